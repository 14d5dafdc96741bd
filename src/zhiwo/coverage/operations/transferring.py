"""Handing a client over (移交): proposed, then accepted, rejected or withdrawn; until it is in force nothing has changed.

What is owed to the client and what was promised hang on the client and on the role, so they travel by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import Proposal, ProposalApproval
from zhiwo.coverage.operations.assigning import require_may_lead, working
from zhiwo.coverage.operations.first_keepers import remember_first
from zhiwo.coverage.operations.keepings import begin, end, hold, keeper_on, prolong, roles_on
from zhiwo.coverage.operations.refusals import (
    AlreadyKeeper,
    AlreadyMoving,
    AlreadyProposed,
    ChangedHands,
    EffectiveInPast,
    NobodyKeeps,
    NotAsked,
    NotProposer,
    NotYours,
    ProposalClosed,
    TransferReasonMissing,
)
from zhiwo.coverage.operations.refusals_of_approval import NobodyApproves, NotApprovedYet, NotToApprove, TooFar
from zhiwo.coverage.policy import LEVELS, STATES, Answer, Level, State, house_on, in_force_from, last_day, state_on
from zhiwo.coverage.queries import approvers, awaiting_approval, level_between, posts_to_lead, state_of
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import shipped_calendar
from zhiwo.org.models import Unit
from zhiwo.org.policy import LEADERS, POSTS, require
from zhiwo.org.queries import at_work

PROPOSAL = Text("这次移交（可能已撤回或逾期失效）", "That transfer (it may have been withdrawn, or lapsed)")
REASON_LONGEST = 200


@transaction.atomic
def propose_transfer(
    *, actor: Actor, client: str, to: str, reason: str, at: datetime, effective: date | None = None
) -> Proposal:
    """Ask `to` to take a client over, from the day of acceptance or from a later day, `effective`.

    The keeper proposes, or a leader who sees the client; how far it goes decides who must approve first (H31), and a leader who
    proposes has approved. From then until it is answered, or its time is over, whoever is asked may look at the client. Raises
    Denied, NotFound, ColleagueAway, NobodyKeeps, NotYours, AlreadyKeeper, PostMayNotLead, TransferReasonMissing, EffectiveInPast,
    AlreadyProposed, AlreadyMoving, TooFar, NobodyApproves.
    """
    require(actor, "client.transfer")
    row = require_client(actor, client)
    said = require_reason(reason)
    if effective is not None and effective < actor.on:
        raise EffectiveInPast
    hold(row)
    keeping = require_own(actor, row)
    receiver = working(to, actor.on, within="")
    level = level_between(row.unit, receiver.unit)
    needed = _needed(row, level, actor.on)
    if keeping.staff_id == receiver.pk:
        raise AlreadyKeeper(staff=receiver.name)
    require_may_lead(receiver, posts_to_lead(actor, row))
    _require_at_rest(row, keeping, actor.on)
    last = last_day(actor.on, house_on(actor.on), shipped_calendar())
    proposal = Proposal.objects.for_closing().create(
        client=row, keeper=keeping.staff, to=receiver, by_id=_key(actor), proposed_on=actor.on, last_on=last,
        effective=effective, reason=said, level=level,
    )  # fmt: skip
    _ask_approvers(actor, proposal, needed)
    if not _unapproved(proposal):
        _let_look(proposal, actor.on)
    _trail(actor, "client.transfer-proposed", proposal, at, last_on=last.isoformat(), level=str(level))
    return proposal


def _needed(client: Client, level: Level, on: date) -> list[tuple[str, Unit]]:
    """The posts that must agree, each with its unit. Raises TooFar, NobodyApproves."""
    if level not in house_on(on).transfer.approve:
        raise TooFar(level=LEVELS[level])
    found: list[tuple[str, Unit]] = []
    for one, unit in approvers(client.unit, level, on):
        if unit is None:
            raise NobodyApproves(level=LEVELS[level], post=POSTS[one.post].name)
        found.append((one.post, unit))
    return found


def _ask_approvers(actor: Actor, proposal: Proposal, needed: Sequence[tuple[str, Unit]]) -> None:
    for post, unit in needed:
        own = (actor.post, actor.unit) == (post, unit.number)
        ProposalApproval.objects.for_closing().create(
            proposal=proposal, post=post, unit=unit, by=proposal.by if own else None, on=actor.on if own else None
        )


@transaction.atomic
def accept_transfer(*, actor: Actor, number: int, at: datetime) -> Proposal:
    """Take the client over: its keeper's time ends and the actor leads it, from today or the later day that was asked for.

    The former lead may see and contact the client for some days more (H32); whoever covered for him does no longer (H33).
    Raises Denied, NotFound, NotAsked, ProposalClosed, NotApprovedYet, ChangedHands, PostMayNotLead.
    """
    require(actor, "client.transfer")
    proposal = _open(actor, number)
    if proposal.to.number != actor.staff:
        raise NotAsked(staff=proposal.to.name)
    if _unapproved(proposal):
        raise NotApprovedYet
    row = proposal.client
    keeping = keeper_on(row, actor.on)
    if keeping is None or keeping.staff_id != proposal.keeper_id:
        raise ChangedHands(staff=keeping.staff.name if keeping else "—")
    require_may_lead(proposal.to, posts_to_lead(actor, row))
    start = in_force_from(actor.on, proposal.effective)
    _hand_over(row, proposal, keeping, actor.on, start)
    _answer(proposal, Answer(State.ACCEPTED, actor.on), in_force_on=start)
    _trail(actor, "client.transferred", proposal, at, since=start.isoformat(), level=proposal.level)
    return proposal


@transaction.atomic
def approve_transfer(*, actor: Actor, number: int, at: datetime) -> Proposal:
    """Agree to a transfer as the post the rules name. With the last who must, whoever is asked may look, and the time to answer
    begins anew. Raises Denied, NotFound, NotToApprove, ProposalClosed."""
    require(actor, "client.transfer-approve")
    proposal = _open(actor, number)
    mine = ProposalApproval.objects.for_closing().filter(
        proposal=proposal, by=None, post=actor.post, unit__number=actor.unit
    )
    if not mine.exists():
        raise NotToApprove
    mine.update(by_id=_key(actor), on=actor.on)
    if not _unapproved(proposal):
        proposal.last_on = last_day(actor.on, house_on(actor.on), shipped_calendar())
        Proposal.objects.for_closing().filter(pk=proposal.pk).update(last_on=proposal.last_on)
        _let_look(proposal, actor.on)
    _trail(actor, "client.transfer-approved", proposal, at, level=proposal.level)
    return proposal


def _unapproved(proposal: Proposal) -> bool:
    return ProposalApproval.objects.for_closing().filter(proposal=proposal, by=None).exists()


def _let_look(proposal: Proposal, on: date) -> None:
    begin(proposal.client, proposal.to, Role.DESIGNATE, on, until=proposal.last_on + timedelta(days=1))


@transaction.atomic
def reject_transfer(*, actor: Actor, number: int, reason: str, at: datetime) -> Proposal:
    """Decline to take the client over, or to approve that it is; nothing changes. Raises Denied, NotFound, NotAsked,
    ProposalClosed, TransferReasonMissing."""
    require(actor, "client.transfer")
    said = require_reason(reason)
    proposal = _open(actor, number)
    if proposal.to.number != actor.staff and not awaiting_approval(actor).filter(pk=number).exists():
        raise NotAsked(staff=proposal.to.name)
    _close(actor, proposal, State.REJECTED, said)
    _trail(actor, "client.transfer-rejected", proposal, at)
    return proposal


@transaction.atomic
def withdraw_transfer(*, actor: Actor, number: int, at: datetime) -> Proposal:
    """Take a proposal back; nothing changes. Raises Denied, NotFound, NotProposer, ProposalClosed."""
    require(actor, "client.transfer")
    proposal = _open(actor, number)
    if proposal.by.number != actor.staff and actor.post not in LEADERS:
        raise NotProposer(staff=proposal.by.name)
    _close(actor, proposal, State.WITHDRAWN, "")
    _trail(actor, "client.transfer-withdrawn", proposal, at)
    return proposal


def require_reason(reason: str) -> str:
    """What was given as a reason. Raises TransferReasonMissing."""
    said = reason.strip()
    if not said or len(said) > REASON_LONGEST:
        raise TransferReasonMissing
    return said


def require_own(actor: Actor, client: Client) -> Keeping:
    """The client's keeper, when the actor may dispose of the client: its keeper, or a leader. Raises NobodyKeeps, NotYours."""
    keeping = keeper_on(client, actor.on)
    if keeping is None:
        raise NobodyKeeps
    if keeping.staff.number != actor.staff and actor.post not in LEADERS:
        raise NotYours(staff=keeping.staff.name)
    return keeping


