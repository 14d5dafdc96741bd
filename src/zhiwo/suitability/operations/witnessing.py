"""A colleague says that the client answered by itself, in his or her presence."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.clients.access import seen_by
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.suitability.models import Assessment

ASSESSMENT = Text("待您见证的测评", "An assessment that awaits you as its witness")


@transaction.atomic
def witness_assessment(*, actor: Actor, reference: str, at: datetime) -> Assessment:
    """Say that the client answered by itself; the assessment counts from then on. By the colleague who was named when it was
    opened, who must still see the client. Raises Denied, NotFound."""
    require(actor, "assessment.witness")
    rows = seen_by(Assessment.objects.all(), actor).select_related("client")
    row = rows.filter(reference=reference, witness__number=actor.staff, witnessed_at=None).first()
    if row is None or not Assessment.objects.for_closing().filter(pk=row.pk, witnessed_at=None).update(witnessed_at=at):
        raise NotFound(what=ASSESSMENT)
    record(
        actor=actor, act="suitability.witnessed", subject_kind="client", subject=row.client.number, at=at,
        reference=reference,
    )  # fmt: skip
    return row
