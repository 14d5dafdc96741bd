"""How many listed clients of each tier somebody keeps (名单制, requirements A7)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q

from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES
from zhiwo.coverage.measures import percent
from zhiwo.coverage.policy import house_on
from zhiwo.coverage.queries.enrolment import enrolled
from zhiwo.kernel.actor import Actor
from zhiwo.tiering.models import Placement


@dataclass(frozen=True)
class Covered:
    """The listed clients of a tier that the actor sees, those of them that somebody keeps and that are enrolled, and the shares
    aimed at, if any."""

    tier: str
    clients: int
    kept: int
    enrolled: int
    target_percent: Decimal | None
    enrolled_target: Decimal | None

    @property
    def percent(self) -> Decimal:
        """The share kept, in percent; all of no clients."""
        return percent(self.kept, self.clients)

    @property
    def short(self) -> bool:
        return self.target_percent is not None and self.percent < self.target_percent

    @property
    def enrolled_percent(self) -> Decimal:
        """The share enrolled, in percent; all of no clients."""
        return percent(self.enrolled, self.clients)

    @property
    def enrolled_short(self) -> bool:
        return self.enrolled_target is not None and self.enrolled_percent < self.enrolled_target


def coverage_by_tier(actor: Actor, path: str = "") -> list[Covered]:
    """By the leading scheme, as of the actor's day, of clients hosted below a place in the tree. One statement."""
    keeps = Keeping.objects.for_closing().filter(in_force(actor.on), client=OuterRef("client"), role__in=KEEPING_ROLES)
    placed = seen_by(Placement.objects.all(), actor).filter(
        in_force(actor.on), on_list=True, scheme=settings.SCHEMES[0]
    )
    told = (
        placed.filter(client__unit__path__startswith=path)
        .annotate(is_kept=Exists(keeps), is_enrolled=Exists(enrolled(actor.on).filter(client=OuterRef("client"))))
        .order_by("-tier")
        .values("tier")
    )
    rule = house_on(actor.on).coverage
    counted = told.annotate(
        clients=Count("client"),
        kept=Count("client", filter=Q(is_kept=True)),
        enrolled=Count("client", filter=Q(is_enrolled=True)),
    )
    return [
        Covered(
            row["tier"], row["clients"], row["kept"], row["enrolled"], rule.target_percent.get(row["tier"]),
            rule.enrolled_percent.get(row["tier"]),
        )
        for row in counted
    ]  # fmt: skip
