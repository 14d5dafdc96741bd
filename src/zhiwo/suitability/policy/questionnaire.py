"""How the ability to bear risk is assessed, as dated data (`packs/suitability/assessment.yaml`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text
from zhiwo.parties.policy.rows import Name, Rows

Level = Annotated[int, Field(ge=1, le=5)]
LEVELS = (1, 2, 3, 4, 5)
DIMENSIONS = frozenset(
    {"age", "finances", "experience", "purpose", "return", "preference", "liquidity", "awareness", "loss"}
)
"""What an assessment must ask about (facts §2.3)."""


class Limits(Rows):
    """Completed assessments of one client: on a day, and in the twelve months that end with it. The regulator's are the most."""

    a_day: Annotated[int, Field(ge=1, le=2)]
    a_year: Annotated[int, Field(ge=1, le=8)]


class Band(Rows):
    """A level: its name, what it means in words, and the points from which on it is given."""

    level: Level
    since: Annotated[int, Field(ge=0, alias="from")]
    name: Name
    means: Name


class Dimension(Rows):
    """A side of the client that is asked about."""

    code: str
    name: Name


class AnswerChoice(Rows):
    """An answer and its points; whoever gives it gets no higher level than `caps`, and `lowest` is the lowest class of the fund
    rules."""

    code: str
    points: Annotated[int, Field(ge=0)]
    text: Name
    caps: Level | None = None
    lowest: bool = False


class Question(Rows):
    """A question; its answers stand in the order in which they are shown, which says nothing of their points."""

    code: str
    dimension: str
    text: Name
    answers: Annotated[tuple[AnswerChoice, ...], Field(min_length=2)]

    @cached_property
    def by_code(self) -> Mapping[str, AnswerChoice]:
        return {one.code: one for one in self.answers}


class Contradiction(Rows):
    """Answers that do not go together: the client is asked to look at these questions again, and may leave them as they are."""

    code: str
    when: Mapping[str, frozenset[str]]

    def found(self, answers: Mapping[str, str]) -> bool:
        return all(answers.get(question) in codes for question, codes in self.when.items())


class ChangeKind(Rows):
    """A change of the client's circumstances after which it is assessed anew; some say how far it may act for itself."""

    code: str
    name: Name
    capacity: Literal["limited", "full"] | None = None

    @property
    def checked(self) -> bool:
        """Whether it counts only once a colleague has seen what shows it: what loosens the rules for a client."""
        return self.capacity == "full"


class ProofKind(Rows):
    """A document that proves what a client states of its means."""

    code: str
    name: Name


class Questionnaire(Rows):
    """The questionnaire and its rules from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    limits: Limits
    valid_months: Annotated[int, Field(ge=1, le=12)]
    reminded_days: Annotated[int, Field(ge=1)]
    means_months: Annotated[int, Field(ge=1, le=36)]
    code_minutes: Annotated[int, Field(ge=1, le=30)]
    senior_age: Annotated[int, Field(ge=1, le=65)]
    senior: Name
    levels: tuple[Band, ...]
    dimensions: tuple[Dimension, ...]
    questions: tuple[Question, ...]
    contradictions: tuple[Contradiction, ...]
    changes: tuple[ChangeKind, ...]
    proofs: tuple[ProofKind, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Questionnaire:
        lists = [
            [one.code for one in self.dimensions],
            [one.code for one in self.questions],
            [one.code for one in self.contradictions],
            [one.code for one in self.changes],
            [one.code for one in self.proofs],
            *([one.code for one in question.answers] for question in self.questions),
        ]
        if any(len(set(codes)) != len(codes) for codes in lists):
            raise ValueError("a list has each code once")
        if tuple(band.level for band in self.levels) != LEVELS or self.levels[0].since:
            raise ValueError("the bands go from level 1 at no points to level 5")
        if any(after.since <= before.since for before, after in zip(self.levels, self.levels[1:], strict=False)):
            raise ValueError("each band begins above the one before")
        asked = {question.dimension for question in self.questions}
        if {one.code for one in self.dimensions} != DIMENSIONS or asked != DIMENSIONS:
            raise ValueError(f"every dimension is named and asked about, and no other: {sorted(DIMENSIONS)}")
        strangers = [one.code for one in self.contradictions if not self._knows(one)]
        if strangers:
            raise ValueError(f"these speak of answers there are not: {strangers}")
        return self

    def _knows(self, one: Contradiction) -> bool:
        return len(one.when) > 1 and all(
            question in self.by_code and codes <= self.by_code[question].by_code.keys()
            for question, codes in one.when.items()
        )

    @cached_property
    def by_code(self) -> Mapping[str, Question]:
        """The questions by code."""
        return {question.code: question for question in self.questions}

    @cached_property
    def change_names(self) -> Mapping[str, Text]:
        return {one.code: one.name.text for one in self.changes}

    @cached_property
    def proof_names(self) -> Mapping[str, Text]:
        return {one.code: one.name.text for one in self.proofs}

    def band(self, level: int) -> Band:
        """The band of a level, 1 to 5."""
        return self.levels[level - 1]


ASSESSMENT: DatedPack[Questionnaire] = DatedPack("suitability.assessment", Questionnaire)


def questionnaire_on(day: date) -> Questionnaire:
    """The questionnaire in force on a day."""
    return ASSESSMENT.on(day)
