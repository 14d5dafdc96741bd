"""What transactions are told apart by, each combination once: conditions are asked of the sorts, and rows only for numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

from pyroaring import BitMap

from zhiwo.kernel.period import Period
from zhiwo.tags.language.names import GROUP
from zhiwo.tags.language.tree import Dimension, Where

MERCHANT = "merchant:"
"""How the code of one merchant begins."""
COLUMNS = {
    Dimension.CHANNEL: "channel",
    Dimension.SERVICE: "service",
    Dimension.COUNTERPARTY: "merchant",
    Dimension.DIRECTION: "direction",
}


class Sort(NamedTuple):
    """Codes as the bank has them, None where a row has none; `direction` is in or out."""

    channel: str | None
    service: str | None
    merchant: str | None
    direction: str


@dataclass(frozen=True)
class Spell:
    """The days on which a merchant belongs to a class."""

    merchant: str
    name: str
    first: date
    end: date


class Sorts:
    """The sorts of some transactions; a sort's number is its place. Groups of channels and services hold as they are on the day,
    classes of merchants as they were on the transaction's."""

    def __init__(
        self,
        sorts: Sequence[Sort],
        groups: Mapping[Dimension, Mapping[str, Sequence[str]]],
        classes: Iterable[Spell],
    ) -> None:
        self.sorts, self.groups = sorts, groups
        self._having: dict[Dimension, dict[str, BitMap]] = {}
        for dimension, column in COLUMNS.items():
            places: dict[str, list[int]] = {}
            for number, sort in enumerate(sorts):
                code = getattr(sort, column)
                if code is not None:
                    places.setdefault(code, []).append(number)
            self._having[dimension] = {code: BitMap(numbers) for code, numbers in places.items()}
        self._known = {dimension: BitMap.union(BitMap(), *found.values()) for dimension, found in self._having.items()}
        self._spells: dict[str, list[Spell]] = {}
        for spell in classes:
            self._spells.setdefault(spell.name, []).append(spell)

    def of(self, sorts: Sequence[Sort]) -> Sorts:
        """Other sorts, with the same groups and classes."""
        return Sorts(sorts, self.groups, [spell for spells in self._spells.values() for spell in spells])

    def spells(self, name: str) -> Sequence[Spell]:
        """Who belongs to a class of merchants, and when."""
        return self._spells.get(name, ())

    def meant(self, dimension: Dimension, codes: Iterable[str]) -> list[str]:
        """The codes of channels or services that are meant, groups taken apart."""
        groups = self.groups.get(dimension, {})
        return [
            meant
            for code in codes
            for meant in (groups.get(code.removeprefix(GROUP), ()) if code.startswith(GROUP) else (code,))
        ]

    def meeting(self, conditions: Sequence[Where], period: Period) -> list[tuple[Period, BitMap]]:
        """The sorts that meet every condition, for each stretch of the period in which they are the same ones."""
        found: list[tuple[Period, BitMap]] = []
        for stretch in self._stretches(conditions, period):
            sorts = reduce(BitMap.__and__, [self._met(one, stretch.start) for one in conditions], self.all)
            if found and found[-1][1] == sorts:
                found[-1] = Period(found[-1][0].start, stretch.end), sorts
            else:
                found.append((stretch, sorts))
        return found

    @property
    def all(self) -> BitMap:
        """Every sort."""
        return BitMap(range(len(self.sorts)))

    def _met(self, condition: Where, on: date) -> BitMap:
        if condition.dimension is Dimension.COUNTERPARTY:
            codes: Iterable[str] = self._merchants(condition.codes, on)
        else:
            codes = self.meant(condition.dimension, condition.codes)
        having = self._having[condition.dimension]
        inside = BitMap.union(BitMap(), *(having[code] for code in codes if code in having))
        return self._known[condition.dimension] - inside if condition.other else inside

    def _merchants(self, codes: Iterable[str], on: date) -> set[str]:
        found = set()
        for code in codes:
            if code.startswith(GROUP):
                spells = self._spells.get(code.removeprefix(GROUP), ())
                found |= {spell.merchant for spell in spells if spell.first <= on < spell.end}
            else:
                found.add(code.removeprefix(MERCHANT))
        return found

    def _stretches(self, conditions: Iterable[Where], period: Period) -> list[Period]:
        """The period cut wherever a merchant enters or leaves a class that is named."""
        named = {
            code.removeprefix(GROUP)
            for one in conditions
            if one.dimension is Dimension.COUNTERPARTY
            for code in one.codes
            if code.startswith(GROUP)
        }
        turns = {day for name in named for spell in self._spells.get(name, ()) for day in (spell.first, spell.end)}
        if not period.days:
            return []
        cuts = [period.start, *sorted(day for day in turns if period.start < day < period.end), period.end]
        return [Period(start, end) for start, end in pairwise(cuts)]
