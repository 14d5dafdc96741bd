"""What every condition is written with: a family and its brackets, a comparison, names in quotes where they need them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from zhiwo.kernel.text import Language
from zhiwo.tags.language.names import Names
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.words import BLANK, FAMILIES, FILLED, OPS, UNLIKE, Family
from zhiwo.tags.language.writing import written

T = TypeVar("T")


class Phrases:
    """Phrases of one language, by the bank's names."""

    def __init__(self, names: Names, language: Language) -> None:
        self.names, self.language = names, language
        self.zh = language == "zh"

    def family(self, family: Family, content: str) -> str:
        return f"{FAMILIES[family].say(self.language)}[{content}]"

    def _compared(self, left: str, op: Op, value: T | None, said: Callable[[T], str], *, negated: bool = False) -> str:
        if op is Op.BLANK or value is None:
            return f"{left} {(FILLED if negated else BLANK).say(self.language)}"
        sign = UNLIKE if negated else OPS[op]
        return f"{left} {sign.say(self.language)} {said(value)}"

    def _several(self, names: Iterable[str]) -> str:
        return ("、" if self.zh else ", ").join(map(written, names))

    def _days(self, days: int) -> str:
        return f"{days}天" if self.zh else f"{days} days"
