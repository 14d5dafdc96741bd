"""How far a client goes decides who must agree before somebody is asked to take it over (H31)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TODAY, Cast
from tests.coverage.told import held
from tests.desk.house import NOW
from zhiwo.clients.access import visible_clients
from zhiwo.coverage.models import Proposal, ProposalApproval
from zhiwo.coverage.operations import (
    accept_transfer,
    approve_transfer,
    assign,
    change_host,
    propose_transfer,
    reject_transfer,
    withdraw_transfer,
)
from zhiwo.coverage.operations.refusals import NotAsked, ProposalClosed
from zhiwo.coverage.operations.refusals_of_approval import NobodyApproves, NotApprovedYet, NotToApprove, TooFar
from zhiwo.coverage.policy import Level, State, house_on, level_of
from zhiwo.coverage.queries import asked, awaiting_approval, state_of
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Staff, Unit

names = st.sampled_from(["1", "2"])


@pytest.fixture
def abroad(house: Cast) -> Cast:
    """A manager Tang of another branch, B2."""
    Unit.objects.create(number="B2", name="临海分行", kind="branch", path="H/B2/", parent=Unit.objects.get(number="H"))
    there = Unit.objects.create(
        number="N9", name="海滨网点", kind="outlet", path="H/B2/N9/", parent=Unit.objects.get(number="B2")
    )
    Staff.objects.create(number="W9", name="唐经理", unit=there, post="relationship_manager")
    return house


def propose(house: Cast, to: str, by: str = "W1", client: str = "甲") -> Proposal:
    return propose_transfer(actor=house.actor(by), client=client, to=to, reason="搬家", at=NOW)


def approve(house: Cast, proposal: Proposal, by: str = "V1", days: int = 0) -> Proposal:
    on = TODAY + timedelta(days=days)
    return approve_transfer(actor=house.actor(by, on), number=proposal.pk, at=NOW + timedelta(days=days))


def sees(house: Cast, who: str) -> bool:
    return visible_clients(house.actor(who)).filter(number="甲").exists()


def acts() -> list[str]:
    told = TrailEntry.objects.filter(act__startswith="client.transfer").order_by("pk")
    return [entry.act.removeprefix("client.") for entry in told]


class TestTheLevel:
    @given(st.tuples(names, names, names), st.tuples(names, names, names))
    def test_is_where_two_places_part(self, here: tuple[str, str, str], there: tuple[str, str, str]) -> None:
        b1, s1, _ = here
        host, to = (f"H/{'/'.join(place)}/" for place in (here, there))
        parts = [one == other for one, other in zip(here, there, strict=True)]
        same = next((n for n, equal in enumerate(parts) if not equal), 3)

        far = (Level.CROSS_BRANCH, Level.CROSS_SUB_BRANCH, Level.CROSS_OUTLET, Level.SAME_OUTLET)[same]
        assert level_of(host, f"H/{b1}/{s1}/", f"H/{b1}/", to) is far

    def test_the_units_above_are_of_the_nearest_they_stand_over(self) -> None:
        assert level_of("H/1/1/1/", "H/1/1/", "H/1/", "H/1/1/") is Level.CROSS_OUTLET
        assert level_of("H/1/1/1/", "H/1/1/", "H/1/", "H/1/") is Level.CROSS_SUB_BRANCH
        assert level_of("H/1/1/1/", "H/1/1/", "H/1/", "H/") is Level.CROSS_BRANCH

    def test_stands_on_the_trail_of_each_act(self, house: Cast) -> None:
        assign(actor=house.actor("H1"), client="戊", to="W1", reason="", at=NOW)
        propose(house, "W2")
        change_host(actor=house.actor("G1"), client="乙", to="N2", reason="搬家", at=NOW)

        assert {entry.act: entry.facts["level"] for entry in TrailEntry.objects.all() if "level" in entry.facts} == {
            "client.assigned": "same_outlet",
            "client.transfer-proposed": "same_outlet",
            "client.host-changed": "cross_outlet",
        }


class TestNear:
    @pytest.mark.parametrize(("to", "level"), [("W2", Level.SAME_OUTLET), ("W3", Level.CROSS_OUTLET)])
    def test_nobody_else_is_asked(self, house: Cast, to: str, level: Level) -> None:
        proposal = propose(house, to)

        assert proposal.level == level
        assert sees(house, to)
        accept_transfer(actor=house.actor(to), number=proposal.pk, at=NOW)
        assert (to, "lead", TODAY, None) in held("甲")


class TestToAnotherSubBranch:
    def test_nothing_has_changed_and_nobody_new_looks_until_it_is_approved(self, house: Cast) -> None:
        proposal = propose(house, "W4")

        assert proposal.level == Level.CROSS_SUB_BRANCH
        assert [row[:2] for row in held("甲")] == [("W1", "lead")]
        assert not sees(house, "W4")
        assert not asked(house.actor("W4")).exists()
        with pytest.raises(NotFound):
            accept_transfer(actor=house.actor("W4"), number=proposal.pk, at=NOW)

    def test_the_leader_of_the_sub_branch_approves_and_then_the_receiver_answers(self, house: Cast) -> None:
        proposal = propose(house, "W4")
        assert [row.pk for row in awaiting_approval(house.actor("V1"))] == [proposal.pk]
        approve(house, proposal)

        assert not awaiting_approval(house.actor("V1")).exists()
        assert [row.pk for row in asked(house.actor("W4"))] == [proposal.pk]
        assert sees(house, "W4")
        accept_transfer(actor=house.actor("W4"), number=proposal.pk, at=NOW)
        assert ("W4", "lead", TODAY, None) in held("甲")
        assert acts() == ["transfer-proposed", "transfer-approved", "transferred"]

    def test_the_time_to_answer_begins_with_the_approval(self, house: Cast) -> None:
        proposal = propose(house, "W4")
        done = approve(house, proposal, days=3)

        assert done.last_on > proposal.last_on
        designate = next(row for row in held("甲") if row[1] == "designate")
        assert designate == ("W4", "designate", TODAY + timedelta(days=3), done.last_on + timedelta(days=1))

    @pytest.mark.parametrize("by", ["H1", "G1", "P1"])
    def test_no_other_post_approves(self, house: Cast, by: str) -> None:
        proposal = propose(house, "W4")

        with pytest.raises(NotToApprove):
            approve(house, proposal, by)
        with pytest.raises(Denied):
            approve(house, proposal, "W1")

    def test_nobody_approves_twice_nor_too_late(self, house: Cast) -> None:
        proposal = propose(house, "W4")
        late = (proposal.last_on - TODAY).days + 1
        with pytest.raises(ProposalClosed):
            approve(house, proposal, days=late)
        approve(house, proposal)
        with pytest.raises(NotToApprove):
            approve(house, proposal)

    def test_unapproved_it_lapses_and_the_lead_leads_on(self, house: Cast) -> None:
        proposal = propose(house, "W4")
        later = house.actor("V1", proposal.last_on + timedelta(days=1))

        assert state_of(proposal, later) is State.LAPSED
        assert not awaiting_approval(later).exists()

    def test_who_must_approve_may_decline(self, house: Cast) -> None:
        proposal = propose(house, "W4")
        with pytest.raises(NotAsked):
            reject_transfer(actor=house.actor("P1"), number=proposal.pk, reason="留在本支行", at=NOW)
        reject_transfer(actor=house.actor("V1"), number=proposal.pk, reason="留在本支行", at=NOW)

        assert [row[:2] for row in held("甲")] == [("W1", "lead")]
        with pytest.raises(ProposalClosed):
            approve(house, proposal)

    def test_a_leader_who_proposes_has_approved(self, house: Cast) -> None:
        propose(house, "W4", by="V1")

        assert ProposalApproval.objects.for_closing().get().by == house.staff["V1"]
        assert sees(house, "W4")

    def test_it_can_be_taken_back_meanwhile(self, house: Cast) -> None:
        proposal = propose(house, "W4")
        withdraw_transfer(actor=house.actor("W1"), number=proposal.pk, at=NOW)

        assert not awaiting_approval(house.actor("V1")).exists()

    def test_a_vacant_post_is_told_at_once(self, house: Cast) -> None:
        Staff.objects.filter(number="V1").update(left_on=TODAY)

        with pytest.raises(NobodyApproves) as refusal:
            propose(house, "W4")
        assert refusal.value.say("zh") == "跨支行移交须由分管行长同意，该岗位现在无人：请联系上级机构。"


class TestToAnotherBranch:
    def test_every_post_named_approves_in_any_order(self, abroad: Cast) -> None:
        proposal = propose(abroad, "W9")
        approve(abroad, proposal, "P1")
        assert ("W9", "designate") not in [row[:2] for row in held("甲")]
        approve(abroad, proposal, "V1")

        assert ("W9", "designate") in [row[:2] for row in held("甲")]

    def test_is_not_possible_where_the_rules_name_nobody(self, abroad: Cast, monkeypatch: Any) -> None:
        house = house_on(TODAY)
        near = {level: who for level, who in house.transfer.approve.items() if level != Level.CROSS_BRANCH}
        rule = house.model_copy(update={"transfer": house.transfer.model_copy(update={"approve": near})})
        monkeypatch.setattr("zhiwo.coverage.operations.transferring.house_on", lambda on: rule)

        with pytest.raises(TooFar) as refusal:
            propose(abroad, "W9")
        assert refusal.value.say("zh") == "制度没有开放跨分行移交：请在附近网点选择接收人。"


def test_a_leader_who_sees_the_client_anyhow_waits_for_the_approval_too(house: Cast, monkeypatch: Any) -> None:
    """The receiver may be somebody of the unit: seeing is not being asked."""
    monkeypatch.setattr("zhiwo.coverage.operations.transferring.level_between", lambda host, to: Level.CROSS_SUB_BRANCH)
    monkeypatch.setattr("zhiwo.coverage.operations.transferring.posts_to_lead", lambda actor, client: ["outlet_head"])
    proposal = propose(house, "H1")

    with pytest.raises(NotApprovedYet):
        accept_transfer(actor=house.actor("H1"), number=proposal.pk, at=NOW)
