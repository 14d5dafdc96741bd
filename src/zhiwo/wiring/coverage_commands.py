"""The commands about who keeps whom that need two people (house default H38)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from zhiwo.care.operations import recount
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import ROLES, Role
from zhiwo.coverage.operations import backdate_transfer, require_backdatable
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
