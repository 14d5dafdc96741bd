"""The steps of a day's closing, in one readable tuple."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from filecmp import cmp
from pathlib import Path
from typing import Any

import ibis
from ibis.expr.types import Table

from zhiwo.care.operations import News, raise_duties, take_over_contacts
from zhiwo.clients.operations import take_over_clients, take_over_keepings
from zhiwo.closing import figures
from zhiwo.closing.day import Day, Step
from zhiwo.closing.ledger import Progress
from zhiwo.engine.lake import Lake
from zhiwo.holdings.measures import holdings_on
from zhiwo.holdings.operations import publish_figures, publish_holdings
from zhiwo.intake.inbox import waiting
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations import land_file
from zhiwo.intake.policy import STATES, State
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.operations import take_over_staff, take_over_units
from zhiwo.parties.operations import PERSONAL, take_over_persons
from zhiwo.parties.queries import known_persons
from zhiwo.tiering.operations import place
from zhiwo.tiering.policy import looks, scheme_on
from zhiwo.tiering.queries import listed_numbers, placed_numbers


def land(*, actor: Actor, inbox: Path, lake: Lake, up_to: date, at: datetime, progress: Progress) -> None:
    """Land what waits in the inbox up to a date, and move each file to `landed` or `refused` below it.

    A file left there by a kill between landing and moving is landed again, which changes nothing. Raises BadPack, Denied.
    """
    for file in waiting(inbox):
        if file.business_date <= up_to:
            delivery = land_file(
                actor=actor,
                path=file.path,
                feed=file.feed,
                business_date=file.business_date,
                lake=lake,
                at=at,
                mapping=file.mapping(),
                full=file.full,
            )
            _put_away(file.path, "refused" if delivery.state == State.REFUSED else "landed")
            progress(_became(delivery), delivery.accepted, Decimal(0))


def _became(delivery: Delivery) -> Text:
    """What became of a file, and why when it was refused."""
    state, refused = STATES[State(delivery.state)], delivery.state == State.REFUSED
    return Text(
        zh=f"{delivery.file_name} {state.zh}{'：' + delivery.message_zh if refused else ''}",
        en=f"{delivery.file_name} {state.en}{': ' + delivery.message_en if refused else ''}",
    )


def _put_away(path: Path, folder: str) -> None:
    """Move a file that was looked at; an earlier one of that name with other content keeps its place."""
    target = path.parent / folder / path.name
    target.parent.mkdir(exist_ok=True)
    if target.exists() and not cmp(path, target, shallow=False):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        target = target.with_name(f"{path.stem}.{digest[:12]}{path.suffix}")
    path.replace(target)


def take_house(day: Day) -> int:
    """Units and staff as the newest files up to the day have them."""
    units = day.facts.table("units").to_pyarrow().to_pylist()
    staff = day.facts.table("staff").to_pyarrow().to_pylist()
    return take_over_units(units) + take_over_staff(staff, day.on)


def take_clients(day: Day) -> int:
    """The thin row of every client of whom the bank said something new."""
    renewed = day.renewed("clients")
    told = day.clients if renewed is None else _of(day.clients, renewed)
    identity = told.select("client", "name", "unit", "opened_on", "closed_on", "died_on")
    taken = take_over_clients(identity.to_pyarrow().to_pylist())
    day.moved["clients"] = taken.clients
    return taken.stated


def take_keepings(day: Day) -> int:
    """Who keeps whom, as the bank's ownership file has it."""
    taken = take_over_keepings(day.facts.table("keepings").to_pyarrow().to_pylist())
    day.moved["keepings"] = taken.clients
    return taken.stated


def place_clients(day: Day) -> int:
    """Tier, list and 关注 of every client, by each scheme of the house."""
    return sum(_place_by(day, scheme) for scheme in day.schemes)


