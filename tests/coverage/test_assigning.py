"""Giving a client that nobody leads to a lead."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import TODAY, Cast
from tests.coverage.told import held, told
from tests.desk.house import NOW
from zhiwo.coverage.operations import assign
from zhiwo.coverage.operations.refusals import AlreadyKeeper, ColleagueAway, KeptBySomeone, PostMayNotLead
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Staff


def give(house: Cast, client: str, to: str, by: str = "H1", reason: str = "") -> None:
    assign(actor=house.actor(by), client=client, to=to, reason=reason, at=NOW)


def test_the_outlet_head_gives_an_unkept_client_to_a_manager(house: Cast) -> None:
    give(house, "戊", "W1", reason="新上名单")

    assert held("戊") == [("W1", "lead", date(2026, 4, 20), None)]
    entry = told("client.assigned")
    assert (entry.actor, entry.subject, entry.facts["to"]) == ("H1", "戊", "W1")


def test_a_manager_may_not(house: Cast) -> None:
    with pytest.raises(Denied) as refusal:
        give(house, "甲", "W2", by="W1")

    assert refusal.value.say("zh") == "您的岗位（理财经理）不能指派客户。"


@pytest.mark.parametrize(("client", "to"), [("丙", "W1"), ("戊", "W3")])
def test_a_client_or_colleague_out_of_sight_is_not_found(house: Cast, client: str, to: str) -> None:
    """FINERACT-2639: the scope of writing is the scope of reading."""
    with pytest.raises(NotFound):
        give(house, client, to)


def test_a_post_the_rule_does_not_name_may_not_lead(house: Cast) -> None:
    with pytest.raises(PostMayNotLead) as refusal:
        give(house, "戊", "K1")

    assert refusal.value.say("zh") == "康对公的岗位（对公客户经理）不能主办该客户，请从候选人中选择。"
    assert held("戊") == []


def test_who_has_left_is_not_given_anything(house: Cast) -> None:
    """CRM B03: clients named on somebody who is gone."""
    Staff.objects.filter(number="W2").update(left_on=TODAY)

    with pytest.raises(ColleagueAway, match="not at work"):
        give(house, "戊", "W2")


def test_a_kept_client_is_not_taken_from_its_lead(house: Cast) -> None:
    with pytest.raises(AlreadyKeeper):
        give(house, "甲", "W1")
    with pytest.raises(KeptBySomeone) as refusal:
        give(house, "甲", "W2")

    assert refusal.value.say("zh") == "该客户由王经理主办：先办理移交，再指派。"
    assert not TrailEntry.objects.filter(act="client.assigned").exists()
