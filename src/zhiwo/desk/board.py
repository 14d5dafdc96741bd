"""The branch board. Every count on it is the length of a list of `lists.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import seen_by
from zhiwo.clients.models import Client
from zhiwo.coverage.queries import Covered, coverage_by_tier, losses
from zhiwo.desk.glance import Days, Glance, figures_on, glances
from zhiwo.desk.lists import TIERS, View, What, averaging, clients_of, members, view_of
from zhiwo.desk.marks import Footing, footing
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months, month_of
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.queries import UnitRow, staff_names, units, units_under
from zhiwo.tiering.policy import Headline, headline_rule_on, scheme_on
from zhiwo.tiering.policy.indicators import ShareOf

MONTHS = 13
LOSSES_SINCE = timedelta(days=92)
LOSSES_SHOWN = 12


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
class LossLine:
    """A client lost or about to be, with the names of those who answer for it."""

    client: Glance
    kind: str
    on: date
    tier: str
    before_fen: int | None
    now_fen: int | None
    answering: tuple[str, ...]
    co_named: str


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
    covered: list[Covered]
    lacking: dict[str, int]
    losses: list[LossLine]
    headline_footing: Footing
    tiers_footing: Footing
    months: list[Month]
    classes: dict[str, int]
    ranking: list[RankRow]


@dataclass(frozen=True)
class _Counts:
    """What is counted at each unit by path: the clients of each list, and assets in fen at both closings."""

    clients: dict[What, dict[str, int]]
    latest: dict[str, int]
    before: dict[str, int]

    def of(self, what: What, unit: UnitRow) -> int:
        """The length of a list at the unit and below."""
        return _under(unit, self.clients[what])


def board(actor: Actor, number: str | None) -> Board:
    """The board of the unit of that number, by default the actor's own. Raises NotFound outside the actor's tree."""
    view = view_of(actor, number)
    counts = _counts(view)
    own = _rank(view, view.unit, counts)
    return Board(
        unit=view.unit,
        trail=_trail(view),
        days=view.days,
        headline=own.headline,
        headline_before=_headline_before(view, counts),
        registered=counts.of(What.REGISTERED, view.unit),
        listed=counts.of(What.LISTED, view.unit),
        unassigned=own.unassigned,
        late=own.late,
        aum_fen=own.aum_fen,
        change_fen=own.change_fen,
        tiers=_tiers(view),
        covered=coverage_by_tier(actor, _path(view)),
        lacking={tier: members(view, What.LACKING, tier).count() for tier in TIERS},
        losses=_losses(actor, _path(view)),
        headline_footing=footing(headline_rule_on(view.days.latest if view.days else actor.on, settings.INDICATORS)),
        tiers_footing=footing(scheme_on(leading_scheme(), actor.on)),
        months=_months(view),
        classes=_classes(view),
        ranking=_ranking(view, counts),
    )


def _counts(view: View) -> _Counts:
    """One query a list and a closing, whatever the number of units."""
    counted = (What.REGISTERED, What.LISTED, What.EFFECTIVE, What.PREMIUM, What.UNASSIGNED, What.LATE)
    latest, before = (view.days.latest, view.days.before) if view.days else (None, None)
    return _Counts(
        clients={what: _by_unit(members(view, what)) for what in counted},
        latest=_fen_by_unit(view, latest),
        before=_fen_by_unit(view, before),
    )


def _trail(view: View) -> list[UnitRow]:
    """From the actor's unit down to the shown one, which comes last."""
    above = [unit for unit in units(view.actor.path) if view.unit.path.startswith(unit.path)]
    return sorted(above, key=lambda unit: len(unit.path))


def _headline_before(view: View, counts: _Counts) -> Headline | None:
    """The indicators at the end of last month, of the clients registered now."""
    on = view.days.before if view.days else None
    if on is None:
        return None
    here = clients_of(view)
    effective, premium = (averaging(view, here, on, premium=premium).count() for premium in (False, True))
    return _shared(on, effective, premium, counts.of(What.REGISTERED, view.unit))


def _shared(on: date | None, effective: int, premium: int, registered: int) -> Headline:
    """The indicators; the house's rule of the day says what the premium share is a share of."""
    of_all = on is not None and headline_rule_on(on, settings.INDICATORS).share_of is ShareOf.REGISTERED
    return Headline(effective, premium, registered if of_all else effective)


def _tiers(view: View) -> list[TierRow]:
    counts = {tier: members(view, What.TIER, tier).count() for tier in TIERS}
    largest = max(counts.values()) or 1
    scheme = scheme_on(leading_scheme(), view.actor.on)
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


def _ranking(view: View, counts: _Counts) -> list[RankRow]:
    """The units one level below, largest assets first."""
    below = Unit.objects.filter(parent__number=view.unit.number).order_by("path")
    units_below = [UnitRow(unit.number, unit.name, unit.kind, unit.path) for unit in below]
    ranks = sorted((_rank(view, unit, counts) for unit in units_below), key=lambda row: (-row.aum_fen, row.unit.path))
    largest = max((row.aum_fen for row in ranks), default=0) or 1
    return [replace(row, width=Decimal(100 * row.aum_fen) / largest) for row in ranks]


def _rank(view: View, unit: UnitRow, counts: _Counts) -> RankRow:
    total = _under(unit, counts.latest)
    on = view.days.latest if view.days else None
    effective, premium, registered = (counts.of(what, unit) for what in (What.EFFECTIVE, What.PREMIUM, What.REGISTERED))
    return RankRow(
        unit=unit,
        headline=_shared(on, effective, premium, registered),
        aum_fen=total,
        change_fen=total - _under(unit, counts.before) if counts.before else None,
        unassigned=counts.of(What.UNASSIGNED, unit),
        late=counts.of(What.LATE, unit),
        width=Decimal(0),
    )


def _by_unit(clients: QuerySet[Client]) -> dict[str, int]:
    return dict(clients.order_by().values_list("unit__path").annotate(clients=Count("pk")))


def _fen_by_unit(view: View, on: date | None) -> dict[str, int]:
    rows = _figures(view, on).values_list("client__unit__path")
    return dict(rows.annotate(fen=Sum("point_fen")))


def _under(unit: UnitRow, by_path: dict[str, int]) -> int:
    return sum(number for path, number in by_path.items() if path.startswith(unit.path))


def _path(view: View) -> str:
    return Unit.objects.values_list("path", flat=True).get(number=view.unit.number)


def _losses(actor: Actor, path: str) -> list[LossLine]:
    rows = losses(actor, actor.on - LOSSES_SINCE, actor.on + timedelta(days=1), path=path, most=LOSSES_SHOWN)
    seen = glances(actor, {row.client.pk for row in rows})
    names = staff_names({who for row in rows for who in (*row.answering.staff, row.answering.co_named) if who})
    return [
        LossLine(
            seen[row.client.pk], row.kind, row.on, row.tier, row.before_fen, row.now_fen,
            tuple(names[who] for who in row.answering.staff), names.get(row.answering.co_named or "", ""),
        )
        for row in rows
    ]  # fmt: skip
