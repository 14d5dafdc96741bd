"""The steps of a day's closing, in one readable tuple."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ibis.expr.types import Table

from zhiwo.care.operations import News, put_away, raise_duties, recount, take_over_contacts, take_over_gatherings
from zhiwo.care.queries import silent_clients
from zhiwo.clients.operations import take_over_clients, take_over_keepings
from zhiwo.closing import figures
from zhiwo.closing.assessments import read_assessments, take_assessments
from zhiwo.closing.day import Day, Step
from zhiwo.closing.models import Run
from zhiwo.coverage.operations import (
    end_desks_of_leavers,
    kept_clients,
    lay_pool_out,
    note_losses,
    reclaim_idle,
    silence,
)
from zhiwo.governance.operations import record
from zhiwo.holdings.measures import holdings_on
from zhiwo.holdings.operations import HELD, publish_figures, publish_holdings, publish_rates, take_over_products
from zhiwo.kernel.text import Text
from zhiwo.org.operations import take_over_skills, take_over_staff, take_over_units
from zhiwo.parties.operations import PERSONAL, take_over_consents, take_over_persons
from zhiwo.parties.queries import known_persons
from zhiwo.tags.operations import WorkedOut, publish_day, tell_mended, work_out
from zhiwo.tiering.operations import place
from zhiwo.tiering.policy import looks, scheme_on
from zhiwo.tiering.queries import listed_numbers, placed_numbers

Rows = list[dict[str, Any]]
Stated = set[tuple[Any, ...]] | None


@dataclass(frozen=True)
class _Listed:
    """What is published of clients on a list."""

    persons: Rows
    figures: list[figures.Figure]
    holdings: list[tuple[Any, ...]]


def read_house(day: Day) -> tuple[Rows, Rows, Rows]:
    """Units, staff and what they can do, as the newest files up to the day have them."""
    return _rows(day.facts.table("units")), _rows(day.facts.table("staff")), _rows(day.facts.table("staff_skills"))


def take_house(day: Day, house: tuple[Rows, Rows, Rows]) -> int:
    units, staff, skills = house
    return take_over_units(units) + take_over_staff(staff, day.on) + take_over_skills(skills)


def read_products(day: Day) -> tuple[Rows, Rows, Rows]:
    """The shelf, the further currencies of its products and the newest mid rates, as files up to the day have them; nothing of a
    date closed anew while a later one is closed, since what has been on the shelf since then is not rewritten."""
    if not is_newest(day.on):
        return [], [], []
    fx = day.facts.table("fx")
    newest = fx.group_by("currency").agg(on=fx["on"].max(), mid_rate=fx.mid_rate.argmax(fx["on"]))
    return _rows(day.facts.table("products")), _rows(day.facts.table("product_currencies")), _rows(newest)


def take_products(day: Day, shelf: tuple[Rows, Rows, Rows]) -> int:
    """Versions of what changed."""
    products, currencies, rates = shelf
    publish_rates(rates)
    return take_over_products(products, currencies, on=day.on).stated


def read_clients(day: Day) -> Rows:
    """The identity of every client of whom the bank said something new."""
    renewed = day.renewed("clients")
    told = day.clients if renewed is None else figures.of_clients(day.clients, renewed)
    return _rows(told.select("client", "name", "unit", "opened_on", "closed_on", "died_on"))


def take_clients(day: Day, identities: Rows) -> int:
    """Their thin rows."""
    taken = take_over_clients(identities)
    day.moved["clients"] = taken.clients
    return taken.stated


def read_keepings(day: Day) -> tuple[Rows, Stated]:
    """Who keeps whom, as the bank's ownership file has it."""
    return _rows(day.facts.table("keepings")), day.stated("keepings", "client", "role", "from_on")


def take_keepings(day: Day, keepings: tuple[Rows, Stated]) -> int:
    rows, stated = keepings
    taken = take_over_keepings(rows, stated=stated)
    day.moved["keepings"] = taken.clients | end_desks_of_leavers(on=day.on)
    return taken.stated


