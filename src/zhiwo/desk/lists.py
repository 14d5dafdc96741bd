"""The lists of clients behind the board's numbers: one definition for the number and for the list it opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import in_force, seen_by, visible_clients
from zhiwo.clients.models import Client
from zhiwo.coverage.queries import enrolled, lacks_a_role
from zhiwo.desk.book import BookRow, rows
from zhiwo.desk.duties import Lane, lane, on_desk
from zhiwo.desk.glance import Days, figure_days, figures_on, listed
from zhiwo.desk.paging import turned
from zhiwo.desk.today import unkept, worth_of
from zhiwo.desk.words import BADGES
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import month_of
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.queries import UnitRow, units, units_under
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import headline_rule_on

TIERS = ("t3", "t2", "t1", "file_only")
UNIT = Text("该机构", "That unit")
LIST = Text("这份名单", "That list")


class What(StrEnum):
    """The lists behind the board's numbers."""

    REGISTERED = "registered"
    LISTED = "listed"
    EFFECTIVE = "effective"
    PREMIUM = "premium"
    UNASSIGNED = "unassigned"
    LATE = "late"
    TIER = "tier"
    ENTERED = "entered"
    LEFT = "left"
    UNENROLLED = "unenrolled"
    LACKING = "lacking"


WHATS: dict[What, Text] = {
    What.REGISTERED: Text("在册客户", "Registered clients"),
    What.LISTED: Text("名单内客户", "Listed clients"),
    What.EFFECTIVE: Text("有效客户", "Effective clients"),
    What.PREMIUM: Text("优质客户", "Premium clients"),
    What.UNASSIGNED: Text("待分配客户", "Clients without a keeper"),
    What.LATE: Text("有逾期待办的客户", "Clients with overdue duties"),
    What.TIER: Text("{tier} 客户", "{tier} clients"),
    What.ENTERED: Text("本月新进 {tier} 的客户", "Clients new in {tier} this month"),
    What.LEFT: Text("本月离开 {tier} 的客户", "Clients gone from {tier} this month"),
    What.UNENROLLED: Text("未签约的 {tier} 客户", "{tier} clients not enrolled"),
    What.LACKING: Text("缺必备角色的 {tier} 客户", "{tier} clients lacking a required role"),
}


@dataclass(frozen=True)
class Listing:
    """One page of the list behind a number; `total` is that number, `aum_fen` what all of them have."""

    title: Text
    unit: UnitRow
    what: str
    tier: str
    rows: list[BookRow]
    total: int
    aum_fen: int
    page: int
    pages: int


@dataclass(frozen=True)
class View:
    """Whose eyes, which unit, which two closings."""

    actor: Actor
    unit: UnitRow
    days: Days | None


def listing(actor: Actor, *, unit: str | None, what: str, tier: str, page: int) -> Listing:
    """The clients behind one number of the board, worth most first. Raises NotFound for a list that does not exist."""
    require_list(what, tier)
    view = view_of(actor, unit)
    clients = members(view, What(what), tier)
    total = clients.count()
    there = turned(total, page)
    on = view.days.latest if view.days else None
    ids = list(_by_worth(view, clients)[there.part])
    figures = figures_on(actor, on).filter(client__in=clients.order_by().values("pk"))
    return Listing(
        title=titled(what, tier),
        unit=view.unit,
        what=what,
        tier=tier,
        rows=rows(actor, ids),
        total=total,
        aum_fen=figures.aggregate(fen=Sum("point_fen"))["fen"] or 0,
        page=there.page,
        pages=there.pages,
    )


def require_list(what: str, tier: str) -> None:
    """Raises NotFound for a list that does not exist."""
    if what not in list(What) or (bool(tier) != (what in _OF_A_TIER)) or (tier and tier not in TIERS):
        raise NotFound(what=LIST)


def titled(what: str, tier: str) -> Text:
    """What a list is called."""
    return Text(*(WHATS[What(what)].say(tongue, tier=BADGES[tier or "none"]) for tongue in ("zh", "en")))


