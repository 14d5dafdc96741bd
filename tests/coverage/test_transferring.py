"""Handing a client over: what is refused, who sees the client when, and that nothing is lost or doubled on the way."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.cast import TODAY, Cast
from tests.coverage.told import held, told
from tests.desk.house import NOW
from zhiwo.care.models import Duty
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.clients.operations import take_over_keepings
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations import (
    accept_transfer,
    assign,
    propose_transfer,
    reject_transfer,
    withdraw_transfer,
)
from zhiwo.coverage.operations.refusals import (
    AlreadyKeeper,
    AlreadyMoving,
    AlreadyProposed,
    ChangedHands,
    EffectiveInPast,
    NobodyKeeps,
    NotAsked,
    NotProposer,
    NotYours,
    PostMayNotLead,
    ProposalClosed,
    TransferReasonMissing,
)
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.tiering.models import Placement

SINCE = date(2026, 1, 1)
DAY = timedelta(days=1)


def propose(
    house: Cast,
    *,
    client: str = "甲",
    to: str = "W2",
    by: str = "W1",
    effective: date | None = None,
    reason: str = "轮岗",
) -> Proposal:
    return propose_transfer(actor=house.actor(by), client=client, to=to, reason=reason, effective=effective, at=NOW)


def later(house: Cast, who: str, days: int) -> tuple[Actor, datetime]:
    return house.actor(who, TODAY + days * DAY), NOW + days * DAY


def sees(house: Cast, who: str, client: str, on: date = TODAY) -> bool:
    return visible_clients(house.actor(who, on)).filter(number=client).exists()


class TestProposing:
    def test_until_it_is_answered_the_lead_leads_and_who_is_asked_may_look(self, house: Cast) -> None:
        assert not sees(house, "W2", "甲")

        proposal = propose(house)

        assert proposal.last_on == date(2026, 4, 27)
        assert held("甲") == [("W1", "lead", SINCE, None), ("W2", "designate", TODAY, date(2026, 4, 28))]
        assert [sees(house, "W2", "甲", day) for day in (TODAY, proposal.last_on, proposal.last_on + DAY)] == [
            True,
            True,
            False,
        ]
        entry = told("client.transfer-proposed")
        assert (entry.subject, entry.facts["keeper"], entry.facts["to"]) == ("甲", "W1", "W2")
        assert (entry.facts["proposal"], proposal.reason) == (proposal.pk, "轮岗")

    def test_a_leader_proposes_for_a_client_of_the_unit(self, house: Cast) -> None:
        assert propose(house, by="H1").by.number == "H1"

    @pytest.mark.parametrize(("by", "refusal"), [("W2", NotFound), ("C1", NotFound), ("H2", NotFound)])
    def test_nobody_proposes_for_a_client_out_of_sight(self, house: Cast, by: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            propose(house, by=by, to="W1")

    def test_not_to_somebody_nobody_knows(self, house: Cast) -> None:
        assert propose(house, client="乙", by="W2", to="W3").to.number == "W3"
        with pytest.raises(NotFound):
            propose(house, to="W44")

    def test_who_only_stands_beside_the_lead_does_not_give_the_client_away(self, house: Cast) -> None:
        Keeping.objects.for_closing().create(
            client=house.clients["甲"], staff=house.staff["C1"], role="backup", since=SINCE
        )

        with pytest.raises(NotYours, match="王经理"):
            propose(house, by="C1")

    def test_a_client_nobody_keeps_is_assigned_instead(self, house: Cast) -> None:
        with pytest.raises(NobodyKeeps):
            propose(house, client="戊", by="H1")

    def test_not_to_the_lead_himself_nor_to_a_post_that_may_not_lead(self, house: Cast) -> None:
        with pytest.raises(AlreadyKeeper):
            propose(house, to="W1", by="H1")
        with pytest.raises(PostMayNotLead):
            propose(house, to="K1")

    @pytest.mark.parametrize("reason", ["", "  ", "因" * 201])
    def test_not_without_a_reason(self, house: Cast, reason: str) -> None:
        with pytest.raises(TransferReasonMissing):
            propose(house, reason=reason)

    def test_not_from_a_day_that_is_gone(self, house: Cast) -> None:
        with pytest.raises(EffectiveInPast):
            propose(house, effective=TODAY - DAY)

    def test_one_at_a_time_until_it_is_over(self, house: Cast) -> None:
        first = propose(house)
        with pytest.raises(AlreadyProposed, match="魏经理"):
            propose(house, to="L1")

        actor, at = later(house, "W1", 8)
        second = propose_transfer(actor=actor, client="甲", to="L1", reason="逾期未答", at=at)

        first = Proposal.objects.for_closing().get(pk=first.pk)
        assert (first.answer, first.answered_on) == ("lapsed", date(2026, 4, 27))
        assert second.answer == ""


class TestAccepting:
    def test_the_client_changes_hands_on_that_day(self, house: Cast) -> None:
        proposal = propose(house)
        actor, at = later(house, "W2", 2)

        accept_transfer(actor=actor, number=proposal.pk, at=at)

        day = TODAY + 2 * DAY
        assert held("甲") == [
            ("W1", "lead", SINCE, day),
            ("W2", "designate", TODAY, day),
            ("W2", "lead", day, None),
            ("W1", "shadow", day, day + 30 * DAY),
        ]
        assert told("client.transferred").facts["since"] == day.isoformat()

    def test_what_is_owed_goes_with_the_client_as_it_is(self, house: Cast) -> None:
        """CordysCRM#983, #2260: the bundle moves, nothing is reset."""
        before = list(Duty.objects.for_closing().filter(client__number="甲").order_by("pk").values())
        proposal = propose(house)

        accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

        assert list(Duty.objects.for_closing().filter(client__number="甲").order_by("pk").values()) == before

    def test_the_former_lead_sees_the_client_for_thirty_days_and_then_no_more(self, house: Cast) -> None:
        """CordysCRM#1874: who has given a client up does not stay on its page."""
        proposal = propose(house)
        accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

        assert [sees(house, "W1", "甲", TODAY + days * DAY) for days in (0, 29, 30)] == [True, True, False]

    def test_a_leaver_is_no_shadow(self, house: Cast) -> None:
        proposal = propose(house, by="H1")
        Staff.objects.filter(number="W1").update(left_on=TODAY)

        accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

        assert [role for _, role, _, _ in held("甲")] == ["lead", "lead"]

    def test_the_nightly_file_that_still_names_the_former_lead_changes_nothing(self, house: Cast) -> None:
        proposal = propose(house)
        accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)
        before = held("甲")
        row = {"client": "甲", "staff": "W1", "role": "lead", "from_on": SINCE, "until_on": None}

        take_over_keepings([row], stated={("甲", "lead", SINCE)})

        assert held("甲") == before

    def test_from_a_later_day_when_one_was_asked_for(self, house: Cast) -> None:
        start = TODAY + 11 * DAY
        proposal = propose(house, effective=start)
        accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

        assert ("W1", "lead", SINCE, start) in held("甲")
        assert ("W2", "lead", start, None) in held("甲")
        assert sees(house, "W2", "甲", start - DAY)
        with pytest.raises(AlreadyMoving, match="魏经理"):
            propose(house, to="L1")

    @pytest.mark.parametrize("who", ["W1", "H1"])
    def test_only_by_whom_it_was_asked(self, house: Cast, who: str) -> None:
        proposal = propose(house)

        with pytest.raises(NotAsked, match="魏经理"):
            accept_transfer(actor=house.actor(who), number=proposal.pk, at=NOW)
        with pytest.raises(NotFound):
            accept_transfer(actor=house.actor("W3"), number=proposal.pk, at=NOW)

    def test_not_when_somebody_else_leads_by_now(self, house: Cast) -> None:
        """zammad#3156: the first in the trail wins, the second is told."""
        proposal = propose(house)
        Keeping.objects.for_closing().filter(client__number="甲", role="lead").update(until=TODAY)
        assign(actor=house.actor("H1"), client="甲", to="L1", reason="", at=NOW)

        with pytest.raises(ChangedHands, match="李大堂"):
            accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

    def test_not_when_the_tier_has_become_one_that_the_post_may_not_lead(self, house: Cast) -> None:
        proposal = propose(house, to="W2")
        Placement.objects.for_closing().filter(client__number="甲").delete()

        with pytest.raises(PostMayNotLead):
            accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

    def test_not_twice(self, house: Cast) -> None:
        proposal = propose(house)
        accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

        with pytest.raises(ProposalClosed, match="accepted"):
            accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)


