"""The branch board. Every count is the length of a list of clients, drawn from the same definition as the list itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, F, Q, QuerySet, Sum

from zhiwo.clients.access import in_force, seen_by, visible_clients
from zhiwo.clients.models import Client
from zhiwo.desk.book import ROWS, BookRow, rows
from zhiwo.desk.duties import Lane, lane, on_desk
from zhiwo.desk.glance import Days, figure_days, figures_on, schemes
from zhiwo.desk.today import unkept, worth_of
from zhiwo.desk.words import BADGES
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months, month_of
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.queries import UnitRow, units, units_under
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Headline, headline_rule_on, scheme_on
from zhiwo.tiering.policy.indicators import ShareOf

MONTHS = 13
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
}


@dataclass(frozen=True)
class TierRow:
    """One tier: how many clients, how many came and went since last month's end."""

    tier: str
    band: Text
    count: int
    entered: int
    left: int
    share: Decimal


@dataclass(frozen=True)
class Month:
    """The assets under a unit at one closing, in fen."""

    on: date
    aum_fen: int
    deposit_fen: int


@dataclass(frozen=True)
class RankRow:
    """One unit below the shown one. Money in fen; `width` is its share of the largest, in per cent."""

    unit: UnitRow
    headline: Headline
    aum_fen: int
    change_fen: int | None
    unassigned: int
    late: int
    width: Decimal


@dataclass(frozen=True)
class Board:
    """A unit's board; `trail` leads from the actor's own unit to the shown one, `below` are the units one level down."""

    unit: UnitRow
    trail: list[UnitRow]
    days: Days | None
    headline: Headline
    headline_before: Headline | None
    registered: int
    listed: int
    unassigned: int
    late: int
    aum_fen: int
    change_fen: int | None
    tiers: list[TierRow]
    months: list[Month]
    classes: dict[str, int]
    ranking: list[RankRow]


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


def board(actor: Actor, number: str | None) -> Board:
    """The board of the unit of that number, by default the actor's own. Raises NotFound outside the actor's tree."""
    view = _view(actor, number)
    months = _months(view)
    total, before = _totals(view)
    return Board(
        unit=view.unit,
        trail=_trail(view),
        days=view.days,
        headline=_headline(view, view.days.latest if view.days else None),
        headline_before=_headline(view, view.days.before) if view.days and view.days.before else None,
        registered=members(view, What.REGISTERED).count(),
        listed=members(view, What.LISTED).count(),
        unassigned=members(view, What.UNASSIGNED).count(),
        late=members(view, What.LATE).count(),
        aum_fen=total,
        change_fen=None if before is None else total - before,
        tiers=_tiers(view),
        months=months,
        classes=_classes(view),
        ranking=_ranking(view),
    )