def _require_at_rest(client: Client, keeping: Keeping, on: date) -> None:
    """Nothing waits to be answered or to come into force. A proposal whose time is over is put down as lapsed."""
    waiting = Proposal.objects.for_closing().filter(client=client, answer="").select_related("to").first()
    if waiting and state_on(None, waiting.last_on, on) is State.OPEN:
        raise AlreadyProposed(staff=waiting.to.name)
    if waiting:
        _answer(waiting, Answer(State.LAPSED, waiting.last_on))
    later = Keeping.objects.for_closing().filter(client=client, role=Role.LEAD, since__gt=on).select_related("staff")
    settled = later.order_by("since").first()
    if keeping.until is not None and settled:
        raise AlreadyMoving(day=settled.since, staff=settled.staff.name)


def _open(actor: Actor, number: int) -> Proposal:
    """A proposal that waits for its answer, its client held. Raises NotFound, ProposalClosed."""
    seen = seen_by(Proposal.objects.all(), actor).select_related("client").filter(pk=number).first()
    if seen is None:
        raise NotFound(what=PROPOSAL)
    hold(seen.client)
    proposal = Proposal.objects.for_closing().select_related("client", "to", "by", "keeper").get(pk=number)
    state = state_of(proposal, actor)
    if state is not State.OPEN:
        raise ProposalClosed(state=STATES[state])
    return proposal


