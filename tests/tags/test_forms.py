"""The form view of a rule: it says what the texts say."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tags.rules import NAMES, RULES
from zhiwo.kernel.text import Language
from zhiwo.tags.language import Rule, RuleFault, parse
from zhiwo.tags.language.forms import Feature, Features, Form, Group, Joint, form_of, rule_of, text_of
from zhiwo.tags.language.tree import Population
from zhiwo.tags.language.words import Family


@given(RULES, st.sampled_from(["zh", "en"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_form_says_the_same_rule(rule: Rule, language: Language) -> None:
    assert rule_of(form_of(rule, NAMES, language), NAMES, language) == rule


def test_features_of_one_transaction_stand_in_one_row_and_joined_conditions_in_groups() -> None:
    rule = parse("(统计周期[本月] + 渠道偏好特征[手机银行] 且 客户属性[年龄 ≥ 65]) 除 非 名单[私行白名单]", NAMES).rule
    assert form_of(rule, NAMES, "zh") == Form(
        Population.OPEN,
        Group(
            Joint.EXCEPT,
            (
                Group(
                    Joint.ALL,
                    (
                        Features((Feature(Family.PERIOD, "本月"), Feature(Family.CHANNEL, "手机银行"))),
                        Features((Feature(Family.CLIENT, "年龄 ≥ 65"),)),
                    ),
                ),
                Group(Joint.NOT, (Features((Feature(Family.LIST, "私行白名单"),)),)),
            ),
        ),
    )


def test_unlike_and_not_blank_are_written_inside_the_brackets() -> None:
    form = form_of(parse("客户属性[风险等级 ≠ C3]", NAMES).rule, NAMES, "en")
    assert form.node == Features((Feature(Family.CLIENT, "risk level != C3"),))


def test_what_a_row_says_wrong_is_pointed_at_in_the_text() -> None:
    form = Form(Population.EVER, Group(Joint.NOT, (Features((Feature(Family.CLIENT, "身高 ≥ 65"),)),)))
    with pytest.raises(RuleFault) as fault:
        rule_of(form, NAMES, "zh")
    assert text_of(form, "zh")[fault.value.offset :].startswith("身高")
