"""From which fields of the bank's files a rule is worked out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.tags.rules import NAMES, RULES
from zhiwo.intake.formats import formats
from zhiwo.tags.language import Rule, parse
from zhiwo.tags.language.lineage import fields_behind


def fields(text: str) -> dict[str, list[str]]:
    return fields_behind(parse(text, NAMES).rule)


@given(RULES)
@settings(max_examples=200, deadline=None)
def test_every_field_is_one_of_the_banks_files(rule: Rule) -> None:
    known = {feed: {column.name for column in form.columns} for feed, form in formats().items()}
    for feed, named in fields_behind(rule).items():
        assert set(named) <= known[feed], feed
        assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("text", "feed", "asked", "not_asked"),
    [
        (
            "统计周期[本月] + 渠道偏好特征[手机银行]",
            "transactions",
            {"channel", "booked_on"},
            {"service", "amount_fen"},
        ),
        ("统计周期[本月] + 服务偏好特征[缴费金额合计 ≥ 5万元]", "transactions", {"service", "amount_fen"}, {"channel"}),
        ("统计周期[本月] + 交易对手特征[支付宝商户]", "merchants", {"group"}, {"name"}),
        ("统计周期[本月] + 收支方向特征[支出]", "transactions", {"amount_fen"}, {"service"}),
        ("统计周期[本月] + 时序特征[缴费 后 7天内 转账]", "transactions", {"happened_at", "service"}, {"channel"}),
        ("客户属性[年龄 ≥ 65]", "clients", {"born_on", "closed_on"}, {"sex"}),
        ("在[全部客户] 客户属性[性别 = 女]", "clients", {"sex", "opened_on"}, {"closed_on"}),
        ("客户属性[风险等级 = C3]", "risk_assessments", {"level", "valid_until_on"}, {"channel"}),
        ("余额特征[AUM时点 ≥ 10万元]", "balances", {"balance_fen"}, {"account"}),
        ("余额特征[基金时点 ≥ 10万元]", "products", {"kind"}, {"issuer"}),
        ("产品偏好特征[30天内到期存款 ≥ 10万元]", "accounts", {"matures_on"}, {"rate_pct"}),
        ("互动特征[电话 互动次数(最近30天) ≥ 2]", "contacts", {"kind", "happened_on"}, {"result"}),
        ("投诉特征[未结投诉件数 ≥ 1]", "complaints", {"closed_on"}, {"kind"}),
        ("排名特征[AUM时点 支行内 前20%]", "units", {"parent"}, {"name"}),
    ],
)
def test_named_is_what_is_asked_and_no_more(text: str, feed: str, asked: set[str], not_asked: set[str]) -> None:
    found = set(fields(text)[feed])
    assert asked <= found and not not_asked & found


def test_a_rule_of_transactions_reads_no_balances_and_one_of_balances_no_transactions() -> None:
    assert "balances" not in fields("统计周期[本月] + 服务偏好特征[缴费交易笔数 ≥ 4]")
    assert "transactions" not in fields("余额特征[AUM时点 ≥ 10万元]")
    assert fields("标签[手机达人]") == {"clients": ["opened_on", "closed_on"]}, "a tag has its own page"