def _place_by(day: Day, name: str) -> int:
    seen = 0
    for on in _looking_days(day, name):
        scheme = scheme_on(name, on)
        if looks(scheme, on):
            known = figures.known_of(day, scheme, on, day.births, placed_numbers(name))
            seen = place(scheme=scheme, on=on, figures=known).seen
    return seen


def _looking_days(day: Day, name: str) -> list[date]:
    """The days at whose close the scheme looks: this one, and ends of months or quarters that no closing looked at.

    A bank may not close on a Sunday that ends a month. Before a first closing in mid-period it is the end of the last
    full one: a client is first placed by the last full month, at its last day (house default H04).
    """
    measure = scheme_on(name, day.on).measure
    if measure.daily:
        return [day.on]
    last_end = day.on if measure.due(day.on) else measure.period(day.on).start - timedelta(days=1)
    first = last_end if day.before is None else day.before + timedelta(days=1)
    since = (first + timedelta(days=n) for n in range((day.on - first).days))
    return [*(missed for missed in since if measure.due(missed)), day.on]


def publish_listed(day: Day) -> int:
    """Person, figures and holdings of every client on a list; of others only the thin row is kept."""
    listed = listed_numbers(day.on)
    measured = figures.figures_of(day)
    holdings = _of(holdings_on(day.intervals, day.facts.table("products"), day.on), listed).to_pyarrow().to_pylist()
    shown = [measured.get(number) or figures.Figure(number, 0, 0, 0) for number in sorted(listed)]
    taken = take_over_persons(_persons(day, listed))
    day.moved["listed"] = taken.clients
    return (
        taken.stated
        + publish_figures(day.on, (vars(figure) for figure in shown)).stated
        + publish_holdings(holdings).stated
    )


def _persons(day: Day, listed: frozenset[str]) -> list[dict[str, Any]]:
    """What the bank's file says, as far as it is news, of listed clients and of those who were: they may come back."""
    renewed, known = day.renewed("clients"), known_persons()
    asked = listed | known if renewed is None else (known & renewed) | (listed - known)
    persons: list[dict[str, Any]] = _of(day.clients, asked).select("client", *PERSONAL).to_pyarrow().to_pylist()
    return persons


def _of(rows: Table, numbers: Iterable[str]) -> Table:
    return rows.semi_join(ibis.memtable({"client": sorted(numbers)}, schema={"client": "string"}), "client")


def take_contacts(day: Day) -> int:
    """What the bank's own machines recorded of contacts since the last closing."""
    contacts = day.facts.table("contacts", since=day.since_last("contacts"))
    taken = take_over_contacts(rows=contacts.to_pyarrow().to_pylist(), at=day.at)
    day.moved["contacts"] = taken.clients
    return taken.created + taken.corrected + taken.unchanged


def raise_what_is_owed(day: Day) -> int:
    """The duties of listed clients: this month's, and those the days ahead open."""
    raised = raise_duties(on=day.on, news=_news(day))
    return raised.created + raised.changed + raised.unchanged


def _news(day: Day) -> News | None:
    """What the steps before have changed of what decides duties; None when that can't be told and all must be counted.

    Placements are not among it: they bear the day they began.
    """
    steps = ("clients", "keepings", "listed", "contacts")
    told = all(step in day.moved for step in steps) and not day.came("units") and not day.came("staff")
    if day.after is None or not told:
        return None
    return News(day.after, frozenset().union(*(day.moved[step] for step in steps)))


DAY_END = (
    Step("house", Text("机构与员工", "units and staff"), take_house),
    Step("clients", Text("客户身份", "client identity"), take_clients),
    Step("keepings", Text("管户关系", "keepings"), take_keepings),
    Step("placements", Text("分层与名单", "tiers and lists"), place_clients),
    Step("listed", Text("名单客户资料", "figures of listed clients"), publish_listed),
    Step("contacts", Text("联络记录", "contacts"), take_contacts),
    Step("duties", Text("维护任务", "duties"), raise_what_is_owed),
)
"""In this order: each step builds on what the ones before have written."""
