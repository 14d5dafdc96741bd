"""The language of tags: its forms are one, and whatever is typed gets a rule or a sentence that points."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tags.rules import NAMES, RULES
from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language import (
    Dictionary,
    Entry,
    Names,
    NotARule,
    Rule,
    RuleFault,
    canonical,
    digest,
    from_json,
    parse,
    say,
    to_json,
)
from zhiwo.tags.language.at_odds import at_odds
from zhiwo.tags.language.tree import AllOf, Not, Without

PIECES = (
    "统计周期[最近30天]", "渠道偏好特征[手机银行]", "服务偏好特征[缴费交易笔数 ≥ 4]", "交易对手特征[含非酒店]",
    "客户属性[年龄 ≥ 65]", "标签[手机达人]", "手机达人", "名单[私行白名单]", "(", ")", "[", "]", "+", "且", "或", "非", "除",
    "在[全部客户]", "=", "标签", "AND", "≥", "4", "万元", "“", "”", "、", " ", "甲", "排名特征[AUM时点 网点内 前20%]",
    "时序特征[连续3个月 缴费笔数 > 0]", "统计周期[",
)  # fmt: skip


@given(RULES, st.sampled_from(["zh", "en"]))
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_as_the_same_rule(rule: Rule, language: Language) -> None:
    text = say(rule, NAMES, language)

    assert parse(text, NAMES, language).rule == rule, text
    assert parse(text, NAMES, "en" if language == "zh" else "zh").rule == rule, "either language is read on any page"


@given(RULES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_stored_is_the_same_rule(rule: Rule) -> None:
    assert from_json(json.loads(canonical(rule))) == rule
    assert digest(from_json(to_json(rule))) == digest(rule)


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
@settings(max_examples=1_500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_gets_a_rule_or_a_sentence_that_points(text: str) -> None:
    try:
        parse(text, NAMES)
    except RuleFault as fault:
        facts = fault.facts
        offset, word = facts["offset"], facts["word"]
        assert isinstance(offset, int) and isinstance(word, str)
        assert 0 <= offset <= len(text) and text[offset:].startswith(word), (text, facts)
        for language in ("zh", "en"):
            sentence = fault.say(language)
            assert sentence and "{" not in sentence.replace(word, "")


@given(RULES, st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_stored_text_of_another_make_is_refused(rule: Rule, data: st.DataObject) -> None:
    stored = to_json(rule)
    nodes: list[dict[str, object]] = []
    todo: list[object] = [stored]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            nodes.append(one)
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    node = data.draw(st.sampled_from(nodes))
    key = data.draw(st.sampled_from(sorted(node)))
    node[key] = data.draw(st.sampled_from([{}, 1.5, "nothing of the kind", {"kind": "Nothing"}]))

    with pytest.raises(NotARule):
        changed = from_json(stored)
        # Free texts, such as an occupation, a model or another tag's name, take any text.
        if to_json(changed) == stored and key in ("name", "code", "field", "model"):
            raise NotARule


class TestReading:
    def test_not_binds_tighter_than_and_and_except_loosest(self) -> None:
        """openfisca and chatwoot#10377: what binds how is written down once."""
        read = parse("非 手机达人 且 名单[私行白名单] 除 客户属性[年龄 ≥ 65]", NAMES).rule.condition

        assert isinstance(read, Without) and isinstance(read.kept, AllOf) and isinstance(read.kept.parts[0], Not)

    def test_brackets_that_change_nothing_make_no_other_rule(self) -> None:
        texts = ("手机达人 且 (名单[私行白名单] 且 标签[大额 Big])", "((手机达人)且名单[私行白名单]且大额Big)")

        assert len({digest(parse(text, NAMES).rule) for text in texts}) == 1

    @pytest.mark.parametrize(
        ("text", "code", "word"),
        [
            ("", "Unreadable", ""),
            ("   ", "Unreadable", ""),
            ("()", "UnopenedBracket", ")"),
            ("手机达人 且", "Unreadable", ""),
            ("手机达人 手机达人2", "UnknownName", "手机达人 手机达人2"),
            ("手机达人)", "UnopenedBracket", ")"),
            ("(手机达人", "UnclosedBracket", "(手机达人"),
            ("统计周期[上月]", "Unreadable", "统计周期"),
            ("统计周期[上月] + 统计周期[本月] + 渠道偏好特征[手机银行]", "TwoPeriods", "统计周期"),
            ("统计周期[上月] + 时序特征[连续3个月 缴费笔数 ≥ 1]", "TwoPeriods", "时序特征"),
            ("时序特征[缴费 后 7天内 转账]", "MissingPeriod", "时序特征"),
            ("(手机达人) + 渠道偏好特征[柜面]", "Unreadable", "+"),
            ("统计周期[最近天]", "Unreadable", "最近天"),
            ("统计周期[最近0天] + 渠道偏好特征[柜面]", "Unreadable", "最近0天"),
            ("统计周期[2024年13月] + 渠道偏好特征[柜面]", "BadDate", "2024年13月"),
            ("统计周期[前1天至前3天] + 渠道偏好特征[柜面]", "EmptyPeriod", "前1天至前3天"),
            ("统计周期[上月] + 服务偏好特征[缴费交易笔数 ≥]", "EmptyValue", ""),
            ("统计周期[上月] + 服务偏好特征[缴费交易笔数 ≥ 四笔半]", "WrongUnit", "笔半"),
            ("统计周期[上月] + 服务偏好特征[缴费交易笔数 ≥ 1.5]", "NotANumber", "1.5"),
            ("统计周期[上月] + 服务偏好特征[缴费金额合计 ≥ 3笔]", "WrongUnit", "笔"),
            ("统计周期[上月] + 服务偏好特征[缴费金额合计 ≥ 0.001元]", "NotANumber", "0.001元"),
            ("统计周期[上月] + 服务偏好特征[缴费交易笔数 ≠ 3]", "Unreadable", "≠"),
            ("客户属性[年龄 ≥ 65万元]", "WrongUnit", "万元"),
            ("余额特征[基经时点 ≥ 5万元]", "UnknownName", "基经"),
            ("余额特征[理财日均 ≥ 5万元]", "MissingPeriod", "理财日均"),
            ("产品偏好特征[基金]", "Unreadable", "基金"),
            ("产品偏好特征[持有 股票]", "UnknownName", "股票"),
            ("产品偏好特征[理财只数 ≥ 5万元]", "WrongUnit", "万元"),
            ("产品偏好特征[0天内到期理财 ≥ 5万元]", "Unreadable", "0"),
            ("产品偏好特征[30天内到期理财 ≥ 5笔]", "WrongUnit", "笔"),
            ("排名特征[AUM时点 网点内 前120%]", "Unreadable", "120%"),
            ("统计周期[上月] + 收支方向特征[进出]", "UnknownName", "进出"),
            ("统计周期[上月] + 金额特征[≥ 5万元]", "EmptyValue", "≥ 5万元"),
            ("统计周期[上月] + 金额特征[单笔 ≥ 5笔]", "WrongUnit", "笔"),
            ("金额特征[单笔 ≥ 5万元]", "MissingPeriod", "金额特征"),
            ("客户属性[年铃 ≥ 65]", "UnknownName", "年铃"),
            ("客户属性[AUM日均 ≥ 5万元]", "MissingPeriod", "AUM日均"),
            ("客户属性[风险等级 ≥ C3]", "Unreadable", "≥"),
            ("客户属性[风险等级 = C9]", "UnknownName", "C9"),
            ("名单[没有这个]", "UnknownName", "没有这个"),
            ("趋势特征[AUM日均 本月 ÷ 上月 ≤ 3元]", "WrongUnit", "元"),
            ("排名特征[AUM时点 网点内]", "Unreadable", "AUM时点 网点内"),
            ("交易对手特征[酒店、]", "MissingPeriod", "交易对手特征"),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong_and_where(self, text: str, code: str, word: str) -> None:
        with pytest.raises(RuleFault) as raised:
            parse(text, NAMES)

        assert (raised.value.code, raised.value.facts["word"]) == (code, word), raised.value.say("zh")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("统计周期[本月] + 服务偏好特征[缴费笔数 ≥ 1] + 服务偏好特征[转账笔数 ≥ 1]", ("缴费", "转账")),
        ("统计周期[本月] + 渠道偏好特征[手机银行] + 渠道偏好特征[网上银行、柜面]", ("柜面、网上银行", "手机银行")),
        ("(统计周期[本月] + 收支方向特征[支出] + 收支方向特征[收入]) 或 手机达人", ("收入", "支出")),
        ("统计周期[本月] + 交易对手特征[支付宝商户] + 交易对手特征[酒店]", ("支付宝商户", "酒店")),
        ("统计周期[本月] + 服务偏好特征[缴费、转账] + 服务偏好特征[转账笔数 ≥ 1]", None),
        ("统计周期[本月] + 服务偏好特征[含非缴费] + 服务偏好特征[转账笔数 ≥ 1]", None),
        ("统计周期[本月] + 交易对手特征[酒店] + 交易对手特征[含非遗超市]", None),
        ("(统计周期[本月] + 服务偏好特征[缴费]) 且 (统计周期[本月] + 服务偏好特征[转账])", None),
        ("客户属性[年龄 ≥ 65]", None),
    ],
)
def test_what_no_transaction_can_be_at_once_is_warned_of(rule: str, told: tuple[str, str] | None) -> None:
    """It reads all the same: the worked case A60 selects nobody and asks for a warning. A merchant may belong to a class."""
    warned = at_odds(parse(rule, NAMES).rule.condition, NAMES)

    assert (warned is None) is (told is None)
    if warned and told:
        assert set(re.findall("“([^“”]+)”", warned.zh)) >= set(told), warned.zh
        assert "请分成两组，用 且 连接" in warned.zh and "joined by AND" in warned.en


@pytest.mark.parametrize(
    ("first", "then", "apart"),
    [
        ("消费", "转账", True),
        ("转入", "转账", False),
        ("转入、消费", "转账", False),
        ("红包", "转账", False),
        ("结息", "转账", True),
    ],
)
def test_a_service_and_a_group_it_is_known_not_to_belong_to_exclude_each_other(
    first: str, then: str, apart: bool
) -> None:
    entries = (
        Entry("group:转账", "转账"), Entry("in", "转入", group="group:转账"), Entry("pay", "消费", group="group:消费支出"),
        Entry("red", "红包"), Entry("int", "结息", group=""),
    )  # fmt: skip
    names = Names(services=Dictionary(Text("业务", "service"), entries))
    rule = f"统计周期[本月] + 服务偏好特征[{first}] + 服务偏好特征[{then}笔数 ≥ 1]"

    assert (at_odds(parse(rule, names).rule.condition, names) is not None) is apart