def listing(actor: Actor, *, unit: str | None, what: str, tier: str, page: int) -> Listing:
    """The clients behind one number of the board, worth most first. Raises NotFound for a list that does not exist."""
    if what not in list(What) or (bool(tier) != (what in _OF_A_TIER)) or (tier and tier not in TIERS):
        raise NotFound(what=LIST)
    view = _view(actor, unit)
    clients = members(view, What(what), tier)
    total = clients.count()
    pages = max(1, -(-total // ROWS))
    page = min(page, pages)
    on = view.days.latest if view.days else None
    ordered = clients.annotate(worth=worth_of(actor, view.days, "pk")).order_by(F("worth").desc(nulls_last=True), "pk")
    ids = list(ordered.values_list("pk", flat=True)[(page - 1) * ROWS : page * ROWS])
    figures = figures_on(actor, on).filter(client__in=clients.order_by().values("pk"))
    return Listing(
        title=Text(*(WHATS[What(what)].say(tongue, tier=BADGES[tier or "none"]) for tongue in ("zh", "en"))),
        unit=view.unit,
        what=what,
        tier=tier,
        rows=rows(actor, ids),
        total=total,
        aum_fen=figures.aggregate(fen=Sum("point_fen"))["fen"] or 0,
        page=page,
        pages=pages,
    )


def members(view: View, what: What, tier: str = "") -> QuerySet[Client]:
    """The clients a number counts: the one definition of number and list."""
    return _LISTS[what](view, _here(view), tier)


def _here(view: View) -> QuerySet[Client]:
    """The clients the actor sees at the unit and below."""
    return visible_clients(view.actor).filter(unit__in=units_under(view.unit.path).order_by().values("pk"))


def _registered(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(Q(closed_on=None) | Q(closed_on__gt=view.actor.on))


def _listed(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(pk__in=_placed(view, view.actor.on).values("client"))


def _effective(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return _averaging(view, here, view.days.latest if view.days else None, premium=False)


def _premium(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return _averaging(view, here, view.days.latest if view.days else None, premium=True)


def _averaging(view: View, here: QuerySet[Client], on: date | None, *, premium: bool) -> QuerySet[Client]:
    if on is None:
        return here.none()
    rule = headline_rule_on(on)
    floor = rule.premium if premium else rule.effective
    figures = figures_on(view.actor, on).filter(month_avg_fen__gte=floor.first_fen)
    return here.filter(pk__in=figures.values("client"))


def _unassigned(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(pk__in=unkept(view.actor).order_by().values("pk"))


def _late(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    late = on_desk(view.actor).filter(lane(Lane.LATE, view.actor.on))
    return here.filter(pk__in=late.order_by().values("client"))


def _in_tier(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    return here.filter(pk__in=_placed(view, view.actor.on).filter(tier=tier).values("client"))


def _entered(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    then = _placed(view, _before(view)).filter(tier=tier).values("client")
    return _in_tier(view, here, tier).exclude(pk__in=then)


def _left(view: View, here: QuerySet[Client], tier: str) -> QuerySet[Client]:
    now = _placed(view, view.actor.on).filter(tier=tier).values("client")
    then = _placed(view, _before(view)).filter(tier=tier).values("client")
    return here.filter(pk__in=then).exclude(pk__in=now)


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
}


_OF_A_TIER = (What.TIER, What.ENTERED, What.LEFT)


def _before(view: View) -> date:
    """The last day of the month before the actor's."""
    return month_of(view.actor.on).start - timedelta(days=1)


def _placed(view: View, on: date) -> QuerySet[Placement]:
    rows = seen_by(Placement.objects.all(), view.actor).filter(
        in_force(on), scheme__in=schemes(view.actor.on), on_list=True
    )
    return rows.order_by()


def _view(actor: Actor, number: str | None) -> View:
    tree = {unit.number: unit for unit in units(actor.path)}
    unit = tree.get(number or actor.unit)
    if unit is None:
        raise NotFound(what=UNIT)
    return View(actor, unit, figure_days(actor))


def _trail(view: View) -> list[UnitRow]:
    """From the actor's unit down to the shown one, which comes last."""
    above = [unit for unit in units(view.actor.path) if view.unit.path.startswith(unit.path)]
    return sorted(above, key=lambda unit: len(unit.path))


def _headline(view: View, on: date | None) -> Headline:
    here = _here(view)
    effective, premium = (_averaging(view, here, on, premium=premium).count() for premium in (False, True))
    return _shared(on, effective, premium, _registered(view, here, "").count())


def _shared(on: date | None, effective: int, premium: int, registered: int) -> Headline:
    """The indicators; the house's rule of the day says what the premium share is a share of."""
    of_all = on is not None and headline_rule_on(on).share_of is ShareOf.REGISTERED
    return Headline(effective, premium, registered if of_all else effective)


def _tiers(view: View) -> list[TierRow]:
    counts = {tier: members(view, What.TIER, tier).count() for tier in TIERS}
    largest = max(counts.values()) or 1
    placed_by = _placed(view, view.actor.on).values_list("scheme", flat=True).first()
    scheme = scheme_on(placed_by or schemes(view.actor.on)[0], view.actor.on)
    return [
        TierRow(
            tier=tier,
            band=scheme.band(tier),
            count=count,
            entered=members(view, What.ENTERED, tier).count(),
            left=members(view, What.LEFT, tier).count(),
            share=Decimal(100 * count) / largest,
        )
        for tier, count in counts.items()
    ]


def _figures(view: View, on: date | None) -> QuerySet[AumFigure]:
    """The figures of one closing of the clients at the unit and below."""
    here = units_under(view.unit.path).order_by().values("pk")
    return figures_on(view.actor, on).filter(client__unit__in=here)


def _both(view: View) -> tuple[date | None, date | None]:
    return (view.days.latest, view.days.before) if view.days else (None, None)


def _totals(view: View) -> tuple[int, int | None]:
    """The assets at the two closings, in fen."""
    total, before = (_figures(view, on).aggregate(fen=Sum("point_fen"))["fen"] for on in _both(view))
    return total or 0, before


def _months(view: View) -> list[Month]:
    """Month ends, and the newest closing as the last."""
    if view.days is None:
        return []
    first = month_of(view.days.latest).start
    ends = [add_months(first, -back) - timedelta(days=1) for back in range(MONTHS - 1)]
    here = units_under(view.unit.path).order_by().values("pk")
    figures = seen_by(AumFigure.objects.all(), view.actor).filter(client__unit__in=here)
    rows = figures.filter(on__in=[*ends, view.days.latest]).order_by().values_list("on")
    summed = rows.annotate(aum=Sum("point_fen"), deposit=Sum("deposit_fen")).order_by("on")
    return [Month(*row) for row in summed]


def _classes(view: View) -> dict[str, int]:
    """The worth of each asset class at the newest closing, in fen, largest first."""
    here = units_under(view.unit.path).order_by().values("pk")
    held = seen_by(Holding.objects.all(), view.actor).filter(client__unit__in=here).order_by()
    sums = held.values_list("asset_class").annotate(fen=Sum("value_fen"))
    return dict(sorted(sums, key=lambda pair: -pair[1]))


def _ranking(view: View) -> list[RankRow]:
    """The units one level below, largest assets first. One query a column, whatever the number of units."""
    below = list(Unit.objects.filter(parent__number=view.unit.number).order_by("path"))
    on, ended = _both(view)
    counts = {what: _by_unit(members(view, what)) for what in _RANKED}
    latest, before = _fen_by_unit(view, on), _fen_by_unit(view, ended)
    rows = [_rank(UnitRow(unit.number, unit.name, unit.kind, unit.path), on, counts, latest, before) for unit in below]
    largest = max((row.aum_fen for row in rows), default=0) or 1
    ranked = sorted(rows, key=lambda row: (-row.aum_fen, row.unit.path))
    return [replace(row, width=Decimal(100 * row.aum_fen) / largest) for row in ranked]


_RANKED = (What.REGISTERED, What.EFFECTIVE, What.PREMIUM, What.UNASSIGNED, What.LATE)


def _rank(
    unit: UnitRow, on: date | None, counts: dict[What, dict[str, int]], latest: dict[str, int], before: dict[str, int]
) -> RankRow:
    registered, effective, premium, unassigned, late = (_under(unit, counts[what]) for what in _RANKED)
    total = _under(unit, latest)
    return RankRow(
        unit=unit,
        headline=_shared(on, effective, premium, registered),
        aum_fen=total,
        change_fen=total - _under(unit, before) if before else None,
        unassigned=unassigned,
        late=late,
        width=Decimal(0),
    )


def _by_unit(clients: QuerySet[Client]) -> dict[str, int]:
    return dict(clients.order_by().values_list("unit__path").annotate(clients=Count("pk")))


def _fen_by_unit(view: View, on: date | None) -> dict[str, int]:
    rows = _figures(view, on).values_list("client__unit__path")
    return dict(rows.annotate(fen=Sum("point_fen")))


def _under(unit: UnitRow, by_path: dict[str, int]) -> int:
    return sum(number for path, number in by_path.items() if path.startswith(unit.path))
