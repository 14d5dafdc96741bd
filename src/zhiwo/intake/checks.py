"""Checks as data: for every column and rule, the SQL that types a value and the SQL that finds each fault.

Texts come in as `"r.name"` (null when empty), typed values stand beside them as `"name"`. A fault's condition may be
null where a value is missing; whoever uses it makes null false, or the row would be lost from both sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from zhiwo.intake.currencies import CURRENCIES
from zhiwo.intake.formats import Column, RowRule
from zhiwo.intake.mapping import Mapping, Source

WORDS_FOR_EMPTY = ("NULL", "null", "Null", "\\N", "N/A", "n/a", "#N/A", "None", "NaN", "nan", "(null)")
UNIT_SCALES = {"fen": 0, "yuan": 2, "wan": 6}
DATE_SHAPE = "[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T]00:00:00)?|[0-9]{8}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
MOMENT_SHAPE = "[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?|[0-9]{14}"


@dataclass(frozen=True)
class Check:
    """One fault that one place may have: its kind, its columns, the SQL that finds it, the facts of its sentence."""

    kind: str
    columns: tuple[str, ...]
    sql: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Typed:
    """A column's typed value in SQL, one gate (true for any row that has some fault here, and cheap), and its
    checks."""

    sql: str
    gate: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Reading:
    """How this file writes values, and the day it is of."""

    on: date
    date_format: str | None
    scale: int
    decimal: str
    thousands: str | None
    padded: bool
    damaged: bool
    later: bool = False


def literal(value: object) -> str:
    """`value` as an SQL text."""
    return "'" + str(value).replace("'", "''") + "'"


def name(column: str) -> str:
    """`column` as an SQL name."""
    return '"' + column.replace('"', '""') + '"'


def raw(column: str) -> str:
    """The text a column's value came as."""
    return name(f"r.{column}")


def reading(mapping: Mapping, source: Source | None, on: date, *, padded: bool, damaged: bool) -> Reading:
    """How the values of one column are written: its own word before the file's."""
    own = source or Source.model_validate({"constant": ""})
    unit = own.unit or mapping.unit
    date_format = own.date_format or mapping.date_format
    if own.business_date or own.read:
        date_format = own.date_format  # these give ISO dates, however the file writes its own
    decimal, thousands = own.decimal or mapping.decimal, own.thousands or mapping.thousands
    later = mapping.later_rows == "accept"
    return Reading(on, date_format, UNIT_SCALES[unit], decimal, thousands, padded, damaged, later)


def typed(column: Column, how: Reading) -> Typed:
    """The column's typing and checks."""
    made = _TYPES.get(column.type, _identifier)(column, how)
    needed = Check("missing", (column.name,), f"{raw(column.name)} IS NULL")
    if not column.required:
        return made
    return Typed(made.sql, f"{needed.sql} OR {made.gate}", (needed, *made.checks))


def row_checks(rule: RowRule) -> tuple[Check, ...]:
    """The faults of a rule over several columns; those of identity numbers are judged by the kernel, not here."""
    first, second = rule.columns[:2]
    a, b = raw(first), raw(second)
    found = {
        "exactly_one_of": (
            ("none_of", f"{a} IS NULL AND {b} IS NULL"),
            ("both_of", f"{a} IS NOT NULL AND {b} IS NOT NULL"),
        ),
        "together": (("together", f"({a} IS NULL) <> ({b} IS NULL)"),),
        "in_order": (("in_order", f"{name(second)} < {name(first)}"),),
        "differ": (("differ", f"{name(first)} = {name(second)}"),),
        "resident_id": (),
    }[rule.kind]
    return tuple(Check(kind, (first, second), sql) for kind, sql in found)


def business_date_check(column: str, mapping: Mapping, on: date) -> Check:
    """That the file's own date column says the business date; its text stands in `"r._on"`."""
    how = Reading(on, mapping.date_format, 2, ".", None, padded=True, damaged=False)
    value = _date_sql(raw("_on"), how)
    return Check("wrong_business_date", (column,), f"({value}) IS DISTINCT FROM DATE {literal(on)}", {"on": str(on)})


def _unreadable(column: Column, sql: str, kinds: list[tuple[str, str, dict[str, object]]]) -> Typed:
    """A value that cannot be typed has the first kind whose condition holds; the last needs none."""
    text = raw(column.name)
    gate = f"({name(column.name)} IS NULL AND {text} IS NOT NULL)"
    checks, before = [], ""
    words = ", ".join(map(literal, WORDS_FOR_EMPTY))
    for kind, condition, facts in [("word_for_empty", f"{text} IN ({words})", {}), *kinds]:
        checks.append(Check(kind, (column.name,), f"{gate} AND {condition}{before}", facts))
        before += f" AND NOT ({condition})"
    return Typed(sql, gate, tuple(checks))


def _with(made: Typed, *more: Check) -> Typed:
    return Typed(made.sql, " OR ".join([made.gate, *(check.sql for check in more)]), (*made.checks, *more))


