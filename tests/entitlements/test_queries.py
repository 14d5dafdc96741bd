"""What is counted and what runs out: as of any day, by all its keys, equal to a count in plain Python."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.entitlements.conftest import SHANGHAI, moment
from zhiwo.clients.models import Keeping
from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.operations import book, correct, settle, use
from zhiwo.entitlements.policy import State
from zhiwo.entitlements.queries import By, Question, Usage, behind, bookings_between, lapsing, usage
from zhiwo.governance.watching import publishing
from zhiwo.kernel.period import Period, quarter_of, year_of
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 20)


def of_quarter(on: date = APRIL) -> Question:
    return Question(quarter_of(APRIL), on)


@pytest.fixture
def busy(listed: Cast) -> Cast:
    """Rooms used by 甲 (2) and 乙 (1) on the 20th; lounges of 甲 for the 24th used (1), missed (1), open (3), called off (1)."""
    head, keeper = listed.actor("H1"), listed.actor("W1")
    for client, units in (("甲", 2), ("乙", 1)):
        use(actor=head, client=client, entitlement="room", units=units, at=moment(4, 20))
    made = [
        book(actor=keeper, client="甲", entitlement="lounge", on=date(2026, 4, 24), units=units, at=moment(4, 20))
        for units in (1, 1, 3, 1)
    ]
    then = listed.actor("W1", date(2026, 4, 24))
    settle(actor=keeper, reference=made[3].reference, state=State.CANCELLED, at=moment(4, 21))
    settle(actor=then, reference=made[0].reference, state=State.USED, at=moment(4, 24))
    settle(actor=then, reference=made[1].reference, state=State.MISSED, at=moment(4, 24))
    return listed


class TestUsage:
    def test_counts_units_and_costs_by_entitlement(self, busy: Cast) -> None:
        found = usage(busy.actor("G1"), of_quarter(date(2026, 4, 24)), By.ENTITLEMENT)

        assert found == {
            "room": Usage(used=3, cost_fen=4500),
            "lounge": Usage(used=1, booked=3, missed=1, cost_fen=18000),
        }

    @pytest.mark.parametrize(
        ("day", "lounge"),
        [(19, None), (20, Usage(booked=6)), (21, Usage(booked=5)), (23, Usage(booked=5)), (24, Usage(1, 3, 1, 18000))],
    )
    def test_is_what_was_known_on_a_day(self, busy: Cast, day: int, lounge: Usage | None) -> None:
        found = usage(busy.actor("G1"), of_quarter(date(2026, 4, day)), By.ENTITLEMENT)

        assert found.get("lounge") == lounge

    def test_a_day_ends_at_midnight_in_the_banks_time(self, busy: Cast) -> None:
        late = datetime(2026, 4, 26, 23, 59, 59, tzinfo=SHANGHAI)
        for at, client in ((late, "戊"), (late + timedelta(seconds=1), "甲")):
            use(actor=busy.actor("H1", at.date()), client=client, entitlement="room", at=at)

        on_the_day = usage(busy.actor("G1"), of_quarter(date(2026, 4, 26)), By.CLIENT)
        assert on_the_day["戊"].used == 1
        assert on_the_day["甲"].used == 3

    def test_a_correction_counts_from_its_day(self, busy: Cast) -> None:
        room = Booking.objects.for_closing().get(client__number="乙")
        correct(
            actor=busy.actor("H1", date(2026, 4, 25)), reference=room.reference, state=State.CANCELLED, at=moment(4, 25)
        )

        before, after = (
            usage(busy.actor("G1"), of_quarter(date(2026, 4, day)), By.UNIT)["N1"].used for day in (24, 25)
        )
        assert (before, after) == (4, 3)

    def test_is_within_sight(self, busy: Cast) -> None:
        seen = {who: usage(busy.actor(who), of_quarter(), By.CLIENT).keys() for who in ("H1", "W1", "W2", "H2", "AD")}

        assert seen == {"H1": {"甲", "乙"}, "W1": {"甲"}, "W2": {"乙"}, "H2": set(), "AD": set()}

    def test_by_who_led_the_client_on_that_day(self, busy: Cast) -> None:
        Keeping.objects.for_closing().filter(client__number="甲").update(until=date(2026, 4, 22))
        Keeping.objects.for_closing().create(
            client=busy.clients["甲"], staff=busy.staff["W2"], role="lead", since=date(2026, 4, 22)
        )

        found = usage(busy.actor("G1"), of_quarter(date(2026, 4, 24)), By.LEAD)
        assert (found["W1"].used, found["W2"].used, found["W2"].booked) == (2, 2, 3)

    def test_every_count_is_the_sum_of_the_list_behind_it(self, busy: Cast) -> None:
        """By each key alone, for each state, as of each day."""
        keys = {By.ENTITLEMENT: "entitlement", By.TIER: "tier", By.CLIENT: "client", By.UNIT: "unit", By.LEAD: "lead"}
        for who in ("G1", "H1", "W1"):
            actor = busy.actor(who, date(2026, 4, 24))
            for day in (19, 20, 21, 24):
                asked = of_quarter(date(2026, 4, day))
                for by, field in keys.items():
                    for key, counts in usage(actor, asked, by).items():
                        narrowed = replace(asked, **{field: key})
                        units = {state: sum(row.units for row in behind(actor, narrowed, state)) for state in State}
                        assert (units["used"], units["booked"], units["missed"]) == (
                            counts.used, counts.booked, counts.missed,
                        ), (who, day, by, key)  # fmt: skip

    def test_the_first_and_the_last_day_of_a_period(self, listed: Cast) -> None:
        for at in (moment(3, 31), moment(4, 1), moment(6, 30), moment(7, 1)):
            use(actor=listed.actor("H1", at.date()), client="甲", entitlement="room", at=at)

        late = date(2026, 12, 31)
        assert usage(listed.actor("G1"), Question(quarter_of(APRIL), late), By.CLIENT)["甲"].used == 2
        assert usage(listed.actor("G1"), Question(year_of(APRIL), late), By.CLIENT)["甲"].used == 4


def test_the_day_has_its_bookings_but_for_those_called_off(busy: Cast) -> None:
    rows = bookings_between(busy.actor("H1"), Period(date(2026, 4, 24), date(2026, 4, 25)))

    assert Counter(row.state for row in rows) == {State.USED: 1, State.MISSED: 1, State.BOOKED: 1}
    assert bookings_between(busy.actor("H1"), Period(date(2026, 4, 25), date(2026, 5, 25))) == []
    assert bookings_between(busy.actor("W2"), Period(date(2026, 4, 24), date(2026, 4, 25))) == []


class TestLapsing:
    def test_comes_thirty_days_before_the_last(self, listed: Cast) -> None:
        """The year's last thirty days begin on 2 December; the quarter of the room ends with it."""
        before, after = (lapsing(listed.actor("W1", date(2026, 12, day))) for day in (1, 2))

        assert before == []
        assert [(row.client, row.entitlement.code, row.units, row.last) for row in after] == [
            ("甲", "lounge", 6, date(2026, 12, 31)),
            ("甲", "room", 4, date(2026, 12, 31)),
        ]

    def test_what_is_booked_or_without_a_limit_does_not_run_out(self, listed: Cast) -> None:
        december = date(2026, 12, 10)
        book(
            actor=listed.actor("W1", december), client="甲", entitlement="lounge", on=date(2026, 12, 30), units=6,
            at=moment(12, 10),
        )  # fmt: skip

        found = {(row.client, row.entitlement.code) for row in lapsing(listed.actor("HO", december))}
        assert found == {("甲", "room"), *((client, code) for client in "乙丁戊" for code in ("lounge", "room"))}

    def test_is_of_a_unit_where_asked(self, listed: Cast) -> None:
        actor = listed.actor("HO", date(2026, 12, 10))

        assert {row.client for row in lapsing(actor, path="H/B1/S2/")} == {"丁"}

    def test_a_client_that_left_its_tier_has_none(self, listed: Cast) -> None:
        with transaction.atomic(), publishing():
            Placement.objects.for_closing().filter(client__number="甲").update(until=date(2026, 6, 1))

        assert lapsing(listed.actor("W1", date(2026, 12, 10))) == []
