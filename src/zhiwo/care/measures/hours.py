"""The minutes that a standard asks for, and those there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhiwo.care.policy.hours import GREETING, HoursVersion
from zhiwo.care.policy.shortfall import Part
from zhiwo.care.policy.standard import Version

TIMES_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Minutes:
    """Minutes a year that one client of a tier takes of its keeper, and of the tier's leaders; `duties` are what the keeper's
    minutes go to, each time counted. What takes no minutes is none."""

    keeper: int
    leaders: int
    duties: int = 0


def minutes_a_year(version: Version, hours: HoursVersion, tier: str) -> Minutes:
    """What the standard asks for a client who is in the tier all the year; every festival and one birthday are greeted."""
    leaders = 0
    owed = []
    for quota in version.quotas:
        times, each = quota.per_tier.get(tier, 0) * TIMES_A_YEAR[quota.period], hours.minutes[quota.counts]
        if quota.by_leaders:
            leaders += times * each
        else:
            owed.append((times, each))
    if tier in version.greeted_tiers:
        owed.append((len(version.occasions), hours.minutes[GREETING]))
    owed.extend((1, hours.minutes[gesture.counts]) for gesture in version.gestures if tier in gesture.tiers)
    return Minutes(sum(times * each for times, each in owed), leaders, sum(times for times, each in owed if each))


def capacity_a_year(hours: HoursVersion, post: str, working_days: int) -> int:
    """The minutes a year somebody in a post has for clients."""
    return int(hours.client_hours_a_day.get(post, Decimal(0)) * 60 * working_days)


def beyond(loads: Iterable[tuple[int, int]], more: int = 0) -> int:
    """The minutes of a unit that nobody has: what each of its people (needed, there) lacks, less `more` of colleagues who come,
    or with those of colleagues who go (`more` below nought). Spare minutes of one don't help another: clients stay where they
    are."""
    lacking = needs = 0
    for needed, there in loads:
        lacking += max(0, needed - there)
        needs += needed
    return min(needs, max(0, lacking - more))


def not_met(lacking: int, needed: int, duties: int) -> int:
    """How many of `duties` that need `needed` minutes can't be met: the minutes nobody has over the mean minutes of a duty, to
    the nearest whole one, half up."""
    return min(duties, (2 * lacking * duties + needed) // (2 * needed)) if needed else 0


def minutes_agreed(version: Version, hours: HoursVersion, parts: Iterable[Part], clients: Mapping[str, int]) -> int:
    """The minutes a year that these clients (by tier) take less, if what is agreed held all the year."""
    quotas = version.quota_of
    total = 0
    for part in parts:
        if part.kind in quotas:
            quota = quotas[part.kind]
            times, each = quota.per_tier.get(part.tier, 0) * TIMES_A_YEAR[quota.period], hours.minutes[quota.counts]
        else:
            gesture = next((one for one in version.gestures if one.kind == part.kind), None)
            times, each = 1, hours.minutes[gesture.counts if gesture else GREETING]
        total += clients.get(part.tier, 0) * times * each * (100 - part.percent)
    return total // 100


def cost_fen(minutes: int, hours: HoursVersion) -> int:
    """What so many minutes of work cost, in fen, half up."""
    return int((hours.cny_an_hour * minutes * 100 / 60).quantize(Decimal(1), ROUND_HALF_UP))


def load(needed: int, there: int) -> Decimal | None:
    """How many times what there is is needed, to a tenth; None where there is nothing."""
    return (Decimal(needed) / there).quantize(TENTH, ROUND_HALF_UP) if there else None
