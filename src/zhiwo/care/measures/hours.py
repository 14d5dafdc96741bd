"""The minutes that a standard asks for, and those there are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhiwo.care.policy.hours import GREETING, HoursVersion
from zhiwo.care.policy.standard import Version

TIMES_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Minutes:
    """Minutes a year that one client of a tier takes of its keeper, and of the tier's leaders."""

    keeper: int
    leaders: int


def minutes_a_year(version: Version, hours: HoursVersion, tier: str) -> Minutes:
    """What the standard asks for a client who is in the tier all the year; every festival and one birthday are greeted."""
    keeper = leaders = 0
    for quota in version.quotas:
        minutes = quota.per_tier.get(tier, 0) * TIMES_A_YEAR[quota.period] * hours.minutes[quota.counts]
        if quota.by_leaders:
            leaders += minutes
        else:
            keeper += minutes
    if tier in version.greeted_tiers:
        keeper += len(version.occasions) * hours.minutes[GREETING]
    keeper += sum(hours.minutes[gesture.counts] for gesture in version.gestures if tier in gesture.tiers)
    return Minutes(keeper, leaders)


def capacity_a_year(hours: HoursVersion, post: str, working_days: int) -> int:
    """The minutes a year somebody in a post has for clients."""
    return int(hours.client_hours_a_day.get(post, Decimal(0)) * 60 * working_days)


def load(needed: int, there: int) -> Decimal | None:
    """How many times what there is is needed, to a tenth; None where there is nothing."""
    return (Decimal(needed) / there).quantize(TENTH, ROUND_HALF_UP) if there else None
