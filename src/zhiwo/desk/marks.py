"""Where a rule comes from, shown wherever its result shows (requirements K3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from zhiwo.kernel.packs import MARKS, MARKS_SAID, SIGNED_MARKS
from zhiwo.kernel.text import Text


class Sourced(Protocol):
    """A version of a rule."""

    @property
    def source(self) -> str: ...

    @property
    def confidence(self) -> str: ...


@dataclass(frozen=True)
class Footing:
    """What a result stands on: the mark of its rule and the source it names."""

    mark: str
    source: str

    @property
    def name(self) -> Text:
        return MARKS[self.mark]

    @property
    def said(self) -> Text:
        """The mark in a sentence, with the source."""
        told = MARKS_SAID[self.mark]
        return Text(f"{told.zh}：{self.source}", f"{told.en}: {self.source}")

    @property
    def weak(self) -> bool:
        """Nobody outside the house stands for the rule."""
        return self.mark in SIGNED_MARKS


def footing(rule: Sourced) -> Footing:
    """What a result of `rule` stands on."""
    return Footing(rule.confidence, rule.source)
