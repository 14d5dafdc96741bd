"""Adopting a client from the pool (领养: S10 三), and giving a client back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from zhiwo.clients.access import in_force, require_client
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.clients.wall.standing import opened_to
from zhiwo.coverage.models import PoolEntry
from zhiwo.coverage.operations.keepings import begin, end, hold, keeper_on, roles_on
from zhiwo.coverage.operations.refusals import (
    CoolingOff,
    EnoughToday,
    NotForPost,
    NotYourClient,
    PoolFull,
    TakenByAnother,
)
from zhiwo.coverage.operations.transferring import require_reason
from zhiwo.coverage.policy import Claimant, House, Obstacle, free_again_on, house_on, obstacle
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require
from zhiwo.org.queries import at_work

ENTRY = Text("公海里的这位客户", "That client of the pool")


@transaction.atomic
def adopt(*, actor: Actor, reference: str, at: datetime) -> Client:
    """Keep a client of the pool from today on, and see it from now on; the first in the trail has it.

    Raises Denied, NotFound (also for another outlet's pool), TakenByAnother, NotForPost, CoolingOff, PoolFull, EnoughToday.
    """
    require(actor, "client.adopt")
    mine = PoolEntry.objects.select_for_update(of=("self",)).filter(reference=reference, unit__number=actor.unit)
    entry = mine.select_related("taken_by").first()
    if entry is None:
        raise NotFound(what=ENTRY)
    if entry.taken_by:
        raise TakenByAnother(staff=entry.taken_by.name)
    # Held, so that of two claims at once the second counts the first among those of the day.
    staff = at_work(actor.on).select_for_update(no_key=True).get(number=actor.staff)
    with opened_to(entry.client_key):
        client = Client.objects.for_closing().get(pk=entry.client_key)
        hold(client)
        current = keeper_on(client, actor.on)
        if current:
            raise TakenByAnother(staff=current.staff.name)
        _require_may_adopt(actor, staff, client, entry, house_on(actor.on))
        begin(client, staff, Role.ADOPTER, actor.on)
        record(
            actor=actor, act="client.adopted", subject_kind="client", subject=client.number, at=at,
            since=actor.on.isoformat(), rule=entry.rule, tier=entry.tier,
        )  # fmt: skip
    return client


@transaction.atomic
def give_back(*, actor: Actor, client: str, reason: str, at: datetime) -> Keeping:
    """End one's own keeping of a client today; it waits for another keeper, the outlet's head acting (H42).

    Who has kept it not even a day keeps it to the end of the day. Raises Denied, NotFound, NotYourClient, and
    TransferReasonMissing.
    """
    require(actor, "client.transfer")
    row = require_client(actor, client)
    said = require_reason(reason)
    hold(row)
    keeping = keeper_on(row, actor.on)
    if keeping is None or keeping.staff.number != actor.staff:
        raise NotYourClient
    until = max(actor.on, keeping.since + timedelta(days=1))
    for standing in roles_on(row, actor.on, Role.DELEGATE):
        end(standing, until)
    # The actor's own last: with it the sight of the client ends.
    Keeping.objects.for_closing().filter(pk=keeping.pk).update(until=until, ended_here=True, reason=said)
    record(
        actor=actor, act="client.given-back", subject_kind="client", subject=client, at=at,
        role=keeping.role, until=until.isoformat(),
    )  # fmt: skip
    return keeping


def _require_may_adopt(actor: Actor, staff: Staff, client: Client, entry: PoolEntry, house: House) -> None:
    """Raises NotForPost, CoolingOff, PoolFull, EnoughToday."""
    own = Keeping.objects.for_closing().filter(staff=staff).order_by()
    adopted = own.filter(in_force(actor.on), role=Role.ADOPTER)
    kept = own.filter(client=client, role__in=KEEPING_ROLES).exclude(until=None)
    until: date | None = kept.aggregate(last=Max("until"))["last"]
    claimant = Claimant(
        post=actor.post,
        at_host_outlet=True,
        adopted_now=adopted.count(),
        adopted_today=own.filter(role=Role.ADOPTER, since=actor.on).count(),
        kept_until=until,
    )
    found = obstacle(claimant, entry.adopters, actor.on, house)
    if found is Obstacle.POST:
        raise NotForPost
    if found is Obstacle.COOLING_OFF and until:
        raise CoolingOff(day=free_again_on(until, house))
    if found is Obstacle.IN_ALL:
        raise PoolFull(n=house.adoption.in_all)
    if found is Obstacle.A_DAY:
        raise EnoughToday(n=house.adoption.a_day)
