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
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.source import key_of
from zhiwo.tags.language.tree import Attribute, Population, Within
from zhiwo.tags.measures.comparing import COMPARE, Marks, Numbers
from zhiwo.tags.measures.facts import FOR_GOOD, Facts

AGES = {"age": "born_on", "tenure": "opened_on"}
"""The attributes that are completed years, each with the day they begin."""


class People:
    """Every client who ever opened, in the order of the ordinals; columns below stand in that order."""

    def __init__(self, facts: Facts) -> None:
        self.on = facts.on
        table = facts.people.filter(facts.people.opened_on <= facts.on).order_by("ordinal").to_pyarrow()
        self._table: pa.Table = table
        self.ordinals: NDArray[np.uint32] = table["ordinal"].to_numpy().astype(np.uint32)
        self._told_apart: dict[str, tuple[NDArray[np.int64], list[object]]] = {}

    def marked(self, marks: Marks) -> BitMap:
        """The ordinals of those marked."""
        return BitMap(self.ordinals[marks])

    @cached_property
    def populations(self) -> Mapping[Population, BitMap]:
        """Whom each population holds."""
        closed = self._table["closed_on"].fill_null(FOR_GOOD).to_numpy()
        everyone = BitMap(self.ordinals)
        return {Population.EVER: everyone, Population.OPEN: self.marked(closed > np.datetime64(self.on, "D"))}

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
        places, values = self._different(attribute.field)
        return self.marked(np.array([_fits(value, attribute) for value in values], dtype=np.bool_)[places])

    def grouped(self, within: Within) -> NDArray[np.int64]:
        """A number for each client's unit of that kind; the same one for all who have none, and for all of the bank."""
        if within is Within.BANK:
            return np.zeros(len(self.ordinals), dtype=np.int64)
        return self._different(within.value)[0]

    def known(self, field: str, ordinal: int) -> list[object]:
        """What is known of one client: a single value, None where it is not known; nothing of whoever is not here."""
        places, values = self._different(field)
        return [values[places[place]] for place in np.flatnonzero(self.ordinals == ordinal)]

    def _different(self, field: str) -> tuple[NDArray[np.int64], list[object]]:
        """The different values of a field, and for each client the place of his own among them."""
        if field not in self._told_apart:
            column = self._table[AGES.get(field, field)].combine_chunks().dictionary_encode(null_encoding="encode")
            values = column.dictionary.to_pylist()
            if field in AGES:
                values = [completed_years(day, self.on) if isinstance(day, date) else None for day in values]
            self._told_apart[field] = column.indices.to_numpy().astype(np.int64), values
        return self._told_apart[field]


def _fits(value: object, attribute: Attribute) -> bool:
    """Whether a value, None where it is not known, stands as is asked."""
    if attribute.op is Op.BLANK or value is None:
        return attribute.op is Op.BLANK and value is None
    if attribute.number is not None:
        made: bool = COMPARE[attribute.op](value, attribute.number)
        return made
    return key_of(str(value)) in {key_of(one) for one in attribute.values}
