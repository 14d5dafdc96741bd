"""What is offered while a rule is typed: it fits what stands there, and taken over it reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tags.rules import NAMES, RULES
from zhiwo.kernel.text import Language
from zhiwo.tags.language import Rule, RuleFault, parse, say
from zhiwo.tags.language.completing import MOST, Offer, Sort, offers_at
from zhiwo.tags.language.examples import examples
from zhiwo.tags.language.words import FAMILIES, Family

ZH: Language = "zh"
OF_ROWS = (Family.CHANNEL, Family.SERVICE, Family.COUNTERPARTY, Family.DIRECTION, Family.AMOUNT)


def said(text: str, language: Language = "zh") -> list[str]:
    """What is offered at the end of a text, or where | stands in it."""
    place = text.index("|") if "|" in text else len(text)
    return [offer.said for offer in offers_at(text.replace("|", ""), place, NAMES, language).offers]


def taken(text: str, offer: Offer, language: Language) -> tuple[str, int]:
    """The text with the offer in it, and where the caret then stands."""
    found = offers_at(text, len(text), NAMES, language)
    after = text[: found.start] + offer.put
    return after, len(after) - offer.back


def test_outside_brackets_features_come_first_then_tags_by_what_is_typed() -> None:
    assert said("")[:3] == ["统计周期", "渠道偏好特征", "服务偏好特征"]
    assert said("客户")[0] == "客户属性"
    assert said("手机达") == ["手机达人"]
    assert said("bal", "en") == ["BALANCE"]
    assert said("统计周期[本月]") == ["+", "且", "或", "除"]
    assert "统计周期" not in said("统计周期[本月] + ") and "服务偏好特征" in said("统计周期[本月] + ")
    assert said("客户属性[年龄 ≥ 65] 且 余") == ["余额特征"], "what stands before does not matter"


def test_inside_brackets_the_names_of_the_family_are_offered() -> None:
    assert said("渠道偏好特征[手")[0] == "手机银行"
    assert said("渠道偏好特征[手机银行、网")[0] == "网上银行", "after a comma the next one"
    assert said("收支方向特征[") == ["收入", "支出"]
    assert said("名单[私") == ["私行白名单"] and '"沙龙; 2024[上]"' in said("名单[")
    assert said("标签[手机") == ["手机达人"]
    assert said("服务偏好特征[缴费")[0] == "缴费交易笔数 ≥"
    assert said("服务偏好特征[缴费金额合计 ≥ 5") == ["5万元", "5亿元", "5元"]
    assert said("服务偏好特征[缴费交易笔数 ≥ 5") == [], "a count has no unit"
    assert said("客户属性[风险等级 = C") == ["C1", "C2", "C3", "C4", "C5"]
    assert said("时序特征[缴费 后 7天内 转") == ["转账"]
    assert said("统计周期[上") == ["上年", "上季", "上月", "上周", "上年同期"]
    assert said("渠道偏好特征[手|、网上银行]")[0] == "手机银行", "at the caret, not at the end"
    assert said("没有这种[手") == []


def test_what_is_typed_is_replaced_up_to_the_caret_and_no_more() -> None:
    text = "统计周期[本月] + 渠道偏好特征[网上银行、 手机"
    found = offers_at(text, len(text), NAMES, ZH)
    assert text[found.start : found.end] == "手机" and found.wanted is not None
    after, caret = taken("统计周期[本月] + 渠", offers_at("统计周期[本月] + 渠", 11, NAMES, ZH).offers[0], ZH)
    assert after == "统计周期[本月] + 渠道偏好特征[]" and after[caret] == "]"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("family", [one for one in Family if one is not Family.POPULATION])
def test_every_example_reads_when_it_is_completed(family: Family, language: Language) -> None:
    """Those that end with a sign go on with a number, those that end with a word with what is offered next."""
    for example in examples(family, NAMES, language):
        assert any(_reads(family, inside, language) for inside in _completed(family, example, language)), example


def _completed(family: Family, example: str, language: Language) -> list[str]:
    head = FAMILIES[family].say(language) + "["
    next_ones = offers_at(head + example, len(head + example), NAMES, language).offers
    return [example, example + "3", example + "5万元", *(example + offer.put for offer in next_ones)]


def _reads(family: Family, inside: str, language: Language) -> bool:
    period = FAMILIES[Family.PERIOD].say(language) + ("[本月]" if language == "zh" else "[this month]")
    whole = f"{FAMILIES[family].say(language)}[{inside}]"
    channel = FAMILIES[Family.CHANNEL].say(language) + "[MB]"
    texts = [whole, f"{period} + {whole}", f"{whole} + {channel}"]
    return any(_parses(text, language) for text in texts)


def _parses(text: str, language: Language) -> bool:
    try:
        parse(text, NAMES, language)
    except RuleFault:
        return False
    return True


@given(RULES, st.sampled_from(["zh", "en"]), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_wherever_the_caret_stands_in_a_rule_offers_begin_before_it_and_are_few(
    rule: Rule, language: Language, place: int
) -> None:
    text = say(rule, NAMES, language)
    caret = min(place, len(text))
    found = offers_at(text, caret, NAMES, language)
    assert 0 <= found.start <= found.end == caret
    assert len(found.offers) <= MOST and len({offer.put for offer in found.offers}) == len(found.offers)


@given(st.text(max_size=40), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_nothing_breaks(text: str, place: int) -> None:
    offers_at(text, min(place, len(text)), NAMES, ZH)


def test_a_feature_is_put_with_its_brackets_and_a_joining_word_with_blanks() -> None:
    sorts = {offer.sort: offer for offer in offers_at("统计周期[本月]", 10, NAMES, ZH).offers}
    assert set(sorts) == {Sort.JOIN}
    assert offers_at("", 0, NAMES, ZH).offers[0] == Offer("统计周期[]", "统计周期", Sort.FEATURE, back=1)
