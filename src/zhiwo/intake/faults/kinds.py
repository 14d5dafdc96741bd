"""What a kind of bad input is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel.text import Text


class Outcome(StrEnum):
    """What a fault costs: the whole file, one row, or nothing but a warning."""

    REFUSED = "refused"
    SET_ASIDE = "set_aside"
    WARNING = "warning"


OUTCOMES: dict[Outcome, Text] = {
    Outcome.REFUSED: Text("整个文件不收", "the file is refused"),
    Outcome.SET_ASIDE: Text("该行搁置", "the row is set aside"),
    Outcome.WARNING: Text("照收并提示", "accepted with a warning"),
}


@dataclass(frozen=True)
class Fault:
    """One kind of bad input. The sentence says what is wrong and what to do; the value itself is never in it."""

    kind: str
    outcome: Outcome
    sentence: Text


def group(outcome: Outcome, sentences: dict[str, tuple[str, str]]) -> dict[str, Fault]:
    """Faults of one outcome, from their kinds and sentences, Chinese and English."""
    return {kind: Fault(kind, outcome, Text(zh, en)) for kind, (zh, en) in sentences.items()}
