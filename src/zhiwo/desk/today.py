"""Today: what is owed by the actor's desk, most pressing first, each line saying why (requirements L2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum

from zhiwo.care.models import Duty
from zhiwo.care.operations.marking import LINE
from zhiwo.care.policy.marks import FIRST, latest_day
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.checks import RecordedRow, unchecked
from zhiwo.care.queries.duties import duties_seen
from zhiwo.care.queries.escalations import Risen, risen_to
from zhiwo.care.queries.marks import MarkRow, Share, WrongRow, marked_first, marks_of, said_wrong, shares
from zhiwo.care.queries.news import NewsRow, waiting_news
from zhiwo.care.queries.promises import PromiseRow, promises
from zhiwo.clients.access import in_force, visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES
from zhiwo.coverage.queries import idle_clients
from zhiwo.desk.birthdays import Birthday, birthdays
from zhiwo.desk.duties import Counters, Lane, Urgency, aside, counters, lane, late_days, on_desk, urgency
from zhiwo.desk.entries import WaitingRow, waiting
from zhiwo.desk.glance import Days, Glance, figure_days, figures_on, glances, listed
from zhiwo.desk.handover import waits_for_answer
from zhiwo.desk.marks import Footing, footing
from zhiwo.desk.plan import DayPlan, day_plan
from zhiwo.desk.reasons import what, why
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import LEADERS, require
from zhiwo.parties.queries.wishes import wishes_among

LINES = 40
UNASSIGNED_SHOWN = 6
RAIL_SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One duty on the desk with its client, and why it is there. `wishes` are what the client wishes once and for all; `met`
    stays true until the list is drawn anew."""

    id: int
    kind: str
    client: Glance
    what: Text
    why: Text
    urgency: Urgency
    basis: str
    footing: Footing
    closes_on: date
    days_left: int
    required: int
    done: int
    shown_days: int
    mark: MarkRow | None
    wishes: tuple[str, ...]

    @property
    def latest(self) -> date:
        """The last day to which it may be put off."""
        return latest_day(self.closes_on, self.closes_on - timedelta(days=self.days_left), self.shown_days)

    @property
    def aside(self) -> bool:
        """Whether it stands among what was put aside, or will once the list is drawn anew."""
        return self.mark is not None and self.mark.how != FIRST

    @property
    def met(self) -> bool:
        return self.done >= self.required


@dataclass(frozen=True)
class Lines:
    """A stretch of the day's list; `next` is where the following one starts, None at the end; `plan` under its tab."""

    lane: Lane
    lines: list[Line]
    next: int | None
    plan: DayPlan | None = None


@dataclass(frozen=True)
class Worth:
    """The assets of the clients the actor sees, in fen, and their change since the end of last month."""

    days: Days | None
    aum_fen: int
    change_fen: int | None


@dataclass(frozen=True)
class Unassigned:
    """Listed clients nobody keeps: how many, and those worth most."""

    count: int
    first: list[Glance]


@dataclass(frozen=True)
class Idle:
    """A client who goes back on a day if nobody contacts it."""

    client: Glance
    reclaim_on: date


@dataclass(frozen=True)
class Rail:
    """What stands beside the list; `handed`: how many clients the actor is asked to take over; `idle`: who goes back soon;
    `held`: how many are as idle, and held by a loan or a maturity ahead."""

    birthdays: list[Birthday]
    unassigned: Unassigned
    waiting: list[WaitingRow] | None
    handed: int
    promises: list[PromiseRow]
    idle: list[Idle]
    held: int
    news: list[NewsRow]
    risen: list[Risen]
    wrong: list[WrongRow]
    shares: list[Share]
    unchecked: list[RecordedRow]


def lines(actor: Actor, tab: Lane, start: int = 0) -> Lines:
    """The duties under a tab from `start` on: what the actor put first, then by urgency, worth, deadline; those of the day's
    plan in its order."""
    if tab is Lane.PLAN:
        return _planned(actor, start)
    days = figure_days(actor)
    chosen = aside(actor) if tab is Lane.ASIDE else on_desk(actor).filter(lane(tab, actor.on))
    rows = chosen.annotate(first=marked_first(actor), urgency=urgency(actor.on), worth=worth_of(actor, days))
    ordered = rows.order_by("-first", "urgency", F("worth").desc(nulls_last=True), "closes_on", "pk")
    page = list(ordered[start : start + LINES + 1])
    return Lines(tab, written(actor, page[:LINES]), start + LINES if len(page) > LINES else None)


def _planned(actor: Actor, start: int) -> Lines:
    chosen = day_plan(actor)
    keys = chosen.duties[start : start + LINES]
    rows = {row.pk: row for row in duties_seen(actor).filter(pk__in=keys).annotate(urgency=urgency(actor.on))}
    shown = written(actor, [rows[key] for key in keys if key in rows])
    return Lines(Lane.PLAN, shown, start + LINES if len(chosen.duties) > start + LINES else None, chosen)


