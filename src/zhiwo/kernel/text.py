"""Sentences in the two languages of the house, written beside each other so that neither is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Text:
    """One sentence or name in Chinese and in English; `{name}` marks a fact to be filled in."""

    zh: str
    en: str

    def filled(self, **facts: object) -> Text:
        """The same sentence with its facts filled in, in both languages."""
        return Text(self.say("zh", **facts), self.say("en", **facts))

    def say(self, language: Language, **facts: object) -> str:
        """The sentence in `language`, its facts filled in; a fact that is itself a `Text` is said in that language."""
        sentence = self.zh if language == "zh" else self.en
        if not facts:
            return sentence
        return sentence.format(**{k: v.say(language) if isinstance(v, Text) else v for k, v in facts.items()})
