"""The hand-over desk (交接台): clients on their way from one keeper to another, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import attrgetter

from zhiwo.clients.access import in_force, require_client, seen_by, visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.coverage.models import Proposal, ProposalApproval
from zhiwo.coverage.policy import LEVELS, Level, State, house_on
from zhiwo.coverage.queries import (
    RECENT_DAYS,
    Colleague,
    Cover,
    Pool,
    approvals_of,
    asked,
    awaiting_approval,
    colleague,
    covers,
    ended_lately,
    nameable,
    open_for,
    open_ones,
    pool,
    receivers,
    receivers_each,
    stand_ins,
    state_of,
    wished_keeper,
    wished_skills,
)
from zhiwo.desk.glance import Glance, glances
from zhiwo.desk.screens import HANDOVER, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import shipped_calendar
from zhiwo.org.models import Unit
from zhiwo.org.policy import LANGUAGES, LEADERS, SPECIALITIES, Field, UnitKind, as_seen, may, require
from zhiwo.org.queries import skills_of

SHOWN = 100
"""So many of each kind are shown, the most pressing."""


@dataclass(frozen=True)
class Approval:
    """A post at a unit that must agree to a transfer; `by` did, "" while nobody has."""

    post: str
    unit: str
    by: str


@dataclass(frozen=True)
class Moving:
    """A client on its way, so far as `level` says. `approvals` are those who must agree; `approves`: it waits for the actor's
    agreement. `workdays_left` counts the working days to answer in, today among them. `told`: since the new lead's
    first day someone has spoken with the client; None before that day. `answers`, `withdraws`: what the actor may do."""

    number: int
    client: Glance
    keeper: str
    to: str
    by: str
    proposed_on: date
    last_on: date
    workdays_left: int
    effective: date | None
    in_force_on: date | None
    reason: str
    state: State
    answer_reason: str
    told: bool | None
    level: Text
    approvals: list[Approval]
    answers: bool
    approves: bool
    withdraws: bool

    @property
    def unapproved(self) -> list[Approval]:
        return [one for one in self.approvals if not one.by]


@dataclass(frozen=True)
class Handover:
    """All of the desk: what waits for the actor to take over and to approve, what waits for others, what ended lately, who stands
    in for whom; what may be adopted, None where nobody is; the people who may be away, and those who may stand in; `leads`: the
    actor hands leavers' desks over."""

    asked: list[Moving]
    to_approve: list[Moving]
    waiting: list[Moving]
    ended: list[Moving]
    covers: list[Cover]
    recent_days: int
    pool: Pool | None
    away: list[Colleague]
    stand_ins: list[Colleague]
    leads: bool


@dataclass(frozen=True)
class Leaving:
    """The desk of someone who leaves: the clients, worth most first, and for each who may follow, by the client's number."""

    staff: str
    name: str
    clients: list[Glance]
    followers: dict[str, list[Colleague]]


@dataclass(frozen=True)
class Transferring:
    """The form to hand a client over; for so many days after it the former lead still sees the client (H32). `able` tells of each
    receiver (staff number) which of the skills the client wishes for (codes) he or she has; `farther` are the levels beyond those
    offered by which a client may go, to somebody named by number."""

    client: Glance
    receivers: list[Colleague]
    able: Mapping[str, tuple[str, ...]]
    shadow_days: int
    farther: tuple[Text, ...] = ()

    @property
    def by_unit(self) -> list[tuple[str, list[Colleague]]]:
        """Those who may be asked by their unit, the client's own outlet first."""
        return by_unit(self.receivers)


def by_unit(people: Iterable[Colleague]) -> list[tuple[str, list[Colleague]]]:
    """People in their order, by unit."""
    return [(told[0].unit, told) for _, found in groupby(people, attrgetter("path")) if (told := list(found))]


