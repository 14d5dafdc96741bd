"""The commands that need two people: one makes, another approves (requirements K3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiwo.clients.hands import PEOPLE
from zhiwo.governance.commands import Command, Slip
from zhiwo.governance.slips import waiting_for
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.packs import SIGNED_MARKS
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may
from zhiwo.rulebook.operations import publish
from zhiwo.rulebook.policy.reading import read_version
from zhiwo.rulebook.queries import content_of, pack_named, to_sign
from zhiwo.wiring.announcing import ANNOUNCE
from zhiwo.wiring.closed_days import closed_on
from zhiwo.wiring.coverage_commands import BACKDATE, SERVICE_MODEL, SHARE
from zhiwo.wiring.exports import APPROVED_BY
from zhiwo.wiring.packs import packs
from zhiwo.wiring.shelving import SHELVE
from zhiwo.wiring.shortfalls import SHORTFALL
from zhiwo.wiring.tag_commands import TAG_COMMANDS
from zhiwo.wiring.talk_commands import TALK_COMMANDS

PUBLISHED = Text("第 {number} 号版本已发布，自 {day} 起生效。", "Version {number} is published, in force from {day}.")
UNSIGNED = Text(
    "第 {number} 号版本已发布；来源标记为自定或媒体，须在 {day} 日终之前由合规签署，否则不生效。",
    "Version {number} is published; its mark is own or press, so it comes into force only if compliance signs it before "
    "the closing of {day}.",
)


def _check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
    pack_named(packs(), target).proposed(arguments["text"], closed_on())


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    return pack_named(packs(), target).words(read_version(arguments["text"]))


def _publish(maker: Actor, slip: Slip, at: datetime) -> Text:
    pack = pack_named(packs(), slip.target)
    version = publish(actor=maker, pack=pack, slip=slip, text=slip.arguments["text"], closed_on=closed_on(), at=at)
    said = UNSIGNED if version.mark in SIGNED_MARKS else PUBLISHED
    return said.filled(number=version.pk, day=version.valid_from)


PUBLISH = Command(
    code="policy.publish",
    name=Text("发布规则版本", "publish a version of a rule"),
    target_kind="policy",
    makes="policy.propose",
    approves="policy.approve",
    check=_check,
    content=content_of,
    words=_words,
    replay=_publish,
    shown=lambda target: pack_named(packs(), target).name,
    sees=lambda actor, target: may(actor, "policy.view") and any(pack.code == target for pack in packs()),
)

COMMANDS: tuple[Command, ...] = (
    PUBLISH,
    *APPROVED_BY,
    *TAG_COMMANDS,
    BACKDATE,
    SHARE,
    SERVICE_MODEL,
    SHORTFALL,
    ANNOUNCE,
    *TALK_COMMANDS,
    SHELVE,
)


def waits_for(actor: Actor) -> int:
    """How many slips and versions wait for the actor's hand: the length of the first two lists of the approvals page."""
    slips = len(waiting_for(actor, COMMANDS, PEOPLE))
    return slips + (len(to_sign(actor, PEOPLE, closed_on())) if may(actor, "policy.sign") else 0)


__all__ = ["COMMANDS", "PEOPLE", "PUBLISH", "waits_for"]