def _identifier(column: Column, how: Reading) -> Typed:
    """Codes of clients, accounts and the like; identity numbers, phones and credit codes are judged further by the
    kernel."""
    text = raw(column.name)
    checks = _text_checks(column, how)
    if column.type == "key":
        spaces = f"contains({text}, ' ') OR contains({text}, chr(9))" if how.padded else f"contains({text}, ' ')"
        checks.append(Check("bad_key", (column.name,), f"strlen({text}) <> length({text}) OR {spaces}"))
    return Typed(text, " OR ".join(f"({check.sql})" for check in checks), tuple(checks))


AS_IT_CAME = frozenset({"key", "text", "identity", "phone", "uscc"})
"""Types whose typed value, as far as SQL goes, is the text itself."""


def _text(column: Column, how: Reading) -> Typed:
    checks = _text_checks(column, how)
    return Typed(raw(column.name), " OR ".join(f"({check.sql})" for check in checks), tuple(checks))


def _text_checks(column: Column, how: Reading) -> list[Check]:
    text = raw(column.name)
    longest = column.longest or 100
    words = ", ".join(map(literal, WORDS_FOR_EMPTY))
    checks = [
        Check("overlong_text", (column.name,), f"length({text}) > {longest}", {"limit": longest}),
        Check("word_for_empty", (column.name,), f"{text} IN ({words})"),
    ]
    if how.damaged:
        checks.append(Check("damaged_text", (column.name,), f"contains({text}, chr(65533))"))
    return checks


def _word(column: Column, words: dict[str, str], kind: str, facts: dict[str, object]) -> Typed:
    """A column whose values are words of a list."""
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in words.items())
    return _unreadable(column, f"CASE {raw(column.name)} {cases} END", [(kind, "true", facts)])


def _code(column: Column, how: Reading) -> Typed:
    words = {code: code for code in column.codes} | {zh: code for code, zh in column.codes.items()}
    known = "、".join(f"{code}（{zh}）" for code, zh in column.codes.items())
    return _word(column, words, "unknown_code", {"known": known})


def _currency(column: Column, how: Reading) -> Typed:
    words = {code: code for code in CURRENCIES} | {word: code for code, more in CURRENCIES.items() for word in more}
    return _word(column, words, "unknown_currency", {})


def _flag(column: Column, how: Reading) -> Typed:
    yes, no = "'1', 'y', 'yes', 'true', 't', '是'", "'0', 'n', 'no', 'false', 'f', '否'"
    text = f"lower({raw(column.name)})"
    return _unreadable(
        column,
        f"CASE WHEN {text} IN ({yes}) THEN true WHEN {text} IN ({no}) THEN false END",
        [("bad_flag", "true", {})],
    )


def _date_sql(text: str, how: Reading) -> str:
    if how.date_format:
        return f"TRY_CAST(try_strptime({text}, {literal(how.date_format)}) AS DATE)"
    return (
        f"CASE WHEN strlen({text}) = 10 THEN TRY_CAST({text} AS DATE)"
        f" WHEN regexp_full_match({text}, '[0-9]{{8}}')"
        f" THEN TRY_CAST(concat({text}[1:4], '-', {text}[5:6], '-', {text}[7:8]) AS DATE)"
        f" WHEN regexp_full_match({text}, {literal(DATE_SHAPE)})"
        f" THEN TRY_CAST(translate(regexp_replace({text}, '[ T].*', ''), '年月日', '--') AS DATE) END"
    )


def _date(column: Column, how: Reading) -> Typed:
    text, value = raw(column.name), name(column.name)
    shape = f"regexp_full_match({text}, {literal(DATE_SHAPE)})" if not how.date_format else "false"
    pattern = how.date_format or "2026-11-20"
    made = _unreadable(
        column, _date_sql(text, how), [("impossible_date", shape, {}), ("bad_date", "true", {"pattern": pattern})]
    )
    remote = Check("remote_date", (column.name,), f"{value} NOT BETWEEN DATE '1900-01-01' AND DATE '2199-12-31'")
    ahead = Check(
        "future_date",
        (column.name,),
        f"{value} > DATE {literal(how.on)} AND {value} <= DATE '2199-12-31'",
        {"on": str(how.on)},
    )
    return _with(made, remote) if column.future or how.later else _with(made, remote, ahead)


def _moment(column: Column, how: Reading) -> Typed:
    text, value = raw(column.name), name(column.name)
    sql = (
        f"CASE WHEN strlen({text}) = 19 AND {text}[17:17] = ':' THEN TRY_CAST({text} AS TIMESTAMP)"
        f" WHEN NOT regexp_full_match({text}, {literal(MOMENT_SHAPE)}) THEN NULL"
        f" WHEN strlen({text}) = 14 THEN try_strptime({text}, '%Y%m%d%H%M%S')"
        f" WHEN strlen({text}) = 16 THEN TRY_CAST({text} || ':00' AS TIMESTAMP)"
        f" ELSE TRY_CAST({text} AS TIMESTAMP) END"
    )
    shape = f"regexp_full_match({text}, {literal(MOMENT_SHAPE)})"
    pattern = "2026-11-20 09:30:00"
    if how.date_format:
        sql, shape, pattern = f"try_strptime({text}, {literal(how.date_format)})", "false", how.date_format
    made = _unreadable(column, sql, [("impossible_moment", shape, {}), ("bad_moment", "true", {"pattern": pattern})])
    remote = Check(
        "remote_date", (column.name,), f"{value} NOT BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2199-12-31'"
    )
    after = f"{value} >= TIMESTAMP {literal(how.on + timedelta(days=1))} AND {value} <= TIMESTAMP '2199-12-31'"
    ahead = Check("future_date", (column.name,), after, {"on": str(how.on)})
    return _with(made, remote) if column.future or how.later else _with(made, remote, ahead)


