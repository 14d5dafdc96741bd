"""The risk assessment on the client's page, and the forms that stand beside it (风险测评)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.clients.access import require_client
from zhiwo.desk.marks import Footing, footing
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, may, require
from zhiwo.suitability.operations.opening import CHANNELS
from zhiwo.suitability.policy.assessing import Standing
from zhiwo.suitability.policy.profile import FIGURES
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries import made_on, standings_on, told_of
from zhiwo.suitability.queries.cards import AssessmentRow, ChangeRow, MeansRow, assessments_of, changes_of, means_of
from zhiwo.suitability.queries.witnesses import is_witnessed, witnesses


@dataclass(frozen=True)
class AssessmentCard:
    """All of it. `witness` is the reference of the assessment the actor is to witness, "" for none; `checks` those statements of
    means and changes the actor may check; the rest what else the actor may do."""

    standing: Standing
    now: AssessmentRow | None
    earlier: list[AssessmentRow]
    answers: bool
    changed_on: date | None
    changes: list[ChangeRow]
    means: list[MeansRow]
    checks: frozenset[str]
    witness: str
    opens: bool
    notes: bool
    states: bool
    fits: bool
    senior: Text | None
    footing: Footing


@dataclass(frozen=True)
class OpeningForm:
    """What the form that opens the questionnaire starts from: `made` of `a_year` assessments were made in the year; `witnesses`
    are numbers and names; `needed`: one of them must be named. `elsewhere`: those of other channels are among them, as far as
    the last closing knew."""

    client: str
    name: str
    channels: dict[str, Text]
    witnesses: list[tuple[str, str]]
    needed: bool
    senior: Text
    today: int
    made: int
    a_day: int
    a_year: int
    elsewhere: bool


@dataclass(frozen=True)
class StatingForm:
    """What the forms for a change and for means start from."""

    client: str
    name: str
    changes: list[tuple[str, Text]]
    proofs: list[tuple[str, Text]]
    figures: tuple[str, ...]


def assessment_card(actor: Actor, number: str) -> AssessmentCard | None:
    """The card, None for a post that reads no assessments. Raises NotFound."""
    if not may(actor, "assessment.view"):
        return None
    client = require_client(actor, number)
    rows = assessments_of(actor, number)
    stood = standings_on(actor.on, [client.pk])[client.pk]
    now = rows[0] if rows else None
    stated = means_of(actor, number) if may(actor, "assessment.answers") else []
    changes = changes_of(actor, number) if may(actor, "assessment.answers") else []
    proofs = (
        [row.reference for row in stated if row.waits and row.entered != actor.staff]
        if may(actor, "means.check")
        else []
    )
    capacities = (
        [row.reference for row in changes if row.waits and row.by != actor.staff] if may(actor, "change.check") else []
    )
    form = questionnaire_on(actor.on)
    return AssessmentCard(
        standing=stood.standing,
        now=now,
        earlier=rows[1:],
        answers=may(actor, "assessment.answers"),
        changed_on=stood.changed_on,
        changes=changes,
        means=stated,
        checks=frozenset([*proofs, *capacities]),
        witness=now.reference if now is not None and now.waits_for == actor.staff else "",
        opens=may(actor, "assessment.open"),
        notes=may(actor, "change.note"),
        states=may(actor, "means.record"),
        fits=may(actor, "suitability.view"),
        senior=form.senior.text if is_witnessed(client.pk, actor.on) else None,
        footing=footing(form),
    )


def opening(actor: Actor, number: str) -> OpeningForm:
    """Raises Denied, NotFound."""
    require(actor, "assessment.open")
    client = require_client(actor, number)
    form, made = questionnaire_on(actor.on), made_on(client.pk, actor.on)
    return OpeningForm(
        client=number,
        name=as_seen(actor, Field.NAME, client.name),
        channels=CHANNELS,
        witnesses=list(witnesses(client, actor).items()),
        needed=is_witnessed(client.pk, actor.on),
        senior=form.senior.text,
        today=sum(day == actor.on for day in made),
        made=len(made),
        a_day=form.limits.a_day,
        a_year=form.limits.a_year,
        elsewhere=told_of(client.pk),
    )


def stating(actor: Actor, number: str, act: str) -> StatingForm:
    """The form for a change ("change.note") or for means ("means.record"). Raises Denied, NotFound."""
    require(actor, act)
    client = require_client(actor, number)
    form = questionnaire_on(actor.on)
    return StatingForm(
        client=number,
        name=as_seen(actor, Field.NAME, client.name),
        changes=list(form.change_names.items()),
        proofs=list(form.proof_names.items()),
        figures=FIGURES[1:],
    )
