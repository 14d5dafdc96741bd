"""A transfer put down after the fact (house default H38): what is true from a past day on, and what was known till then."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Keeping
from zhiwo.clients.operations import HAND
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import FormerKeeping
from zhiwo.coverage.operations.assigning import require_may_lead, working
from zhiwo.coverage.operations.keepings import hold
from zhiwo.coverage.operations.refusals import AlreadyKeeper, NobodyKeeps, NotBackdated
from zhiwo.coverage.queries import posts_to_lead
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import require

FIRST_DAY = date(1990, 1, 1)
"""Nothing is put down from before."""
FIELDS = ("client_id", "staff_id", "role", "since", "until")


def require_backdatable(actor: Actor, client: str, to: str, effective: date) -> list[Keeping]:
    """What a transfer to `to` from a past day on would change: leads and covers held on that day or later, earliest first.

    Raises Denied, NotFound, NotBackdated, NobodyKeeps, AlreadyKeeper, ColleagueAway, PostMayNotLead.
    """
    require(actor, "client.backdate")
    row = require_client(actor, client)
    if not FIRST_DAY <= effective < actor.on:
        raise NotBackdated(day=actor.on)
    receiver = working(to, actor.on, within=actor.path)
    require_may_lead(receiver, posts_to_lead(actor, row))
    held = Keeping.objects.for_closing().filter(
        Q(until=None) | Q(until__gt=effective), client=row, role__in=(Role.LEAD, Role.DELEGATE)
    )
    rows = list(held.select_related("staff").order_by("since", "pk"))
    leads = [keeping for keeping in rows if keeping.role == Role.LEAD]
    if not leads:
        raise NobodyKeeps
    if all(keeping.staff_id == receiver.pk for keeping in leads):
        raise AlreadyKeeper(staff=receiver.name)
    return rows


@transaction.atomic
def backdate_transfer(*, actor: Actor, client: str, to: str, effective: date, reason: str, at: datetime) -> Keeping:
    """Let `to` have led a client since a past day, as its maker asked and another person approved.

    As-of answers follow the new truth; what was known before this day stays readable. Raises what `require_backdatable`
    raises.
    """
    row = require_client(actor, client)
    hold(row)
    changed = require_backdatable(actor, client, to, effective)
    FormerKeeping.objects.for_closing().bulk_create(
        FormerKeeping(known_until=actor.on, **{name: getattr(keeping, name) for name in FIELDS}) for keeping in changed
    )
    for keeping in changed:
        one = Keeping.objects.for_closing().filter(pk=keeping.pk)
        if keeping.since < effective:
            one.update(until=effective, ended_here=True, recorded_on=None)
        else:
            one.delete()
    made = Keeping.objects.for_closing().create(
        client=row, staff=working(to, actor.on, within=actor.path), role=Role.LEAD, since=effective, source=HAND,
        recorded_on=actor.on, reason=reason[:200],
    )  # fmt: skip
    record(
        actor=actor, act="client.transfer-backdated", subject_kind="client", subject=client, at=at,
        to=to, since=effective.isoformat(),
    )  # fmt: skip
    return made
