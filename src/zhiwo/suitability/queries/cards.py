"""What one client's page says of its assessments, for an actor who sees the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhiwo.clients.access import seen_by
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, fen_as_seen
from zhiwo.suitability.models import Assessment, MaterialChange, MeansStatement
from zhiwo.suitability.policy.profile import FIGURES
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.queries.ratings import FEED, INTO_TIME, current

YEARS = "experience_years"


@dataclass(frozen=True)
class AssessmentRow:
    """One assessment, the `number`-th of the client: its level, since when and until which day (excluded), and who was there.
    A channel the rules of sale do not know is called by its code.

    `by_dimension` holds by dimension what was asked and answered, empty for one of another channel; `disagree` the questions
    whose answers do not go together and were left so.
    """

    number: int
    reference: str
    level: int
    name: Text
    lowest: bool
    on: date
    ends_on: date
    channel: str
    channel_name: Text
    elsewhere: bool
    version: str
    opened_by: str
    witness: str
    waits_for: str
    by_dimension: tuple[tuple[Text, tuple[tuple[Text, Text], ...]], ...]
    disagree: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class ChangeRow:
    """A change the client stated; `waits`: it counts once another than `by` (a staff number), who noted it, has checked it."""

    reference: str
    name: Text
    on: date
    waits: bool
    by: str


@dataclass(frozen=True)
class MeansRow:
    """What the client stated once: figures by name, amounts as the actor may see them; `waits`: its proof is to be checked, by
    another than `entered`."""

    reference: str
    on: date
    years: int | None
    figures: Mapping[str, int | None]
    proof: Text | None
    proof_number: str
    entered: str
    entered_by: str
    checked_by: str
    checked_at: datetime | None

    @property
    def waits(self) -> bool:
        return self.proof is not None and self.checked_at is None


def assessments_of(actor: Actor, client: str) -> list[AssessmentRow]:
    """The client's assessments, the newest first. One statement."""
    rows = current(seen_by(Assessment.objects.all(), actor)).filter(client__number=client, assessed_on__lte=actor.on)
    ordered = rows.select_related("opened_by", "witness").order_by(*INTO_TIME)
    return [_row(row, number) for number, row in enumerate(ordered, start=1)][::-1]


def changes_of(actor: Actor, client: str) -> list[ChangeRow]:
    """The material changes the client stated, the newest first. One statement."""
    form = questionnaire_on(actor.on)
    checked = {one.code for one in form.changes if one.checked}
    rows = seen_by(MaterialChange.objects.all(), actor).filter(client__number=client, stated_on__lte=actor.on)
    said = rows.order_by("-stated_on", "-stated_at", "-pk")
    return [
        ChangeRow(
            reference, form.change_names.get(kind, Text(kind, kind)), on, kind in checked and checked_at is None, by
        )
        for reference, kind, on, checked_at, by in said.values_list(
            "reference", "kind", "stated_on", "checked_at", "by__number"
        )
    ]


def means_of(actor: Actor, client: str) -> list[MeansRow]:
    """What the client stated of its means, the newest first. One statement."""
    names = questionnaire_on(actor.on).proof_names
    rows = seen_by(MeansStatement.objects.all(), actor).filter(client__number=client, stated_on__lte=actor.on)
    ordered = rows.select_related("entered_by", "checked_by").order_by("-stated_on", "-entered_at", "-pk")
    return [
        MeansRow(
            reference=row.reference,
            on=row.stated_on,
            years=row.experience_years,
            figures={
                name: fen_as_seen(actor, fen)
                for name in FIGURES
                if name != YEARS and (fen := getattr(row, name)) is not None
            },
            proof=names.get(row.proof_kind, Text(row.proof_kind, row.proof_kind)) if row.proof_kind else None,
            proof_number=as_seen(actor, Field.NOTE, row.proof_number),
            entered=row.entered_by.number,
            entered_by=row.entered_by.name,
            checked_by=row.checked_by.name if row.checked_by else "",
            checked_at=row.checked_at,
        )
        for row in ordered
    ]


def _row(row: Assessment, number: int) -> AssessmentRow:
    form = questionnaire_on(row.assessed_on)
    return AssessmentRow(
        number=number,
        reference=row.reference,
        level=row.level,
        name=form.band(row.level).name.text,
        lowest=row.lowest,
        on=row.assessed_on,
        ends_on=row.ends_on,
        channel=row.channel,
        channel_name=REGIMES.on(row.assessed_on).channel_names.get(row.channel, Text(row.channel, row.channel)),
        elsewhere=row.source == FEED,
        version=row.questionnaire,
        opened_by=row.opened_by.name if row.opened_by else "",
        witness=row.witness.name if row.witness else "",
        waits_for=row.witness.number if row.witness and row.witnessed_at is None else "",
        by_dimension=_answered(row),
        disagree=_disagree(row),
    )


def _answered(row: Assessment) -> tuple[tuple[Text, tuple[tuple[Text, Text], ...]], ...]:
    """By dimension, the questions with the answers given."""
    form = questionnaire_on(row.assessed_on)
    given = [
        (one.dimension, one.text.text, one.by_code[row.answers[one.code]].text.text)
        for one in form.questions
        if row.answers.get(one.code) in one.by_code
    ]
    return tuple(
        (part.name.text, tuple((asked, said) for of, asked, said in given if of == part.code))
        for part in form.dimensions
        if any(of == part.code for of, _, _ in given)
    )


def _disagree(row: Assessment) -> tuple[tuple[Text, ...], ...]:
    form = questionnaire_on(row.assessed_on)
    return tuple(
        tuple(form.by_code[question].text.text for question in one.when)
        for one in form.contradictions
        if one.code in row.contradictions
    )
