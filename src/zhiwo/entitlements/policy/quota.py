"""How many units of an entitlement a client has in a period, and how many of them are left. Pure.

By the rule that stands in the catalogue: each tier's number counts for the days spent in it, the sum is rounded once, half up,
to whole units. The tier a client is in now is taken to last, so that a better one counts from its first day on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhiwo.entitlements.policy.catalogue import UNLIMITED, Entitlement, period_of
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
class Balance:
    """How a client stands to an entitlement in a period, in whole units.

    `quota` and `left` are None where there is no limit. `carried` came over from the period before and is used first. `left` is
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


def balance(entitlement: Entitlement, spells: Sequence[Spell], taken: Sequence[Taken], day: date) -> Balance:
    """How a client with these spells stands to an entitlement in the period of a day."""
    period = period_of(entitlement.per, day)
    counted = [one for one in taken if one.on in period]
    used = sum(one.units for one in counted if one.used)
    booked = sum(one.units for one in counted if not one.used)
    if _unlimited(entitlement, spells, day):
        return Balance(period, None, 0, used, booked, None, 0)
    quota, against = granted(entitlement, spells, period), _against(entitlement, spells, counted)
    carried = _carried_into(entitlement, spells, taken, period)
    left = max(quota + carried - against, 0)
    lapsing = left if entitlement.carry_over == "none" else min(left, max(carried - against, 0))
    return Balance(period, quota, carried, used, booked, left, lapsing)


def granted(entitlement: Entitlement, spells: Iterable[Spell], period: Period) -> int:
    """The units of a period by the days in each tier; days without a limit give none, and nothing taken on them counts."""
    weighed = 0
    for spell in spells:
        quota = entitlement.quotas.get(spell.tier)
        if isinstance(quota, int):
            weighed += quota * spell.within(period)
    return (2 * weighed + period.days) // (2 * period.days)


def _unlimited(entitlement: Entitlement, spells: Iterable[Spell], day: date) -> bool:
    return entitlement.quotas.get(tier_on(spells, day)) == UNLIMITED


def _against(entitlement: Entitlement, spells: Sequence[Spell], taken: Iterable[Taken]) -> int:
    return sum(one.units for one in taken if not _unlimited(entitlement, spells, one.on))


def _carried_into(entitlement: Entitlement, spells: Sequence[Spell], taken: Sequence[Taken], period: Period) -> int:
    """What the period before left over, apart from what it had itself been left: nothing lasts for two periods."""
    if entitlement.carry_over == "none" or not spells:
        return 0
    carried, before = 0, period_of(entitlement.per, min(spell.since for spell in spells))
    while before.end <= period.start:
        if _unlimited(entitlement, spells, before.last):
            carried = 0
        else:
            against = _against(entitlement, spells, (one for one in taken if one.on in before))
            carried = max(granted(entitlement, spells, before) - max(against - carried, 0), 0)
        before = period_of(entitlement.per, before.end)
    return carried
