"""The outbox: a message is written in the transaction of the business it tells of, and sent by the worker afterwards.

Nothing is sent blindly twice. Where it can't be known whether a message went out – the gateway gave no answer, the sender
was killed – it is `unknown` until the gateway says so after all, or a person finds out and settles it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q

from zhiwo.governance.models import Message
from zhiwo.governance.operations import record
from zhiwo.governance.states import MessageState, wait_after
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

LEASE = timedelta(minutes=2)
"""How long a sender has a message. Longer than any gateway may keep it waiting; what is still out then is in doubt."""

TRIES = 5


class Gateway(Protocol):
    """A way out: SMS, mail, the bank's message bus."""

    def send(self, *, key: str, payload: Mapping[str, Any]) -> str:
        """Hand a message over and return the gateway's receipt. `key` is its idempotency key: the same one means the same
        message. Waits no longer than a minute. Raises NotTaken or Rejected where it is certain that nothing went out;
        any other exception leaves it in doubt."""


class NotTaken(Exception):
    """The gateway certainly did not take the message now (no connection, over its limit): try again later."""


class Rejected(Exception):
    """The gateway certainly will not take the message at all."""


class NotInDoubt(Refusal):
    """Someone else has settled it, or an answer has come meanwhile."""

    sentence = Text(
        zh="消息 {message} 已不在可处理的状态：可能已由他人处理，或通道已回执，请刷新页面。",
        en="Message {message} is no longer open: someone has settled it, or the gateway has answered. Reload the page.",
    )


class NoReason(Refusal):
    """Settling a doubt needs a reason."""

    sentence = Text(
        zh="请写明核实依据，例如“通道后台查无此条”。不要写姓名和电话。",
        en="Say how you know, such as “the gateway's log has no such message”. No names, no phone numbers.",
    )


def message_key(channel: str, event: str) -> str:
    """The key of the message that tells of `event` through `channel`; it gives nothing away."""
    return hashlib.sha256(f"{channel}\n{event}".encode()).hexdigest()


def post(*, actor: Actor, channel: str, event: str, payload: Mapping[str, Any], at: datetime) -> Message:
    """Write a message in the caller's transaction: it goes out if and only if that one ends well, and once an event."""
    message, _ = Message.objects.get_or_create(
        key=message_key(channel, event),
        defaults={"channel": channel, "payload": dict(payload), "for_staff": actor.staff, "written_at": at},
    )
    return message


def claim(*, owner: str, channels: Collection[str], at: datetime, lease: timedelta = LEASE) -> Message | None:
    """Take the oldest message that is due on one of `channels`; None when none is. Two senders never get the same."""
    due = Q(state=MessageState.NEW, channel__in=channels) & (Q(not_before=None) | Q(not_before__lte=at))
    if not Message.objects.filter(due).exists():
        return None
    with transaction.atomic():
        message = Message.objects.select_for_update(skip_locked=True).filter(due).order_by("pk").first()
        if message is None:
            return None
        message.state, message.owner, message.lease_until = MessageState.LEASED, owner, at + lease
        message.tried_at = at
        message.attempts += 1
        message.save(update_fields=["state", "owner", "lease_until", "tried_at", "attempts"])
    return message


def acknowledge(*, key: str, receipt: str, at: datetime) -> bool:
    """The gateway says that the message went out: at once, late, or once more. Returns whether that was news."""
    open_still = Message.objects.filter(key=key).exclude(state=MessageState.SENT)
    sent = {"state": MessageState.SENT, "receipt": receipt[:120], "lease_until": None, "ended_at": at, "why": ""}
    return bool(open_still.update(**sent))


def put_back(*, message: Message, owner: str, why: str, at: datetime) -> None:
    """Nothing went out: try again after a while, or say that it was not sent after the last try."""
    if message.attempts >= TRIES:
        reject(message=message, owner=owner, why=why, at=at)
    else:
        later = at + wait_after(message.attempts)
        _mine(message, owner).update(state=MessageState.NEW, lease_until=None, not_before=later, why=why[:60])


def reject(*, message: Message, owner: str, why: str, at: datetime) -> None:
    """Nothing went out, and nothing will."""
    _mine(message, owner).update(state=MessageState.FAILED, lease_until=None, ended_at=at, why=why[:60])


def doubt(*, message: Message, owner: str, why: str) -> None:
    """No answer came: it may have gone out."""
    _mine(message, owner).update(state=MessageState.UNKNOWN, lease_until=None, why=why[:60])


def doubt_expired(at: datetime) -> int:
    """What a sender took and never answered for is in doubt; returns how many."""
    expired = Message.objects.filter(state=MessageState.LEASED, lease_until__lte=at)
    if not expired.exists():
        return 0
    return expired.update(state=MessageState.UNKNOWN, lease_until=None, why="SenderLost")


def doubt_all_leased() -> int:
    """After a restore: whatever was being sent when the backup was made is in doubt. Returns how many."""
    leased = Message.objects.filter(state=MessageState.LEASED)
    return leased.update(state=MessageState.UNKNOWN, lease_until=None, why="Restored")


@transaction.atomic
def mark_sent(*, actor: Actor, message: int, reason: str, at: datetime) -> None:
    """A person has found that a message in doubt did go out. The caller has made sure that `actor` may.

    Raises NoReason, NotInDoubt.
    """
    sent = {"state": MessageState.SENT, "ended_at": at, "receipt": f"by hand: {actor.staff}", "why": ""}
    _settle(
        actor=actor,
        message=message,
        act="outbox.marked-sent",
        states=(MessageState.UNKNOWN,),
        reason=reason,
        at=at,
        change=sent,
    )


@transaction.atomic
def send_again(*, actor: Actor, message: int, reason: str, at: datetime) -> None:
    """A person has found that a message did not go out, or wants one that failed to be tried again: with the same key, by
    which the gateway can still tell a repeat. The caller has made sure that `actor` may. Raises NoReason, NotInDoubt."""
    anew = {"state": MessageState.NEW, "owner": "", "attempts": 0, "not_before": None, "ended_at": None, "why": ""}
    _settle(
        actor=actor,
        message=message,
        act="outbox.sent-again",
        states=(MessageState.UNKNOWN, MessageState.FAILED),
        reason=reason,
        at=at,
        change=anew,
    )


def _settle(
    *, actor: Actor, message: int, act: str, states: Collection[str], reason: str, at: datetime, change: dict[str, Any]
) -> None:
    if not reason.strip():
        raise NoReason
    if not Message.objects.filter(pk=message, state__in=states).update(**change):
        raise NotInDoubt(message=message)
    record(actor=actor, act=act, subject_kind="message", subject=str(message), at=at, reason=reason.strip()[:200])


def _mine(message: Message, owner: str) -> Any:
    return Message.objects.filter(pk=message.pk, owner=owner, state=MessageState.LEASED)
