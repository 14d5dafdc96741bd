"""The reference executor against the row-by-row oracle, and what it must hold to whatever the rule."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.expr.types import Table

from tests.tags.naive import Naive
from tests.tags.rules import LEAVES, NAMES, RULES, conditions
from tests.tags.tables import facts_of, ordinals
from tests.tags.world import Person, World
from tests.tags.worlds import DAYS, worlds
from zhiwo.tags.language import Rule, parse
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.tree import AllOf, Condition, Not, Population, Without, together
from zhiwo.tags.measures import Audiences, Facts
from zhiwo.tags.measures import totals as module
from zhiwo.tags.measures.audiences import UnknownTag
from zhiwo.tags.measures.comparing import compared, compared_products
from zhiwo.tags.measures.rows import Family

SLOW = [HealthCheck.too_slow]
"""Making a whole world takes its time beside other work."""
TAGS = {
    "手机达人": parse("统计周期[最近2个月] + 渠道偏好特征[手机银行]", NAMES).rule,
    "大额 Big": parse("标签[手机达人] 或 余额特征[AUM时点 ≥ 10万元]", NAMES).rule,
}


def answered(world: World, on: date, known: date) -> Audiences:
    return Audiences(facts_of(world, on, known), TAGS)


@given(worlds(), st.lists(RULES, min_size=1, max_size=5), DAYS, st.one_of(st.just(date.max), DAYS))
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_selects_whom_the_rows_select(world: World, rules: list[Rule], on: date, known: date) -> None:
    """Late rows (known later), reversals, closed clients, dated classes, ties of time: all by chance."""
    number = {place: client for client, place in ordinals(world).items()}
    naive, audiences = Naive(world, on, known, TAGS), answered(world, on, known)

    for rule in rules:
        assert {number[place] for place in audiences.members(rule)} == naive.members(rule), rule


@given(worlds(), conditions(LEAVES), st.sampled_from(Population), DAYS)
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
def test_a_rule_and_its_complement_part_the_population(
    world: World, condition: Condition, population: Population, on: date
) -> None:
    """mautic#5186, chatwoot PR 5978, matomo#23201: nobody is in both, nobody in neither; and twice 非 is nothing."""
    audiences = answered(world, on, date.max)
    within = audiences.people.populations[population]

    inside, outside = (audiences.members(Rule(node, population)) for node in (condition, Not(condition)))

    assert not inside & outside and inside | outside == within
    assert audiences.members(Rule(Not(Not(condition)), population)) == inside
    assert not audiences.members(Rule(Without(condition, condition), population))


@given(worlds(), conditions(LEAVES), conditions(LEAVES), DAYS)
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
def test_a_tag_split_by_a_condition_adds_up(world: World, tag: Condition, condition: Condition, on: date) -> None:
    """matomo#23200: x and y, and x and not y, are x; De Morgan's laws hold (vercel/flags#295)."""
    audiences = answered(world, on, date.max)

    whole, one, other = (
        audiences.members(Rule(node)) for node in (tag, together([tag, condition]), together([tag, Not(condition)]))
    )

    assert one | other == whole and not one & other
    neither = audiences.members(Rule(AllOf((Not(tag), Not(condition)))))
    assert neither == audiences.people.populations[Population.OPEN] - whole - audiences.members(Rule(condition))


class TestSharing:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[Family]:
        asked: list[Family] = []
        read = module.totals

        def counted(facts: Facts, family: Family) -> Table:
            asked.append(family)
            return read(facts, family)

        monkeypatch.setattr(module, "totals", counted)
        return asked

    def test_features_of_one_family_are_read_once(self, asked: list[Family]) -> None:
        """mautic#13088, posthog#32449: what tags share, and tags that tags name, are worked out once."""
        same = "统计周期[上月] + 服务偏好特征[缴费{}] + 渠道偏好特征[手机银行]"
        texts = [same.format(test) for test in ("交易笔数 ≥ 4", "金额合计 > 1万元", "平均金额 < 3元", "")]
        texts += ["标签[大额 Big] 且 标签[手机达人]", "非 标签[手机达人]"]
        audiences = answered(World((), ()), date(2024, 3, 31), date.max)

        for text in texts:
            audiences.members(parse(text, NAMES).rule)

        assert len(asked) == len(set(asked)) == 2

    def test_a_tag_nobody_gave_is_no_empty_audience(self) -> None:
        """vercel/flags#295: a missing reference is never taken for false."""
        audiences = Audiences(facts_of(World((), ()), date(2024, 3, 31)), {})

        with pytest.raises(UnknownTag):
            audiences.members(parse("非 标签[手机达人]", NAMES).rule)


@pytest.mark.parametrize(("measure", "blank"), [("金额合计", 0), ("交易笔数", 0), ("平均金额", 1), ("单笔最大金额", 1)])
def test_of_nothing_a_sum_is_nought_and_an_average_is_blank(measure: str, blank: int) -> None:
    """PostHog PR 7699, openpanel PR 472: whoever has no rows has a count of 0, and is not lost."""
    person = Person("1", "m", date(1990, 1, 1), "N1", date(2015, 6, 1), None, None)
    audiences = answered(World((person,), ()), date(2024, 3, 31), date.max)
    text = "统计周期[上月] + 服务偏好特征[转账{} {}]"

    assert len(audiences.members(parse(text.format(measure, "为空"), NAMES).rule)) == blank
    assert len(audiences.members(parse(text.format(measure, "≤ 1"), NAMES).rule)) == 1 - blank


class TestComparing:
    @pytest.mark.parametrize("op", [op for op in Op if op is not Op.BLANK])
    def test_products_beyond_64_bits_are_exact(self, op: Op) -> None:
        big = 2**61
        values = np.array([big, big - 1, -big, 0], dtype=np.int64)

        found = compared_products(values, 10**6, op, np.full_like(values, big), 10**6)

        exact = {
            Op.LESS: int.__lt__,
            Op.AT_MOST: int.__le__,
            Op.IS: int.__eq__,
            Op.AT_LEAST: int.__ge__,
            Op.MORE: int.__gt__,
        }
        assert found.tolist() == [exact[op](value * 10**6, big * 10**6) for value in values.tolist()]

    def test_a_threshold_beyond_64_bits_is_met_by_none_and_none_falls_short(self) -> None:
        values = np.array([0, 2**62], dtype=np.int64)

        assert compared(values, Op.AT_LEAST, 10**30).tolist() == [False, False]
        assert compared(values, Op.LESS, 10**30).tolist() == [True, True]
