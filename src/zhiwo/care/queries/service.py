"""What clients asked for and how far it has come: those in sight, and the cash an outlet's counter is to have ready (B9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from zhiwo.care.models import CounterSlip, ServiceRequest, ServiceStep
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.service import CASH, ENDS, FAULT, Said, State, Step, first, follows, met, pauses, state_of
from zhiwo.care.policy.service_rules import ServiceRules, service_rules_on
from zhiwo.care.policy.working_time import Clock, clock
from zhiwo.clients.access import seen_by
from zhiwo.clients.among import Among
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import KEEPERS, LEADERS, Field, as_seen, may, sees
from zhiwo.org.queries import at_work, upwards

LATELY = timedelta(days=30)
SOON = timedelta(hours=8)
"""What is due within it is due now; of the clock, not of working time: who comes in the morning sees the day."""

BY_TECHNICIAN = frozenset({Step.ANSWERED, Step.PAUSED, Step.RESUMED, Step.RESOLVED})
BY_COUNTER = frozenset({Step.READY, Step.PAID, Step.UNMET})


@dataclass(frozen=True)
class StepRow:
    """A step of a request: what, when, by whom, to whom it was given, in which words."""

    step: Step
    at: datetime
    by: str
    to: str
    words: str


@dataclass(frozen=True)
class ServiceRow:
    """A request as it stands at a moment. Money in hundredths of `currency`; None where the actor may not know amounts.

    `due` is the moment the next thing must be done by, None when nothing is due: it ended, or the client is waited for. `late`:
    that moment is past, or was when it was done. `answer` and `resolve` are the clocks of a fault. `met`: the cash was there in
    time, None while that is open. `short`: it was booked with less notice than the rules ask. `has` and `technician` are the
    staff number and name of whoever has a fault. `open_to` are the steps the actor may take.
    """

    reference: str
    kind: str
    client: str
    name: str
    unit: str
    tier: str
    rank: int
    state: State
    words: str
    taken_by: str
    taken_at: datetime
    amount_fen: int | None
    currency: str
    outlet: str
    ready_by: datetime | None
    short: bool
    met: bool | None
    channel: str
    has: str
    technician: str
    answer: Clock | None
    resolve: Clock | None
    due: datetime | None
    late: bool
    soon: bool
    rises_to: frozenset[str]
    steps: tuple[StepRow, ...]
    open_to: tuple[Step, ...]

    @property
    def ended(self) -> bool:
        return any(one.step in ENDS for one in self.steps)

    @property
    def order(self) -> tuple[bool, bool, int, datetime]:
        """Late ones first, then what is due now; of these the higher tier, then what is due first (S12)."""
        return (not self.late, not self.soon, self.rank, self.due or datetime.max.replace(tzinfo=self.taken_at.tzinfo))


@dataclass(frozen=True)
class CounterRow:
    """Cash an outlet is to have ready, as its counter sees it: not for whom."""

    reference: str
    outlet: str
    tier: str
    rank: int
    amount_fen: int
    currency: str
    ready_by: datetime
    ready_at: datetime | None
    taken_by: str
    late: bool
    soon: bool

    @property
    def steps(self) -> tuple[Step, ...]:
        return (Step.PAID,) if self.ready_at else (Step.READY, Step.PAID, Step.UNMET)

    @property
    def order(self) -> tuple[bool, int, datetime]:
        """What is not ready first; then by tier, then by what is needed first (S12)."""
        return (self.ready_at is not None, self.rank, self.ready_by)


def requests_seen(actor: Actor) -> ScopedQuerySet[ServiceRequest]:
    """The requests of clients the actor sees."""
    return seen_by(ServiceRequest.objects.all(), actor)


def not_ended(rows: ScopedQuerySet[ServiceRequest]) -> ScopedQuerySet[ServiceRequest]:
    """Those of them that nothing has ended yet."""
    ended = ServiceStep.objects.for_closing().filter(request=OuterRef("pk"), step__in=ENDS)
    return rows.filter(~Exists(ended.order_by()))


def open_requests(actor: Actor, at: datetime) -> list[ServiceRow]:
    """What is asked of the bank and not done yet, the most pressing first. Two statements."""
    return sorted(written(actor, not_ended(requests_seen(actor)), at), key=lambda row: row.order)


def ended_lately(actor: Actor, at: datetime, most: int) -> list[ServiceRow]:
    """What ended in the last weeks, the newest first. Two statements."""
    ends = ServiceStep.objects.for_closing().filter(step__in=ENDS, at__gte=at - LATELY)
    rows = requests_seen(actor).filter(pk__in=ends.order_by().values("request"))
    return sorted(written(actor, rows, at), key=lambda row: row.steps[-1].at, reverse=True)[:most]


def requests_of(actor: Actor, number: str, at: datetime) -> list[ServiceRow]:
    """What one client asked for, the open ones first, then the newest. Two statements."""
    rows = written(actor, requests_seen(actor).filter(client__number=number), at)
    return sorted(sorted(rows, key=lambda row: row.taken_at, reverse=True), key=lambda row: row.ended)


def counter(actor: Actor, at: datetime, *, beside: Iterable[str] = ()) -> list[CounterRow]:
    """The cash the actor's counter is to have ready, for a leader of units that of all their outlets, without those named."""
    slips = CounterSlip.objects.filter(outlet__path__startswith=actor.path).exclude(reference__in=list(beside))
    if actor.post not in LEADERS:
        if actor.post not in service_rules_on(localdate(at)).cash.counter:
            return []
        slips = slips.filter(outlet__number=actor.unit)
    rules = service_rules_on(localdate(at))
    rows = [
        CounterRow(
            slip.reference, slip.outlet.name, slip.tier, rules.rank(slip.tier), slip.amount_fen, slip.currency,
            slip.ready_by, slip.ready_at, slip.taken_by.name, slip.ready_at is None and at > slip.ready_by,
            slip.ready_at is None and at > slip.ready_by - SOON,
        )
        for slip in slips.select_related("outlet", "taken_by")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.order)


