"""The command by which a change that clients are told of comes to bind: one puts it down, another approves (S12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiwo.care.models import Announcement
from zhiwo.care.operations import announce, propose_announcement
from zhiwo.clients.hands import PEOPLE
from zhiwo.desk.words import TIERS
from zhiwo.governance.approvals import approve, ask
from zhiwo.governance.commands import Command, Slip
from zhiwo.governance.models import Approval
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text

TOLD = Text(
    "“{title}”：{first}至{last}，逐户告知 {tiers} 客户：{words}",
    "{title}: clients of {tiers} are told from {first} to {last}: {words}",
)
DONE = Text(
    "“{title}”已生效，每位有关客户须在 {last} 前告知一次。",
    "{title} binds: each client concerned is told once by {last}.",
)
NAMELESS = Text("公告告知", "announcement")


def _found(target: str) -> Announcement | None:
    return Announcement.objects.select_related("unit").filter(number=target).first()


def _content(target: str) -> Mapping[str, Any]:
    """What is told, to whom and when: the slip is stale once that changes."""
    one = _found(target)
    if one is None:
        return {}
    return {
        "title": one.title, "words": one.words, "tiers": one.tiers, "first": f"{one.first_on}", "last": f"{one.last_on}",
        "binds": one.approved_at is not None,
    }  # fmt: skip


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    one = _found(target)
    if one is None:
        return []
    tiers = "、".join(TIERS[tier].zh if tier in TIERS else tier for tier in one.tiers)
    return [TOLD.filled(title=one.title, first=one.first_on, last=one.last_on, tiers=tiers, words=one.words)]


def _replay(maker: Actor, slip: Slip, at: datetime) -> Text:
    made = announce(actor=maker, number=slip.target, at=at)
    return DONE.filled(title=made.title, last=made.last_on)


def _shown(target: str) -> Text:
    one = _found(target)
    return Text(one.title, one.title) if one else NAMELESS


def _sees(actor: Actor, target: str) -> bool:
    one = _found(target)
    return one is not None and one.unit.path.startswith(actor.path)


ANNOUNCE = Command(
    code="announcement.publish",
    name=Text("公告告知", "announcement to clients"),
    target_kind="announcement",
    makes="announcement.propose",
    approves="announcement.approve",
    content=_content,
    words=_words,
    replay=_replay,
    shown=_shown,
    sees=_sees,
)


def put_down(*, actor: Actor, said: Mapping[str, Any], at: datetime) -> Approval:
    """Put an announcement down and ask another person to approve it, both or neither. Raises what `propose_announcement` and
    `ask` raise."""
    with transaction.atomic():
        made = propose_announcement(actor=actor, at=at, **said)
        return ask(
            actor=actor, kind=ANNOUNCE.code, target=made.number, arguments={}, reason=made.title, at=at,
            commands=(ANNOUNCE,), people=PEOPLE,
        )  # fmt: skip


def agreed_by_two(*, maker: Actor, checker: Actor, said: Mapping[str, Any], at: datetime) -> Announcement:
    """An announcement that binds at once: put down by the maker, approved by the checker. Raises what `put_down` and `approve`
    raise."""
    slip = put_down(actor=maker, said=said, at=at)
    approve(actor=checker, number=slip.pk, seen=slip.pin, reason="", at=at, commands=(ANNOUNCE,), people=PEOPLE)
    return Announcement.objects.get(number=slip.target)
