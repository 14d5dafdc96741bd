"""Looking at a client's page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.clients.access import require_client
from zhiwo.clients.queries import keeps
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor


@transaction.atomic
def note_view(*, actor: Actor, client: str, at: datetime) -> None:
    """Put on the trail that `actor` opened the client's page. Each time: who looked when must be provable of every look, and
    an entry costs less than telling a second look from the first (ASVS 16.3.2). `own` says whether the client was one the
    actor keeps: how many others someone looks at is watched. Raises NotFound.
    """
    row = require_client(actor, client)
    record(
        actor=actor, act="client.viewed", subject_kind="client", subject=row.number, at=at, own=keeps(actor, row.number)
    )
