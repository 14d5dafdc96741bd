"""Stopping contact with a client, and lifting a stop: what is owed yields at once, since consent goes before the quota."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.care.operations.publishing import publish
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.clients.models import Client
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.parties.models import ContactStop
from zhiwo.parties.operations import begin_stop, end_stop
from zhiwo.parties.operations.wishes import end_wishes_of_stop


@transaction.atomic
def stop_contact(
    *,
    actor: Actor,
    client: str,
    kind: str,
    channel: str,
    reason: str,
    at: datetime,
    until: datetime | None = None,
    quiet: tuple[time, time] | None = None,
    reference: str | None = None,
    rules: Rules | None = None,
) -> ContactStop:
    """Stop contact with the client by `channel` ("" is every way) from now on, and count what is owed anew.

    `until` ends it by itself, `quiet` are the hours of the kind that stops only hours. Raises what `begin_stop` raises.
    """
    stop, fresh = begin_stop(
        actor=actor, client=client, kind=kind, channel=channel, reason=reason, at=at, until=until, quiet=quiet,
        reference=reference,
    )  # fmt: skip
    if fresh:
        _count(stop, at, rules or house_rules())
        _trail(actor, "stop.set", stop, at)
    return stop


@transaction.atomic
def lift_stop(*, actor: Actor, reference: str, at: datetime, rules: Rules | None = None) -> ContactStop:
    """Lift a stop now, and the wishes it saw to; count what is owed anew. Raises what `end_stop` raises."""
    stop = end_stop(actor=actor, reference=reference, at=at)
    end_wishes_of_stop(actor=actor, stop=stop.reference, at=at)
    _count(stop, at, rules or house_rules())
    _trail(actor, "stop.lifted", stop, at)
    return stop


def _count(stop: ContactStop, at: datetime, rules: Rules) -> None:
    today = localdate(at)
    within = rules.span(today, localdate(stop.since))
    publish(Client.objects.for_closing().filter(pk=stop.client_id), on=today, within=within, rules=rules)


def _trail(actor: Actor, act: str, stop: ContactStop, at: datetime) -> None:
    record(
        actor=actor,
        act=act,
        subject_kind="client",
        subject=stop.client.number,
        at=at,
        reference=stop.reference,
        kind=stop.kind,
        channel=stop.channel,
    )
