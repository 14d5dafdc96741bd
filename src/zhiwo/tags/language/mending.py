"""What a fault says to write instead, as a change of the text. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.faults import AmbiguousName, MissingPeriod, RetiredReference, RuleFault, UnknownName
from zhiwo.tags.language.writing import written


@dataclass(frozen=True)
class Mend:
    """`put` takes the place of the typed characters from `start` to `end`."""

    start: int
    end: int
    put: str


def mend(fault: RuleFault, language: Language) -> Mend | None:
    """The change that a fault proposes, None where it has nothing to propose."""
    told, word = fault.facts.get("suggestion", ""), str(fault.facts.get("word", ""))
    suggestion = told.say(language) if isinstance(told, Text) else str(told)
    start = fault.offset
    if not suggestion:
        return None
    match fault:
        case UnknownName() | RetiredReference():
            return Mend(start, start + len(word), written(suggestion))
        case AmbiguousName():
            return Mend(start, start + len(word), suggestion)
        case MissingPeriod() if "[" in suggestion:
            return Mend(start, start, f"{suggestion} + ")
    return None