def answers_for(actor: Actor, outlet: Unit) -> bool:
    """Whether the actor may say what became of cash booked at an outlet: its counter, and who leads it."""
    if actor.post in LEADERS:
        return outlet.path.startswith(actor.path)
    return outlet.number == actor.unit and actor.post in service_rules_on(actor.on).cash.counter


def technicians(actor: Actor, unit: Unit, rules: ServiceRules) -> list[Staff]:
    """Who may be sent for a fault of a client of that unit: by the posts the rules name, the nearest unit first."""
    near = at_work(actor.on).filter(post__in=rules.fault.technicians, unit__path__in=upwards(unit.path))
    order = rules.fault.technicians.index
    return sorted(near.select_related("unit"), key=lambda one: (order(one.post), -len(one.unit.path), one.number))


def said_of(steps: Iterable[ServiceStep]) -> list[Said]:
    """Steps of one request, oldest first, as the rules see them."""
    return [Said(Step(step.step), step.at) for step in steps]


def written(
    actor: Actor, requests: ScopedQuerySet[ServiceRequest], at: datetime, rules: Rules | None = None
) -> list[ServiceRow]:
    """Requests as they stand at a moment, in no order. Two statements."""
    found = list(requests.select_related("client__unit", "outlet", "taken_by").order_by("pk"))
    steps: dict[int, list[ServiceStep]] = {}
    taken = ServiceStep.objects.for_closing().filter(request__in=Among([row.pk for row in found])).order_by("at", "pk")
    for step in taken.select_related("by", "to"):
        steps.setdefault(step.request_id, []).append(step)
    rules = rules or house_rules()
    return [_row(actor, row, steps.get(row.pk, []), at, rules) for row in found]