def line_to_mark(actor: Actor, duty: int) -> Line:
    """One line, for whoever marks lines. Raises Denied, NotFound."""
    require(actor, "interaction.record")
    rows = list(duties_seen(actor).filter(pk=duty).annotate(urgency=urgency(actor.on)))
    if not rows:
        raise NotFound(what=LINE)
    return written(actor, rows)[0]


def lines_of_client(actor: Actor, number: str, ids: Collection[int]) -> list[Line]:
    """Those duties of one client that stand among `ids`, as lines, met ones too: a list on a page keeps its lines."""
    rows = duties_seen(actor).filter(client__number=number, pk__in=ids)
    return written(actor, list(rows.annotate(urgency=urgency(actor.on)).order_by("urgency", "closes_on", "pk")))


def written(actor: Actor, duties: Sequence[Duty]) -> list[Line]:
    """Duties (annotated with their urgency) as lines."""
    owed = {duty.client_id for duty in duties}
    clients, wished = glances(actor, owed), wishes_among(actor, owed)
    marks = marks_of(actor, [duty.pk for duty in duties])
    return [
        Line(
            id=duty.pk,
            kind=duty.kind,
            client=clients[duty.client_id],
            what=what(duty),
            why=why(duty, actor.on),
            urgency=list(Urgency)[duty.urgency],  # type: ignore[attr-defined]
            basis=duty.basis,
            footing=footing(house_rules().on(duty.on)),
            closes_on=duty.closes_on,
            days_left=(duty.closes_on - actor.on).days,
            required=duty.required,
            done=duty.done,
            shown_days=late_days(actor.on),
            mark=marks.get(duty.pk),
            wishes=wished.get(duty.client_id, ()),
        )
        for duty in duties
    ]


def worth_of(actor: Actor, days: Days | None, client: str = "client") -> Subquery:
    """The newest assets, in fen, of the client a row names in its column `client`."""
    figures = figures_on(actor, days.latest if days else None).filter(client=OuterRef(client))
    return Subquery(figures.values("point_fen")[:1])


def worth(actor: Actor) -> Worth:
    """The assets of everyone the actor sees. The change compares the same clients at both closings."""
    days = figure_days(actor)
    if days is None:
        return Worth(None, 0, None)
    total = _sum(actor, days.latest) or 0
    before = _sum(actor, days.before) if days.before else None
    return Worth(days, total, None if before is None else total - before)


def _sum(actor: Actor, on: date) -> int | None:
    total: int | None = figures_on(actor, on).aggregate(fen=Sum("point_fen"))["fen"]
    return total


def rail(actor: Actor) -> Rail:
    """Birthdays of the coming days, the queue of clients nobody keeps, what waits for the actor: late entries, clients to take
    over."""
    return Rail(
        birthdays(actor, actor.on + timedelta(days=14)),
        unassigned(actor),
        waiting(actor),
        waits_for_answer(actor),
        promises(actor, RAIL_SHOWN),
        _idle(actor),
        idle_clients(actor).exclude(blocked_by=[]).count(),
        waiting_news(actor) if actor.post in LEADERS else [],
        risen_to(actor),
        said_wrong(actor, RAIL_SHOWN),
        shares(actor),
        unchecked(actor, RAIL_SHOWN),
    )


def _idle(actor: Actor) -> list[Idle]:
    rows = list(idle_clients(actor).filter(blocked_by=[])[:RAIL_SHOWN])
    seen = glances(actor, {row.client_id for row in rows})
    return [Idle(seen[row.client_id], row.reclaim_on) for row in rows]


def unkept(actor: Actor) -> QuerySet[Client]:
    """Listed clients the actor sees whom nobody keeps: no lead, and no adopter (S10: 10-20万 are adopted)."""
    led = Keeping.objects.for_closing().filter(in_force(actor.on), role__in=KEEPING_ROLES).values("client")
    return visible_clients(actor).filter(pk__in=listed(actor, actor.on).values("client")).exclude(pk__in=led)


def unassigned(actor: Actor) -> Unassigned:
    """The queue, worth most first."""
    days = figure_days(actor)
    queue = unkept(actor).annotate(worth=worth_of(actor, days, "pk"))
    first = list(queue.order_by(F("worth").desc(nulls_last=True), "pk").values_list("pk", flat=True)[:UNASSIGNED_SHOWN])
    seen = glances(actor, first)
    return Unassigned(unkept(actor).count(), [seen[pk] for pk in first])


def head_figures(actor: Actor, plan: DayPlan | None = None) -> tuple[Counters, Worth]:
    """The figures at the head of the page; the day's plan is worked out unless it is at hand."""
    counted, planned = counters(actor), plan or day_plan(actor)
    return replace(counted, lanes={**counted.lanes, Lane.PLAN: len(planned.duties)}), worth(actor)
