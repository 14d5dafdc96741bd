"""What any list says of a client: name, tier, assets and their change this month, the last contact, the keeper."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from zhiwo.care.queries import last_contacts
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import in_force, seen_by, visible_clients
from zhiwo.clients.among import Among
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.holdings.models import AumFigure, FigureDay
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import month_of
from zhiwo.org.policy import Field, as_seen, sees
from zhiwo.tiering.models import Placement


@dataclass(frozen=True)
class Days:
    """The two closings a list compares: the newest, and the last one before the newest's month."""

    latest: date
    before: date | None


class Glance(NamedTuple):
    """A client as a list shows it to the actor. Money in fen; `change_fen` is against the end of last month."""

    id: int
    number: str
    name: str
    unit: str
    tier: str
    attention: bool
    aum_fen: int | None
    change_fen: int | None
    contacted_on: date | None
    keeper: str

    def silent_days(self, on: date) -> int | None:
        """Days since the last contact that counted; None when there is none in the months the tables keep."""
        return (on - self.contacted_on).days if self.contacted_on else None


def figure_days(actor: Actor) -> Days | None:
    """The closings whose figures are shown on the actor's day, or None before the first. One or two queries."""
    days = FigureDay.objects.order_by("-on").values_list("on", flat=True)
    latest = days.filter(on__lte=actor.on).first()
    return Days(latest, days.filter(on__lt=month_of(latest).start).first()) if latest else None


def glances(actor: Actor, ids: Collection[int]) -> dict[int, Glance]:
    """The clients of those ids as lists show them. Six queries, whatever the number of ids."""
    days, among = figure_days(actor), Among(ids)
    latest = _figures(actor, among, days.latest if days else None)
    before = _figures(actor, among, days.before if days else None)
    placed = placements(actor).filter(client__in=among)
    tiers = {pk: (tier, attention) for pk, tier, attention in placed.values_list("client", "tier", "attention")}
    keepers = dict(leads_in_force(actor).filter(client__in=among).values_list("client", "staff__name"))
    seen = visible_clients(actor).filter(pk__in=among).order_by()
    clients = list(seen.values_list("pk", "number", "name", "unit__name"))
    contacted = last_contacts(actor, [number for _, number, _, _ in clients], actor.on)
    return {
        pk: Glance(
            id=pk,
            number=number,
            name=as_seen(actor, Field.NAME, name),
            unit=unit,
            tier=tiers[pk][0] if pk in tiers else "none",
            attention=pk in tiers and tiers[pk][1],
            aum_fen=latest.get(pk),
            change_fen=latest[pk] - before[pk] if pk in latest and pk in before else None,
            contacted_on=contacted.get(number),
            keeper=keepers.get(pk, ""),
        )
        for pk, number, name, unit in clients
    }


def by_name(actor: Actor, path: str = "") -> tuple[str, ...]:
    """The columns that put clients in the order of their names: for whoever may not know the names, of their numbers, since
    an order tells what is hidden. `path` leads to the client."""
    here = f"{path}__" if path else ""
    return (f"{here}sort_key", f"{here}number") if sees(actor, Field.NAME) else (f"{here}number",)


def placements(actor: Actor) -> QuerySet[Placement]:
    """The placements in force on the actor's day, by the leading scheme, of clients the actor sees."""
    placed = seen_by(Placement.objects.all(), actor).filter(in_force(actor.on), scheme=leading_scheme())
    return placed.order_by("client")


def listed(actor: Actor, on: date) -> QuerySet[Placement]:
    """The placements of any scheme that had a client the actor sees on the list on a day; a client may have several."""
    return seen_by(Placement.objects.all(), actor).filter(in_force(on), on_list=True).order_by()


def leads_in_force(actor: Actor) -> QuerySet[Keeping]:
    """The lead keepings in force on the actor's day of clients the actor sees."""
    return seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), role=Role.LEAD).order_by("client")


def figures_on(actor: Actor, on: date | None) -> QuerySet[AumFigure]:
    """The figures of one closing of clients the actor sees; none without a closing."""
    seen = seen_by(AumFigure.objects.all(), actor).order_by()
    return seen.filter(on=on) if on else seen.none()


def _figures(actor: Actor, among: Among, on: date | None) -> dict[int, int]:
    """The assets, for whoever may know amounts."""
    if not sees(actor, Field.AMOUNTS):
        return {}
    return dict(figures_on(actor, on).filter(client__in=among).values_list("client", "point_fen"))
