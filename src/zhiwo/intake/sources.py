"""A mapping's sources as SQL over a block's cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhiwo.intake.checks import literal, name
from zhiwo.intake.mapping import Source

WHITE = "' ' || chr(9) || chr(12288)"
"""What is cut from both ends of a cell: spaces, tabs, ideographic spaces."""


@dataclass
class Sourcing:
    """Turns sources into SQL and gathers the side files they look up. `width` columns named by `header` are at hand."""

    header: tuple[str, ...]
    padded: bool
    joins: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """The joins needed, in order: (side file, its key column, SQL of the value looked for) to the name it goes by."""

    keys: dict[str, str] = field(default_factory=dict)
    """The key column of each side file."""

    def text(self, source: Source | None) -> str:
        """SQL of the source's text; null when empty."""
        if source is None:
            return "CAST(NULL AS VARCHAR)"
        return _finished(source, self._origin(source), self)

    def cell(self, header: str) -> str:
        """SQL of a source column's text."""
        return self._clean(f"f.s{self.header.index(header)}")

    def _clean(self, sql: str) -> str:
        return f"nullif(trim({sql}, {WHITE}), '')" if self.padded else sql

    def _origin(self, source: Source) -> str:
        if source.from_ is not None:
            return self.cell(source.from_)
        if source.constant is not None:
            return literal(source.constant)
        if source.business_date:
            return "$on"
        if source.join:
            parts = ", ".join(self.text(part) for part in source.join)
            return f"nullif(concat_ws({literal(source.separator)}, {parts}), '')"
        return self._looked_up(source)

    def _looked_up(self, source: Source) -> str:
        file = source.lookup or ""
        join = (file, self.keys[file], self.text(source.by))
        alias = self.joins.setdefault(join, f"j{len(self.joins)}")
        return f"{alias}.{name(source.take or '')}"

    def from_clause(self) -> str:
        """`framed f` with the side files joined to it."""
        joined = [
            f"LEFT JOIN {name('side.' + file)} {alias} ON {alias}.{name(key)} = {wanted}"
            for (file, key, wanted), alias in self.joins.items()
        ]
        return " ".join(["framed f", *joined])


def _finished(source: Source, sql: str, sourcing: Sourcing) -> str:
    """What is done to a value on the way, in the order `Source` names."""
    if source.read:
        sql = _READINGS[source.read].format(sql)
    if source.codes:
        cases = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in source.codes.items())
        rest = sql if source.otherwise is None else f"CASE WHEN {sql} IS NOT NULL THEN {literal(source.otherwise)} END"
        sql = f"nullif(CASE {sql} {cases} ELSE {rest} END, '')"
    if source.empty is not None:
        sql = f"coalesce({sql}, {literal(source.empty)})"
    if source.prefix:
        sql = f"{literal(source.prefix)} || {sql}"
    for header, words in source.negative_when.items():
        listed = ", ".join(map(literal, words))
        sql = f"CASE WHEN {sourcing.cell(header)} IN ({listed}) THEN '-' || {sql} ELSE {sql} END"
    return sql


# A Czech birth number opens with YYMMDD, women's months raised by 50; those of the nine-digit form are of the 1900s.
_READINGS = {
    "birth_number_cz_date": (
        "CASE WHEN regexp_full_match({0}, '[0-9]{{6,10}}') THEN '19' || {0}[1:2] || '-' || "
        "lpad(CAST(CAST({0}[3:4] AS INTEGER) % 50 AS VARCHAR), 2, '0') || '-' || {0}[5:6] ELSE {0} END"
    ),
    "birth_number_cz_sex": (
        "CASE WHEN regexp_full_match({0}, '[0-9]{{6,10}}') THEN CASE WHEN {0}[3:3] IN ('5', '6') THEN 'f' ELSE 'm' "
        "END ELSE {0} END"
    ),
}
