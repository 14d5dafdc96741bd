"""A leaver's whole desk moves in one act (requirements D2; house default H37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations.assigning import require_may_lead, working
from zhiwo.coverage.operations.keepings import begin, end
from zhiwo.coverage.operations.refusals import DeskEmpty, EffectiveInPast, SuccessorLeaves
from zhiwo.coverage.policy import State
from zhiwo.coverage.queries import colleague, posts_to_lead_each
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.org.policy import require


@dataclass(frozen=True)
class Moved:
    """How many clients the desk had, and how many of them nobody keeps from that day on."""

    clients: int
    unassigned: int


@transaction.atomic
def hand_over_desk(*, actor: Actor, leaver: str, from_on: date, successors: Mapping[str, str], at: datetime) -> Moved:
    """Let all that a member of staff holds end on `from_on`, the first day not at work, and each client with a successor be led
    by that one from then on; the others wait for a keeper, the outlet's head acting.

    What is owed and was promised hangs on client and role, so it travels by itself. Covers of the leaver, and by the leaver,
    end that day, transfers under way are withdrawn, and a leaver is no shadow. All of it, or nothing; what the leaver holds on
    clients out of the actor's sight is left to the night (`end_desks_of_leavers`). Raises Denied, NotFound, EffectiveInPast,
    DeskEmpty, ColleagueAway, SuccessorLeaves, PostMayNotLead.
    """
    require(actor, "desk.hand-over")
    staff = colleague(leaver, actor.path)
    if from_on < actor.on:
        raise EffectiveInPast
    held = _held_by(actor, staff, from_on)
    kept = {row.client.number: row for row in held if row.role in KEEPING_ROLES}
    if not held:
        raise DeskEmpty(staff=staff.name)
    if set(successors) - set(kept):
        raise NotFound(what=Client.SHOWN)
    following = {number: _successor(actor, to, staff, from_on) for number, to in successors.items()}
    posts = posts_to_lead_each(actor, [row.client_id for row in kept.values()])
    for number, successor in following.items():
        require_may_lead(successor, posts[kept[number].client_id])
    settled = _settled(kept, staff, from_on)
    for row in [*held, *_covers(kept, from_on)]:
        end(row, from_on)
    for number, successor in following.items():
        row = kept[number]
        begin(row.client, successor, Role.LEAD, max(from_on, row.since), until=settled.get(row.client_id))
    _withdraw(actor, staff)
    moved = Moved(len(kept), len(kept) - len(following))
    record(
        actor=actor, act="staff.desk-handed-over", subject_kind="staff", subject=leaver, at=at,
        since=from_on.isoformat(), clients=moved.clients, unassigned=moved.unassigned,
    )  # fmt: skip
    return moved


def _successor(actor: Actor, number: str, leaver: Staff, from_on: date) -> Staff:
    """Raises NotFound, ColleagueAway, SuccessorLeaves."""
    successor = working(number, actor.on, within=actor.path)
    if successor.pk == leaver.pk or (successor.left_on and successor.left_on <= from_on):
        raise SuccessorLeaves(staff=successor.name)
    return successor


def _held_by(actor: Actor, staff: Staff, from_on: date) -> list[Keeping]:
    """What the person holds from that day on, on clients the actor sees, which are held."""
    ahead = Q(until=None) | Q(until__gt=from_on)
    rows = seen_by(Keeping.objects.all(), actor).filter(ahead, staff=staff)
    seen = seen_by(Client.objects.all(), actor, path="").filter(pk__in=rows.order_by().values("client"))
    list(seen.order_by("pk").select_for_update(no_key=True, of=("self",)))
    return list(rows.select_related("client__unit").order_by("client", "since", "pk"))


def _settled(kept: Mapping[str, Keeping], staff: Staff, from_on: date) -> dict[int, date]:
    """The day from which somebody else is to lead a client by a transfer already accepted: a successor leads it up to then."""
    clients = [row.client_id for row in kept.values()]
    later = (
        Keeping.objects.for_closing().filter(client__in=clients, role=Role.LEAD, since__gt=from_on).exclude(staff=staff)
    )
    return dict(later.order_by("-since").values_list("client", "since"))


def _covers(kept: Mapping[str, Keeping], from_on: date) -> list[Keeping]:
    """Who stood in for the leaver."""
    clients = [row.client_id for row in kept.values()]
    standing = Keeping.objects.for_closing().filter(client__in=clients, role=Role.DELEGATE, until__gt=from_on)
    return list(standing.order_by("pk"))


def _withdraw(actor: Actor, staff: Staff) -> None:
    """Transfers the leaver is asked in, or whose client the leaver keeps; who was asked sees the client no more."""
    waiting = Proposal.objects.for_closing().filter(Q(to=staff) | Q(keeper=staff), answer="", last_on__gte=actor.on)
    for proposal in waiting.order_by("pk"):
        asked = Keeping.objects.for_closing().filter(
            client=proposal.client_id, staff=proposal.to_id, role=Role.DESIGNATE, until__gt=actor.on
        )
        for designate in asked:
            end(designate, actor.on)
        Proposal.objects.for_closing().filter(pk=proposal.pk).update(answer=State.WITHDRAWN, answered_on=actor.on)
