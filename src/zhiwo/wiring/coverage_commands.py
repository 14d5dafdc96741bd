"""The commands about who keeps and serves whom that need two people (house default H38, requirement B5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from zhiwo.care.measures import load
from zhiwo.care.operations import recount
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import ROLES, Role
from zhiwo.coverage.models import ServiceSpell, Sharing, SharingMove
from zhiwo.coverage.operations import (
    backdate_transfer,
    require_backdatable,
    require_settable,
    set_service_model,
    share_out,
)
from zhiwo.coverage.policy import service_rules_on
from zhiwo.governance.commands import Command, Slip
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff

DONE = Text("已补登：自 {day} 起由{staff}主办。", "Put down: {staff} leads the client since {day}.")
FROM = Text("自 {day} 起由{staff}主办", "{staff} leads from {day} on")


def _content(target: str) -> Mapping[str, Any]:
    """Who holds which role on the client: the slip is stale once that changes."""
    held = Keeping.objects.for_closing().filter(client__number=target).order_by("since", "pk")
    rows = held.values_list("role", "staff__number", "since", "until")
    return {"held": [[role, staff, f"{since}", f"{until or ''}"] for role, staff, since, until in rows]}


def _check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
    require_backdatable(actor, target, arguments["to"], date.fromisoformat(arguments["effective"]))


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    named = dict(Staff.objects.values_list("number", "name"))
    effective = date.fromisoformat(arguments["effective"])
    held = Keeping.objects.for_closing().filter(client__number=target, role=Role.LEAD).order_by("since", "pk")
    words = [
        Text(
            f"{ROLES[Role.LEAD].zh}{name}：{since} 至 {until or '今'} 的部分改为 {effective} 止",
            f"{ROLES[Role.LEAD].en} {name}: {since} to {until or 'now'} ends on {effective}",
        )
        for name, since, until in held.values_list("staff__name", "since", "until")
        if until is None or until > effective
    ]
    return [*words, FROM.filled(day=effective, staff=named.get(arguments["to"], arguments["to"]))]


def _replay(maker: Actor, slip: Slip, at: datetime) -> Text:
    effective = date.fromisoformat(slip.arguments["effective"])
    made = backdate_transfer(
        actor=maker, client=slip.target, to=slip.arguments["to"], effective=effective, reason=slip.reason, at=at
    )
    recount({made.client_id}, on=localdate(at), back_to=effective)
    return DONE.filled(day=effective, staff=made.staff.name)


def _plan(target: str) -> Sharing | None:
    return Sharing.objects.select_related("unit").filter(pk=target).first() if target.isdecimal() else None


def _shared(target: str) -> Mapping[str, Any]:
    """Who leads each client of the plan: the slip is stale once that changes."""
    moved = SharingMove.objects.for_closing().filter(sharing=int(target)).order_by()
    leads = Keeping.objects.for_closing().filter(client__in=moved.values("client"), role=Role.LEAD, until=None)
    return {"leads": sorted(f"{client} {staff}" for client, staff in leads.values_list("client", "staff"))}


def _shared_words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    plan = _plan(target)
    if plan is None:
        return []
    clients = SharingMove.objects.for_closing().filter(sharing=plan).count()
    tops = [max((load(row[at], row[2]) or 0 for row in plan.loads.values()), default=0) for at in (0, 1)]
    return [MOVES.filled(n=clients), FULLEST.filled(before=tops[0], after=tops[1])]


def _share(maker: Actor, slip: Slip, at: datetime) -> Text:
    return SHARED.filled(n=share_out(actor=maker, number=int(slip.target), at=at))


def _near(actor: Actor, target: str) -> bool:
    plan = _plan(target)
    return plan is not None and plan.unit.path.startswith(actor.path)


MOVES = Text("{n} 户客户更换主办人", "{n} clients change hands")
FULLEST = Text(
    "最满的一位：{before} 倍 → {after} 倍可用工时", "the fullest desk: {before} to {after} times the hours there are"
)
SHARED = Text(
    "已执行：{n} 户客户更换主办人；可一步撤销。", "Done: {n} clients changed hands; it can be undone in one step."
)

SERVED = Text("服务模式：{model}，自 {day} 起", "service model: {model}, from {day} on")


def _spells(target: str) -> Mapping[str, Any]:
    """The models set for the client: the slip is stale once another is."""
    set_so = ServiceSpell.objects.for_closing().filter(client__number=target).order_by("since")
    return {"set": [[model, f"{since}"] for model, since in set_so.values_list("model", "since")]}


def _check_model(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
    require_settable(actor, target, arguments["model"], date.fromisoformat(arguments["since"]))


def _model_words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    since = date.fromisoformat(arguments["since"])
    return [SERVED.filled(model=service_rules_on(since).model(arguments["model"], "any").called, day=since)]


def _set_model(maker: Actor, slip: Slip, at: datetime) -> Text:
    since = date.fromisoformat(slip.arguments["since"])
    set_service_model(
        actor=maker, client=slip.target, model=slip.arguments["model"], since=max(since, localdate(at)),
        reason=slip.reason, at=at, approved=True,
    )  # fmt: skip
    return _model_words(slip.target, slip.arguments)[0]


SERVICE_MODEL = Command(
    code="client.service-model",
    name=Text("设定服务模式", "set a service model"),
    target_kind="client",
    makes="client.service-model",
    approves="client.service-model-approve",
    check=_check_model,
    content=_spells,
    words=_model_words,
    replay=_set_model,
    shown=lambda target: Text(f"客户 {target}", f"client {target}"),
    sees=lambda actor, target: visible_clients(actor).filter(number=target).exists(),
)

SHARE = Command(
    code="client.share",
    name=Text("均衡分配客户", "share clients out"),
    target_kind="sharing",
    makes="client.share",
    approves="client.share-approve",
    content=_shared,
    words=_shared_words,
    replay=_share,
    shown=lambda target: Text(f"分配方案 {target}", f"plan {target}"),
    sees=_near,
)

BACKDATE = Command(
    code="client.backdate",
    name=Text("补登移交", "put a transfer down after the fact"),
    target_kind="client",
    makes="client.backdate",
    approves="client.backdate-approve",
    check=_check,
    content=_content,
    words=_words,
    replay=_replay,
    shown=lambda target: Text(f"客户 {target}", f"client {target}"),
    sees=lambda actor, target: visible_clients(actor).filter(number=target).exists(),
)
