"""How often clients were assessed: every completed assessment counts, wherever it was made."""

from __future__ import annotations

from datetime import date

from zhiwo.kernel.period import trailing_year
from zhiwo.suitability.models import Assessment
from zhiwo.suitability.policy.assessing import Exhausted, exhausted
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries.ratings import current


def made_on(client: int, on: date) -> list[date]:
    """The days of the client's assessments in the twelve months that end with a day. One statement."""
    year = trailing_year(on)
    rows = current(Assessment.objects.for_closing()).filter(
        client=client, assessed_on__gte=year.start, assessed_on__lt=year.end
    )
    return list(rows.order_by("assessed_on").values_list("assessed_on", flat=True))


def without_room(client: int, on: date) -> Exhausted | None:
    """Which limit leaves no room for another assessment of the client on a day, None while there is room. One statement."""
    return exhausted(questionnaire_on(on).limits, on, made_on(client, on))
