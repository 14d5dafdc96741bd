"""The desk of clients' requests (客户请求): what is not done yet, the cash to have ready, what ended lately (B9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from zhiwo.care.policy.service import FAULT, FAULT_CHANNELS, Step
from zhiwo.care.policy.service_rules import service_rules_on
from zhiwo.care.queries.service import (
    CounterRow,
    ServiceRow,
    counter,
    ended_lately,
    open_requests,
    requests_of,
    requests_seen,
    technicians,
    written,
)
from zhiwo.clients.access import require_client
from zhiwo.desk.marks import Footing, footing
from zhiwo.desk.screens import SERVICE, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import LEADERS, Field, UnitKind, as_seen, may, require

ENDED_SHOWN = 50
RAIL_SHOWN = 8
OF_CLIENT = 6


@dataclass(frozen=True)
class ServiceDesk:
    """All of it; `late` of the open ones; `footing` is what the clocks stand on."""

    open: list[ServiceRow]
    counter: list[CounterRow]
    ended: list[ServiceRow]
    late: int
    footing: Footing
    at: datetime


@dataclass(frozen=True)
class ServiceRail:
    """What of it is due now on the actor's Today: requests, and cash of the actor's counter; `more` are not shown."""

    rows: list[ServiceRow]
    counter: list[CounterRow]
    more: int
    at: datetime


@dataclass(frozen=True)
class CashForm:
    """What the form to book cash starts from."""

    client: str
    name: str
    outlets: list[Unit]
    here: str
    currencies: tuple[str, ...]


@dataclass(frozen=True)
class FaultForm:
    """What the form to report a fault starts from; of the people the first is sent unless another is chosen."""

    client: str
    name: str
    channels: dict[str, Text]
    people: list[Staff]


@dataclass(frozen=True)
class StepForm:
    """What the form for a step that needs words, or somebody, starts from."""

    row: ServiceRow | None
    slip: CounterRow | None
    step: Step
    people: list[Staff]


def service_desk(actor: Actor, at: datetime) -> ServiceDesk:
    """The desk. Raises Denied. Five statements."""
    require_screen(actor, SERVICE)
    rows = open_requests(actor, at)
    slips = counter(actor, at, beside=[row.reference for row in rows])
    late = sum(row.late for row in rows) + sum(slip.late for slip in slips)
    standing = footing(service_rules_on(localdate(at)))
    return ServiceDesk(rows, slips, ended_lately(actor, at, ENDED_SHOWN), late, standing, at)


def service_rail(actor: Actor, at: datetime) -> ServiceRail:
    """What is due now. For a leader, what is late and has risen, and faults nobody has; for others, what is due of the clients
    in sight, and for the counter its cash of the day."""
    rows = [row for row in open_requests(actor, at) if _concerns(actor, row)]
    slips = []
    if actor.post in service_rules_on(actor.on).cash.counter:  # the leaders above are told of what is late
        shown = [row.reference for row in rows]
        slips = [slip for slip in counter(actor, at, beside=shown) if slip.soon or slip.late]
    more = max(len(rows) - RAIL_SHOWN, 0) + max(len(slips) - RAIL_SHOWN, 0)
    return ServiceRail(rows[:RAIL_SHOWN], slips[:RAIL_SHOWN], more, at)


def _concerns(actor: Actor, row: ServiceRow) -> bool:
    if row.has == actor.staff:
        return True
    if actor.post in LEADERS:
        unsent = row.kind == FAULT and not row.has and actor.post == "outlet_head"
        return actor.post in row.rises_to or unsent
    return row.late or row.soon


def asked(actor: Actor, number: str, at: datetime) -> list[ServiceRow]:
    """What one client asked for: the open ones, and a few of those that ended."""
    return requests_of(actor, number, at)[:OF_CLIENT]


def cash_form(actor: Actor, number: str) -> CashForm:
    """Raises Denied, NotFound."""
    require(actor, "service.take")
    client = require_client(actor, number)
    # The client's own branch: whoever needs cash elsewhere in the country has it booked there.
    branch = "".join(f"{part}/" for part in client.unit.path.split("/")[:2])
    outlets = Unit.objects.filter(path__startswith=branch, kind=UnitKind.OUTLET, closed_on=None).order_by("path")
    currencies = service_rules_on(actor.on).cash.currencies
    return CashForm(number, as_seen(actor, Field.NAME, client.name), list(outlets), client.unit.number, currencies)


def fault_form(actor: Actor, number: str) -> FaultForm:
    """Raises Denied, NotFound."""
    require(actor, "service.take")
    client = require_client(actor, number)
    people = technicians(actor, client.unit, service_rules_on(actor.on))
    return FaultForm(number, as_seen(actor, Field.NAME, client.name), FAULT_CHANNELS, people)


def step_form(actor: Actor, reference: str, step: Step, at: datetime) -> StepForm:
    """The form for a step the actor may take. Raises Denied, NotFound, also where it does not follow."""
    require(actor, "service.answer")
    row = next(iter(written(actor, requests_seen(actor).filter(reference=reference), at)), None)
    if row is not None and step in row.open_to:
        people = []
        if step is Step.ASSIGNED:
            client = require_client(actor, row.client)
            people = technicians(actor, client.unit, service_rules_on(localdate(row.taken_at)))
        return StepForm(row, None, step, [one for one in people if one.number != row.has])
    slip = next((one for one in counter(actor, at) if one.reference == reference and step in one.steps), None)
    if slip is None:
        raise NotFound(what=Text("这件客户请求", "That request"))
    return StepForm(None, slip, step, [])


def takes_requests(actor: Actor) -> bool:
    """Whether the actor's post takes what clients ask for."""
    return may(actor, "service.take")
