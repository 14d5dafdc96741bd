"""Sharing clients out anew among the keepers of a unit (D2): drawn up, carried out once another person agrees, undone in one
step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.operations import HAND
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import PoolEntry, Sharing, SharingMove
from zhiwo.coverage.operations.first_keepers import remember_first
from zhiwo.coverage.operations.keepings import end_all
from zhiwo.coverage.operations.refusals import NotDone, NothingToMove, SharedAlready, SharingChanged
from zhiwo.coverage.policy import house_on
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import require
from zhiwo.org.queries import at_work

PLAN = Text("这份分配方案", "That plan")
BATCH = 500
Move = tuple[str, str, str]


@transaction.atomic
def draw_sharing(
    *, actor: Actor, moves: Sequence[Move], loads: Mapping[str, Sequence[int]], unplaced: int, at: datetime
) -> Sharing:
    """Keep a plan for the actor's unit: moves of clients (numbers) from a keeper ("" for nobody) to another.

    Raises Denied, NothingToMove, NotFound (a client out of the actor's sight).
    """
    require(actor, "client.share")
    if not moves:
        raise NothingToMove
    keys = dict(seen_by(Client.objects.all(), actor, path="").values_list("number", "pk"))
    staff = dict(Staff.objects.values_list("number", "pk"))
    if any(client not in keys for client, _, _ in moves):
        raise NotFound(what=Client.SHOWN)
    plan = Sharing.objects.create(
        unit=Unit.objects.get(number=actor.unit), drawn_by_id=staff[actor.staff], drawn_on=actor.on,
        loads={who: list(load) for who, load in loads.items()}, unplaced=unplaced,
    )  # fmt: skip
    SharingMove.objects.for_closing().bulk_create(
        (
            SharingMove(sharing=plan, client_id=keys[client], before_id=staff.get(before), after_id=staff[after])
            for client, before, after in moves
        ),
        batch_size=BATCH,
    )
    _trail(actor, "coverage.sharing-drawn", plan, at, clients=len(moves))
    return plan


@transaction.atomic
def share_out(*, actor: Actor, number: int, at: datetime) -> int:
    """Carry a plan out, from the day of the act on; how many clients changed hands.

    All of it, or nothing where a keeper has changed since. Whoever kept a client and stays may see it some days more (H32).
    Raises Denied, NotFound, SharedAlready, SharingChanged.
    """
    require(actor, "client.share")
    plan = _held(actor, number)
    if plan.done_on is not None:
        raise SharedAlready(day=plan.done_on)
    moves = list(_moves(plan))
    _move([(move.client, move.before_id, move.after) for move in moves], actor.on)
    Sharing.objects.filter(pk=plan.pk).update(done_on=actor.on)
    _trail(actor, "coverage.shared-out", plan, at, clients=len(moves))
    return len(moves)


@transaction.atomic
def undo_sharing(*, actor: Actor, number: int, at: datetime) -> int:
    """Give every client a plan moved back to whoever kept it, from the day of the act on; how many there were.

    Clients that changed hands again since stay where they are; so do those whose keeper of before has left. Raises Denied,
    NotFound, NotDone.
    """
    require(actor, "client.share")
    plan = _held(actor, number)
    if plan.done_on is None or plan.undone_on is not None:
        raise NotDone
    here = set(at_work(actor.on).values_list("pk", flat=True))
    moves = list(_moves(plan))
    leads = _leads([move.client_id for move in moves], actor.on)
    back = [
        (move.client, move.after_id, move.before)
        for move in moves
        if (lead := leads.get(move.client_id)) and lead.staff_id == move.after_id and (move.before_id in {*here, None})
    ]
    _move([(client, after, before) for client, after, before in back if before], actor.on)
    unkept = [leads[client.pk].pk for client, _, before in back if before is None]
    for start in range(0, len(unkept), BATCH):
        end_all(Keeping.objects.for_closing().filter(pk__in=unkept[start : start + BATCH]), actor.on)
    Sharing.objects.filter(pk=plan.pk).update(undone_on=actor.on)
    _trail(actor, "coverage.sharing-undone", plan, at, clients=len(back))
    return len(back)


def _held(actor: Actor, number: int) -> Sharing:
    plan = Sharing.objects.select_for_update(of=("self",)).filter(pk=number, unit__path__startswith=actor.path).first()
    if plan is None:
        raise NotFound(what=PLAN)
    return plan


def _moves(plan: Sharing) -> Iterable[SharingMove]:
    return (
        SharingMove.objects.for_closing()
        .filter(sharing=plan)
        .select_related("client", "before", "after")
        .order_by("pk")
    )


def _leads(clients: Sequence[int], on: date) -> dict[int, Keeping]:
    found: dict[int, Keeping] = {}
    for start in range(0, len(clients), BATCH):
        named = clients[start : start + BATCH]
        list(
            Client.objects.for_closing()
            .filter(pk__in=named)
            .order_by("pk")
            .select_for_update(no_key=True, of=("self",))
        )
        rows = Keeping.objects.for_closing().filter(in_force(on), client__in=named, role=Role.LEAD)
        found |= {row.client_id: row for row in rows.select_related("staff")}
    return found


def _move(moves: Sequence[tuple[Client, int | None, Staff]], on: date) -> None:
    """Let each client be led by another from a day on; raises SharingChanged unless it is led as the move says."""
    leads = _leads([client.pk for client, _, _ in moves], on)
    for client, before, _ in moves:
        lead = leads.get(client.pk)
        if (lead.staff_id if lead else None) != before:
            raise SharingChanged(client=client.number)
    days = house_on(on).shadow.shadow_days
    begun: list[Keeping] = []
    for client, _, after in moves:
        lead = leads.get(client.pk)
        begun.append(_row(client, after, Role.LEAD, on, None))
        if lead is None:
            continue
        remember_first(client, lead, after)
        if days and lead.since < on and (lead.staff.left_on is None or lead.staff.left_on > on):
            begun.append(_row(client, lead.staff, Role.SHADOW, on, on + timedelta(days=days)))
    keys = [client.pk for client, _, _ in moves]
    for start in range(0, len(keys), BATCH):
        beside = Keeping.objects.for_closing().filter(
            Q(until=None) | Q(until__gt=on), client__in=keys[start : start + BATCH], role__in=(Role.LEAD, Role.DELEGATE)
        )
        end_all(beside, on)
        PoolEntry.objects.filter(client_key__in=keys[start : start + BATCH]).delete()
    Keeping.objects.for_closing().bulk_create(begun, batch_size=BATCH)


def _row(client: Client, staff: Staff, role: Role, since: date, until: date | None) -> Keeping:
    return Keeping(client=client, staff=staff, role=role, since=since, until=until, source=HAND)


def _trail(actor: Actor, act: str, plan: Sharing, at: datetime, **facts: object) -> None:
    record(actor=actor, act=act, subject_kind="unit", subject=plan.unit.number, at=at, plan=plan.pk, **facts)
