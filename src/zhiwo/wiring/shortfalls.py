"""The command by which an outlet's head and someone above agree to a shortfall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from zhiwo.care.models import Shortfall
from zhiwo.care.operations.shortfalls import agree_shortfall, require_plannable
from zhiwo.care.policy.hours import hours_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.shortfall import Part
from zhiwo.governance.commands import Command, Slip
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period, add_months
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit

MONTHS = Text("自 {first} 起至 {last} 止", "from {first} until the end of {last}")
PART = Text("{tier} {kind}：计划完成 {percent}%", "{kind}, {tier}: {percent} % are planned to be done")
AGREED = Text(
    "计划内缺口已商定，自 {first} 起生效；期内按计划未完成的不再逐级提醒，统计照常。",
    "The shortfall is agreed from {first} on; what is left undone as planned does not rise, and is counted as ever.",
)


def arguments_of(first: date, months: int, parts: Sequence[Part]) -> dict[str, Any]:
    """A plan as a slip keeps it."""
    return {
        "first": first.isoformat(),
        "months": months,
        "parts": [[part.kind, part.tier, part.percent] for part in parts],
    }


def _period(arguments: Mapping[str, Any]) -> Period:
    first = date.fromisoformat(arguments["first"])
    return Period(first, add_months(first, arguments["months"]))


def _parts(arguments: Mapping[str, Any]) -> list[Part]:
    return [Part(*part) for part in arguments["parts"]]


def _check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
    require_plannable(actor, target, _period(arguments), _parts(arguments))


def _content(target: str) -> Mapping[str, Any]:
    """What is agreed for the unit: the slip is stale once that changes."""
    rows = Shortfall.objects.filter(unit__number=target).order_by("pk").values_list("pk", flat=True)
    return {"agreed": list(rows)}


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    period = _period(arguments)
    version = house_rules().on(period.start)
    said = [
        PART.filled(
            kind=version.names.get(part.kind, Text(part.kind, part.kind)), tier=part.tier.upper(), percent=part.percent
        )
        for part in _parts(arguments)
    ]
    return [MONTHS.filled(first=f"{period.start:%Y-%m}", last=f"{period.last:%Y-%m}"), *said]


def _agree(maker: Actor, slip: Slip, at: datetime) -> Text:
    period = _period(slip.arguments)
    agree_shortfall(
        actor=maker, unit=slip.target, period=period, parts=_parts(slip.arguments), agreed_by=slip.checker,
        approval=slip.number, at=at,
    )  # fmt: skip
    return AGREED.filled(first=period.start)


def _shown(target: str) -> Text:
    name = Unit.objects.filter(number=target).values_list("name", flat=True).first() or target
    return Text(f"{name} 计划内缺口", f"shortfall of {name}")


def _sees(actor: Actor, target: str) -> bool:
    """The unit's own head, and of those above whoever the rules let agree."""
    agrees = actor.post in hours_on(actor.on).shortfall.agreed_by
    mine = Unit.objects.filter(number=target, path__startswith=actor.path)
    return (agrees or actor.unit == target) and mine.exists()


SHORTFALL = Command(
    code="care.shortfall",
    name=Text("商定计划内缺口", "agree to a shortfall"),
    target_kind="unit",
    makes="shortfall.plan",
    approves="shortfall.agree",
    check=_check,
    content=_content,
    words=_words,
    replay=_agree,
    shown=_shown,
    sees=_sees,
)
