"""Reading placements: counts, lists, a client's history and reasons, always as of a day and for a viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby

from django.db.models import Count, Q

from zhiwo.clients.access import in_force, require_client, seen_by
from zhiwo.clients.publishing import client_keys
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Basis, Placed, scheme_on, tier_name, version_of, why


@dataclass(frozen=True)
class TierCountRow:
    """How many clients of a unit stand in a tier; `attention` of them under 关注, `listed` of them on the list."""

    unit: str
    tier: str
    name: Text
    clients: int
    listed: int
    attention: int


@dataclass(frozen=True)
class PlacementRow:
    """A client's place from `since` (included) until `until` (excluded), by the version `rule`.

    `unassigned`: on the list, while the rule names no keeper (house default H09).
    """

    client: str
    tier: str
    name: Text
    on_list: bool
    attention: bool
    unassigned: bool
    since: date
    until: date | None
    rule: str


@dataclass(frozen=True)
class StayRow:
    """A client stays in one tier from `since` (included) until `until` (excluded), through all its measures."""

    client: str
    tier: str
    on_list: bool
    since: date
    until: date | None


def tier_counts(actor: Actor, scheme: str, on: date) -> tuple[TierCountRow, ...]:
    """Clients `actor` sees by host unit and tier, as of `on`; tiers of nobody are left out. One query.

    Raises NotFound, NoRuleInForce.
    """
    counts = (
        _seen(actor, scheme)
        .filter(in_force(on))
        .order_by()
        .values("client__unit__number", "tier")
        .annotate(
            clients=Count("pk"),
            listed=Count("pk", filter=Q(on_list=True)),
            warned=Count("pk", filter=Q(attention=True)),
        )
    )
    rows = [
        TierCountRow(
            unit=row["client__unit__number"],
            tier=row["tier"],
            name=tier_name(scheme, row["tier"]),
            clients=row["clients"],
            listed=row["listed"],
            attention=row["warned"],
        )
        for row in counts
    ]
    order = [tier.code for tier in scheme_on(scheme, on).tiers]
    return tuple(sorted(rows, key=lambda row: (row.unit, order.index(row.tier) if row.tier in order else -1)))


def placements(
    actor: Actor, scheme: str, on: date, *, tier: str | None = None, unit: str | None = None
) -> tuple[PlacementRow, ...]:
    """The placements behind a count: as of `on`, of one tier and one host unit where they are given. One query.

    Raises NotFound.
    """
    rows = _seen(actor, scheme).filter(in_force(on)).order_by("client__sort_key", "client__number")
    if tier is not None:
        rows = rows.filter(tier=tier)
    if unit is not None:
        rows = rows.filter(client__unit__number=unit)
    return tuple(_row(scheme, row) for row in rows.select_related("client"))


def placement_history(actor: Actor, client: str, scheme: str) -> tuple[PlacementRow, ...]:
    """Every placement of one client, oldest first. Raises NotFound."""
    require_client(actor, client)
    rows = _seen(actor, scheme).filter(client__number=client).order_by("since")
    return tuple(_row(scheme, row) for row in rows.select_related("client"))


def reasons(actor: Actor, client: str, scheme: str, on: date) -> tuple[Text, ...]:
    """Why the client is in its tier and on the list as of `on`, in the words of the version that decided.

    Empty for a client without a placement that day. Raises NotFound.
    """
    require_client(actor, client)
    row = _seen(actor, scheme).filter(in_force(on), client__number=client).first()
    if row is None:
        return ()
    basis = Basis.from_json(row.figures)
    return why(Placed(row.tier, row.on_list, row.attention, row.since, row.rule, basis), version_of(row.rule))


def stays(scheme: str, period: Period) -> tuple[StayRow, ...]:
    """For a step of closing: the tiers of every client that reach into `period`, by client and day. One query.

    Placements that follow each other in the same tier are one stay. It is told from the first placement that reaches
    into the period: ask from the first closing on to learn since when a client is on the list.
    """
    rows = (
        Placement.objects.for_closing()
        .filter(Q(until=None) | Q(until__gt=period.start), scheme=scheme, since__lt=period.end)
        .order_by("client__number", "since")
        .values_list("client__number", "tier", "on_list", "since", "until")
    )
    runs = (list(run) for _, run in groupby(rows.iterator(chunk_size=5_000), key=lambda row: row[:3]))
    return tuple(StayRow(*run[0][:4], until=run[-1][4]) for run in runs)


def _seen(actor: Actor, scheme: str) -> ScopedQuerySet[Placement]:
    return seen_by(Placement.objects.all(), actor).filter(scheme=scheme)


def _row(scheme: str, row: Placement) -> PlacementRow:
    return PlacementRow(
        client=row.client.number,
        tier=row.tier,
        name=tier_name(scheme, row.tier),
        on_list=row.on_list,
        attention=row.attention,
        unassigned=row.figures["unassigned"],
        since=row.since,
        until=row.until,
        rule=row.rule,
    )


def listed_numbers(schemes: Iterable[str], on: date) -> frozenset[str]:
    """The numbers of all clients on the list of one of the schemes as of `on` or from the next day, for closing."""
    begun = Placement.objects.for_closing().filter(on_list=True, since__lte=on + timedelta(days=1)).order_by()
    standing = (
        begun.filter(Q(scheme=scheme, until=None) | Q(scheme=scheme, until__gt=on)).values_list("client", flat=True)
        for scheme in schemes
    )
    listed = set(chain.from_iterable(standing))
    return frozenset(number for number, client in client_keys().items() if client in listed)


def placed_numbers(scheme: str) -> frozenset[str]:
    """The numbers of all clients the scheme ever placed, for closing. One query."""
    rows = Placement.objects.for_closing().filter(scheme=scheme, until=None)
    return frozenset(rows.order_by().values_list("client__number", flat=True))
