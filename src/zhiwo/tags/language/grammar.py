"""Reading a rule: brackets, 且 或 非 除 and +. What stands inside square brackets is read in `features`. Pure.

rule      := [name =] [在[population]] except
except    := joined (除 joined)*                  除 binds loosest and takes from everything on its left
joined    := not (且 not)* | not (或 not)*        the two mix only in brackets
not       := 非 not | group                       非 binds tightest
group     := ( except ) | feature (+ feature)*    + joins conditions on one transaction
feature   := family [=] [content] | tag name
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.clients import read_tag
from zhiwo.tags.language.contents import Whole
from zhiwo.tags.language.faults import (
    AmbiguousAndOr,
    AmbiguousName,
    EmptyValue,
    TooDeep,
    UnclosedBracket,
    UnclosedQuote,
    UnknownName,
    UnopenedBracket,
    Unreadable,
)
from zhiwo.tags.language.features import WANTED, Feature, gather, read_content
from zhiwo.tags.language.names import Dictionary, Entry, Names
from zhiwo.tags.language.source import Source, Span
from zhiwo.tags.language.tree import Condition, Not, Population, Rule, Without, either, together
from zhiwo.tags.language.words import AND, EXCEPT, FAMILIES, NAMES_OF_FAMILIES, NOT, OR, POPULATIONS, Family, Word

CONDITION = Text("一个特征、标签或括号", "a feature, a tag or a bracket")
JOINER = Text("且、或、除、+", "AND, OR, EXCEPT or +")
NAMES_OF_POPULATIONS = Dictionary(
    Text("人群", "population"), tuple(Entry(code, word.zh, word.en) for code, word in POPULATIONS.items())
)
SIGNS = "()[]+="
DEEPEST = 50
"""Brackets and 非 within each other; nobody reads more."""


@dataclass(frozen=True)
class Reference:
    """Another tag a rule names: its name, where, and as what."""

    name: str
    offset: int
    word: str


@dataclass(frozen=True)
class Parsed:
    """A rule as read: the name written before it, if any, and the tags it refers to in the order of the text."""

    rule: Rule
    name: str
    references: tuple[Reference, ...]


def parse(text: str, names: Names, language: Language = "zh") -> Parsed:
    """Read a rule. Raises one of `faults`, which points at the character."""
    source = Source(text)
    lone = source.plain.find('"')
    if lone >= 0:
        raise UnclosedQuote(Span(source, lone, lone + 1))
    return _Reader(source, names, language).rule()


@dataclass
class _Reader:
    source: Source
    names: Names
    language: Language
    at: int = 0
    references: list[Reference] = field(default_factory=list)
    depth: int = 0

    def rule(self) -> Parsed:
        name = self._name()
        population = self._population()
        condition = self._except()
        self._blanks()
        if self.at < len(self.source.folded):
            if self._sign() in (")", "]"):
                raise UnopenedBracket(self._span(self.at, self.at + 1))
            raise Unreadable(self._word(), expected=JOINER)
        return Parsed(Rule(condition, population), name, tuple(self.references))

    def _name(self) -> str:
        """The name before a first = that is not the stray one before a bracket."""
        depth = 0
        for place, letter in enumerate(self.source.plain):
            depth += (letter in "([") - (letter in ")]")
            if letter == "=" and not depth and not self.source.plain[place + 1 :].lstrip().startswith("["):
                head = self._span(0, place).stripped()
                self.at = place + 1
                for word in (FAMILIES[Family.TAG].zh, FAMILIES[Family.TAG].en):
                    if head.text.casefold().startswith(word.casefold() + " ") or head.text.startswith(f'{word}"'):
                        head = head.part(len(word)).stripped()
                return head.stripped('"').typed
        return ""

    def _population(self) -> Population:
        start = self.at
        family, content = self._opening()
        if family is not Family.POPULATION or content is None:
            self.at = start
            return Population.OPEN
        entry = NAMES_OF_POPULATIONS.find(content.text)
        if entry is None:
            near = NAMES_OF_POPULATIONS.nearest(content.text, self.language)
            raise UnknownName(content, kind=NAMES_OF_POPULATIONS.kind, suggestion=near)
        return Population(entry.code)

    def _opening(self) -> tuple[Family | None, Span | None]:
        """A family with its bracket, where one begins here."""
        self._blanks()
        name = self._word()
        entry = NAMES_OF_FAMILIES.find(name.text) if name else None
        rest = re.match(r"\s*=?\s*\[", self.source.folded[name.end :])
        if entry is None or rest is None:
            return None, None
        self.at = name.end + rest.end() - 1
        family = Family(entry.code)
        return family, self._bracket(family)

    def _except(self) -> Condition:
        kept = self._joined()
        while self._takes(EXCEPT):
            kept = Without(kept, self._joined())
        return kept

    def _joined(self) -> Condition:
        self._blanks()
        joined, operands = None, []
        while True:
            operands.append(self._not())
            self._blanks()
            here = self.at
            found = AND if self._takes(AND) else OR if self._takes(OR) else None
            if found is None:
                break
            if joined not in (None, found):
                raise self._ambiguous(here)
            joined = found
        return together(operands) if joined is AND else either(operands)

    def _ambiguous(self, here: int) -> AmbiguousAndOr:
        """A fault that gives the two readings in letters: the parts may be long."""
        first, second = (AND, OR) if self._takes_at(here, OR) else (OR, AND)
        a, b, c = ("甲", "乙", "丙") if self.language == "zh" else ("A", "B", "C")
        one, two = first.say(self.language), second.say(self.language)
        return AmbiguousAndOr(
            self._span(here, here + self._takes_at(here, second)),
            one=f"({a} {one} {b}) {two} {c}",
            other=f"{a} {one} ({b} {two} {c})",
        )

    def _not(self) -> Condition:
        self._blanks()
        name = self._word()
        if not self._takes(NOT):
            return self._group()
        if name.key in self.names.tags:
            raise AmbiguousName(name, suggestion=FAMILIES[Family.TAG].say(self.language) + f"[{name.typed}]")
        with self._deeper(name):
            return Not(self._not())

    def _group(self) -> Condition:
        self._blanks()
        if self._sign() == "(":
            return self._bracketed()
        features = [self._feature()]
        while self._takes_sign("+"):
            features.append(self._feature())
        return gather(features)

    def _bracketed(self) -> Condition:
        start = self.at
        self.at += 1
        with self._deeper(self._span(start, start + 1)):
            inside = self._except()
        self._blanks()
        if not self._takes_sign(")"):
            if self.at >= len(self.source.folded):
                raise UnclosedBracket(self._span(start, self.at).stripped())
            raise Unreadable(self._word(), expected=JOINER)
        self._blanks()
        if self._sign() == "+":
            raise Unreadable(
                self._span(self.at, self.at + 1),
                expected=Text(
                    "且、或、除（+ 只连接同一笔交易的特征）", "AND, OR or EXCEPT (+ joins features of one transaction)"
                ),
            )
        return inside

    @contextmanager
    def _deeper(self, at: Span) -> Iterator[None]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeep(at)
        yield
        self.depth -= 1

    def _feature(self) -> Feature:
        self._blanks()
        name = self._word()
        if not name:
            end = self.at + (self.at < len(self.source.folded))
            if self._sign() in (")", "]"):
                raise UnopenedBracket(self._span(self.at, end))
            raise Unreadable(self._span(self.at, end), expected=CONDITION)
        family, content = self._opening()
        if family is None or content is None:
            return self._bare(name)
        if family is Family.POPULATION:
            raise Unreadable(name, expected=CONDITION)
        if family is Family.TAG:
            return self._tag(name, content, self._span(name.start, self.at))
        return read_content(family, name, content, self.names, self.language)

    def _bare(self, name: Span) -> Feature:
        """A tag named without brackets; or a family that is misspelt."""
        self.at = name.end
        if self._sign() == "[":
            raise UnknownName(
                name, kind=Text("特征", "feature"), suggestion=NAMES_OF_FAMILIES.nearest(name.text, self.language)
            )
        return self._tag(name, name, name)

    def _tag(self, at: Span, name: Span, whole: Span) -> Feature:
        read = read_tag(name, self.names)
        self.references.append(Reference(read.name, whole.offset, whole.typed))
        return Feature(at, Whole(read))

    def _bracket(self, family: Family) -> Span:
        """What stands in the square bracket that begins here."""
        start = self.at
        close = self.source.plain.find("]", start)
        again = self.source.plain.find("[", start + 1)
        if close < 0 or 0 <= again < close:
            rest = self.source.folded[start + 1 :]
            cut = re.search(r"[()\[\]+]", rest)
            raise UnclosedBracket(self._span(start, start + 1 + (cut.start() if cut else len(rest))).stripped())
        content = self._span(start + 1, close)
        if not content:
            raise EmptyValue(self._span(start, close + 1), expected=WANTED[family])
        self.at = close + 1
        return content.stripped()

    def _word(self) -> Span:
        """The run of letters that begins here, up to a sign or a joining word."""
        folded, start = self.source.plain, self.at
        end = start
        while (
            end < len(folded)
            and folded[end] not in SIGNS
            and not any(self._takes_at(end, w) for w in (AND, OR, EXCEPT))
        ):
            end += 1
        return self._span(start, end).stripped()

    def _takes(self, word: Word) -> bool:
        self._blanks()
        length = self._takes_at(self.at, word)
        self.at += length
        return length > 0

    def _takes_at(self, place: int, word: Word) -> int:
        """How long the word is that stands at a place, 0 where it does not."""
        folded = self.source.plain
        if folded.startswith(word.zh, place):
            return len(word.zh)
        end = place + len(word.en)
        alone = not (folded[place - 1 : place].isalnum() or folded[end : end + 1].isalnum())
        return len(word.en) if alone and folded[place:end].casefold() == word.en.casefold() else 0

    def _takes_sign(self, sign: str) -> bool:
        self._blanks()
        if self._sign() != sign:
            return False
        self.at += 1
        return True

    def _sign(self) -> str:
        return self.source.folded[self.at : self.at + 1]

    def _blanks(self) -> None:
        while self.at < len(self.source.folded) and self.source.folded[self.at].isspace():
            self.at += 1

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)
