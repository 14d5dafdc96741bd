"""Whether someone may adopt a client that nobody keeps (领养: S10 三; house default H34)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhiwo.coverage.policy.house import House


class Obstacle(StrEnum):
    """Why an adoption is refused."""

    POST = "post"
    A_DAY = "a_day"
    IN_ALL = "in_all"
    COOLING_OFF = "cooling_off"


@dataclass(frozen=True)
class Claimant:
    """Who wants to adopt: post, whether at the client's host outlet, clients adopted now and on the day of the act, and
    the last day (excluded) on which he or she kept this client."""

    post: str
    at_host_outlet: bool
    adopted_now: int
    adopted_today: int
    kept_until: date | None = None


def free_again_on(kept_until: date, house: House) -> date:
    """The first day on which someone who kept a client until then may claim it."""
    return kept_until + timedelta(days=house.adoption.cooling_off_days)


def obstacle(claimant: Claimant, adopters: Collection[str], on: date, house: House) -> Obstacle | None:
    """What stands in the way, the lasting before the passing; `adopters` are the posts the client's tier names."""
    rule = house.adoption
    if claimant.post not in adopters or not claimant.at_host_outlet:
        return Obstacle.POST
    if claimant.kept_until and on < free_again_on(claimant.kept_until, house):
        return Obstacle.COOLING_OFF
    if claimant.adopted_now >= rule.in_all:
        return Obstacle.IN_ALL
    return Obstacle.A_DAY if claimant.adopted_today >= rule.a_day else None
