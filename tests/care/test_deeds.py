"""What is done for clients besides contacts: gatherings, gifts, flowers, visits by leaders, product messages, files (S7 五)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import Duty, Gathering, Interaction
from zhiwo.care.operations import (
    AlreadyOver,
    CalledOffBefore,
    Details,
    NeedsProof,
    NextStepWithoutWords,
    NotThatDay,
    UnknownTopic,
    WithoutTitle,
    cancel_gathering,
    plan_gathering,
    raise_duties,
    record_interaction,
    take_over_contacts,
)
from zhiwo.care.queries import care_of, interactions_of
from zhiwo.care.queries.gatherings import gatherings, owed_by_units
from zhiwo.clients.models import Keeping
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.parties.models import Consent, Person
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)
MAY = date(2026, 5, 16)


def put_down(cast: Cast, by: str = "W1", client: str = "甲", on: date = TODAY, **said: Any) -> Any:
    details = Details(**{name: said.pop(name) for name in list(said) if name in Details.__dataclass_fields__})
    return record_interaction(actor=cast.actor(by), client=client, on=on, at=NOW, details=details, **said)


def owed(kind: str, client: str = "甲") -> Duty:
    return Duty.objects.for_closing().get(client__number=client, kind=kind)


def tier(cast: Cast, to: str, client: str = "甲") -> None:
    Placement.objects.for_closing().filter(client__number=client).update(tier=to)


@pytest.fixture
def salon(listed: Cast) -> Gathering:
    """A salon of the sub-branch on 16 May."""
    return plan_gathering(actor=listed.actor("G1"), kind="salon", title="春季养生沙龙", on=MAY, at=NOW)


class TestGatherings:
    def test_an_invitation_counts_for_the_year_it_takes_place_in_and_is_a_contact_too(self, listed, salon):
        recorded = put_down(listed, kind="call", result="connected", gathering=salon.number)

        assert {row.kind: row.done for row in recorded.discharged} == {"contact_month": 1, "salon_year": 1}

    def test_once_a_gathering(self, listed, salon):
        for kind in ("visit", "invitation"):
            put_down(listed, kind=kind, gathering=salon.number)

        assert owed("salon_year").done == 1
        said = [
            n.reason.say("zh") for n in care_of(listed.actor("W1"), "甲", TODAY).not_counted if n.counts == "invitation"
        ]
        assert said == ["同一场活动已邀约过"]

    def test_called_off_takes_the_invitation_back(self, listed, salon):
        put_down(listed, kind="invitation", gathering=salon.number)

        cancel_gathering(actor=listed.actor("G1"), number=salon.number, at=NOW)

        assert owed("salon_year").done == 0
        assert TrailEntry.objects.filter(act="care.gathering-cancelled").count() == 1
        with pytest.raises(NotFound):
            put_down(listed, kind="invitation", gathering=salon.number)
        with pytest.raises(CalledOffBefore):
            cancel_gathering(actor=listed.actor("G1"), number=salon.number, at=NOW)

    def test_of_an_outlet_does_not_count(self, listed):
        tea = plan_gathering(actor=listed.actor("H1"), kind="salon", title="茶话会", on=MAY, at=NOW)

        put_down(listed, kind="invitation", gathering=tea.number)

        assert owed("salon_year").done == 0
        assert [row.counts for row in gatherings(listed.actor("W1"), TODAY)] == [False]

    def test_is_not_invited_to_after_its_day_nor_visited_before(self, listed, salon):
        held = plan_gathering(actor=listed.actor("G1"), kind="salon", title="上周", on=date(2026, 4, 13), at=NOW)

        with pytest.raises(NotThatDay, match="is on 2026-04-13"):
            put_down(listed, kind="invitation", gathering=held.number)
        with pytest.raises(NotThatDay):
            put_down(listed, kind="event", gathering=salon.number)
        put_down(listed, kind="event", gathering=held.number, on=date(2026, 4, 13))

    def test_of_another_branch_of_the_tree_is_not_found(self, listed):
        other = plan_gathering(actor=listed.actor("H2"), kind="salon", title="西湖", on=MAY, at=NOW)

        with pytest.raises(NotFound):
            put_down(listed, kind="invitation", gathering=other.number)
        with pytest.raises(NotFound):
            cancel_gathering(actor=listed.actor("H1"), number=other.number, at=NOW)
        assert [row.title for row in gatherings(listed.actor("W1"), TODAY)] == []

    def test_says_how_many_the_actor_sees_were_invited_and_came(self, listed, salon):
        put_down(listed, kind="call", result="connected", gathering=salon.number)
        put_down(listed, by="W2", client="乙", kind="visit", gathering=salon.number)

        def counted(who: str) -> list[tuple[int, int]]:
            return [(row.invited, row.came) for row in gatherings(listed.actor(who), TODAY)]

        assert (counted("W1"), counted("H1")) == ([(1, 0)], [(2, 0)])

    def test_is_planned_by_leaders_with_a_title(self, listed):
        with pytest.raises(Denied):
            plan_gathering(actor=listed.actor("W1"), kind="salon", title="私下", on=MAY, at=NOW)
        with pytest.raises(WithoutTitle):
            plan_gathering(actor=listed.actor("G1"), kind="salon", title="  ", on=MAY, at=NOW)

    def test_sent_twice_is_planned_once(self, listed):
        said = {
            "actor": listed.actor("G1"),
            "kind": "salon",
            "title": "沙龙",
            "on": MAY,
            "at": NOW,
            "reference": "G-" + "1" * 32,
        }

        assert plan_gathering(**said) == plan_gathering(**said)

    def test_that_took_place_is_not_called_off(self, listed):
        held = plan_gathering(actor=listed.actor("G1"), kind="salon", title="今天", on=TODAY, at=NOW)

        with pytest.raises(AlreadyOver):
            cancel_gathering(actor=listed.actor("G1"), number=held.number, at=NOW)

    def test_a_symposium_is_what_the_unit_owes(self, listed):
        (before,) = owed_by_units(listed.actor("P1"), TODAY)
        plan_gathering(actor=listed.actor("P1"), kind="symposium", title="座谈", on=date(2026, 3, 5), at=NOW)
        (after,) = owed_by_units(listed.actor("P1"), TODAY)

        assert (before.duty.status, before.duty.done) == ("open", 0)
        assert (after.duty.status, after.duty.done, after.duty.rule.answers) == ("met", 1, "president")
        assert owed_by_units(listed.actor("H1"), TODAY) == []


class TestWhatIsHandedOver:
    def test_a_gift_counts_with_proof_only(self, listed):
        tier(listed, "t3")

        with pytest.raises(NeedsProof):
            put_down(listed, kind="gift", proof=" ")
        put_down(listed, kind="gift", proof="签收单 7")

        assert (owed("gift_year").required, owed("gift_year").done) == (2, 1)

    def test_a_gift_of_january_counts_in_april(self, listed):
        tier(listed, "t2")
        _feed(kind="gift", happened_on=date(2026, 1, 20), proof="签收单 8")

        raise_duties(on=TODAY)

        assert owed("gift_year").done == 1

    def test_flowers_go_with_the_birthday_and_are_hidden_from_whoever_may_not_know_it(self, listed):
        Person.objects.for_closing().create(
            client=listed.clients["甲"], birthday_calendar="solar", birthday_month=4, birthday_day=22
        )
        tier(listed, "t2")
        put_down(listed, kind="flowers", proof="照片 3")

        duty = owed("flowers_or_cake")
        assert (duty.opens_on, duty.closes_on, duty.done) == (date(2026, 4, 19), date(2026, 4, 22), 1)
        assert owed("greeting_birthday").done == 0
        assert [row.kind for row in interactions_of(listed.actor("W1"), "甲", TODAY)] == ["flowers"]
        assert interactions_of(listed.actor("X1"), "甲", TODAY) == []


class TestLeaders:
    def test_a_visit_with_the_president_is_theirs_and_a_contact(self, listed):
        tier(listed, "t3")

        recorded = put_down(listed, kind="visit", colleagues=("P1", "W1"))

        assert {row.kind: row.done for row in recorded.discharged} == {"contact_month": 1, "leader_visit_year": 1}
        assert Interaction.objects.for_closing().get().colleagues == ["P1"]

    def test_it_is_the_leaders_who_owe_it(self, listed):
        tier(listed, "t3")
        raise_duties(on=TODAY)

        (duty,) = [d for d in care_of(listed.actor("W1"), "甲", TODAY).duties if d.kind == "leader_visit_year"]

        assert (duty.responsible.lead, duty.responsible.leaders) == (None, ("P1", "V1"))

    def test_a_colleague_nobody_knows_is_refused(self, listed):
        with pytest.raises(NotFound):
            put_down(listed, kind="visit", colleagues=("W77",))


class TestProductMessages:
    def test_count_while_the_client_agrees(self, listed):
        _agree(listed, True, moment(4, 3))
        for day in (6, 13):
            _feed(contact=f"M{day}", kind="mass_message", topic="product", happened_on=date(2026, 4, day))
        _feed(contact="M1", kind="mass_message", topic="product", happened_on=date(2026, 4, 1))
        _feed(contact="M20", kind="mass_message", topic="product", happened_on=TODAY, result="undelivered")

        raise_duties(on=TODAY)

        april = Duty.objects.for_closing().get(client__number="甲", kind="product_message_month", on="2026-04-01")
        assert (april.required, april.done, april.basis) == (4, 2, "(4×28) ÷ 30 = 3.7333 → 4")
        assert april.desk_on is None

    def test_are_not_owed_once_it_does_not(self, listed):
        _agree(listed, True, moment(3, 3))
        _agree(listed, False, moment(4, 20))

        raise_duties(on=TODAY)

        april = Duty.objects.for_closing().get(client__number="甲", kind="product_message_month", on="2026-04-01")
        assert (april.required, april.done, april.exempt) == (3, 0, "no_marketing_consent")

    def test_are_recounted_by_the_night_for_a_consent_nobody_told_of(self, listed):
        from zhiwo.care.operations import News

        raise_duties(on=TODAY)
        _agree(listed, True, NOW)

        raised = raise_duties(on=TODAY + timedelta(days=1), news=News(TODAY, frozenset()))

        assert raised.changed == 2


class TestOnEntry:
    def test_a_file_is_opened_within_ten_working_days(self, listed):
        tier(listed, "file_only")
        Placement.objects.for_closing().filter(client__number="甲").update(since=date(2026, 4, 13))

        raise_duties(on=TODAY)

        duty = owed("file_opening")
        assert (duty.opens_on, duty.closes_on, duty.required) == (date(2026, 4, 13), date(2026, 4, 27), 1)
        put_down(listed, kind="file_opening")
        assert owed("file_opening").done == 1

    def test_starts_with_the_first_keeper(self, listed):
        tier(listed, "file_only")
        Keeping.objects.for_closing().filter(client__number="甲").update(since=date(2026, 4, 15))

        raise_duties(on=TODAY)

        assert owed("file_opening").opens_on == date(2026, 4, 15)

    def test_of_long_ago_is_left_alone(self, listed):
        tier(listed, "file_only")

        raise_duties(on=TODAY)

        assert not Duty.objects.for_closing().filter(client__number="甲").exists()

    def test_a_file_opened_before_does_as_well(self, listed):
        _feed(kind="file_opening", happened_on=date(2023, 5, 5))
        Placement.objects.for_closing().filter(client__number="甲").update(tier="file_only", since=date(2026, 4, 13))

        raise_duties(on=TODAY)

        assert owed("file_opening").done == 1


@pytest.mark.parametrize(
    ("details", "refusal"), [({"topic": "weather"}, UnknownTopic), ({"next_on": MAY}, NextStepWithoutWords)]
)
def test_what_cannot_stand_is_refused(listed, details, refusal):
    with pytest.raises(refusal):
        put_down(listed, kind="visit", **details)


def test_yearly_duties_come_to_the_desk_before_their_best_day(listed):
    raise_duties(on=TODAY)

    salon = owed("salon_year")

    assert (salon.opens_on, salon.desk_on) == (date(2026, 1, 1), date(2026, 7, 2) - timedelta(days=45))


def _feed(**changed: Any) -> None:
    on = changed["happened_on"]
    row = {
        "contact": "TEL-1", "client": "甲", "staff": None, "happened_at": datetime.combine(on, datetime.min.time()),
        "result": None, "begun_by": "bank", "occasion": None, "seconds": None, "topic": None, "gathering": None, "proof": None,
    }  # fmt: skip
    take_over_contacts(rows=[row | changed], at=NOW)


def _agree(cast: Cast, given: bool, since: datetime) -> None:
    Consent.objects.for_closing().create(
        client=cast.clients["甲"],
        reference="C1",
        purpose="marketing",
        given=given,
        since=since,
        source="hand",
        entered_at=since,
    )
