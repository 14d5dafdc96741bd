"""What a check of one value says: the value made clean, or the one thing that is wrong with it; and what is odd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from zhiwo.kernel.text import Text

T = TypeVar("T")


@dataclass(frozen=True)
class Verdict(Generic[T]):
    """Either `value` is there, or `problem` says why not and what to do; `warnings` never stand in the way.

    Findings are values, not exceptions: a feed has millions of them and needs each one. No sentence repeats the value
    it is about, since the value is personal and the sentence goes to lists and logs.
    """

    value: T | None
    problem: Text | None = None
    warnings: tuple[Text, ...] = ()

    @property
    def ok(self) -> bool:
        return self.problem is None


def accept(value: T, *warnings: Text) -> Verdict[T]:
    """The value is good, the `warnings` notwithstanding."""
    return Verdict(value, None, warnings)


def reject(problem: Text) -> Verdict[T]:
    """The value cannot be used, for this reason."""
    return Verdict(None, problem)
