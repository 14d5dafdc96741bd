"""Which products somebody looks for, which are offered now, and which stand in for one another. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiwo.holdings.policy.product import ProductTerms, ShelfKind


@dataclass(frozen=True)
class Wanted:
    """What a product must be to be found; "" or None asks nothing. `risk` is the highest rating, `term_days` the longest term,
    `least_fen` the highest least purchase, each of which a product that says none of it can't meet - save that one without a
    term fits no longest term. `least_fen` is in `currency`, in yuan where none is named. `partner` True or False asks for
    products of partners or the bank's own."""

    words: str = ""
    kind: str = ""
    shelf: ShelfKind | None = None
    risk: int | None = None
    term_days: int | None = None
    currency: str = ""
    least_fen: int | None = None
    open_now: bool = False
    partner: bool | None = None


def is_open(terms: ProductTerms, on: date) -> bool:
    """Whether it is offered on a day: within its window, with something left of its quota, and of a partner only while the head
    office has it on its list."""
    begun = terms.opens_on is None or terms.opens_on <= on
    running = terms.closes_on is None or on < terms.closes_on
    left = terms.quota_left_fen is None or terms.quota_left_fen > 0
    return begun and running and left and (terms.on_list or not terms.partner)


def fits(terms: ProductTerms, wanted: Wanted, on: date) -> bool:
    """Whether a product is what somebody looks for on a day; words are looked for in its code, name and issuer."""
    return (
        _is_called(terms, wanted.words)
        and wanted.kind in ("", terms.kind)
        and wanted.shelf in (None, terms.shelf)
        and _at_most(terms.risk, wanted.risk)
        and _at_most(terms.term_days, wanted.term_days)
        and _takes(terms, wanted.currency, wanted.least_fen)
        and wanted.partner in (None, terms.partner)
        and (not wanted.open_now or is_open(terms, on))
    )


def alternatives(terms: ProductTerms, shelf: Iterable[ProductTerms], on: date, most: int) -> list[ProductTerms]:
    """What may be offered in its place, the nearest term first and at most so many: of the same place on the shelf and its first
    currency, rated no higher, offered on the day. One that nobody has rated has none, and is none."""
    risk = terms.risk
    if risk is None:
        return []
    found = [
        one
        for one in shelf
        if one.product != terms.product
        and one.shelf is terms.shelf
        and terms.currencies[0] in one.currencies
        and one.risk is not None
        and one.risk <= risk
        and is_open(one, on)
    ]
    return sorted(found, key=lambda one: (*_apart(terms.term_days, one.term_days), one.product))[:most]


def _is_called(terms: ProductTerms, words: str) -> bool:
    called = f"{terms.product} {terms.name} {terms.issuer}".casefold()
    return all(word in called for word in words.casefold().split())


def _at_most(said: int | None, most: int | None) -> bool:
    return most is None or (said is not None and said <= most)


def _takes(terms: ProductTerms, currency: str, most: int | None) -> bool:
    if not currency and most is None:
        return True
    asked = terms.least_in(currency or "CNY")
    return asked is not None and _at_most(asked.least_fen, most)


def _apart(one: int | None, other: int | None) -> tuple[int, int]:
    """How far two terms lie apart: none from none not at all, none from a number further than any number."""
    if one is None or other is None:
        return (int(one is not other), 0)
    return (0, abs(one - other))
