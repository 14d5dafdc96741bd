"""Claims no talk and no case may make, as dated data (`packs/talks/banned.yaml`), and finding them in a text. Pure.

A claim is found whatever stands between its characters: a text is read once as letters and digits and once as letters alone, in
half width, in simplified characters. What is quoted as forbidden, in the section on what not to say, is not handed in here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from pydantic import Field, field_validator

from zhiwo.kernel.chinese_numerals import whole
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text
from zhiwo.talks.policy.situations import Called, Rows

Word = Annotated[str, Field(min_length=2, max_length=20)]
GONE = "\x00"
"""Stands where a lawful phrase stood, so that its neighbours don't come to touch."""

AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十百千]+)([万亿元])")
UNITS = {"元": 1, "万": 10_000, "亿": 100_000_000}


class Near(Rows):
    """Any of `words`, and any of `of` behind it with at most `within` characters between."""

    words: tuple[Word, ...]
    of: tuple[Annotated[str, Field(min_length=1)], ...]
    within: Annotated[int, Field(ge=0, le=40)]


class Claim(Rows):
    """A claim that may not be made: the words it is known by, why, by which source, and what to write instead."""

    code: str
    name: Called
    words: tuple[Word, ...] = ()
    near: tuple[Near, ...] = ()
    lawful: tuple[Word, ...] = ()
    deposits: bool = False
    reason: Called
    source: str
    instead: Called


class Deposits(Rows):
    """What makes a claim right of a deposit: the insurance is named, with an amount within it, and no other product."""

    insured_yuan: Annotated[int, Field(gt=0)]
    named: tuple[Word, ...]
    others: tuple[Word, ...]


class BannedVersion(Rows):
    """The claims from one day on. `variants` are pairs of a traditional character and the simplified one."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    deposits: Deposits
    variants: str
    claims: tuple[Claim, ...]

    @field_validator("variants")
    @classmethod
    def _pairs(cls, variants: str) -> str:
        if any(len(pair) != 2 for pair in variants.split()):
            raise ValueError("variants are pairs of two characters")
        return variants

    @cached_property
    def simplified(self) -> Mapping[int, str]:
        return {ord(pair[0]): pair[1] for pair in self.variants.split()}


@dataclass(frozen=True)
class Hit:
    """A claim found in a text: `words` are those of the rule, not of the text."""

    code: str
    name: Text
    words: str
    reason: Text
    source: str
    instead: Text


BANNED: DatedPack[BannedVersion] = DatedPack("talks.banned", BannedVersion)


def banned_in(text: str, day: date) -> tuple[Hit, ...]:
    """The claims a text makes by the rule of a day, each once, in the order of the rule."""
    return hits(text, BANNED.on(day))


def hits(text: str, rule: BannedVersion) -> tuple[Hit, ...]:
    """The same by a given version."""
    plain = unicodedata.normalize("NFKC", text).translate(rule.simplified).upper()
    readings = (_kept(plain, "LN"), _kept(plain, "L"))
    insured = _about_insured_deposits(plain, readings[1], rule.deposits)
    found = []
    for claim in rule.claims:
        words = None if claim.deposits and insured else _first(claim, readings)
        if words:
            found.append(Hit(claim.code, claim.name.text, words, claim.reason.text, claim.source, claim.instead.text))
    return tuple(found)


def _kept(plain: str, sorts: str) -> str:
    """The characters of these general categories. A digit written as a letter of another script is one after NFKC."""
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in sorts)


def _first(claim: Claim, readings: tuple[str, str]) -> str | None:
    """The first words of the claim that stand in either reading, as the rule writes them."""
    for reading in readings:
        bare = reading
        for phrase in sorted(claim.lawful, key=len, reverse=True):
            bare = bare.replace(phrase.upper(), GONE)
        if words := next(_said(claim, bare), None):
            return words
    return None


def _said(claim: Claim, reading: str) -> Iterator[str]:
    yield from (word for word in claim.words if word.upper() in reading)
    for near in claim.near:
        for word in near.words:
            yield from (f"{word}…{other}" for other in near.of if _follows(word, other, near.within, reading))


def _follows(word: str, other: str, within: int, reading: str) -> bool:
    apart = f"[^{GONE}]{{0,{within}}}?"
    return re.search(re.escape(word) + apart + re.escape(other), reading) is not None


def _about_insured_deposits(plain: str, letters: str, rule: Deposits) -> bool:
    """Whether the text speaks of deposits within the insured amount and of nothing else that is sold."""
    amounts = [_yuan(*parts) for parts in AMOUNT.findall("".join(plain.replace(",", "").split()))]
    named = all(word in letters for word in rule.named) and not any(word in letters for word in rule.others)
    return named and bool(amounts) and max(amounts) <= rule.insured_yuan


def _yuan(figure: str, unit: str) -> Decimal:
    """An amount as written, in yuan; what can't be read as a number counts as more than any limit."""
    if figure[0].isdecimal():
        return Decimal(figure) * UNITS[unit]
    number = whole(figure.replace("两", "二"))
    return Decimal("Infinity") if number is None else Decimal(number) * UNITS[unit]
