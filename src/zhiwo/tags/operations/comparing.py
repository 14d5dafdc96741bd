"""Looking at who came to a tag and who left it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.policy import subject_kind
from zhiwo.tags.queries import Difference, difference


class DaysReversed(Refusal):
    """The first of two days comes after the second."""

    sentence = Text(
        "起始日 {since} 晚于截止日 {until}：请改用更早的起始日。",
        "{since} comes after {until}: begin with an earlier day.",
    )


@transaction.atomic
def compare_days(*, actor: Actor, name: str, since: date, until: date, at: datetime) -> Difference:
    """List who came and who left between the closes of two days, among the clients the actor sees; that is on the trail.

    Raises Denied, DaysReversed, NotFound, AsksForUnseen.
    """
    require(actor, "tag.view")
    if since > until:
        raise DaysReversed(since=since, until=until)
    found = difference(actor, name, since, until)
    record(
        actor=actor,
        act="tag.compared",
        subject_kind=subject_kind(found.folder),
        subject=found.name,
        at=at,
        since=since.isoformat(),
        until=until.isoformat(),
        entered=len(found.entered),
        gone=len(found.left),
    )
    return found
