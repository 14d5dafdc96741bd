"""Who must be assessed anew: the term is over or nearly, circumstances changed, or a witness has not spoken yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery

from zhiwo.clients.access import seen_by
from zhiwo.clients.among import Among
from zhiwo.holdings.models import Holding
from zhiwo.kernel.actor import Actor
from zhiwo.suitability.models import Assessment, MaterialChange
from zhiwo.suitability.policy.assessing import Standing
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries.ratings import FEED, INTO_TIME, current, standings_on

HARMLESS = "R1"
"""Products of this level ask for no ability to bear risk."""


@dataclass(frozen=True)
class DueRow:
    """A client (primary key) who must be assessed anew, or soon: the level that stands, until which day (excluded), why, and the
    highest risk level above R1 among what it holds, "" for none. `mine`: the actor is the witness who is waited for."""

    client: int
    level: int
    on: date
    ends_on: date
    standing: Standing
    holds: str
    mine: bool


def due_for_assessment(actor: Actor, most: int) -> tuple[list[DueRow], int]:
    """The clients the actor sees who must be assessed within the days of warning, the most pressing first, `most` of them; and
    how many there are. Five statements, whatever their number."""
    last = actor.on + timedelta(days=questionnaire_on(actor.on).reminded_days)
    of_client = current(Assessment.objects.for_closing()).filter(client=OuterRef("client"), assessed_on__lte=actor.on)
    newest = of_client.order_by(*(f"-{name}" for name in INTO_TIME)).values("pk")[:1]
    rows = seen_by(Assessment.objects.all(), actor).filter(pk=Subquery(newest), client__closed_on=None)
    stated = MaterialChange.objects.for_closing().filter(client=OuterRef("client"), stated_on__lte=actor.on)
    later = Q(stated_on__gt=OuterRef("assessed_on"))
    same_day = Q(stated_on=OuterRef("assessed_on")) & Q(stated_at__gt=OuterRef("entered_at"))
    changed = Exists(stated.filter(later | same_day).order_by())
    # Of one of the bank's other channels only the day is known.
    of_feed = Q(source=FEED) & Exists(stated.filter(stated_on=OuterRef("assessed_on")).order_by())
    unwitnessed = Q(witness__isnull=False, witnessed_at=None)
    due = rows.filter(Q(ends_on__lte=last) | changed | of_feed | unwitnessed).order_by("ends_on", "client__number")
    picked = list(due.annotate(waits_for=F("witness__number"))[:most])
    clients = [row.client_id for row in picked]
    stood, held = standings_on(actor.on, clients), _risks(clients)
    found = [
        DueRow(
            client=row.client_id,
            level=row.level,
            on=row.assessed_on,
            ends_on=row.ends_on,
            standing=stood[row.client_id].standing,
            holds=held.get(row.client_id, ""),
            mine=row.witnessed_at is None and row.waits_for == actor.staff,
        )
        for row in picked
    ]
    return found, due.count()


def _risks(clients: list[int]) -> dict[int, str]:
    """The highest risk level above R1 each client holds. One statement."""
    held = Holding.objects.for_closing().filter(client__in=Among(clients), risk_level__gt=HARMLESS).order_by()
    return dict(held.values("client").annotate(most=Max("risk_level")).values_list("client", "most"))
