"""Texts that could be taken for something else than was meant: they are refused, or read as meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tags.rules import NAMES
from zhiwo.kernel.text import Text
from zhiwo.tags.language import (
    Dictionary,
    Entry,
    Known,
    Names,
    NotARule,
    Reference,
    RuleFault,
    digest,
    from_json,
    known,
    parse,
    say,
    to_json,
)
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.quantities import whole_number
from zhiwo.tags.language.references import require_no_cycle
from zhiwo.tags.language.tree import AllOf, Attribute, Balance, Not, Rows, Rule, Sequence, Tagged

EACH_MONTH = "余额特征[{}(本月) ≥ 1万元]"
ROWS = "统计周期[上月] + 服务偏好特征[{}]"


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("客户属性[职业 为空 且 年龄 ≥ 65]", "Unreadable", "且 年龄 ≥ 65"),
        ("客户属性[风险等级 为空 或 = C1]", "Unreadable", "或 = C1"),
        ("余额特征[AUM时点 不为空，且 ≥ 5万元]", "Unreadable", "，且 ≥ 5万元"),
        (ROWS.format("转账单笔最大金额 为空 或 ≤ 5万元"), "Unreadable", "或 ≤ 5万元"),
        ("时序特征[最近一次消费 距今 为空 或 > 20天]", "Unreadable", "或 > 20天"),
        ("客户属性[职业 = 教师 或 医生]", "Unreadable", "教师 或 医生"),
        ("客户属性[职业 = 教师，年龄 ≥ 65]", "Unreadable", "年龄 ≥ 65"),
        ("客户属性[职业 = 、]", "EmptyValue", "、"),
        ("客户属性[职业 = “”]", "EmptyValue", "“”"),
        (ROWS.format("消费金额合计 ≥ 一五百元"), "NotANumber", "一五百元"),
        ("BALANCE[AUM >= $50,000]", "NotANumber", "$50,000"),
        ("统计周期[上月] + 时序特征[消费 后 1.5天内 转账]", "NotANumber", "1.5"),
        ("统计周期[上月] + 时序特征[消费 后 -7天内 转账]", "NotANumber", "-7"),
        ("统计周期[上月] + 时序特征[消费 后 99999999999999999999天内 转账]", "NotANumber", "99999999999999999999"),
        (ROWS.format("转账交易笔数 ≥ 99999999999999999999"), "NotANumber", "99999999999999999999"),
        ("统计周期[最近2024年] + 渠道偏好特征[柜面]", "Unreadable", "最近2024年"),
        ("排名特征[AUM时点 大区内 前50%]", "UnknownName", "大区内"),
        ("RANK[AUM within city top 20%]", "UnknownName", "within city"),
        ("排名特征[AUM时点 网点内 前-5%]", "Unreadable", "-5%"),
        ("余额特征[AUM日均(有记录以来) ≥ 5万元]", "Unreadable", "有记录以来"),
        ("趋势特征[AUM日均 本月 ÷ 至今 ≤ 50%]", "Unreadable", "至今"),
        ("在[在册客戶] 手机达人", "UnknownName", "在册客戶"),
        ("“手机达人", "UnclosedQuote", "“"),
        ("(" * 60 + "手机达人" + ")" * 60, "TooDeep", "("),
        ("非 " * 60 + "手机达人", "TooDeep", "非 非"),
    ],
)  # fmt: skip
def test_is_refused_where_it_would_be_misread(text: str, code: str, word: str) -> None:
    with pytest.raises(RuleFault) as raised:
        parse(text, NAMES)

    facts = raised.value.facts
    assert raised.value.code == code, raised.value.say("zh")
    assert str(facts["word"]).startswith(word) and text[int(str(facts["offset"])) :].startswith(str(facts["word"]))


def test_a_misspelt_population_is_not_sent_to_the_wider_one() -> None:
    with pytest.raises(RuleFault) as raised:
        parse("在[在册客戶] 手机达人", NAMES)

    assert raised.value.facts["suggestion"] == "在册客户"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4", 4), ("1,000", 1_000), ("十", 10), ("十五", 15), ("二十", 20), ("三百六十五", 365), ("一千零五", 1_005),
        ("一千五", 1_500), ("两千五", 2_500), ("一百二", 120), ("一百一十", 110), ("三六五", 365), ("二〇〇〇", 2_000),
        ("六五", 65), ("零", 0), ("九千九百九十九", 9_999), ("一五百", None), ("百", None), ("十十", None),
        ("一百百", None), ("1.5", None), ("-7", None), ("", None), ("1,00", None), ("9" * 30, None),
    ],
)  # fmt: skip
def test_numbers_are_what_people_say(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_tags_name_is_read_whole_or_asked_about() -> None:
    names = Names(tags=known([Known(name) for name in ("甲", "乙", "甲且乙", "活跃客户", "非活跃客户", "沙龙[上]")]))

    assert parse("“甲且乙”", names).rule == parse("标签[甲且乙]", names).rule == Rule(Tagged("甲且乙"))
    assert parse("非 标签[活跃客户]", names).rule == Rule(Not(Tagged("活跃客户")))
    assert say(Rule(Tagged("沙龙[上]")), names, "zh") == '标签["沙龙[上]"]'
    assert parse('标签["沙龙[上]"]', names).rule == Rule(Tagged("沙龙[上]"))
    with pytest.raises(RuleFault) as raised:
        parse("非活跃客户", names)
    assert (raised.value.code, raised.value.facts["suggestion"]) == ("AmbiguousName", "标签[非活跃客户]")


def test_what_is_called_alike_is_written_by_its_code() -> None:
    """Two merchants of one name, a service called as its group is: ordinary in a bank."""
    names = Names(
        services=Dictionary(Text("业务", "service"), (Entry("group:转账", "转账"), Entry("out", "转账"))),
        counterparties=Dictionary(
            Text("交易对手", "counterparty"),
            (
                *(Entry(f"group:{name}", name) for name in ("酒店", "餐饮", "酒店、餐饮")),
                *(Entry(f"merchant:M{n}", "星巴克") for n in (1, 2)),
            ),
        ),
    )

    for text in ("merchant:M2", "merchant:M1", "酒店、餐饮", "“酒店、餐饮”", "“酒店”、餐饮"):
        rule = parse(f"统计周期[上月] + 交易对手特征[{text}]", names).rule
        assert parse(say(rule, names, "zh"), names).rule == rule, text
    read = parse("统计周期[上月] + 交易对手特征[“酒店”、餐饮]", names).rule.condition
    assert isinstance(read, Rows) and read.where[0].codes == ("group:酒店", "group:餐饮")
    service = parse(ROWS.format("out交易笔数 ≥ 1"), names).rule
    assert parse(say(service, names, "zh"), names).rule == service


@pytest.mark.parametrize(
    "texts",
    [
        ("客户属性[职业 = ＩＴ]", "客户属性[职业 = it]", "客户属性[职业=“IT”]"),
        (
            ROWS.format("缴费笔数≥4]+服务偏好特征[缴费金额合计≥4元"),
            ROWS.format("缴费金额合计≥4元]+服务偏好特征[缴费交易笔数 ≥ 4"),
        ),
        ("手机达人 且 (名单[私行白名单] 且 标签[大额 Big])", "手机达人且名单[私行白名单]且大额Big"),
    ],
)
def test_spellings_of_one_rule_have_one_hash(texts: tuple[str, ...]) -> None:
    assert len({digest(parse(text, NAMES).rule) for text in texts}) == 1


def test_a_number_with_commas_and_a_chinese_one_reach_a_sequence() -> None:
    read = parse("统计周期[上月] + 时序特征[消费 后 三十天内 转账]", NAMES).rule.condition

    assert isinstance(read, Sequence) and read.days == 30


def stored(text: str, **changes: Any) -> dict[str, Any]:
    """What is stored of a rule, its condition changed."""
    made = to_json(parse(text, NAMES).rule)
    made["condition"] |= changes
    return made


@pytest.mark.parametrize(
    "claimed",
    [
        stored("手机达人 且 标签[大额 Big]", parts=[]),
        stored("手机达人 且 标签[大额 Big]", parts=[{"kind": "Tagged", "name": "甲"}]),
        stored("时序特征[连续3个月 缴费笔数 ≥ 1]", months=0),
        stored("客户属性[年龄 ≥ 65]", field="nope"),
        stored("客户属性[年龄 ≥ 65]", number=None),
        stored("客户属性[性别 = 男]", op="<"),
        stored("客户属性[性别 = 男]", values=[]),
        stored("客户属性[职业 = it]", values=["IT"]),
        stored("余额特征[AUM时点 ≥ 5万元]", fen=None),
        stored("余额特征[AUM时点 为空]", fen=5),
        stored("时序特征[最近一次消费 距今 > 20天]", days=None),
        stored("时序特征[最近一次消费 距今 > 20天]", days=-1),
        stored(ROWS.format("缴费"), period={"kind": "ToDate", "unit": "day"}),
        stored(ROWS.format("缴费"), period={"kind": "Last", "count": -5, "unit": "day"}),
        stored(ROWS.format("缴费"), period={"kind": "DaysAgo", "first": 1, "last": 3}),
        stored(ROWS.format("缴费"), period={"kind": "Between", "first": "2024-03-31", "last": "2024-03-01"}),
        stored(ROWS.format("缴费"), where=[]),
        stored(ROWS.format("缴费"), where=[{"kind": "Where", "dimension": "service", "codes": [], "other": False}]),
        stored(ROWS.format("缴费"), tests=[{"kind": "Test", "measure": "max", "op": ">=", "value": None}]),
        stored(ROWS.format("缴费"), tests=[{"kind": "Test", "measure": "max", "op": "blank", "value": 5}]),
        stored("排名特征[AUM时点 网点内 前20%]", share="1/3"),
        stored("排名特征[AUM时点 网点内 前20%]", share="3/2"),
        stored("趋势特征[AUM日均 本月 ÷ 上月 ≤ 50%]", base={"kind": "Ever"}),
        stored("标签[手机达人]", name=""),
        stored("产品偏好特征[30天内到期理财 ≥ 10万元]", days=0),
    ],
)
def test_stored_trees_that_no_text_says_are_refused(claimed: dict[str, Any]) -> None:
    with pytest.raises(NotARule):
        from_json(claimed)


def test_a_stored_tree_deeper_than_any_is_refused() -> None:
    node: dict[str, Any] = {"kind": "Tagged", "name": "甲"}
    for _ in range(3_000):
        node = {"kind": "Not", "part": node}

    with pytest.raises(NotARule):
        from_json({"kind": "Rule", "condition": node, "population": "open"})


def test_many_ways_to_one_tag_are_walked_once() -> None:
    """mautic PR 6540: a diamond is no circle; twenty of them are still looked through at once."""
    rules = {f"{n}": Rule(AllOf((Tagged(f"{n + 1}"), Tagged(f"{n + 1}")))) for n in range(60)}

    require_no_cycle("new", [Reference("0", 0, "0")], rules)


def test_free_texts_match_in_any_spelling() -> None:
    assert parse("客户属性[职业 = ＩＴ]", NAMES).rule.condition == Attribute("occupation", Op.IS, ("it",))


def test_the_end_of_a_month_that_is_asked_for_is_a_day() -> None:
    read = parse("余额特征[2024年02月末AUM ≥ 30万元]", NAMES).rule.condition

    assert isinstance(read, Balance) and read.figure.at is not None
    assert read.figure.at.on(date(2024, 3, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("figure", "of"),
    [
        ("定期存款三个月日均", ("product:D3",)),
        ("定期存款三个月 月日均", ("product:D3",)),
        ("存款月日均", ("deposit",)),
        ("存款、定期存款三个月日均", ("deposit", "product:D3")),
        ("AUM月日均", ()),
    ],
)
def test_a_product_whose_name_ends_in_month_keeps_it(figure: str, of: tuple[str, ...]) -> None:
    rule = parse(EACH_MONTH.format(figure), NAMES, "zh").rule

    assert isinstance(rule.condition, Balance) and rule.condition.figure.of == of
    assert parse(say(rule, NAMES, "zh"), NAMES, "zh").rule == rule