def handover(actor: Actor) -> Handover:
    """The desk. Raises Denied."""
    require_screen(actor, HANDOVER)
    here, here_to_adopt = stand_ins(actor), pool(actor, SHOWN)
    to_answer, for_me = list(asked(actor)), list(awaiting_approval(actor))
    return Handover(
        asked=_written(actor, to_answer),
        to_approve=_written(actor, for_me),
        waiting=_written(
            actor,
            open_ones(actor).exclude(pk__in=[row.pk for row in (*to_answer, *for_me)]).order_by("last_on", "pk"),
        ),
        ended=_written(actor, ended_lately(actor)),
        covers=covers(actor),
        recent_days=RECENT_DAYS,
        pool=here_to_adopt if here_to_adopt and here_to_adopt.total + here_to_adopt.adopted else None,
        away=here if actor.post in LEADERS else [one for one in here if one.staff == actor.staff],
        stand_ins=here,
        leads=may(actor, "desk.hand-over"),
    )


def leaving(actor: Actor, number: str) -> Leaving:
    """The form to hand a leaver's desk over. Raises Denied, NotFound."""
    require(actor, "desk.hand-over")
    staff = colleague(number, actor.path)
    kept = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), staff=staff, role__in=KEEPING_ROLES)
    clients = list(visible_clients(actor).filter(pk__in=kept.order_by().values("client")).select_related("unit"))
    shown = sorted(
        glances(actor, [client.pk for client in clients]).values(), key=lambda one: (-(one.aum_fen or 0), one.number)
    )
    near = receivers_each(actor, clients, staff.number)
    # As far as the actor's unit goes: nobody is given clients by a leader who does not lead him.
    followers = {one.number: [to for to in near[one.id] if to.path.startswith(actor.path)] for one in shown}
    return Leaving(staff.number, staff.name, shown, followers)


def waits_for_answer(actor: Actor) -> int:
    """How many clients wait for the actor to take them over or to approve that they go: the length of the desk's first lists."""
    if not may(actor, "client.transfer"):
        return 0
    return asked(actor).count() + (awaiting_approval(actor).count() if may(actor, "client.transfer-approve") else 0)


def transferring(actor: Actor, number: str) -> Transferring:
    """The form for a client. Raises NotFound."""
    client = require_client(actor, number)
    held = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), client=client, role__in=KEEPING_ROLES)
    keeper = held.values_list("staff__number", flat=True).first() or ""
    house = house_on(actor.on)
    beyond = (Level.CROSS_SUB_BRANCH, Level.CROSS_BRANCH)
    farther = tuple(LEVELS[level] for level in beyond if level in house.transfer.approve)
    people = receivers(actor, client, keeper)
    wished, skilled = wished_skills(actor, [client.pk]).get(client.pk, ()), skills_of(actor.on)
    able = {one.staff: tuple(code for code in wished if code in skilled.get(one.staff, ())) for one in people}
    return Transferring(glances(actor, [client.pk])[client.pk], people, able, house.shadow.shadow_days, farther)


@dataclass(frozen=True)
class Wishing:
    """The form for whom a client wishes to be kept by: the people, whom of them it wishes for now (a staff number), and languages
    and fields with whether each is wished for."""

    client: str
    wished: str
    by_unit: list[tuple[str, list[Colleague]]]
    languages: list[tuple[str, Text, bool]]
    specialities: list[tuple[str, Text, bool]]


def wishing(actor: Actor, number: str) -> Wishing:
    """The form, the present keeper among the people. Raises NotFound."""
    client = require_client(actor, number)
    wished = wished_skills(actor, [client.pk]).get(client.pk, ())
    languages, specialities = (
        [(code, name, code in wished) for code, name in skills.items()] for skills in (LANGUAGES, SPECIALITIES)
    )
    named = wished_keeper(actor, client)
    return Wishing(client.number, named, by_unit(receivers(actor, client, "")), languages, specialities)


def disposes(actor: Actor, roles: Iterable[tuple[str, str]]) -> bool:
    """Whether the actor is offered to hand a client over on whom these roles are held by these people."""
    keepers = {staff for role, staff in roles if role in KEEPING_ROLES}
    return may(actor, "client.transfer") and bool(keepers) and (actor.post in LEADERS or actor.staff in keepers)


