"""Noting by whom a client wishes to be kept (S10 三)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.clients.access import require_client
from zhiwo.coverage.models import KeeperWish
from zhiwo.coverage.queries.people import colleague
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.policy import require


@transaction.atomic
def note_wish(*, actor: Actor, client: str, staff: str, at: datetime) -> None:
    """Put down, or with "" take back, whom the client wishes for. Raises Denied, NotFound."""
    require(actor, "client.transfer")
    row = require_client(actor, client)
    KeeperWish.objects.for_closing().filter(client=row).delete()
    if staff:
        KeeperWish.objects.for_closing().create(
            client=row, staff=colleague(staff, ""), noted_on=actor.on, noted_by=Staff.objects.get(number=actor.staff)
        )
    record(actor=actor, act="client.wish-noted", subject_kind="client", subject=client, at=at, to=staff)
