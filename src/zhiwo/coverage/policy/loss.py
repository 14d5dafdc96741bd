"""Whether a client is lost, and who answers for it (流失责任: S6, S7 四; house default H40). Amounts in fen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiwo.clients.policy import Role
from zhiwo.coverage.policy.house import House
from zhiwo.coverage.policy.tenure import Tenure, holder


class Fall(StrEnum):
    """What a month average says against the mean of the months before."""

    NOTHING = "nothing"
    WARNING = "warning"
    LOST = "lost"


def fall(before: Sequence[int], now: int, house: House) -> Fall:
    """How the month average `now` stands to the mean of the averages `before`; exact, nothing is rounded.

    Raises ValueError when there are fewer or more months before than the rule looks at.
    """
    rule = house.loss
    if len(before) != rule.months:
        raise ValueError(f"the rule looks at {rule.months} months before, not {len(before)}")
    whole = sum(before)
    if whole <= 0:
        return Fall.NOTHING
    # now / (whole / months) <= 1 - percent / 100, without a division
    kept = 100 * now * rule.months
    if kept <= (100 - rule.lost_percent) * whole:
        return Fall.LOST
    return Fall.WARNING if kept <= (100 - rule.warned_percent) * whole else Fall.NOTHING


@dataclass(frozen=True)
class Accountable:
    """Who answers for a loss: the lead first, then the tier's leaders; `co_named` is the lead before a new one."""

    staff: tuple[str, ...]
    co_named: str | None = None


NOBODY = Accountable(())


def accountable(
    tenures: Sequence[Tenure],
    *,
    on: date,
    leaders: Sequence[str],
    in_office: Callable[[str], str | None],
    house: House,
) -> Accountable:
    """Who answers for the loss of `on`. `leaders` are the posts that the tier on the month-end before names, none where the
    tier bears no duty of loss; `in_office` gives who held a post over the client on the day of the loss."""
    if not leaders:
        return NOBODY
    lead = holder(tenures, Role.LEAD, on)
    named = [lead.staff] if lead else []
    named += [staff for post in leaders if (staff := in_office(post))]
    return Accountable(tuple(dict.fromkeys(named)), _before(tenures, lead, on, house) if lead else None)


def _before(tenures: Sequence[Tenure], lead: Tenure, on: date, house: House) -> str | None:
    if (on - lead.since).days >= house.loss.new_lead_days:
        return None
    earlier = [t for t in tenures if t.role is Role.LEAD and t.since < lead.since and t.staff != lead.staff]
    return max(earlier, key=lambda tenure: tenure.since).staff if earlier else None