def _row(actor: Actor, row: ServiceRequest, steps: list[ServiceStep], at: datetime, rules: Rules) -> ServiceRow:
    of = service_rules_on(localdate(row.taken_at))
    said = said_of(steps)
    given = next((step.to for step in reversed(steps) if step.to), None)
    clocks = _clocks(row, said, at, of, rules) if row.kind == FAULT else {}
    due, late = _due(row, said, at, clocks)
    return ServiceRow(
        reference=row.reference,
        kind=row.kind,
        client=row.client.number,
        name=as_seen(actor, Field.NAME, row.client.name),
        unit=row.client.unit.name,
        tier=row.tier or "none",
        rank=of.rank(row.tier),
        state=state_of(said),
        words=as_seen(actor, Field.NOTE, row.words),
        taken_by=row.taken_by.name,
        taken_at=row.taken_at,
        amount_fen=row.amount_fen if sees(actor, Field.AMOUNTS) else None,
        currency=row.currency,
        outlet=row.outlet.name if row.outlet else "",
        ready_by=row.ready_by,
        short=row.kind == CASH and is_short(row, of, rules),
        met=met(said, row.ready_by, at) if row.ready_by else None,
        channel=row.channel,
        has=given.number if given else "",
        technician=given.name if given else "",
        answer=clocks.get("answer"),
        resolve=clocks.get("resolve"),
        due=due,
        late=late,
        soon=due is not None and at > due - SOON,
        rises_to=_rises(due, at, of, rules) if late and due else frozenset(),
        steps=tuple(
            StepRow(
                Step(one.step), one.at, one.by.name, one.to.name if one.to else "", as_seen(actor, Field.NOTE, one.words)
            )
            for one in steps
        ),
        open_to=_open_to(actor, row, said, given),
    )  # fmt: skip


def is_short(row: ServiceRequest, of: ServiceRules, rules: Rules) -> bool:
    """Whether cash was booked with less notice than the rules ask for its amount."""
    if row.ready_by is None or row.amount_fen is None:
        return False
    asked = of.cash.notice(row.amount_fen, foreign=row.currency != settings.CURRENCY)
    return of.working(rules.calendar).between(row.taken_at, row.ready_by) < asked


def _clocks(row: ServiceRequest, said: list[Said], at: datetime, of: ServiceRules, rules: Rules) -> Mapping[str, Clock]:
    limits, working, held = of.fault.limits(row.tier), of.working(rules.calendar), pauses(said)
    ended = first(said, *ENDS)
    answered = first(said, Step.ANSWERED, *ENDS)
    return {
        "answer": clock(
            row.taken_at, timedelta(minutes=limits.answer), at=at, working=working, stopped_at=answered
        ),
        "resolve": clock(
            row.taken_at, timedelta(minutes=limits.resolve), at=at, working=working, pauses=held, stopped_at=ended
        ),
    }  # fmt: skip


def _due(
    row: ServiceRequest, said: list[Said], at: datetime, clocks: Mapping[str, Clock]
) -> tuple[datetime | None, bool]:
    """By when the next thing must be done, and whether it was or is late."""
    if row.kind == CASH:
        open_yet = state_of(said) is State.OPEN
        return row.ready_by if open_yet else None, met(said, row.ready_by, at) is False if row.ready_by else False
    running = [one for one in clocks.values() if one.stopped_at is None and one.due is not None]
    late = any(one.late for one in (running or clocks.values()))
    return min((one.due for one in running if one.due), default=None), late


def _rises(due: datetime, at: datetime, of: ServiceRules, rules: Rules) -> frozenset[str]:
    """The posts to which what was due then has risen."""
    past = of.working(rules.calendar).between(due, at)
    return frozenset(level.to for level in of.rises if past >= timedelta(minutes=level.minutes))


def _open_to(actor: Actor, row: ServiceRequest, said: list[Said], given: Staff | None) -> tuple[Step, ...]:
    return tuple(step for step in follows(row.kind, said) if takes(actor, row, step, given))


def takes(actor: Actor, row: ServiceRequest, step: Step, given: Staff | None) -> bool:
    """Whether the actor, who sees the client, may take a step that may follow."""
    leads, has = actor.post in LEADERS, given is not None and given.number == actor.staff
    if not may(actor, "service.answer"):
        return False
    if step in BY_COUNTER:
        return row.outlet is not None and answers_for(actor, row.outlet)
    if step in BY_TECHNICIAN:
        return leads or has
    if step is Step.ASSIGNED:
        return leads or has or row.taken_by.number == actor.staff
    return actor.post in KEEPERS | LEADERS