def look_at_clients(day: Day) -> list[figures.Look]:
    """What each scheme of the house looks at, for every day it looks."""
    days = ((scheme_on(name, on), on) for name in day.schemes for on in _looking_days(day, name))
    return [figures.look(day, scheme, on) for scheme, on in days if looks(scheme, on)]


def place_clients(day: Day, seen: list[figures.Look]) -> int:
    """Tier, list and 关注 of every client, by each scheme of the house."""
    placed = {}
    for look in seen:
        known = look.known(placed_numbers(look.scheme.name))
        placed[look.scheme.name] = place(scheme=look.scheme, on=look.on, figures=known).seen
    return sum(placed.values())


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


def read_listed(day: Day) -> _Listed:
    """Person, figures and holdings of every client on a list; of others only the thin row is kept."""
    listed = listed_numbers(day.schemes, day.on)
    held = holdings_on(day.intervals, day.facts.table("products"), day.on)
    return _Listed(
        persons=_persons(day, listed),
        figures=figures.figures_of(day, listed),
        holdings=_tuples(figures.of_clients(held, listed).select(*HELD)),
    )


def publish_listed(day: Day, listed: _Listed) -> int:
    taken = take_over_persons(listed.persons)
    day.moved["listed"] = taken.clients
    shown = publish_figures(day.on, (vars(figure) for figure in listed.figures))
    return taken.stated + shown.stated + publish_holdings(listed.holdings).stated


def _persons(day: Day, listed: frozenset[str]) -> Rows:
    """What the bank's file says, as far as it is news, of listed clients and of those who were: they may come back."""
    renewed, known = day.renewed("clients"), known_persons()
    asked = listed | known if renewed is None else (known & renewed) | (listed - known)
    return _rows(figures.of_clients(day.clients, asked).select("client", "from_on", *PERSONAL))


def read_consents(day: Day) -> tuple[Rows, Stated]:
    """What the bank's file says of consents that the last closing did not see, and all it says of clients who are new or
    changed: a consent may come before its client. Each row stands for itself, whatever came before or after it."""
    since, renewed = day.since_last("consents"), day.renewed("clients")
    said = day.facts.table("consents", since=since)
    stated = day.stated("consents", "consent", "from_on")
    if since is None or renewed is None:
        return _rows(said), stated
    before = figures.of_clients(said.filter(said.from_on < since), renewed)
    return _rows(said.filter(said.from_on >= since).union(before)), stated


def take_consents(day: Day, consents: tuple[Rows, Stated]) -> int:
    rows, stated = consents
    taken = take_over_consents(rows, at=day.at, stated=stated)
    day.moved["consents"] = taken.clients
    return taken.stated


def read_gatherings(day: Day) -> Rows:
    """The gatherings the bank's own system states."""
    return _rows(day.facts.table("gatherings"))


def take_gatherings(day: Day, gatherings: Rows) -> int:
    day.moved["gatherings"] = take_over_gatherings(gatherings)
    return len(gatherings)


def read_contacts(day: Day) -> tuple[Rows, Stated]:
    """What the bank's own machines recorded of contacts since the last closing."""
    return _rows(day.facts.table("contacts", since=day.since_last("contacts"))), day.stated("contacts", "contact")


def take_contacts(day: Day, contacts: tuple[Rows, Stated]) -> int:
    rows, stated = contacts
    references = None if stated is None else {reference for (reference,) in stated}
    taken = take_over_contacts(rows=rows, stated=references, at=day.at)
    day.moved["contacts"] = taken.clients
    return taken.created + taken.corrected + taken.unchanged


def nothing(day: Day) -> None:
    """A step that only reads what the ones before have written."""


def read_running_loans(day: Day) -> frozenset[str]:
    """Clients with a loan that is not paid back yet; none when the bank sends no loans."""
    loans = day.facts.in_force("loans")
    return frozenset(row["client"] for row in _rows(loans.filter(loans.balance_fen > 0).select("client").distinct()))


