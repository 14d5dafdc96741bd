"""The SQL by which a file's blocks are judged, made from its format and mapping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zhiwo.intake.checks import (
    AS_IT_CAME,
    Check,
    Reading,
    Typed,
    business_date_check,
    literal,
    name,
    raw,
    reading,
    row_checks,
    typed,
)
from zhiwo.intake.formats import Format
from zhiwo.intake.mapping import Mapping, Source
from zhiwo.intake.sources import Sourcing


@dataclass(frozen=True)
class Ready:
    """A file ready to be judged: its feed, mapping, each canonical column's source, its header and business date."""

    form: Format
    mapping: Mapping
    sources: dict[str, Source]
    header: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class Statements:
    """The SQL for one file, for blocks that may or may not have padded cells and damaged text.

    Every name and word in it comes from our own formats or is quoted; no value of the file ever stands in it.
    """

    file: Ready
    padded: bool
    damaged: bool

    def _reading(self, column: str) -> Reading:
        file = self.file
        return reading(file.mapping, file.sources.get(column), file.on, padded=self.padded, damaged=self.damaged)

    @cached_property
    def _texts(self) -> str:
        """Each canonical column's text, out of the file's own cells."""
        file = self.file
        sourcing = Sourcing(
            file.header, self.padded, keys={side: known.key for side, known in file.mapping.lookups.items()}
        )
        texts = {column.name: sourcing.text(file.sources.get(column.name)) for column in file.form.columns}
        if file.mapping.business_date:
            texts["_on"] = sourcing.cell(file.mapping.business_date)
        listed = ", ".join(f"{sql} AS {raw(column)}" for column, sql in texts.items()).replace("$on", literal(file.on))
        order = " ORDER BY f._row" if sourcing.joins else ""
        return f"SELECT f._row, {listed} FROM {sourcing.from_clause()}{order}"  # noqa: S608

    @cached_property
    def as_it_came(self) -> dict[str, str]:
        """The canonical columns that are a column of cells as it stands: they need no way through the engine."""
        file = self.file
        if self.padded:
            return {}
        texts = [column.name for column in file.form.columns if column.type in AS_IT_CAME]
        plain = {name: source.from_ for name in texts if (source := file.sources.get(name)) and source.is_plain}
        return {name: f"s{file.header.index(header)}" for name, header in plain.items() if header is not None}

    @cached_property
    def _columns(self) -> dict[str, Typed]:
        return {column.name: typed(column, self._reading(column.name)) for column in self.file.form.columns}

    @cached_property
    def _rules(self) -> tuple[Check, ...]:
        file = self.file
        rules = tuple(check for rule in file.form.rules for check in row_checks(rule))
        if not file.mapping.business_date:
            return rules
        return (*rules, business_date_check(file.mapping.business_date, file.mapping, file.on))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every fault that SQL looks for, by the number `telling` gives it."""
        return tuple(check for column in self._columns.values() for check in column.checks) + self._rules

    @cached_property
    def _values(self) -> str:
        listed = ", ".join(f"{made.sql} AS {name(column)}" for column, made in self._columns.items())
        return f"SELECT *, {listed} FROM ({self._texts})"  # noqa: S608

    @cached_property
    def typing(self) -> str:
        """One row a record, in order: the typed columns but those of `as_it_came`, `_bad` (some fault), `_key` (the
        key's hash, 0 when unread)."""
        form = self.file.form
        gates = [made.gate for made in self._columns.values()] + [check.sql for check in self._rules]
        bad = " OR ".join(f"coalesce({gate}, false)" for gate in gates)
        read = " AND ".join(f"{name(column)} IS NOT NULL" for column in form.key)
        key = f"CASE WHEN {read} THEN hash({', '.join(map(name, form.key))}) ELSE 0::UBIGINT END"
        columns = "".join(f"{name(column)}, " for column in self._columns if column not in self.as_it_came)
        return f"SELECT {columns}{bad} AS _bad, {key} AS _key FROM ({self._values})"  # noqa: S608

    @cached_property
    def telling(self) -> str:
        """One row a bad record, in order: the places of its faults in `checks`, its texts, the file's own cells."""
        places = ", ".join(
            f"CASE WHEN coalesce({check.sql}, false) THEN {n} END" for n, check in enumerate(self.checks)
        )
        found = f"list_filter([{places}], lambda place: place IS NOT NULL)"
        texts = [raw(column) for column in self._columns] + ([raw("_on")] if self.file.mapping.business_date else [])
        cells = ", ".join(f"c.s{n}" for n in range(len(self.file.header)))
        listed = ", ".join(f"t.{text}" for text in texts)
        rows = f"({self._values}) t JOIN framed c USING (_row)"
        return f"SELECT {found} AS _faults, [{cells}] AS _cells, {listed} FROM {rows} ORDER BY _row"  # noqa: S608
