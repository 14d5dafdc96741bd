"""Giving a client that nobody leads to a lead (指派)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.operations.keepings import begin, hold
from zhiwo.coverage.operations.refusals import AlreadyKeeper, ColleagueAway, KeptBySomeone, PostMayNotLead
from zhiwo.coverage.queries import colleague, level_between, posts_to_lead
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.policy import POSTS, require
from zhiwo.org.queries import at_work


@transaction.atomic
def assign(*, actor: Actor, client: str, to: str, reason: str, at: datetime) -> Keeping:
    """Make `to` the lead of a client that nobody leads, from the day of the act on.

    Raises Denied, NotFound (client or staff out of the actor's sight), ColleagueAway, PostMayNotLead, AlreadyKeeper,
    KeptBySomeone.
    """
    require(actor, "client.assign")
    row = require_client(actor, client)
    keeper = working(to, actor.on, within=actor.path)
    require_may_lead(keeper, posts_to_lead(actor, row))
    hold(row)
    current = _lead_now_or_later(row, actor)
    if current:
        refusal = AlreadyKeeper if current.staff_id == keeper.pk else KeptBySomeone
        raise refusal(staff=current.staff.name)
    keeping = begin(row, keeper, Role.LEAD, actor.on, reason=reason)
    record(
        actor=actor, act="client.assigned", subject_kind="client", subject=client, at=at,
        to=keeper.number, since=actor.on.isoformat(), reason=reason, level=str(level_between(row.unit, keeper.unit)),
    )  # fmt: skip
    return keeping


def working(number: str, on: date, *, within: str) -> Staff:
    """The member of staff of that number below a unit, when at work. Raises NotFound, ColleagueAway."""
    staff = colleague(number, within)
    if not at_work(on).filter(pk=staff.pk).exists():
        raise ColleagueAway(staff=staff.name)
    return staff


def require_may_lead(staff: Staff, posts: Collection[str]) -> None:
    """Raises PostMayNotLead unless one of these posts is the person's."""
    if staff.post not in posts:
        raise PostMayNotLead(staff=staff.name, post=POSTS[staff.post].name)


def _lead_now_or_later(client: Client, actor: Actor) -> Keeping | None:
    leads = Keeping.objects.for_closing().filter(client=client, role=Role.LEAD).select_related("staff")
    return leads.filter(Q(until=None) | Q(until__gt=actor.on)).order_by("since").first()