def ordered_members(view: View, what: What, tier: str = "") -> list[int]:
    """The ids of the whole list, worth most first."""
    return list(_by_worth(view, members(view, what, tier)))


def _by_worth(view: View, clients: QuerySet[Client]) -> QuerySet[Client, int]:
    worth = clients.annotate(worth=worth_of(view.actor, view.days, "pk"))
    return worth.order_by(F("worth").desc(nulls_last=True), "pk").values_list("pk", flat=True)


def members(view: View, what: What, tier: str = "") -> QuerySet[Client]:
    """The clients a number counts: the one definition of number and list."""
    return _LISTS[what](view, clients_of(view), tier)


def clients_of(view: View) -> QuerySet[Client]:
    """The clients the actor sees at the unit and below."""
    return visible_clients(view.actor).filter(unit__in=units_under(view.unit.path).order_by().values("pk"))


def _registered(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(Q(closed_on=None) | Q(closed_on__gt=view.actor.on))


def _listed(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(pk__in=listed(view.actor, view.actor.on).values("client"))


def _effective(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return averaging(view, here, view.days.latest if view.days else None, premium=False)


def _premium(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return averaging(view, here, view.days.latest if view.days else None, premium=True)


def averaging(view: View, here: QuerySet[Client], on: date | None, *, premium: bool) -> QuerySet[Client]:
    if on is None:
        return here.none()
    rule = headline_rule_on(on, settings.INDICATORS)
    floor = rule.premium if premium else rule.effective
    figures = figures_on(view.actor, on).filter(month_avg_fen__gte=floor.first_fen)
    return here.filter(pk__in=figures.values("client"))


def _unassigned(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(pk__in=unkept(view.actor).order_by().values("pk"))


def _late(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    late = on_desk(view.actor).filter(lane(Lane.LATE, view.actor.on))
    return here.filter(pk__in=late.order_by().values("client"))


def _in_tier(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(pk__in=placed(view, view.actor.on).filter(tier=tier).values("client"))


def _entered(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    then = placed(view, _before(view)).filter(tier=tier).values("client")
    return _in_tier(view, here, tier).exclude(pk__in=then)


def _left(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    now = placed(view, view.actor.on).filter(tier=tier).values("client")
    then = placed(view, _before(view)).filter(tier=tier).values("client")
    return here.filter(pk__in=then).exclude(pk__in=now)


def _unenrolled(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return _in_tier(view, here, tier).exclude(pk__in=enrolled(view.actor.on).values("client"))


def _lacking(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return _in_tier(view, here, tier).filter(lacks_a_role(tier, view.actor.on))


_LISTS: dict[What, Callable[[View, QuerySet[Client], str], QuerySet[Client]]] = {
    What.REGISTERED: _registered,
    What.LISTED: _listed,
    What.EFFECTIVE: _effective,
    What.PREMIUM: _premium,
    What.UNASSIGNED: _unassigned,
    What.LATE: _late,
    What.TIER: _in_tier,
    What.ENTERED: _entered,
    What.LEFT: _left,
    What.UNENROLLED: _unenrolled,
    What.LACKING: _lacking,
}


_OF_A_TIER = (What.TIER, What.ENTERED, What.LEFT, What.UNENROLLED, What.LACKING)


def _before(view: View) -> date:
    """The last day of the month before the actor's."""
    return month_of(view.actor.on).start - timedelta(days=1)


def placed(view: View, on: date) -> QuerySet[Placement]:
    rows = seen_by(Placement.objects.all(), view.actor).filter(in_force(on), scheme=leading_scheme(), on_list=True)
    return rows.order_by()


def view_of(actor: Actor, number: str | None) -> View:
    tree = {unit.number: unit for unit in units(actor.path)}
    unit = tree.get(number or actor.unit)
    if unit is None:
        raise NotFound(what=UNIT)
    return View(actor, unit, figure_days(actor))
