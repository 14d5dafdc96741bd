"""Who stands behind a tier."""

from __future__ import annotations

from datetime import date

import pytest

from zhiwo.kernel.refusal import NotFound
from zhiwo.org.policy import POSTS
from zhiwo.tiering.policy import Keeping, headline, headline_rule_on, maintained_by, scheme_on
from zhiwo.tiering.policy.indicators import HeadlineRule, ShareOf

DAY = date(2026, 11, 24)


def named(posts: tuple[str, ...]) -> list[str]:
    return [POSTS[post].name.zh for post in posts]


@pytest.mark.parametrize(
    ("tier", "leaders", "answer_for_loss"),
    [
        ("file_only", [], []),
        ("t1", [], []),
        ("t2", ["个金科负责人", "网点主任"], ["个金科负责人", "网点主任"]),
        ("t3", ["行长", "分管行长"], ["网点主任", "分管行长", "行长"]),
    ],
)
def test_the_branch_plan_names_leaders_and_who_answers_for_a_loss(
    tier: str, leaders: list[str], answer_for_loss: list[str]
) -> None:
    found = scheme_on("branch", DAY).named(tier)

    assert named(found.owners.leaders) == leaders
    assert named(found.owners.answer_for_loss) == answer_for_loss
    assert found.loss_duty is bool(answer_for_loss)


@pytest.mark.parametrize("tier", ["file_only", "t1"])
def test_outlet_staff_may_lead_the_lower_tiers(tier: str) -> None:
    found = scheme_on("branch", DAY).named(tier)

    assert named(found.owners.may_lead) == ["理财经理", "大堂经理", "营销经理", "柜员"]
    assert maintained_by(found, on_list=True, age=None).keeping is Keeping.KEPT


def test_file_only_clients_have_no_more_than_a_file() -> None:
    assert [tier.code for tier in scheme_on("branch", DAY).tiers if tier.file_only] == ["file_only"]


@pytest.mark.parametrize(
    ("grade", "responsible", "response"),
    [
        ("diamond", ["行长", "分管行长", "网点主任"], "三级联动"),
        ("platinum", ["分管行长", "网点主任", "理财经理"], "分管领导定期拜访"),
        ("gold", ["网点主任", "理财经理"], None),
        ("classic", ["网点主任", "理财经理"], None),
    ],
)
def test_card_grades_name_their_responsible_levels(grade: str, responsible: list[str], response: str | None) -> None:
    owners = scheme_on("abc", DAY).graded(grade).owners

    assert named(owners.responsible) == responsible
    assert (owners.response.zh if owners.response else None) == response


def test_adoption_is_for_outlet_head_and_lobby_manager() -> None:
    keepers = maintained_by(scheme_on("boc_branch", DAY).named("adopted"), on_list=True, age=None)

    assert named(keepers.posts) == ["网点主任", "大堂经理"]


def test_off_the_list_nobody_is_wanting() -> None:
    assert maintained_by(scheme_on("boc_branch", DAY).named("none"), on_list=False, age=30).keeping is Keeping.NOBODY


def test_without_effective_clients_there_is_no_share() -> None:
    assert headline([], headline_rule_on(DAY), registered=3).share is None


def test_a_bank_may_take_the_share_of_all_registered_clients() -> None:
    rule = HeadlineRule.model_validate(headline_rule_on(DAY).model_dump() | {"share_of": ShareOf.REGISTERED})

    assert str(headline([200_000_00, 50_000_00], rule, registered=3).share) == "33.33"


def test_before_its_first_version_the_headline_rule_says_so() -> None:
    with pytest.raises(NotFound):
        headline_rule_on(date(1999, 1, 1))
