"""Saying what a call or message that a machine recorded was: business with the client, or not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.care.models import FeedCheck, Interaction
from zhiwo.care.operations.publishing import hold, publish
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries import ENTRY
from zhiwo.care.queries.checks import own_recorded
from zhiwo.clients.models import Client
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.org.policy import require


@transaction.atomic
def check_contact(
    *, actor: Actor, reference: str, business: bool, at: datetime, rules: Rules | None = None
) -> Interaction:
    """Say of a contact of the actor's own, that a machine recorded, whether it was business with the client.

    What was not counts for nothing from then on; said otherwise later, it counts again. The machine's record stays as it is.
    Raises Denied, NotFound.
    """
    require(actor, "interaction.record")
    rules = rules or house_rules()
    row = own_recorded(actor).select_related("client").filter(reference=reference).first()
    if row is None:
        raise NotFound(what=ENTRY)
    clients = Client.objects.for_closing().filter(pk=row.client_id)
    hold(clients)
    staff = Staff.objects.get(number=actor.staff)
    if not FeedCheck.objects.for_closing().filter(reference=reference).update(business=business, staff=staff, at=at):
        FeedCheck.objects.for_closing().create(
            reference=reference, client=row.client, business=business, staff=staff, at=at
        )
    today = localdate(at)
    publish(clients, on=today, within=rules.span(today, row.on), rules=rules)
    record(
        actor=actor, act="care.contact-checked", subject_kind="client", subject=row.client.number, at=at,
        reference=reference, business=business,
    )  # fmt: skip
    return row