def send_idle_back(day: Day, running: frozenset[str]) -> int:
    """Whom nobody contacted goes back to queue or pool; of dates closed anew nobody does, people have acted on the first."""
    if not is_newest(day.on):
        return 0
    idle = silent_clients(kept_clients(day.on), on=day.on, for_days=silence(day.on))
    reclaimed = reclaim_idle(on=day.on, idle=idle, running_loans=running)
    recount(reclaimed.clients, on=day.on)
    if reclaimed.clients:
        record(
            actor=day.actor, act="coverage.reclaimed", subject_kind="day", subject=day.on.isoformat(), at=day.at,
            clients=len(reclaimed.clients),
        )  # fmt: skip
    return len(reclaimed.clients) + reclaimed.warned


def is_newest(on: date) -> bool:
    """Whether no later date was closed."""
    return not Run.objects.filter(state="done", business_date__gt=on).exists()


def look_for_losses(day: Day, gathered: None) -> int:
    """Clients lost, or about to be, since the closing before."""
    return note_losses(on=day.on, after=day.before)


def lay_out_pool(day: Day, gathered: None) -> int:
    """The clients who may be adopted, as of the day; of dates closed anew the newest comes last, and is what stays."""
    return lay_pool_out(on=day.on)


def work_out_tags(day: Day) -> WorkedOut:
    """Whom each tag in force selects."""
    return work_out(day.facts, day.told)


def publish_tags(day: Day, worked_out: WorkedOut) -> int:
    published = publish_day(on=day.on, worked_out=worked_out)
    tell_mended(actor=day.actor, on=day.on, worked_out=worked_out, at=day.at)
    return published


def read_news(day: Day) -> News | None:
    """What the steps before have changed of what decides duties; None when that can't be told and all must be counted.

    Placements are not among it: they bear the day they began.
    """
    steps = ("clients", "keepings", "listed", "consents", "gatherings", "contacts")
    told = all(step in day.moved for step in steps) and not day.came("units") and not day.came("staff")
    if day.after is None or not told:
        return None
    return News(day.after, frozenset().union(*(day.moved[step] for step in steps)))


def raise_what_is_owed(day: Day, news: News | None) -> int:
    """The duties of listed clients: this month's, and those the days ahead open."""
    raised = raise_duties(on=day.on, news=news)
    return raised.created + raised.changed + raised.unchanged


def put_closed_duties_away(day: Day, _: None) -> int:
    """Duties of months that are counted no more, to the lake; out of the tables those kept long enough."""
    return put_away(on=day.on, lake=day.lake, at=day.at)


def _rows(table: Table) -> Rows:
    rows: Rows = table.to_pyarrow().to_pylist()
    return rows


def _tuples(table: Table) -> list[tuple[Any, ...]]:
    """The rows by column order: of tens of thousands of rows a third of what dictionaries take."""
    return list(zip(*(column.to_pylist() for column in table.to_pyarrow().columns), strict=True))


DAY_END = (
    Step("house", Text("机构与员工", "units and staff"), read_house, take_house),
    Step("products", Text("产品货架", "the shelf"), read_products, take_products),
    Step("clients", Text("客户身份", "client identity"), read_clients, take_clients),
    Step("keepings", Text("管户关系", "keepings"), read_keepings, take_keepings),
    Step("placements", Text("分层与名单", "tiers and lists"), look_at_clients, place_clients),
    Step("listed", Text("名单客户资料", "figures of listed clients"), read_listed, publish_listed),
    Step("consents", Text("授权同意", "consents"), read_consents, take_consents),
    Step("gatherings", Text("客户活动", "gatherings"), read_gatherings, take_gatherings),
    Step("contacts", Text("联络记录", "contacts"), read_contacts, take_contacts),
    Step("assessments", Text("风险测评", "risk assessments"), read_assessments, take_assessments),
    Step("tags", Text("客户标签", "tags"), work_out_tags, publish_tags),
    Step("duties", Text("维护任务", "duties"), read_news, raise_what_is_owed),
    Step("closed_duties", Text("任务归档", "closed duties"), nothing, put_closed_duties_away),
    Step("reclaim", Text("回收", "reclaim"), read_running_loans, send_idle_back),
    Step("losses", Text("流失与预警", "losses"), nothing, look_for_losses),
    Step("pool", Text("公海", "pool"), nothing, lay_out_pool),
)
"""In this order: each step builds on what the ones before have written."""
