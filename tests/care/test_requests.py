"""What clients ask for: cash booked ahead and met first, a fault of e-banking with a technician and two clocks (S12, B9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import CounterSlip, ServiceRequest, ServiceStep
from zhiwo.care.operations import (
    FaultWithoutWords,
    NoSuchAmount,
    NotATechnician,
    NoteTooLong,
    NotNow,
    NotThen,
    Taken,
    WithoutReason,
    book_cash,
    raise_duties,
    report_fault,
    take_step,
)
from zhiwo.care.policy.service import NEXT, State, Step
from zhiwo.care.queries.duties import duties_seen
from zhiwo.care.queries.service import ServiceRow, counter, ended_lately, open_requests, requests_of
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.clients.wall import behind
from zhiwo.coverage.operations import change_host
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound, Refusal

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)
"""A Monday, ten in the morning."""
WAN = 1_000_000
HOUR = timedelta(hours=1)


def book(cast: Cast, by: str = "W1", client: str = "甲", at: datetime = NOW, **said: Any) -> Taken:
    asked = {"amount_fen": 10 * WAN, "currency": "CNY", "outlet": "N1", "ready_by": moment(4, 22)} | said
    return book_cash(actor=cast.actor(by, at.date()), client=client, at=at, words="装修款", **asked)


def fault(cast: Cast, by: str = "W1", client: str = "甲", at: datetime = NOW, **said: Any) -> Taken:
    asked = {"channel": "mobile", "words": "登录后闪退"} | said
    return report_fault(actor=cast.actor(by, at.date()), client=client, at=at, **asked)


def take(cast: Cast, by: str, made: Taken, what: Step, at: datetime = NOW, **said: Any) -> ServiceRequest:
    return take_step(actor=cast.actor(by, at.date()), reference=made.request.reference, what=what, at=at, **said)


def seen(cast: Cast, made: Taken, at: datetime = NOW, by: str = "H1") -> ServiceRow:
    rows = requests_of(cast.actor(by, at.date()), made.request.client.number, at)
    return next(row for row in rows if row.reference == made.request.reference)


class TestBookingCash:
    def test_says_what_where_and_by_when(self, listed: Cast) -> None:
        row = seen(listed, book(listed))

        assert (row.kind, row.state, row.amount_fen, row.currency, row.outlet) == (
            "cash",
            State.OPEN,
            10 * WAN,
            "CNY",
            "东湖网点",
        )
        assert (row.due, row.late, row.met, row.short) == (moment(4, 22), False, None, False)
        assert TrailEntry.objects.get(act="care.request-taken").facts["asked_for"] == "cash"

    @pytest.mark.parametrize(
        ("fen", "currency", "ready_by", "short"),
        [
            (5 * WAN - 1, "CNY", moment(4, 20, 11), False),
            (5 * WAN, "CNY", moment(4, 21), False),  # a working day later, to the minute
            (5 * WAN, "CNY", moment(4, 21, 9, 59), True),
            (50 * WAN, "CNY", moment(4, 21, 17), True),
            (50 * WAN, "CNY", moment(4, 22), False),
            (1000, "USD", moment(4, 21, 17), True),
        ],
    )
    def test_with_too_short_a_notice_is_taken_and_said(
        self, listed: Cast, fen: int, currency: str, ready_by: datetime, short: bool
    ) -> None:
        made = book(listed, amount_fen=fen, currency=currency, ready_by=ready_by)

        assert made.short is short
        assert seen(listed, made).short is short

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"amount_fen": 0}, NoSuchAmount),
            ({"amount_fen": 10**13 + 1}, NoSuchAmount),
            ({"currency": "XXX"}, NoSuchAmount),
            ({"ready_by": NOW}, NotThen),
            ({"ready_by": NOW + timedelta(days=367)}, NotThen),
            ({"outlet": "S1"}, NotFound),
            ({"outlet": "nowhere"}, NotFound),
        ],
    )
    def test_refuses_what_cannot_be_booked(self, listed: Cast, said: dict[str, Any], refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            book(listed, **said)

    def test_needs_sight_and_a_post_that_serves(self, listed: Cast) -> None:
        for who, refusal in (("W2", NotFound), ("X1", Denied), ("AD", Denied)):
            with pytest.raises(refusal):
                book(listed, by=who)

    def test_sent_twice_is_booked_once(self, listed: Cast) -> None:
        assert book(listed, reference="S-1").request == book(listed, reference="S-1").request
        with pytest.raises(NotFound):
            book(listed, by="W2", client="乙", reference="S-1")
        assert CounterSlip.objects.count() == 1


class TestTheCounter:
    def test_sees_the_cash_and_not_for_whom(self, listed: Cast) -> None:
        book(listed)

        for who in ("C1", "L1"):  # they keep nobody
            rows = counter(listed.actor(who), NOW)
            assert [(row.amount_fen, row.taken_by) for row in rows] == [(10 * WAN, "王经理")]
            assert not hasattr(rows[0], "client")
            assert open_requests(listed.actor(who), NOW) == []
        for who in ("W1", "W3"):
            assert counter(listed.actor(who), NOW) == []

    def test_of_another_outlet_answers_behind_the_wall(self, listed: Cast) -> None:
        made = book(listed, outlet="N2")
        head = listed.actor("H2")

        with behind(head):
            take_step(actor=head, reference=made.request.reference, what=Step.READY, at=NOW + HOUR)

        assert seen(listed, made).state is State.READY
        assert counter(head, NOW)[0].ready_at == NOW + HOUR
        assert not visible_clients(head).filter(number="甲").exists()

    def test_is_the_only_one_to_say_that_cash_is_ready(self, listed: Cast) -> None:
        at_home = book(listed)
        made = book(listed, outlet="N2")

        with pytest.raises(Denied):
            take(listed, "W1", at_home, Step.READY)
        for who, refusal in (("W1", Denied), ("H1", Denied), ("W2", NotFound), ("W4", NotFound), ("X1", Denied)):
            with pytest.raises(refusal):
                take(listed, who, made, Step.READY)
        take(listed, "G1", made, Step.READY)

    def test_says_why_it_could_not_be_met(self, listed: Cast) -> None:
        made = book(listed)
        with pytest.raises(WithoutReason):
            take(listed, "C1", made, Step.UNMET, words=" ")

        take(listed, "C1", made, Step.UNMET, words="库存不足")

        row = seen(listed, made)
        assert (row.state, row.met, row.steps[-1].words) == (State.UNMET, False, "库存不足")
        assert not CounterSlip.objects.exists()
        assert TrailEntry.objects.get(act="care.request-answered").facts["answer"] == "unmet"

    def test_says_nothing_of_a_client_whose_data_are_frozen(self, listed: Cast) -> None:
        made = book(listed)
        type(listed.clients["甲"]).objects.for_closing().filter(number="甲").update(frozen_on=date(2026, 4, 20))

        with pytest.raises(NotFound):
            take(listed, "C1", made, Step.READY)

    def test_pays_the_higher_tier_first_then_the_earlier(self, listed: Cast) -> None:
        book(listed, ready_by=moment(4, 21), reference="S-甲")
        book(listed, by="W2", client="乙", ready_by=moment(4, 23), reference="S-乙late")
        book(listed, by="W2", client="乙", ready_by=moment(4, 22), reference="S-乙")

        assert [row.reference for row in counter(listed.actor("C1"), NOW)] == ["S-乙", "S-乙late", "S-甲"]


class TestMet:
    def test_is_ready_by_the_moment_named(self, listed: Cast) -> None:
        made = book(listed)
        take(listed, "C1", made, Step.READY, moment(4, 22))
        take(listed, "C1", made, Step.PAID, moment(4, 22, 16))

        assert seen(listed, made, moment(4, 23)).met is True

    def test_is_not_ready_a_minute_later(self, listed: Cast) -> None:
        made = book(listed)
        take(listed, "C1", made, Step.PAID, moment(4, 22, 10, 1))

        row = seen(listed, made, moment(4, 23))
        assert (row.met, row.late, row.due) == (False, True, None)

    def test_of_what_the_client_called_off_in_time_is_nobodys_question(self, listed: Cast) -> None:
        made = book(listed)
        take(listed, "W1", made, Step.CANCELLED, moment(4, 21))

        assert seen(listed, made, moment(4, 23)).met is None
        assert counter(listed.actor("C1"), NOW) == []


class TestFault:
    def test_gets_a_technician_at_once_who_sees_the_client(self, listed: Cast) -> None:
        made = fault(listed)

        assert made.technician == listed.staff["Z1"]
        assert visible_clients(listed.actor("Z1")).filter(number="甲").exists()
        row = seen(listed, made, by="Z1")
        assert (row.has, row.state, row.channel) == ("Z1", State.OPEN, "mobile")
        assert Step.ANSWERED in row.open_to

    def test_goes_to_the_one_named_if_the_rules_let_them(self, listed: Cast) -> None:
        assert fault(listed, technician="L1").technician == listed.staff["L1"]
        for who in ("W2", "nobody"):
            with pytest.raises(NotATechnician):
                fault(listed, technician=who)

    def test_needs_a_channel_and_words(self, listed: Cast) -> None:
        for said in ({"channel": "fax"}, {"words": " "}):
            with pytest.raises(FaultWithoutWords):
                fault(listed, **said)
        with pytest.raises(NoteTooLong):
            fault(listed, words="x" * 2001)

    def test_clocks_follow_the_tier(self, listed: Cast) -> None:
        for client, by, answer, resolve in (("甲", "W1", 2, 16), ("乙", "W2", 1, 8)):
            row = seen(listed, fault(listed, by=by, client=client))
            assert row.answer
            assert row.resolve
            assert (row.answer.limit, row.resolve.limit) == (answer * HOUR, resolve * HOUR)
            assert row.due == NOW + answer * HOUR

    def test_clock_survives_whoever_has_it(self, listed: Cast) -> None:
        made = fault(listed)

        take(listed, "W1", made, Step.ASSIGNED, NOW + HOUR, technician="L1")

        row = seen(listed, made, NOW + 3 * HOUR)
        assert (row.has, row.answer and row.answer.due, row.late) == ("L1", NOW + 2 * HOUR, True)
        assert visible_clients(listed.actor("Z1")).filter(number="甲").exists()  # to the end of the day
        tomorrow = date(2026, 4, 21)
        assert not visible_clients(listed.actor("Z1", tomorrow)).filter(number="甲").exists()
        assert visible_clients(listed.actor("L1", tomorrow)).filter(number="甲").exists()

    def test_waiting_for_the_client_holds_the_clock(self, listed: Cast) -> None:
        made = fault(listed)
        take(listed, "Z1", made, Step.ANSWERED, NOW + HOUR)
        take(listed, "Z1", made, Step.PAUSED, NOW + 2 * HOUR)

        held = seen(listed, made, moment(4, 30))
        assert held.resolve
        assert (held.state, held.due, held.late, held.resolve.held) == (State.WAITING, None, False, True)
        assert held.resolve.left == 14 * HOUR

        take(listed, "Z1", made, Step.RESUMED, moment(4, 30, 9))
        assert seen(listed, made, moment(4, 30)).due == moment(5, 6, 15)  # 14 working hours on, over the holiday

    def test_ends_for_the_technician_too(self, listed: Cast) -> None:
        made = fault(listed)
        take(listed, "Z1", made, Step.RESOLVED, NOW + HOUR, words="重装后恢复")

        row = seen(listed, made, moment(4, 21))
        assert (row.state, row.ended, row.late, row.open_to) == (State.RESOLVED, True, False, ())
        assert not visible_clients(listed.actor("Z1", date(2026, 4, 21))).filter(number="甲").exists()
        assert [one.reference for one in ended_lately(listed.actor("H1"), moment(4, 21), 9)] == [made.request.reference]

    def test_sight_of_a_fault_handed_on_does_not_outlast_the_others(self, listed: Cast) -> None:
        first, second = fault(listed, technician="L1"), fault(listed, technician="L1", channel="net")
        take(listed, "W1", first, Step.ASSIGNED, NOW + HOUR, technician="Z1")
        take(listed, "L1", second, Step.RESOLVED, NOW + 2 * HOUR)
        take(listed, "Z1", first, Step.RESOLVED, NOW + 3 * HOUR)

        open_ended = Keeping.objects.for_closing().filter(client__number="甲", role="technician", until=None)
        assert not open_ended.exists()

    def test_sight_lasts_as_long_as_another_fault(self, listed: Cast) -> None:
        first, second = fault(listed), fault(listed)
        take(listed, "Z1", first, Step.RESOLVED)
        assert visible_clients(listed.actor("Z1", date(2026, 4, 21))).filter(number="甲").exists()

        take(listed, "Z1", second, Step.RESOLVED)
        assert not visible_clients(listed.actor("Z1", date(2026, 4, 21))).filter(number="甲").exists()

    def test_goes_on_when_another_outlet_hosts_the_client(self, listed: Cast) -> None:
        """Found by the simulated year: with the keepers the technician lost the client, and the fault stood with nobody."""
        made = fault(listed)
        technician = seen(listed, made, by="HO").has

        change_host(actor=listed.actor("HO"), client="甲", to="N2", reason="搬家", at=NOW)

        assert visible_clients(listed.actor(technician)).filter(number="甲").exists()
        assert not visible_clients(listed.actor("W1")).filter(number="甲").exists()
        take(listed, technician, made, Step.RESOLVED, at=NOW + HOUR)
        assert seen(listed, made, by="HO", at=NOW + HOUR).state is State.RESOLVED

    def test_is_worked_on_by_whoever_has_it_and_the_leaders(self, listed: Cast) -> None:
        made = fault(listed)

        for who, refusal in (("W1", Denied), ("W2", NotFound), ("L1", NotFound), ("H2", NotFound)):
            with pytest.raises(refusal):
                take(listed, who, made, Step.ANSWERED)
        take(listed, "H1", made, Step.ANSWERED)

    def test_without_anybody_to_send_waits_for_the_head(self, listed: Cast) -> None:
        type(listed.staff["Z1"]).objects.filter(number__in=["Z1", "L1", "H1"]).update(left_on=date(2026, 4, 1))

        made = fault(listed)

        assert made.technician is None
        assert seen(listed, made, by="G1").has == ""
        with pytest.raises(NotFound):
            take(listed, "G1", made, Step.ASSIGNED)


class TestRising:
    @pytest.mark.parametrize(
        ("at", "to"),
        [
            (NOW + 2 * HOUR, set()),
            (NOW + 2 * HOUR + timedelta(minutes=1), {"outlet_head"}),
            (NOW + 4 * HOUR, {"outlet_head", "retail_head"}),
            (NOW + 6 * HOUR, {"outlet_head", "retail_head", "deputy_president"}),
            (moment(4, 21, 12), {"outlet_head", "retail_head", "deputy_president", "president"}),
        ],
    )
    def test_goes_up_level_by_level(self, listed: Cast, at: datetime, to: set[str]) -> None:
        assert seen(listed, fault(listed), at).rises_to == to

    def test_urgent_ones_come_first_then_the_higher_tier(self, listed: Cast) -> None:
        book(listed, ready_by=moment(4, 27), reference="S-later")
        book(listed, by="W2", client="乙", ready_by=moment(4, 28), reference="S-later-t2")
        fault(listed, reference="S-late")
        fault(listed, by="W2", client="乙", at=NOW + 3 * HOUR, reference="S-soon")

        found = open_requests(listed.actor("G1"), NOW + 3 * HOUR)

        assert [row.reference for row in found] == ["S-late", "S-soon", "S-later-t2", "S-later"]

    def test_is_read_in_two_statements(self, listed: Cast, django_assert_num_queries: Any) -> None:
        for _ in range(3):
            fault(listed)
            book(listed)

        with django_assert_num_queries(2):
            open_requests(listed.actor("G1"), NOW)


def ways() -> Iterator[tuple[str, State, Step]]:
    for kind, state in NEXT:
        for step in Step:
            if step not in NEXT[kind, state]:
                yield kind, state, step


ROADS: dict[tuple[str, State], list[Step]] = {
    ("cash", State.OPEN): [],
    ("cash", State.READY): [Step.READY],
    ("fault", State.OPEN): [],
    ("fault", State.ANSWERED): [Step.ANSWERED],
    ("fault", State.WAITING): [Step.ANSWERED, Step.PAUSED],
}


@pytest.mark.parametrize(("kind", "state", "step"), list(ways()))
def test_nothing_is_said_that_does_not_follow(listed: Cast, kind: str, state: State, step: Step) -> None:
    made = book(listed) if kind == "cash" else fault(listed)
    for before in ROADS[kind, state]:
        take(listed, "H1", made, before)

    with pytest.raises((NotNow, Denied)):
        take(listed, "H1", made, step, words="x")
    assert ServiceStep.objects.for_closing().filter(step=step).count() == ROADS[kind, state].count(step) + (
        step is Step.ASSIGNED and kind == "fault"
    )


def test_what_has_ended_ended_once(listed: Cast) -> None:
    made = fault(listed)
    take(listed, "H1", made, Step.CANCELLED)

    for step in Step:
        with pytest.raises((NotNow, Denied)):
            take(listed, "H1", made, step, words="x")


def test_what_is_owed_to_the_client_is_no_work_of_a_technician(listed: Cast) -> None:
    raise_duties(on=TODAY)
    fault(listed, technician="L1")

    assert requests_of(listed.actor("L1"), "甲", NOW)
    assert not duties_seen(listed.actor("L1")).exists()
    assert duties_seen(listed.actor("W1")).filter(client__number="甲").exists()


def test_sight_of_a_technician_makes_nobody_a_keeper(listed: Cast) -> None:
    fault(listed)

    assert set(Keeping.objects.for_closing().filter(client__number="甲").values_list("role", flat=True)) == {
        "lead",
        "technician",
    }
