"""A rule as it was typed: read with width and case folded, pointed at by the character that was typed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

ALIKE = str.maketrans("【】〔〕，；：＂“”‘’−", '[][],;:"""\'\'-')
"""What people type for a sign and Unicode does not fold to it."""


def key_of(text: str) -> str:
    """What two spellings of one name have in common: width, case, blanks and quotes don't tell names apart."""
    folded = unicodedata.normalize("NFKC", text).translate(ALIKE).casefold()
    return "".join(folded.replace('"', "").split())


def plainly(text: str) -> str:
    """A free text as it is kept: width and case folded, blanks single, no quotes."""
    folded = unicodedata.normalize("NFKC", text).translate(ALIKE).casefold()
    return " ".join(folded.replace('"', "").split())


QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Source:
    """A typed text and its folded form; `places[n]` is the typed place of the folded character n, the last one its end. In
    `plain` what stands in quotes is blotted out, so that no sign in a name is taken for one of the language."""

    typed: str
    folded: str = field(init=False)
    plain: str = field(init=False)
    places: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        folded: list[str] = []
        places: list[int] = []
        for place, letter in enumerate(self.typed):
            for one in unicodedata.normalize("NFKC", letter).translate(ALIKE):
                folded.append(one)
                places.append(place)
        object.__setattr__(self, "folded", "".join(folded))
        object.__setattr__(self, "plain", QUOTED.sub(lambda found: "\0" * len(found[0]), self.folded))
        object.__setattr__(self, "places", (*places, len(self.typed)))

    def whole(self) -> Span:
        """All of it."""
        return Span(self, 0, len(self.folded))


@dataclass(frozen=True)
class Span:
    """A stretch of a source, by places in its folded text, the end excluded."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The folded text."""
        return self.source.folded[self.start : self.end]

    @property
    def plain(self) -> str:
        """The folded text without what stands in quotes."""
        return self.source.plain[self.start : self.end]

    @property
    def offset(self) -> int:
        """Where it begins in the typed text, counted in characters from 0."""
        return self.source.places[self.start]

    @property
    def typed(self) -> str:
        """The text as typed."""
        end = self.source.places[self.end - 1] + 1 if self.end > self.start else self.offset
        return self.source.typed[self.offset : end]

    @property
    def key(self) -> str:
        """Its match key."""
        return key_of(self.text)

    def part(self, start: int, end: int | None = None) -> Span:
        """A stretch of this one, by places within it."""
        return Span(self.source, self.start + start, self.end if end is None else self.start + end)

    def stripped(self, extra: str = "") -> Span:
        """Without blanks, and signs of `extra`, at both ends."""
        text, signs = self.text, " \t\r\n\u3000" + extra
        left = len(text) - len(text.lstrip(signs))
        return Span(self.source, self.start + left, max(self.start + left, self.start + len(text.rstrip(signs))))

    def split(self, separators: str) -> Iterator[Span]:
        """The stretches between separators, stripped."""
        at = 0
        for found in re.finditer(f"[{re.escape(separators)}]", self.plain):
            yield self.part(at, found.start()).stripped()
            at = found.end()
        yield self.part(at).stripped()

    def __bool__(self) -> bool:
        return bool(self.text.strip())
