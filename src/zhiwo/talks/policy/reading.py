"""A text as its letters alone, with the place of each in what was written: a claim is found whatever stands between its
characters, in any width, in traditional characters and with accents. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

GONE = "\x00"
"""Stands where a lawful phrase stood, so that its neighbours don't come to touch."""
CLAUSE_ENDS = re.compile(r"[\n\r。．｡.,，!！?？;；—–|｜]")
MARKS = r"[\W_]*"
"""Anything but letters and digits, as a regular expression."""
REACH = 24
"""So many characters of a clause are looked at before and behind a claim."""


def plain(text: str, simplified: Mapping[int, str]) -> str:
    """A text in half width and capitals, simplified, each accent apart from its letter."""
    return unicodedata.normalize("NFKD", text).translate(simplified).upper()


def is_latin(sign: str) -> bool:
    return "A" <= sign <= "Z"


def _one_word(sign: str, next_one: str) -> bool:
    """Whether two signs beside each other belong together."""
    return (is_latin(sign) and is_latin(next_one)) or (sign.isdecimal() and next_one.isdecimal())


@dataclass(frozen=True)
class Place:
    """Where words stand in a reading: from one sign (included) to another (excluded)."""

    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """The signs of a plain text that were kept, and the place of each in it."""

    plain: str
    signs: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, text: str, sorts: str) -> Reading:
        """The characters of these general categories. A digit of another script is one of ours after NFKD."""
        at = tuple(place for place, sign in enumerate(text) if unicodedata.category(sign)[0] in sorts)
        return cls(text, "".join(text[place] for place in at), at)

    def without(self, phrases: Iterable[str]) -> Reading:
        """The same with these phrases gone, the longest first, wherever they stand as words."""
        signs = self.signs
        for phrase in sorted(phrases, key=len, reverse=True):
            for place in Reading(self.plain, signs, self.at).places(phrase):
                if self.whole(place):
                    signs = signs[: place.start] + GONE * len(phrase) + signs[place.end :]
        return Reading(self.plain, signs, self.at)

    def places(self, word: str) -> Iterator[Place]:
        """Wherever the word's signs follow each other."""
        start = self.signs.find(word)
        while start >= 0:
            yield Place(start, start + len(word))
            start = self.signs.find(word, start + 1)

    def whole(self, place: Place, *, from_here: bool = False, to_here: bool = False) -> bool:
        """Whether a place cuts no Latin word and no number at its ends; `from_here`, `to_here`: another part touches that end."""
        first, last = self.at[place.start], self.at[place.end - 1]
        cut_before = first > 0 and _one_word(self.plain[first - 1], self.plain[first])
        cut_behind = _one_word(self.plain[last], self.plain[last + 1 : last + 2])
        return (from_here or not cut_before) and (to_here or not cut_behind)

    def written(self, place: Place) -> str:
        """A place as the text has it, marks and all."""
        return self.plain[self.at[place.start] : self.at[place.end - 1] + 1]

    def before(self, place: Place) -> str:
        """What stands before a place in its clause."""
        return CLAUSE_ENDS.split(self.plain[: self.at[place.start]])[-1][-REACH:]

    def behind(self, place: Place) -> str:
        """What stands behind a place in its clause."""
        return CLAUSE_ENDS.split(self.plain[self.at[place.end - 1] + 1 :], maxsplit=1)[0][:REACH]


def pattern(phrases: Iterable[str], *, inside: bool = False) -> str:
    """A regular expression of any of these phrases, whatever marks stand between their characters; Latin words are whole, and
    hold marks only where those of the phrase stand, or anywhere (`inside`)."""
    longest_first = sorted({phrase.upper() for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(_loose(phrase, inside) for phrase in longest_first) + ")"


def _loose(phrase: str, inside: bool) -> str:
    signs = re.findall(r"[^\W_]", phrase)
    pieces = signs if inside else re.findall(r"[A-Z]+|[^\W_]", phrase)
    opens = r"(?<![A-Z])" if is_latin(signs[0]) else ""
    closes = r"(?![A-Z])" if is_latin(signs[-1]) else ""
    return f"{opens}{MARKS.join(pieces)}{closes}"
