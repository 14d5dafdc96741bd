"""The ways out, and who settles what is in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from zhiwo.governance import outbox
from zhiwo.governance.outbox import Gateway
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import require

GATEWAYS: Mapping[str, Gateway] = {}
"""Adapters by channel. A bank's SMS or mail adapter is added here; a message for a channel without one waits."""


def mark_sent(*, actor: Actor, message: int, reason: str, at: datetime) -> None:
    """Someone has found that a message in doubt did go out. Raises Denied, NoReason, NotInDoubt."""
    require(actor, "outbox.settle")
    outbox.mark_sent(actor=actor, message=message, reason=reason, at=at)


def send_again(*, actor: Actor, message: int, reason: str, at: datetime) -> None:
    """Someone has found that a message did not go out. Raises Denied, NoReason, NotInDoubt."""
    require(actor, "outbox.settle")
    outbox.send_again(actor=actor, message=message, reason=reason, at=at)
