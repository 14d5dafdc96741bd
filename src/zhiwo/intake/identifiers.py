"""Identity numbers, credit codes and phones, judged by the kernel's own rules, value by value.

They stand in small feeds only, so the one rule the kernel has need not be written a second time in SQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiwo.intake.faults import FAULTS
from zhiwo.intake.formats import Format
from zhiwo.kernel import credit_code, phone, resident_id
from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept

BY_RULE_OF_RESIDENTS = frozenset({"resident", "residence_permit", "foreign_permanent"})
"""The kinds of document whose numbers are built like a resident's."""

Told = tuple[str, str, dict[str, object]]


@dataclass
class Found:
    """What the kernel says of a block: which rows are bad and why, what is odd, and the values made clean."""

    bad: npt.NDArray[np.bool_]
    faults: dict[int, list[Told]] = field(default_factory=dict)
    odd: list[tuple[int, str, str]] = field(default_factory=list)
    clean: dict[str, list[str | None]] = field(default_factory=dict)

    def applied(self, rows: pa.Table) -> pa.Table:
        """`rows` with the clean values in place."""
        for column, values in self.clean.items():
            rows = rows.set_column(rows.schema.get_field_index(column), column, pa.array(values, pa.string()))
        return rows

    def warnings_of(self, kept: npt.NDArray[np.bool_]) -> Counter[tuple[str, str]]:
        """The warnings about rows that are accepted."""
        return Counter((kind, column) for place, kind, column in self.odd if kept[place])


def judge(form: Format, rows: pa.Table, on: date) -> Found:
    """Judge the columns of these types; `rows` has one row a record, typed as far as SQL types it."""
    found = Found(np.zeros(rows.num_rows, bool))
    for column in form.columns:
        if column.type == "phone":
            _each(found, rows, column.name, lambda value, _row: _phone(value))
        elif column.type == "uscc":
            _each(found, rows, column.name, lambda value, _row: credit_code.check(value))
    for rule in form.rules:
        if rule.kind == "resident_id":
            _each_id(found, rows, rule.columns, on)
    return found


def _each_id(found: Found, rows: pa.Table, columns: tuple[str, ...], on: date) -> None:
    number, kinds, births, sexes = ([name, rows.column(name).to_pylist()] for name in columns)

    def check(value: str, row: int) -> Verdict[str]:
        return _id(value, kinds[1][row], births[1][row], sexes[1][row], on)

    _each(found, rows, number[0], check)


def _each(found: Found, rows: pa.Table, column: str, check: Callable[[str, int], Verdict[str]]) -> None:
    values: list[str | None] = rows.column(column).to_pylist()
    for row, value in enumerate(values):
        if value is None:
            continue
        verdict = check(value, row)
        values[row] = verdict.value if verdict.ok else value
        if verdict.problem is not None:
            found.bad[row] = True
            kind, facts = kind_of(verdict.problem, value)
            found.faults.setdefault(row, []).append((kind, column, facts))
        found.odd += [(row, kind_of(warning, value)[0], column) for warning in verdict.warnings]
    found.clean[column] = values


def _phone(value: str) -> Verdict[str]:
    """A mobile, or a landline, which is kept too."""
    mobile = phone.check_mobile(value)
    landline = phone.check_landline(value)
    return landline if landline.ok and not mobile.ok else mobile


def _id(value: str, kind: str | None, born_on: date | None, sex: str | None, on: date) -> Verdict[str]:
    if kind not in BY_RULE_OF_RESIDENTS:
        return accept(value)
    verdict = resident_id.check(value, on=on)
    if verdict.value is None:
        return Verdict(None, verdict.problem)
    odd = (*verdict.warnings, *resident_id.conflicts(verdict.value, sex=sex, born_on=born_on))
    return Verdict(verdict.value.number, None, odd)


def kind_of(sentence: Text, value: str) -> tuple[str, dict[str, object]]:
    """The fault a sentence of the kernel belongs to, with the facts filled into it. Raises LookupError for an unknown
    one."""
    known = _KINDS.get(sentence)
    if known:
        return known, {}
    length: dict[str, Any] = {"length": len(resident_id.normalise(value))}
    for kind in ("id_length", "uscc_length"):
        if FAULTS[kind].sentence.filled(**length) == sentence:
            return kind, length
    raise LookupError(sentence.en)


_KINDS = {fault.sentence: kind for kind, fault in FAULTS.items()}
