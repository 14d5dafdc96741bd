"""Reading what clients agreed to, what stands in the way of contact, and whether they may be contacted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from zhiwo.clients.access import seen_by
from zhiwo.clients.models import Client
from zhiwo.kernel.actor import Actor
from zhiwo.parties.models import Consent, ContactStop
from zhiwo.parties.policy import Answer, Statement, Stop, Touch, contact_rules_on, may_contact, purposes_on

STATED = ("purpose", "channel", "given", "since")


def statements_of(clients: Collection[int]) -> Mapping[int, Sequence[Statement]]:
    """All that these clients (primary keys) ever agreed to or took back. One query."""
    found: dict[int, list[Statement]] = defaultdict(list)
    said = Consent.objects.for_closing().filter(client__in=clients).order_by("since", "pk")
    for client, purpose, channel, given, since in said.values_list("client_id", *STATED):
        found[client].append(Statement(purpose, channel, given, since))
    return found


def stops_of(clients: Collection[int]) -> Mapping[int, Sequence[Stop]]:
    """All stops that ever stood on contact with these clients (primary keys). One query."""
    found: dict[int, list[Stop]] = defaultdict(list)
    stops = ContactStop.objects.for_closing().filter(client__in=clients).order_by("since", "pk")
    fields = ("kind", "channel", "since", "until", "quiet_since", "quiet_until")
    for client, *values in stops.values_list("client_id", *fields):
        found[client].append(Stop(*values))
    return found


def contact_answers(
    actor: Actor,
    numbers: Collection[str],
    *,
    purpose: str,
    channel: str,
    at: datetime,
    touches: Mapping[str, Sequence[Touch]] | None = None,
) -> dict[str, Answer]:
    """Whether each of these clients may be contacted at `at`, by number; of those out of the actor's sight nothing is said.

    Whoever sends asks again at the moment of sending. `touches` are the contacts made earlier, by client number. Three
    queries.
    """
    seen = seen_by(Client.objects.all(), actor, path="").filter(number__in=numbers).order_by("number")
    clients = dict(seen.values_list("number", "pk"))
    said, stopped = statements_of(clients.values()), stops_of(clients.values())
    day = localdate(at)
    rules, purposes = contact_rules_on(day), purposes_on(day)
    return {
        number: may_contact(
            purpose=purpose,
            channel=channel,
            at=at,
            consents=said.get(pk, ()),
            stops=stopped.get(pk, ()),
            touches=(touches or {}).get(number, ()),
            rules=rules,
            purposes=purposes,
        )
        for number, pk in clients.items()
    }
