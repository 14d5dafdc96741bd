"""The clients themselves: who there is, and what is known of each on the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyroaring import BitMap

from zhiwo.kernel.period import completed_years
from zhiwo.tags.language.source import key_of
from zhiwo.tags.language.tree import Attribute, Op, Population, Within
from zhiwo.tags.measures.comparing import Marks, Numbers, compared
from zhiwo.tags.measures.facts import Facts

AGES = {"age": "born_on", "tenure": "opened_on"}
"""The attributes that are completed years, each with the day they begin."""


class People:
    """Every client who ever opened, in the order of the ordinals; columns below stand in that order."""

    def __init__(self, facts: Facts) -> None:
        self.on = facts.on
        table = facts.people.filter(facts.people.opened_on <= facts.on).order_by("ordinal").to_pyarrow()
        self._table: pa.Table = table
        self.ordinals: NDArray[np.uint32] = table["ordinal"].to_numpy().astype(np.uint32)

    def marked(self, marks: Marks) -> BitMap:
        """The ordinals of those marked."""
        return BitMap(self.ordinals[marks])

    @cached_property
    def populations(self) -> Mapping[Population, BitMap]:
        """Whom each population holds."""
        still = [not (isinstance(closed, date) and closed <= self.on) for closed in self._column("closed_on")]
        everyone = BitMap(self.ordinals)
        return {Population.EVER: everyone, Population.OPEN: self.marked(np.array(still, dtype=np.bool_))}

    def spread(self, ordinals: Numbers, values: Numbers) -> Numbers:
        """Values of some clients as a column of all; nothing is 0. What belongs to nobody here is left out."""
        made = np.zeros(len(self.ordinals), dtype=np.int64)
        if len(self.ordinals):
            places = np.minimum(np.searchsorted(self.ordinals, ordinals), len(self.ordinals) - 1)
            here = self.ordinals[places] == ordinals
            made[places[here]] = values[here]
        return made

    def meeting(self, attribute: Attribute) -> BitMap:
        """Those whose attribute stands so."""
        values = self._values(attribute.field)
        known = np.array([value is not None for value in values], dtype=np.bool_)
        if attribute.op is Op.BLANK:
            return self.marked(~known)
        if attribute.number is not None:
            numbers = np.array([value or 0 for value in values], dtype=np.int64)
            return self.marked(known & compared(numbers, attribute.op, attribute.number))
        wanted = {key_of(value) for value in attribute.values}
        fits = {value: key_of(str(value)) in wanted for value in set(values) if value is not None}
        return self.marked(np.array([fits.get(value, False) for value in values], dtype=np.bool_))

    def grouped(self, within: Within) -> NDArray[np.int64]:
        """A number for each client's unit of that kind; the same one for all who have none, and for all of the bank."""
        if within is Within.BANK:
            return np.zeros(len(self.ordinals), dtype=np.int64)
        return np.unique(np.array([str(unit) for unit in self._column(within.value)]), return_inverse=True)[1]

    def known(self, field: str, ordinal: int) -> list[object]:
        """What is known of one client: a single value, None where it is not known; nothing of whoever is not here."""
        values = self._values(field)
        return [values[place] for place in np.flatnonzero(self.ordinals == ordinal)]

    def _values(self, field: str) -> list[object]:
        if field not in AGES:
            return self._column(field)
        days = self._column(AGES[field])
        return [completed_years(day, self.on) if isinstance(day, date) else None for day in days]

    def _column(self, name: str) -> list[object]:
        column: list[object] = self._table[name].to_pylist()
        return column
