"""Shutting the login of somebody who keeps nobody (house default H37)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.clients.wall.standing import kept_by
from zhiwo.coverage.operations.refusals import DeskNotEmpty
from zhiwo.kernel.actor import Actor
from zhiwo.org.operations import shut_login
from zhiwo.org.policy import require


@transaction.atomic
def deactivate(*, actor: Actor, staff: str, at: datetime) -> None:
    """Let nobody in by this login any more, once the desk behind it is handed over. Raises DeskNotEmpty, and what
    `org.operations.shut_login` raises."""
    require(actor, "login.open")
    clients = kept_by(staff, actor.on)
    if clients:
        raise DeskNotEmpty(clients=clients)
    shut_login(actor=actor, staff=staff, at=at)
