"""The nightly raising of duties."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from zhiwo.care.models import Duty
from zhiwo.care.operations.publishing import Published, publish
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.models import Client
from zhiwo.tiering.models import Placement


@transaction.atomic
def raise_duties(*, on: date, rules: Rules | None = None) -> Published:
    """Raise the duties of every listed client as of `on`: this month's, one just past, those the days ahead open.

    A duty is raised for a client in a served tier with a keeper; what such a duty has been done for is counted anew. A
    duty of a client who is owed nothing any more goes. Closing calls this once the day's tiers, keepings and contacts
    stand; again for the same day it changes nothing.
    """
    rules = rules or house_rules()
    within = rules.span(on)
    version = rules.on(on)
    placed = Placement.objects.for_closing().filter(
        Q(until=None) | Q(until__gt=within.start),
        since__lt=within.end,
        scheme=leading_scheme(),
        tier__in=version.served_tiers,
    )
    owed = Duty.objects.for_closing().filter(opens_on__lt=within.end, closes_on__gte=within.start)
    clients = Client.objects.for_closing().filter(
        Q(pk__in=placed.order_by().values("client")) | Q(pk__in=owed.order_by().values("client"))
    )
    return publish(clients, on=on, within=within, rules=rules)