@dataclass(frozen=True)
class Naming:
    """The form to name who stands beside the lead: the roles there are, the chosen one, how many may hold it, who may."""

    client: str
    roles: tuple[Role, ...]
    role: Role
    most: int
    people: list[Colleague]

    @property
    def by_unit(self) -> list[tuple[str, list[Colleague]]]:
        return by_unit(self.people)


def naming(actor: Actor, number: str, role: str) -> Naming:
    """The form for a role, the first one where none is chosen. Raises Denied, NotFound."""
    require(actor, "client.name-role")
    client = require_client(actor, number)
    rules = house_on(actor.on).roles.named
    roles = tuple(one for one in Role if one in rules)
    chosen = Role(role) if role in rules else roles[0]
    return Naming(number, roles, chosen, rules[chosen].most, nameable(actor, client, chosen))


def outlets_for(actor: Actor, number: str) -> list[Unit]:
    """The outlets below the actor that may host a client, but for the one that does. Raises NotFound."""
    client = require_client(actor, number)
    below = Unit.objects.filter(path__startswith=actor.path, kind=UnitKind.OUTLET, closed_on=None)
    return list(below.exclude(pk=client.unit_id).order_by("path"))


def waits_for_approval(actor: Actor, number: str) -> bool:
    """Whether the client's open transfer waits for somebody to approve it. Raises NotFound."""
    on_its_way = moving(actor, number)
    return on_its_way is not None and bool(on_its_way.unapproved)


def still_seen(actor: Actor, number: str) -> bool:
    """Whether the actor sees the client after what was done."""
    return visible_clients(actor).filter(number=number).exists()


def giving_back(actor: Actor, number: str) -> str:
    """The client's number, for the form to give it back. Raises NotFound."""
    return require_client(actor, number).number


def moving(actor: Actor, number: str) -> Moving | None:
    """The transfer of a client that waits for its answer or its first day. Raises NotFound."""
    proposal = open_for(actor, require_client(actor, number))
    return _written(actor, [proposal])[0] if proposal else None


def _mine(actor: Actor, needed: ProposalApproval) -> bool:
    return (needed.post, needed.unit.number) == (actor.post, actor.unit)


def _written(actor: Actor, proposals: Iterable[Proposal]) -> list[Moving]:
    rows = list(islice(proposals, SHOWN))
    clients = glances(actor, {row.client_id for row in rows})
    approvals = approvals_of(row.pk for row in rows) if rows else {}
    return [_moving(actor, row, clients[row.client_id], approvals.get(row.pk, [])) for row in rows]


def _moving(actor: Actor, row: Proposal, client: Glance, needed: list[ProposalApproval]) -> Moving:
    state, open_now = state_of(row, actor), state_of(row, actor) is State.OPEN
    begun = row.in_force_on is not None and row.in_force_on <= actor.on
    left = shipped_calendar().workdays_in(Period.through(actor.on, row.last_on)) if open_now else 0
    return Moving(
        number=row.pk,
        client=client,
        keeper=row.keeper.name,
        to=row.to.name,
        by=row.by.name,
        proposed_on=row.proposed_on,
        last_on=row.last_on,
        workdays_left=left,
        effective=row.effective,
        in_force_on=row.in_force_on,
        reason=as_seen(actor, Field.NOTE, row.reason),
        state=state,
        answer_reason=as_seen(actor, Field.NOTE, row.answer_reason),
        told=(client.contacted_on or date.min) >= row.in_force_on if begun and row.in_force_on else None,
        level=LEVELS[Level(row.level)],
        approvals=[Approval(one.post, one.unit.name, one.by.name if one.by else "") for one in needed],
        answers=open_now and row.to.number == actor.staff and all(one.by for one in needed),
        approves=open_now and any(not one.by and _mine(actor, one) for one in needed),
        withdraws=open_now and (row.by.number == actor.staff or actor.post in LEADERS),
    )
