"""The answer for many at once is the answer for each: the same verdict, for the same reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import ClassVar

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.suitability.asking import asked, client, product, rating
from tests.suitability.at_random import a_client, a_day, a_product, a_question
from zhiwo.kernel.packs import lay_over, shipped
from zhiwo.suitability.measures.blocks import ORDER, blocks, counts
from zhiwo.suitability.measures.columns import investors
from zhiwo.suitability.measures.fitting import BIT, codes
from zhiwo.suitability.policy.answering import answer_of
from zhiwo.suitability.policy.reasons import CODES, Verdict
from zhiwo.suitability.policy.rules import rules_on
from zhiwo.suitability.policy.sale import Initiative, Sale


def compared(seed: int, people: int) -> Counter[str]:
    """A world at random: everybody asked at once and one by one. How often each reason came."""
    dice = Random(seed)
    day = a_day(dice)
    what, how = a_product(dice, day), a_question(dice, day)
    crowd = [a_client(dice, day) for _ in range(people)]
    sale = Sale(what, how, rules_on(day))

    [block] = blocks(investors(crowd), [what], how)
    singly = [answer_of(one, sale) for one in crowd]

    assert [codes(bits) for bits in block.bits[0]] == [one.codes for one in singly]
    assert [ORDER[place] for place in block.verdicts[0]] == [one.verdict for one in singly]
    return Counter(code for one in singly for code in one.codes)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**63))
def test_many_at_once_are_answered_as_one_by_one(seed: int) -> None:
    compared(seed, people=20)


def test_no_reason_is_left_untried() -> None:
    came = sum((compared(seed, people=12) for seed in range(1_200)), Counter())

    assert came.keys() == set(CODES)
    assert min(came.values()) >= 3


STRICTER = {
    "suitability.matrix": ("risks: [R1, R2, R3, R4]}", "risks: [R1, R3]}"),
    "suitability.regimes": ("elder: {age: 65, risk: R4", "elder: {age: 60, risk: R2"),
    "suitability.insurance": ("older_than_regular: 60", "older_than_regular: 50"),
    "suitability.concentration": ("one_issuer: {percent: 50", "one_issuer: {percent: 10"),
    "suitability.deposit_insurance": ("yuan: 500000", "yuan: 200000"),
}


def test_they_agree_by_a_banks_own_versions_too() -> None:
    plain = sum((compared(seed, people=12) for seed in range(150)), Counter())
    lay_over({pack: (shipped(pack).replace(was, now),) for pack, (was, now) in STRICTER.items()})
    try:
        stricter = sum((compared(seed, people=12) for seed in range(150)), Counter())
    finally:
        lay_over({})

    for code in ("above_level", "elder_high_risk", "manual_underwriting", "share_of_issuer", "deposit_uncovered"):
        assert stricter[code] > plain[code], code


class TestBlocks:
    CROWD: ClassVar = [client(rating=rating(level), entity=level == 3) for level in (1, 2, 3, 4, 5)] * 7 + [
        client(rating=None)
    ]
    SHELF: ClassVar = [product(risk=risk, least_fen=100) for risk in (1, 3, 5)]

    def test_a_crowd_cut_into_blocks_is_answered_like_a_whole_one(self) -> None:
        crowd = [client(rating=rating(4), held_fen={"P1": n * 10**8}) for n in range(50)]
        [whole] = blocks(investors(crowd), self.SHELF, asked())

        parts = list(blocks(investors(crowd), self.SHELF, asked(), clients=7))

        assert [part.start for part in parts] == list(range(0, 50, 7))
        assert np.array_equal(np.concatenate([part.bits for part in parts], axis=1), whole.bits)
        assert np.count_nonzero(whole.bits[2] & BIT["share_of_product"])

    def test_how_many_each_product_may_be_sold_to(self) -> None:
        shelf = [replace(one, product=f"P{one.risk}") for one in self.SHELF]

        found = counts(blocks(investors(self.CROWD), shelf, asked(1, initiative=Initiative.CLIENT), clients=4))

        assert {code: 36 - of[Verdict.REFUSE] for code, of in found.items()} == {"P1": 35, "P3": 21, "P5": 7}
        assert found["P1"] == {Verdict.ALLOW: 35, Verdict.WARN: 0, Verdict.REFUSE: 1}

    def test_the_products_of_one_client(self) -> None:
        shelf = [replace(one, product=f"P{one.risk}") for one in self.SHELF]
        [block] = blocks(investors([client(rating=rating(3)), client(rating=None)]), shelf, asked(1))

        assert block.allowed(0) == ("P1", "P3")
        assert block.allowed(1) == ()

    def test_nobody_is_answered_nothing(self) -> None:
        assert list(blocks(investors([]), self.SHELF, asked())) == []

    def test_an_empty_shelf_has_nothing_for_anybody(self) -> None:
        [block] = blocks(investors(self.CROWD), [], asked())

        assert block.allowed(3) == ()
        assert counts([block]) == {}
