"""What the process that reads a file may say to the one that asked: lines of JSON, each checked before it is believed.

A file that took its reader over could make it say anything. So nothing that is heard is ever executed: it is numbers,
texts and kinds of fault known here, or it is not an answer.
"""

from __future__ import annotations

from collections import Counter
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator

from zhiwo.intake.faults import FAULTS, FileRefused, Outcome
from zhiwo.intake.formats import Model
from zhiwo.intake.judging import ProgramFault
from zhiwo.intake.sifting import Tally
from zhiwo.kernel.text import Text

LONGEST = 8 << 20
"""The most bytes of one answer: a file's header may have 1 MiB, and escaped as JSON a byte takes six at most."""

Count = Annotated[int, Field(ge=0, lt=1 << 63)]
Fact = int | str | Text


def _of(outcome: Outcome) -> AfterValidator:
    def known(kind: str) -> str:
        if kind not in FAULTS or FAULTS[kind].outcome is not outcome:
            raise ValueError(f"no fault of the kind {outcome}")
        return kind

    return AfterValidator(known)


class Ready(Model):
    """The reader has started and waits for a file."""

    kind: Literal["ready"] = "ready"


class Step(Model):
    """So many records are judged, such a share of the file is read."""

    kind: Literal["step"] = "step"
    records: Count
    share: float = Field(ge=0, le=1, allow_inf_nan=False)


class Sifted(Model):
    """The file is through the gate; what a Tally counts, as far as it is wanted afterwards."""

    kind: Literal["sifted"] = "sifted"
    header: tuple[str, ...]
    records: Count
    accepted: Count
    set_aside: Count
    blank: Count
    faults: dict[Annotated[str, _of(Outcome.SET_ASIDE)], Count]
    warnings: tuple[tuple[Annotated[str, _of(Outcome.WARNING)], str, Count], ...]

    @model_validator(mode="after")
    def _adds_up(self) -> Sifted:
        if self.records != self.accepted + self.set_aside + self.blank:
            raise ValueError("the records don't add up")
        return self

    @classmethod
    def of(cls, tally: Tally) -> Sifted:
        """The tally of a file that was sifted."""
        return cls(
            header=tally.header,
            records=tally.records,
            accepted=tally.accepted,
            set_aside=tally.set_aside,
            blank=tally.blank,
            faults=dict(tally.faults),
            warnings=tuple((kind, column, count) for (kind, column), count in tally.warnings.items()),
        )

    def result(self) -> Tally:
        """The tally, without the keys and sums that only the reading needs."""
        return Tally(
            header=self.header,
            records=self.records,
            accepted=self.accepted,
            set_aside=self.set_aside,
            blank=self.blank,
            faults=Counter(self.faults),
            warnings=Counter({(kind, column): count for kind, column, count in self.warnings}),
        )


class Refused(Model):
    """The file is turned away for `fault`, with the facts of its sentence."""

    kind: Literal["refused"] = "refused"
    fault: Annotated[str, _of(Outcome.REFUSED)]
    facts: dict[str, Fact]

    @model_validator(mode="after")
    def _can_be_said(self) -> Refused:
        sentence = FAULTS[self.fault].sentence
        named = {name for _, name, _, _ in Formatter().parse(sentence.zh + sentence.en) if name}
        if not named <= self.facts.keys() or {"self", "kind"} & self.facts.keys():
            raise ValueError("the facts are not those of the sentence")
        return self

    @classmethod
    def of(cls, refusal: FileRefused) -> Refused:
        """The refusal; dates and amounts go as the words they are in its sentence."""
        facts = {
            name: fact if isinstance(fact, int | str | Text) else str(fact) for name, fact in refusal.facts.items()
        }
        return cls(fault=refusal.kind, facts=facts)

    def result(self) -> Tally:
        """Raises FileRefused."""
        raise FileRefused(self.fault, **self.facts)


class Failed(Model):
    """The gate itself is at fault."""

    kind: Literal["failed"] = "failed"
    why: str

    def result(self) -> Tally:
        """Raises ProgramFault."""
        raise ProgramFault(self.why)


Last = Sifted | Refused | Failed
"""What a reader says of a file in the end; `result` gives it as `Sieve.sift` would have."""

Answer = Ready | Step | Last

_ANSWERS: TypeAdapter[Answer] = TypeAdapter(Annotated[Answer, Field(discriminator="kind")])


def understood(line: bytes) -> Answer | None:
    """The answer in a line, or None for a line that is none."""
    try:
        return _ANSWERS.validate_json(line, strict=True)
    except ValidationError:
        return None
