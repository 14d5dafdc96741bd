"""A client that comes in to its own outlet is recognised by the lobby and the counter there, by nobody else, and only so far."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import STAFF, TODAY, Cast
from tests.entitlements.conftest import moment
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.wall import behind
from zhiwo.clients.wall.standing import received_by
from zhiwo.entitlements.operations import Received, book, receive, settle, use
from zhiwo.entitlements.policy import State
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Staff, Unit
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)
OUTLET = {"甲": "N1", "乙": "N1", "丙": "N2", "丁": "N3", "戊": "N1"}


def received(cast: Cast, number: str, by: str = "L1") -> Received:
    """As on a page: behind the database's wall."""
    actor = cast.actor(by)
    with behind(actor):
        return receive(actor=actor, number=number, at=NOW)


class TestWhoReceivesWhom:
    @pytest.mark.parametrize("staff", [row[0] for row in STAFF])
    def test_lobby_and_counter_the_clients_of_their_own_outlet_and_nobody_else_anyone(
        self, listed: Cast, staff: str
    ) -> None:
        actor = listed.actor(staff)
        for number, outlet in [*OUTLET.items(), ("无", "")]:
            if actor.post not in ("lobby_manager", "teller"):
                with pytest.raises(Denied):
                    received(listed, number, staff)
            elif outlet == actor.unit:
                assert received(listed, number, staff).tier
            else:
                with pytest.raises(NotFound):
                    received(listed, number, staff)

    @pytest.mark.parametrize("unit", ["H", "B1", "S1", "N2", "N3"])
    def test_a_receiver_elsewhere_receives_those_hosted_there_alone(self, listed: Cast, unit: str) -> None:
        """A unit above is no outlet of the clients below it."""
        Staff.objects.filter(number="L1").update(unit=Unit.objects.get(number=unit))
        listed.staff["L1"].refresh_from_db()

        for number, outlet in OUTLET.items():
            if outlet == unit:
                assert received(listed, number).name == "测**"
            else:
                with pytest.raises(NotFound):
                    received(listed, number)

    def test_a_client_that_moved_is_received_where_it_is_now(self, listed: Cast) -> None:
        Client.objects.for_closing().filter(number="乙").update(unit=Unit.objects.get(number="N2"))
        Client.objects.for_closing().filter(number="丙").update(unit=Unit.objects.get(number="N1"))

        assert received(listed, "丙").tier == "t3"
        with pytest.raises(NotFound):
            received(listed, "乙")

    @pytest.mark.parametrize("typed", ["", "测试乙", "cs", "%", "乙 ", "_", "乙%"])
    def test_nothing_but_the_whole_number_finds_anyone(self, listed: Cast, typed: str) -> None:
        with pytest.raises(NotFound):
            received(listed, typed)

    def test_nobody_frozen_and_nobody_without_entitlements(self, listed: Cast) -> None:
        Client.objects.for_closing().filter(number="乙").update(frozen_on=TODAY)
        Placement.objects.for_closing().filter(client__number="甲").update(tier="file_only")
        Placement.objects.for_closing().filter(client__number="戊").delete()

        told = set()
        for number in ("甲", "乙", "戊", "丁", "无"):
            with pytest.raises(NotFound) as refused:
                received(listed, number)
            told.add(refused.value.say("zh"))
        assert len(told) == 1


class TestWhatIsShown:
    def test_is_masked_name_tier_keeper_and_what_is_expected_today(self, listed: Cast) -> None:
        early = {"actor": listed.actor("W2", date(2026, 4, 10)), "client": "乙", "at": moment(4, 10)}
        kept = book(**early, entitlement="lounge", on=TODAY, moment=time(9, 30))
        book(**early, entitlement="lounge", on=date(2026, 4, 21))

        shown = received(listed, "乙")
        assert (shown.name, shown.tier, shown.keeper) == ("测**", "t1", "魏经理")
        assert [(one.called.zh, one.units, one.moment) for one in shown.expected] == [("候机厅", 1, time(9, 30))]
        assert [one.zh for one in shown.ready] == ["贵宾室"]
        assert "测试乙" not in repr(asdict(shown))
        assert kept.reference not in repr(asdict(shown))

        settle(actor=listed.actor("W2"), reference=kept.reference, state=State.CANCELLED, at=NOW)
        assert received(listed, "乙").expected == []

    def test_says_where_nobody_is_to_be_called(self, listed: Cast) -> None:
        assert received(listed, "戊", "C1").keeper == ""

    def test_nothing_is_ready_that_the_post_does_not_give_or_that_is_used_up(self, listed: Cast) -> None:
        use(actor=listed.actor("H1"), client="乙", entitlement="room", at=NOW)

        assert received(listed, "乙").ready == []


class TestItLeadsNowhere:
    def test_the_predicate_and_the_wall_are_as_before(self, listed: Cast) -> None:
        actor = listed.actor("L1")
        received(listed, "乙")
        assert not visible_clients(actor).exists()

        with behind(actor):
            receive(actor=actor, number="乙", at=NOW)
            assert not visible_clients(actor).exists()
            assert not Client.objects.for_closing().exists()
            with pytest.raises(NotFound):
                book(actor=actor, client="乙", entitlement="lounge", on=date(2026, 4, 22), at=NOW)
        assert not Keeping.objects.for_closing().filter(staff__number="L1").exists()

    def test_a_refused_look_opens_nothing(self, listed: Cast) -> None:
        actor = listed.actor("L1")
        Placement.objects.for_closing().filter(client__number="乙").update(tier="file_only")
        with behind(actor):
            for number in ("乙", "丁"):
                with pytest.raises(NotFound):
                    receive(actor=actor, number=number, at=NOW)
            assert not Client.objects.for_closing().exists()

    def test_the_database_says_of_itself_whose_outlet_it_is(self, listed: Cast) -> None:
        for staff, number, found in (("L1", "乙", True), ("L1", "丁", False), ("W4", "丁", True), ("no", "乙", False)):
            with behind(listed.actor("AD")):
                key = received_by(staff, number)
            assert key == (listed.clients[number].pk if found else None)

    def test_what_is_elsewhere_costs_what_does_not_exist(self, listed: Cast) -> None:
        spent = []
        for number in ("丁", "丙", "无"):
            with (
                CaptureQueriesContext(
                    connection,
                ) as asked,
                pytest.raises(NotFound),
            ):
                receive(actor=listed.actor("L1"), number=number, at=NOW)
            spent.append(len(asked))
        assert len(set(spent)) == 1


class TestTheTrail:
    def test_bears_each_look_and_whether_the_client_is_kept(self, listed: Cast) -> None:
        Keeping.objects.for_closing().create(
            client=listed.clients["甲"], staff=listed.staff["L1"], role="backup", since=date(2026, 1, 1)
        )
        for number in ("乙", "甲", "乙"):
            received(listed, number)

        rows = TrailEntry.objects.filter(act="client.received").order_by("number")
        assert [(row.actor, row.subject, row.facts["own"]) for row in rows] == [
            ("L1", "乙", False), ("L1", "甲", True), ("L1", "乙", False),
        ]  # fmt: skip

    def test_has_none_of_a_look_that_showed_nothing(self, listed: Cast) -> None:
        with pytest.raises(NotFound):
            received(listed, "丁")

        assert not TrailEntry.objects.filter(act="client.received").exists()
