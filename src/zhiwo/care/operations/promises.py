"""Marking a promise to a client as kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.care.models import Interaction
from zhiwo.care.queries.promises import open_promises
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require

PROMISE = Text("这件承诺", "That promise")


@transaction.atomic
def keep_promise(*, actor: Actor, reference: str, at: datetime) -> Interaction:
    """Put down that what was promised is done. By whoever sees the client and records interactions. Raises Denied, NotFound."""
    require(actor, "interaction.record")
    row = open_promises(actor, own=False).select_related("client").filter(reference=reference).first()
    if row is None:
        raise NotFound(what=PROMISE)
    Interaction.objects.for_closing().filter(pk=row.pk).update(
        kept_on=actor.on, kept_by=Staff.objects.get(number=actor.staff)
    )
    record(
        actor=actor, act="care.promise-kept", subject_kind="client", subject=row.client.number, at=at,
        reference=reference,
    )  # fmt: skip
    return row
