"""Noting that the client's circumstances changed: it is assessed anew before it buys again (facts §2.3)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.clients.access import require_client, seen_by
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require
from zhiwo.suitability.models import MaterialChange
from zhiwo.suitability.operations.checking import checked
from zhiwo.suitability.policy.questionnaire import questionnaire_on

CHANGE = Text("这项待核对的情况变化", "A change that waits to be checked")


class NoSuchChange(Refusal):
    """A change is one of the list."""

    sentence = Text(zh="请从列表中选择发生了什么变化。", en="Choose from the list what changed.")


class OwnChange(Refusal):
    """Four eyes: what one noted another checks."""

    sentence = Text(zh="您登记的变化须由同事核对。", en="What you noted is checked by a colleague.")


class StatedAhead(Refusal):
    """What the client stated was stated today or before, and not long ago."""

    sentence = Text(
        zh="告知日期须在今天或之前一年之内。", en="The day it was stated is today or a day of the year before."
    )


@transaction.atomic
def note_change(
    *, actor: Actor, client: str, kind: str, stated_on: date, at: datetime, reference: str | None = None
) -> MaterialChange:
    """Note what the client stated on a day. `reference` names the form, so that one sent twice notes once.

    Raises Denied, NotFound, NoSuchChange, StatedAhead.
    """
    require(actor, "change.note")
    row = require_client(actor, client)
    known = seen_by(MaterialChange.objects.all(), actor).filter(reference=reference, client=row).first()
    if known is not None:
        return known
    today = localdate(at)
    if kind not in questionnaire_on(today).change_names:
        raise NoSuchChange
    if not 0 <= (today - stated_on).days <= 366:
        raise StatedAhead
    made = MaterialChange.objects.for_closing().create(
        client=row, reference=reference or f"M-{uuid4().hex}", kind=kind, stated_on=stated_on, stated_at=at,
        by=Staff.objects.get(number=actor.staff),
    )  # fmt: skip
    # Which change it was is the client's own matter: the trail says that there was one.
    record(
        actor=actor, act="suitability.change-noted", subject_kind="client", subject=row.number, at=at,
        reference=made.reference, on=stated_on.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def check_change(*, actor: Actor, reference: str, at: datetime) -> MaterialChange:
    """Say that what shows the client's capacity to be full again was seen. By anyone who sees the client but who noted it.

    Raises Denied, NotFound, OwnChange.
    """
    require(actor, "change.check")
    kinds = [one.code for one in questionnaire_on(localdate(at)).changes if one.checked]
    waiting = seen_by(MaterialChange.objects.all(), actor).filter(checked_at=None, kind__in=kinds)
    found = waiting.select_related("client", "by").filter(reference=reference).first()
    row = checked(found, found.by.number if found else "", actor=actor, at=at, what=CHANGE, own=OwnChange)
    record(
        actor=actor, act="suitability.change-checked", subject_kind="client", subject=row.client.number, at=at,
        reference=row.reference,
    )  # fmt: skip
    return row