def _plain_number(text: str, how: Reading) -> str:
    """The number without thousands separators and with a decimal point; separators must stand where they belong."""
    if not how.thousands and how.decimal == ".":
        return text
    number = text
    if how.thousands:
        mark, point = f"[{how.thousands}]", f"[{how.decimal}]"
        grouped = f"[+-]?([0-9]+|[0-9]{{1,3}}({mark}[0-9]{{3}})+)({point}[0-9]+)?"
        bare = f"replace({text}, {literal(how.thousands)}, '')"
        number = f"CASE WHEN regexp_full_match({text}, {literal(grouped)}) THEN {bare} END"
    elif how.decimal == ",":
        number = f"CASE WHEN NOT contains({text}, '.') THEN {text} END"
    return number if how.decimal == "." else f"replace({number}, ',', '.')"


def _number(column: Column, how: Reading, *, scale: int, whole: int, cast: str) -> Typed:
    """A number with at most `scale` decimals that matter and `whole` digits before the point; `cast` types `{0}`."""
    text = raw(column.name)
    number = f"({_plain_number(text, how)})"
    decimals = f"([.][0-9]{{1,{scale}}}0*)?" if scale else "([.]0+)?"
    good = f"[+-]?[0-9]{{1,{whole}}}{decimals}"
    sql = f"CASE WHEN regexp_full_match({number}, {literal(good)}) THEN {cast.format(number)} END"
    more = "not_whole" if column.type == "integer" else "too_many_decimals"
    kinds: list[tuple[str, str, dict[str, object]]] = [
        ("thousands", f"regexp_full_match({text}, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+([.][0-9]+)?')", {}),
        (
            "too_large",
            f"coalesce(regexp_full_match({number}, '[+-]?[0-9]{{{whole + 1},}}([.][0-9]+)?'), false)",
            {"limit": whole},
        ),
        (more, f"coalesce(regexp_full_match({number}, '[+-]?[0-9]+[.][0-9]+'), false)", {"limit": scale}),
        ("bad_number", "true", {}),
    ]
    return _with(_unreadable(column, sql, kinds), *_bounds(column))


def _bounds(column: Column) -> list[Check]:
    value = name(column.name)
    checks = []
    if column.sign == "not_negative":
        checks.append(Check("negative", (column.name,), f"{value} < 0"))
    if column.least is not None:
        checks.append(Check("below_least", (column.name,), f"{value} < {column.least}", {"limit": str(column.least)}))
    if column.most is not None:
        checks.append(Check("above_most", (column.name,), f"{value} > {column.most}", {"limit": str(column.most)}))
    return checks


FAST_DIGITS = 18
"""DuckDB keeps up to 18 digits in one machine word; reading more is some two hundred times slower."""


def _money(column: Column, how: Reading) -> Typed:
    if how.scale <= 2:
        whole = FAST_DIGITS - 2 * how.scale - (how.scale == 0)
        cast = f"CAST(CAST({{0}} AS DECIMAL({FAST_DIGITS}, {how.scale})) * {10**how.scale} AS BIGINT)"
        return _number(column, how, scale=how.scale, whole=whole, cast=cast)
    sign = "CASE WHEN starts_with({0}, '-') THEN -1 ELSE 1 END"
    units = f"abs(CAST(split_part({{0}}, '.', 1) AS BIGINT)) * {10**how.scale}"
    rest = f"CAST(rpad(left(split_part({{0}}, '.', 2), {how.scale}), {how.scale}, '0') AS BIGINT)"
    return _number(column, how, scale=how.scale, whole=17 - how.scale, cast=f"({sign}) * ({units} + {rest})")


def _decimal(column: Column, how: Reading) -> Typed:
    cast = f"CAST(CAST({{0}} AS DECIMAL({FAST_DIGITS}, {column.scale})) AS DECIMAL({column.digits}, {column.scale}))"
    whole = min(column.digits, FAST_DIGITS) - column.scale
    return _number(column, how, scale=column.scale, whole=whole, cast=cast)


def _integer(column: Column, how: Reading) -> Typed:
    return _number(column, how, scale=0, whole=18, cast="CAST(CAST({0} AS DECIMAL(18, 0)) AS BIGINT)")


_TYPES = {
    "text": _text,
    "code": _code,
    "currency": _currency,
    "flag": _flag,
    "date": _date,
    "moment": _moment,
    "money": _money,
    "decimal": _decimal,
    "integer": _integer,
}
