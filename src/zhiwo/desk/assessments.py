"""The list of those who must be assessed anew (测评到期)."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.desk.glance import Glance, glances
from zhiwo.desk.marks import Footing, footing
from zhiwo.desk.screens import ASSESSMENTS, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.suitability.policy.assessing import COUNTING
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries.due import DueRow, due_for_assessment

SHOWN = 200


@dataclass(frozen=True)
class DueClient:
    """A line: the client, what is due, the name of the level; `risky`: the assessment counts no more and products above R1 are
    held."""

    client: Glance
    due: DueRow
    level: Text
    risky: bool


@dataclass(frozen=True)
class AssessmentDesk:
    """All of it; `whole` is how many there are, of whom the most pressing are shown."""

    rows: list[DueClient]
    whole: int
    days: int
    footing: Footing


def assessment_desk(actor: Actor) -> AssessmentDesk:
    """Raises Denied. Eleven statements, whatever the clients."""
    require_screen(actor, ASSESSMENTS)
    form = questionnaire_on(actor.on)
    rows, whole = due_for_assessment(actor, SHOWN)
    known = glances(actor, [row.client for row in rows])
    shown = [
        DueClient(
            client=known[row.client],
            due=row,
            level=form.band(row.level).name.text,
            risky=bool(row.holds) and row.standing not in COUNTING,
        )
        for row in rows
    ]
    return AssessmentDesk(shown, whole, form.reminded_days, footing(form))
