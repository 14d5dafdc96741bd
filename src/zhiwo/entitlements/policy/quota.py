"""How many units of an entitlement a client has in a period, and how many of them are left. Pure.

By the rule that stands in the catalogue: each tier's number counts for the days spent in it, the sum is rounded once, half up,
to whole units. The tier a client is in now is taken to last, so that a better one counts from its first day on. Each day has the
numbers of the catalogue of that day, so that a new version leaves the days before it as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhiwo.entitlements.policy.catalogue import UNLIMITED, Per, period_of
from zhiwo.entitlements.policy.course import Course
from zhiwo.kernel.period import Period


@dataclass(frozen=True)
class Spell:
    """A client stands in a tier from one day (included) until another (excluded), None while it lasts."""

    tier: str
    since: date
    until: date | None

    def within(self, period: Period) -> int:
        """How many of the period's days lie in it."""
        start, end = max(self.since, period.start), min(self.until or period.end, period.end)
        return max((end - start).days, 0)


@dataclass(frozen=True)
class Taken:
    """Units that count against the quota of their day: used, or booked and still to come."""

    on: date
    units: int
    used: bool


@dataclass(frozen=True)
class Lot:
    """Units that a period left over; they may be used in so many `periods` more."""

    units: int
    periods: int


@dataclass(frozen=True)
class Balance:
    """How a client stands to an entitlement in a period, in whole units.

    `quota` and `left` are None where there is no limit. `carried` came over from periods before and is used first. `left` is
    never below nothing: what was booked in a better tier stays booked. `lapsing` are the units gone for good when it ends.
    """

    period: Period
    quota: int | None
    carried: int
    used: int
    booked: int
    left: int | None
    lapsing: int

    @property
    def has_any(self) -> bool:
        """Whether the client is, or was in this period, entitled to it at all."""
        return self.quota is None or self.quota + self.carried + self.used + self.booked > 0

    def allows(self, units: int) -> bool:
        return self.left is None or units <= self.left


def as_known(spells: Iterable[Spell], on: date) -> tuple[Spell, ...]:
    """The spells as one knew them on a day: those to come not yet, the one of that day without an end."""
    begun = sorted((spell for spell in spells if spell.since <= on), key=lambda spell: spell.since)
    return tuple(
        spell if spell.until and spell.until <= on else Spell(spell.tier, spell.since, None) for spell in begun
    )


def tier_on(spells: Iterable[Spell], day: date) -> str:
    """The tier of a day, "" for none."""
    held = (spell.tier for spell in spells if spell.since <= day and (spell.until is None or day < spell.until))
    return next(held, "")


def balance(course: Course, spells: Sequence[Spell], taken: Sequence[Taken], day: date) -> Balance:
    """How a client with these spells stands to an entitlement in the period of a day. Raises LookupError where the catalogue
    of that day has it not."""
    entry = course.on(day)
    if entry is None:
        raise LookupError(day)
    period = period_of(entry.per, day)
    counted = [one for one in taken if one.on in period]
    used = sum(one.units for one in counted if one.used)
    booked = sum(one.units for one in counted if not one.used)
    if _unlimited(course, spells, day):
        return Balance(period, None, 0, used, booked, None, 0)
    quota, against = granted(course, spells, period, entry.per), _against(course, spells, counted)
    lots = _carried_into(course, spells, taken, period, entry.per)
    carried = sum(lot.units for lot in lots)
    left = max(quota + carried - against, 0)
    going_on = sum(lot.units for lot in _after(lots, quota, against, _carries(course, period)))
    return Balance(period, quota, carried, used, booked, left, left - going_on)


def granted(course: Course, spells: Iterable[Spell], period: Period, per: Per) -> int:
    """The units of a period by the days in each tier, and by the number of each day; days without a limit give none, and
    nothing taken on them counts. Days on which it was counted by another kind of period give none either."""
    weighed, spells = 0, tuple(spells)
    for part, entry in course.within(period):
        for spell in spells:
            quota = entry.quotas.get(spell.tier)
            if isinstance(quota, int) and entry.per is per:
                weighed += quota * spell.within(part)
    return (2 * weighed + period.days) // (2 * period.days)


def _unlimited(course: Course, spells: Iterable[Spell], day: date) -> bool:
    entry = course.on(day)
    return entry is not None and entry.quotas.get(tier_on(spells, day)) == UNLIMITED


def _against(course: Course, spells: Sequence[Spell], taken: Iterable[Taken]) -> int:
    return sum(one.units for one in taken if not _unlimited(course, spells, one.on))


def _carries(course: Course, period: Period) -> int:
    """For how many periods more what is left of this one may be used, as the catalogue says on its last day."""
    entry = course.on(period.last)
    return entry.carry_periods if entry else 0


def _carried_into(
    course: Course, spells: Sequence[Spell], taken: Sequence[Taken], period: Period, per: Per
) -> tuple[Lot, ...]:
    """What the periods before left over, the first to lapse first."""
    if not spells or not any(entry and entry.carry_periods for _, entry in course.turns):
        return ()
    lots: tuple[Lot, ...] = ()
    before = period_of(per, min(spell.since for spell in spells))
    while before.end <= period.start:
        if _unlimited(course, spells, before.last):
            lots = ()
        else:
            against = _against(course, spells, (one for one in taken if one.on in before))
            lots = _after(lots, granted(course, spells, before, per), against, _carries(course, before))
        before = period_of(per, before.end)
    return lots


def _after(lots: Iterable[Lot], own: int, against: int, carries: int) -> tuple[Lot, ...]:
    """What goes on from a period: what came into it and its own units, less what was taken, the first to lapse first."""
    going_on = []
    for lot in lots:
        kept = max(lot.units - against, 0)
        against -= lot.units - kept
        going_on.append(Lot(kept, lot.periods - 1))
    going_on.append(Lot(max(own - against, 0), carries))
    return tuple(sorted((lot for lot in going_on if lot.units and lot.periods > 0), key=lambda lot: lot.periods))
