"""Finding in a text the claims that may not be made, unless the text denies them. Pure.

A text is read once as letters and digits and once as letters alone. What is quoted as forbidden, in the section on what not to
say, is not handed in here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from zhiwo.kernel.chinese_numerals import whole
from zhiwo.kernel.text import Text
from zhiwo.talks.policy.banned import BANNED, BannedVersion, Claim, Denials, Deposits, Near
from zhiwo.talks.policy.reading import GONE, MARKS, REACH, Place, Reading, pattern, plain

FIGURE = r"[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十百千]+"
AMOUNT = re.compile(rf"(CNY|RMB|¥)?({FIGURE})(万|亿|元|YUAN|THOUSAND|MILLION|BILLION)?")
UNITS = {"": 1, "元": 1, "YUAN": 1, "THOUSAND": 1000, "万": 10_000, "MILLION": 10**6, "亿": 10**8, "BILLION": 10**9}

Chain = tuple[tuple[str, ...], tuple[Place, ...]]
"""Words of the rule that stand behind each other, and where."""


@dataclass(frozen=True)
class Hit:
    """A claim found in a text: `words` are those of the rule, not of the text."""

    code: str
    name: Text
    words: str
    reason: Text
    source: str
    instead: Text


@dataclass(frozen=True)
class Found:
    """A claim as it stands in a reading: the words of the rule, the places of its parts, whether a denial between them counts."""

    words: str
    parts: tuple[Place, ...]
    denied_between: bool = True


@dataclass(frozen=True)
class Takings:
    """The denials of a rule, ready to be looked for around a claim."""

    before: re.Pattern[str]
    doubled: re.Pattern[str]
    behind: re.Pattern[str]

    @classmethod
    def of(cls, rule: Denials, claim: Claim) -> Takings:
        # One denial covers several claims in a row, and every part of one: “不承诺保本保收益”, “没有马上开征的计划”.
        near = (word for one in claim.near for word in (*one.words, *one.of, *one.then))
        said = (*claim.words, *near)
        between, toward = (pattern((*words, *said)) for words in (rule.between, rule.toward))
        return cls(
            before=re.compile(rf"{pattern(rule.before)}(?:{MARKS}{between})*{MARKS}$"),
            doubled=re.compile(rf"{pattern(rule.doubled, inside=True)}{MARKS}$"),
            behind=re.compile(rf"^(?:{MARKS}{toward})*{MARKS}{pattern(rule.behind)}"),
        )

    def take_back(self, found: Found, reading: Reading) -> bool:
        """Whether the text denies what was found."""
        parts = found.parts if found.denied_between else found.parts[:1]
        refuted = self.behind.search(reading.behind(found.parts[-1])) is not None
        return refuted or any(self._denied(part, reading) for part in parts)

    def _denied(self, part: Place, reading: Reading) -> bool:
        clause, until = reading.before(part), reading.at[part.start]
        denial = self.before.search(clause)
        if denial is None:
            return False
        # A mark between two denials doesn't part them, lest one be put in to make a denial of none.
        upto = reading.plain[: until - len(clause) + denial.start()]
        return self.doubled.search(upto[-REACH:]) is None


def banned_in(text: str, day: date) -> tuple[Hit, ...]:
    """The claims a text makes by the rule of a day, each once, in the order of the rule."""
    return hits(text, BANNED.on(day))


def hits(text: str, rule: BannedVersion) -> tuple[Hit, ...]:
    """The same by a given version."""
    written = plain(text, rule.simplified)
    readings = (Reading.of(written, "LN"), Reading.of(written, "L"))
    insured = _about_insured_deposits(readings[1], rule.deposits)
    found = []
    for claim in rule.claims:
        words = None if claim.deposits and insured else _first(claim, rule.denials, readings)
        if words:
            found.append(Hit(claim.code, claim.name.text, words, claim.reason.text, claim.source, claim.instead.text))
    return tuple(found)


@lru_cache(4096)
def letters(word: str) -> str:
    """The words of a rule as a reading has them."""
    return Reading.of(plain(word, {}), "LN").signs


def _first(claim: Claim, denials: Denials, readings: tuple[Reading, Reading]) -> str | None:
    """The first words of the claim that stand in either reading and are not denied, as the rule writes them."""
    takings = None
    for reading in readings:
        bare = reading.without(letters(phrase) for phrase in claim.lawful)
        for found in _said(claim, bare):
            takings = takings or Takings.of(denials, claim)
            if not takings.take_back(found, bare):
                return found.words
    return None


def _said(claim: Claim, reading: Reading) -> Iterator[Found]:
    for word in claim.words:
        yield from (Found(word, (place,)) for place in reading.places(letters(word)) if reading.whole(place))
    for near in claim.near:
        yield from _close(near, reading)


def _close(near: Near, reading: Reading) -> Iterator[Found]:
    """Words of each group behind each other, near enough; none of them cuts a Latin word, but where two touch."""
    chains: list[Chain] = [((word,), (place,)) for word in near.words for place in reading.places(letters(word))]
    for words, within in near.groups:
        following = [(word, place) for word in words for place in reading.places(letters(word))]
        chains = [
            ((*said, word), (*parts, place))
            for said, parts in chains
            for word, place in following
            if _apart(parts[-1], place, within, reading)
        ]
    for said, parts in chains:
        if _uncut(parts, reading):
            yield Found("…".join(said), parts, near.denied_between)


def _apart(one: Place, other: Place, within: int, reading: Reading) -> bool:
    return 0 <= other.start - one.end <= within and GONE not in reading.signs[one.end : other.start]


def _uncut(parts: tuple[Place, ...], reading: Reading) -> bool:
    touching = [False, *(one.end == other.start for one, other in pairwise(parts)), False]
    return all(reading.whole(place, from_here=touching[n], to_here=touching[n + 1]) for n, place in enumerate(parts))


def _about_insured_deposits(reading: Reading, rule: Deposits) -> bool:
    """Whether the text speaks of deposits within the insured amount and of nothing else that is sold."""
    amounts = list(_amounts("".join(reading.plain.replace(",", "").split())))
    return (
        _names(reading, rule.named)
        and not _names(reading, rule.others)
        and bool(amounts)
        and (max(amounts) <= rule.insured_yuan)
    )


def _names(reading: Reading, words: tuple[str, ...]) -> bool:
    return any(reading.whole(place) for word in words for place in reading.places(letters(word)))


def _amounts(written: str) -> Iterator[Decimal]:
    """The amounts of money in a text, in yuan; what can't be read as a number counts as more than any limit."""
    for currency, figure, unit in AMOUNT.findall(written):
        if currency or unit:
            number = Decimal(figure) if figure[0].isdecimal() else whole(figure.replace("两", "二"))
            yield Decimal("Infinity") if number is None else Decimal(number) * UNITS[unit]
