"""Transfers of clients the actor sees, as they stand on the actor's day."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from zhiwo.clients.access import seen_by
from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.coverage.models import Proposal, ProposalApproval
from zhiwo.coverage.policy import Answer, State, state_on
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import LEADERS

RECENT_DAYS = 30


def concerning(actor: Actor) -> ScopedQuerySet[Proposal]:
    """The proposals that concern the actor, newest first: a leader's are those of the clients in sight, anyone else's those he
    or she made, is asked in, or is the keeper of."""
    seen = seen_by(Proposal.objects.all(), actor).select_related("client", "keeper", "to", "by")
    if actor.post in LEADERS:
        return seen
    return seen.filter(Q(to__number=actor.staff) | Q(by__number=actor.staff) | Q(keeper__number=actor.staff))


def open_ones(actor: Actor) -> ScopedQuerySet[Proposal]:
    """Those that can still be answered."""
    return concerning(actor).filter(answer="", last_on__gte=actor.on)


def asked(actor: Actor) -> ScopedQuerySet[Proposal]:
    """Those that wait for the actor's own answer, approved where that is asked for, the first to lapse before others."""
    unapproved = ProposalApproval.objects.for_closing().filter(by=None).order_by().values("proposal")
    return open_ones(actor).filter(to__number=actor.staff).exclude(pk__in=unapproved).order_by("last_on", "pk")


def ended_lately(actor: Actor) -> ScopedQuerySet[Proposal]:
    """Those whose end, or first day in force, is not long ago."""
    since = actor.on - timedelta(days=RECENT_DAYS)
    lapsed = Q(answer="", last_on__lt=actor.on, last_on__gte=since)
    return concerning(actor).filter(lapsed | Q(answered_on__gte=since) | Q(in_force_on__gte=since))


def state_of(proposal: Proposal, actor: Actor) -> State:
    """How a proposal stands on the actor's day."""
    answer = Answer(State(proposal.answer), proposal.answered_on) if proposal.answered_on else None
    return state_on(answer, proposal.last_on, actor.on)


def open_for(actor: Actor, client: Client) -> Proposal | None:
    """The proposal about a client that waits for its answer, or whose first day is still to come."""
    rows = seen_by(Proposal.objects.all(), actor).filter(client=client).select_related("to", "by", "keeper")
    waits = Q(answer="", last_on__gte=actor.on) | Q(answer=State.ACCEPTED, in_force_on__gt=actor.on)
    return rows.filter(waits).order_by("-pk").first()