def _hand_over(client: Client, proposal: Proposal, keeping: Keeping, on: date, start: date) -> None:
    # Whoever takes over sees the client as its designate until the new role stands: that one ends last.
    for cover in Keeping.objects.for_closing().filter(client=client, role=Role.DELEGATE, until__gt=start):
        end(cover, start)
    end(keeping, start)
    begin(client, proposal.to, Role.LEAD, start, reason=proposal.reason)
    remember_first(client, keeping, proposal.to)
    days = house_on(start).shadow.shadow_days
    left = keeping.staff.left_on
    if days and not (left and left <= start):
        begin(client, keeping.staff, Role.SHADOW, start, until=start + timedelta(days=days))
    for designate in roles_on(client, on, Role.DESIGNATE):
        prolong(designate, start)


def _close(actor: Actor, proposal: Proposal, state: State, reason: str) -> None:
    _answer(proposal, Answer(state, actor.on), answer_reason=reason)
    for designate in roles_on(proposal.client, actor.on, Role.DESIGNATE):  # whose sight ends with it
        end(designate, actor.on)


def _answer(proposal: Proposal, answer: Answer, **more: object) -> None:
    said = {"answer": str(answer.state), "answered_on": answer.on, **more}
    Proposal.objects.for_closing().filter(pk=proposal.pk).update(**said)
    for name, value in said.items():
        setattr(proposal, name, value)


def _key(actor: Actor) -> int:
    return at_work(actor.on).values_list("pk", flat=True).get(number=actor.staff)


def _trail(actor: Actor, act: str, proposal: Proposal, at: datetime, **facts: object) -> None:
    # The words stay with the proposal, which goes when the client is erased; the trail never forgets.
    record(
        actor=actor, act=act, subject_kind="client", subject=proposal.client.number, at=at,
        proposal=proposal.pk, keeper=proposal.keeper.number, to=proposal.to.number, **facts,
    )  # fmt: skip
