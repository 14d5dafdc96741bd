"""Agreeing that an outlet without the hours leaves some of what it owes undone for some months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiwo.care.models import Shortfall
from zhiwo.care.policy.hours import hours_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.shortfall import Part, months_of
from zhiwo.care.queries.capacity import capacity
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import require

UNIT = Text("该机构", "That unit")


class HoursSuffice(Refusal):
    """The unit's people together have the hours the standard needs."""

    sentence = Text(
        zh="本机构可用工时不少于标准所需：忙闲不均请用均衡分配，无须计划缺口。",
        en="The unit has the hours the standard needs: share clients out where they lie unevenly; there is no shortfall to plan.",
    )


class ShortfallWithoutParts(Refusal):
    """A plan says of nothing how much of it is done, of something twice, or of what the standard doesn't ask."""

    sentence = Text(
        zh="请选择任务和层级，写明完成比例（0 至 99%）；同一任务和层级只能写一次，且须是标准要求的。",
        en="Choose duties and tiers and say what share is done (0 to 99 %); each once, and only what the standard asks for.",
    )


class ShortfallPeriod(Refusal):
    """A plan begins in a month that has begun, or lasts too long."""

    sentence = Text(
        zh="计划从以后的月份开始，最长 {most} 个月：缺口要事先商定。",
        en="A plan begins with a month to come and lasts {most} months at most: a shortfall is agreed beforehand.",
    )


class ShortfallOverlaps(Refusal):
    """Another plan of the unit holds in one of the months."""

    sentence = Text(zh="这些月份里已有商定的计划。", en="Another plan is agreed for some of these months.")


def require_plannable(actor: Actor, unit: str, period: Period, parts: Sequence[Part]) -> Unit:
    """The unit, if the actor may plan this shortfall for it on his day.

    Raises Denied, NotFound, ShortfallPeriod, ShortfallWithoutParts, ShortfallOverlaps, HoursSuffice.
    """
    require(actor, "shortfall.plan")
    if unit != actor.unit:
        raise NotFound(what=UNIT)
    longest = hours_on(actor.on).shortfall.longest_months
    whole = period.start.day == period.end.day == 1
    if not whole or period.start <= actor.on or not 1 <= len(months_of(period)) <= longest:
        raise ShortfallPeriod(most=longest)
    asked = house_rules().on(period.start).desk_duties
    named = {(part.kind, part.tier) for part in parts}
    if not named or len(named) < len(parts) or not named <= asked or any(not 0 <= p.percent <= 99 for p in parts):
        raise ShortfallWithoutParts
    if Shortfall.objects.filter(unit__number=unit, since__lt=period.end, until__gt=period.start).exists():
        raise ShortfallOverlaps
    if not any(one.unit == unit and one.short for one in capacity(actor, actor.on).units):
        raise HoursSuffice
    return Unit.objects.get(number=unit)


@transaction.atomic
def agree_shortfall(
    *, actor: Actor, unit: str, period: Period, parts: Sequence[Part], agreed_by: str, approval: int, at: datetime
) -> Shortfall:
    """Put down a shortfall that its planner, `actor`, asked for by a slip and another (staff number) agreed to.

    Raises what `require_plannable` raises: months may have begun, or hours come, since it was asked for.
    """
    row = require_plannable(actor, unit, period, parts)
    made = Shortfall.objects.create(
        unit=row, since=period.start, until=period.end, parts=[[p.kind, p.tier, p.percent] for p in parts],
        planned_by=Staff.objects.get(number=actor.staff), agreed_by=agreed_by, approval=approval,
    )  # fmt: skip
    record(
        actor=actor, act="care.shortfall-agreed", subject_kind="unit", subject=unit, at=at, approval=approval,
        since=period.start.isoformat(), until=period.end.isoformat(),
    )  # fmt: skip
    return made