class TestDeclining:
    def test_a_rejected_client_stays_and_who_was_asked_sees_it_no_more(self, house: Cast) -> None:
        proposal = propose(house)
        actor, at = later(house, "W2", 1)

        reject_transfer(actor=actor, number=proposal.pk, reason="库容已满", at=at)

        assert held("甲") == [("W1", "lead", SINCE, None), ("W2", "designate", TODAY, TODAY + DAY)]
        assert not sees(house, "W2", "甲", TODAY + DAY)
        assert told("client.transfer-rejected").facts["proposal"] == proposal.pk
        assert Proposal.objects.for_closing().get(pk=proposal.pk).answer_reason == "库容已满"

    def test_not_without_a_reason_nor_by_anyone_else(self, house: Cast) -> None:
        proposal = propose(house)

        with pytest.raises(TransferReasonMissing):
            reject_transfer(actor=house.actor("W2"), number=proposal.pk, reason=" ", at=NOW)
        with pytest.raises(NotAsked):
            reject_transfer(actor=house.actor("H1"), number=proposal.pk, reason="不同意", at=NOW)

    @pytest.mark.parametrize("who", ["W1", "H1"])
    def test_taken_back_by_who_proposed_it_or_a_leader(self, house: Cast, who: str) -> None:
        proposal = propose(house)

        withdraw_transfer(actor=house.actor(who), number=proposal.pk, at=NOW)

        assert held("甲") == [("W1", "lead", SINCE, None)]
        with pytest.raises(NotFound):
            accept_transfer(actor=house.actor("W2"), number=proposal.pk, at=NOW)

    def test_not_by_whom_it_was_asked(self, house: Cast) -> None:
        with pytest.raises(NotProposer, match="王经理"):
            withdraw_transfer(actor=house.actor("W2"), number=propose(house).pk, at=NOW)
