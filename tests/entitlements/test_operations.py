"""Booking, using, calling off, missing, correcting: quota, days, posts, sight, forms sent twice."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.entitlements.conftest import OWN, moment
from zhiwo.entitlements.models import Booking, BookingStep
from zhiwo.entitlements.operations import (
    CorrectedTooLate,
    MoreThanLeft,
    NoneLeft,
    NotBookable,
    NotCountable,
    NotEntitled,
    NotForDay,
    NotForFamily,
    NotGivenBy,
    SettledMeanwhile,
    SettledNotYet,
    UseNeedsBooking,
    book,
    correct,
    settle,
    use,
)
from zhiwo.entitlements.policy import Balance, State
from zhiwo.entitlements.queries import bookings_of, entitled
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.packs import lay_over
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)


def booked(cast: Cast, by: str = "W1", client: str = "甲", at: datetime = NOW, **said: Any) -> Booking:
    asked = {"entitlement": "lounge", "on": date(2026, 4, 24)} | said
    return book(actor=cast.actor(by, at.date()), client=client, at=at, **asked)


def used(cast: Cast, by: str = "H1", client: str = "甲", at: datetime = NOW, **said: Any) -> Booking:
    return use(actor=cast.actor(by, at.date()), client=client, at=at, **{"entitlement": "room"} | said)


def said(cast: Cast, made: Booking, state: State, by: str = "W1", at: datetime = NOW) -> Booking:
    return settle(actor=cast.actor(by, at.date()), reference=made.reference, state=state, at=at)


def corrected(cast: Cast, made: Booking, state: State, by: str = "W1", at: datetime = NOW) -> Booking:
    return correct(actor=cast.actor(by, at.date()), reference=made.reference, state=state, at=at)


def stands(cast: Cast, code: str = "lounge", client: str = "甲", by: str = "H1", on: date = TODAY) -> Balance:
    return next(row.balance for row in entitled(cast.actor(by, on), client) if row.entitlement.code == code)


def states(made: Booking) -> list[str]:
    steps = BookingStep.objects.for_closing().filter(booking=made).order_by("nth")
    return list(steps.values_list("state", flat=True))


class TestBooking:
    def test_says_what_for_when_and_at_what_cost(self, listed: Cast) -> None:
        made = booked(listed, units=2, family=True, moment=time(9, 30))

        assert (made.tier, made.rule, made.cost_fen, made.family) == ("t2", "own-2026", 18000, True)
        (row,) = bookings_of(listed.actor("W1"), "甲", 5)
        assert (row.on, row.moment, row.units, row.state, row.by) == (
            date(2026, 4, 24), time(9, 30), 2, State.BOOKED, "王经理",
        )  # fmt: skip
        assert (stands(listed).booked, stands(listed).left) == (2, 4)
        facts = TrailEntry.objects.get(act="entitlement.booked").facts
        assert (facts["entitlement"], facts["units"], facts["reference"]) == ("lounge", 2, made.reference)

    @pytest.mark.parametrize(
        ("asked", "refusal"),
        [
            ({"on": TODAY}, NotForDay),
            ({"on": date(2026, 4, 21)}, None),  # a day ahead
            ({"on": date(2027, 4, 21)}, None),  # 366 days
            ({"on": date(2027, 4, 22)}, NotForDay),
            ({"units": 0}, NotCountable),
            ({"units": 6}, None),
            ({"units": 7}, MoreThanLeft),
            ({"units": 21}, NotCountable),
            ({"entitlement": "room"}, NotBookable),
            ({"entitlement": "nothing"}, NotFound),
        ],
    )
    def test_keeps_to_days_and_numbers(
        self, listed: Cast, asked: dict[str, Any], refusal: type[Refusal] | None
    ) -> None:
        if refusal is None:
            assert states(booked(listed, **asked)) == ["booked"]
            return
        with pytest.raises(refusal):
            booked(listed, **asked)
        assert not Booking.objects.for_closing().exists()

    def test_needs_sight_and_a_post(self, listed: Cast) -> None:
        for who, refusal in (("W2", NotFound), ("H2", NotFound), ("L1", NotFound), ("X1", Denied), ("AD", Denied)):
            with pytest.raises(refusal):
                booked(listed, by=who)

    def test_sent_twice_books_once(self, listed: Cast) -> None:
        assert booked(listed, reference="B-1") == booked(listed, reference="B-1")
        with pytest.raises(NotFound):
            booked(listed, by="W2", client="乙", reference="B-1")
        assert Booking.objects.for_closing().count() == 1
        assert TrailEntry.objects.filter(act="entitlement.booked").count() == 1

    def test_counts_in_the_year_of_its_day(self, listed: Cast) -> None:
        booked(listed, units=6)
        booked(listed, units=6, on=date(2027, 1, 1))

        with pytest.raises(NoneLeft):
            booked(listed, on=date(2026, 12, 31))
        assert stands(listed).left == 0

    def test_the_refused_learns_who_took_the_last(self, listed: Cast) -> None:
        booked(listed, units=5)
        booked(listed, by="H1")

        with pytest.raises(NoneLeft) as refused:
            booked(listed)
        assert refused.value.facts["who"] == "何主任"
        assert "何主任" in refused.value.say("zh")

    def test_of_a_tier_without_it_is_refused_by_another_name(self, listed: Cast) -> None:
        Placement.objects.for_closing().filter(client__number="甲").update(tier="file_only")

        with pytest.raises(NotEntitled):
            booked(listed)
        assert entitled(listed.actor("W1"), "甲") == []

    def test_without_a_limit_goes_on(self, listed: Cast) -> None:
        for _ in range(3):
            booked(listed, by="W3", client="丙", units=20)

        assert stands(listed, client="丙", by="W3").left is None
        assert stands(listed, client="丙", by="W3").booked == 60


class TestUsing:
    def test_without_a_booking_at_arrival(self, listed: Cast) -> None:
        made = used(listed, reference="B-7")

        assert used(listed, reference="B-7") == made
        assert states(made) == ["used"]
        assert (stands(listed, "room").used, stands(listed, "room").left) == (1, 3)

    def test_is_put_down_by_who_gives_it_or_leads(self, listed: Cast) -> None:
        with pytest.raises(NotGivenBy) as refused:
            used(listed, by="W1")
        assert "大堂经理、柜员" in refused.value.say("zh")

    def test_of_what_must_be_booked_is_refused(self, listed: Cast) -> None:
        with pytest.raises(UseNeedsBooking):
            used(listed, entitlement="lounge")

    def test_by_the_family_only_where_it_may(self, listed: Cast) -> None:
        with pytest.raises(NotForFamily):
            used(listed, family=True)

    def test_a_quarter_ends_on_its_last_day(self, listed: Cast) -> None:
        used(listed, by="H1", client="乙", at=moment(6, 30))
        with pytest.raises(NoneLeft):
            used(listed, by="H1", client="乙", at=moment(6, 30))

        used(listed, by="H1", client="乙", at=moment(7, 1))


class TestSettling:
    def test_a_booking_is_used_on_its_day(self, listed: Cast) -> None:
        made = booked(listed)
        for state in (State.USED, State.MISSED):
            with pytest.raises(SettledNotYet):
                said(listed, made, state, at=moment(4, 23))

        said(listed, made, State.USED, at=moment(4, 24))
        said(listed, made, State.USED, at=moment(4, 24))  # sent twice
        assert states(made) == ["booked", "used"]
        with pytest.raises(SettledMeanwhile):
            said(listed, made, State.CANCELLED, at=moment(4, 24))
        assert (stands(listed).used, stands(listed).booked, stands(listed).left) == (1, 0, 5)

    @pytest.mark.parametrize("late_counts", [False, True])
    @pytest.mark.parametrize(("day", "late"), [(21, False), (22, False), (23, True), (24, True)])
    def test_called_off_late_counts_as_used_where_the_catalogue_says_so(
        self, listed: Cast, day: int, late: bool, late_counts: bool
    ) -> None:
        """In time is two days before the 24th. What the row says before is what happens then."""
        if late_counts:
            lay_over({"entitlements.catalogue": (OWN.replace("missed_counts", "late_counts: true\n  missed_counts"),)})
        made = booked(listed)
        (row,) = bookings_of(listed.actor("W1", date(2026, 4, day)), "甲", 5)
        said(listed, made, State.CANCELLED, at=moment(4, day))

        counts = late and late_counts
        assert row.late is counts
        assert stands(listed, on=date(2026, 4, day)).left == (5 if counts else 6)
        assert bookings_of(listed.actor("W1"), "甲", 5)[0].counts is counts

    def test_called_off_after_its_day_counts_as_missed(self, listed: Cast) -> None:
        said(listed, booked(listed), State.CANCELLED, at=moment(4, 25))

        assert stands(listed).left == 5

    def test_called_off_late_by_mistake_is_given_back_by_a_correction(self, listed: Cast) -> None:
        lay_over({"entitlements.catalogue": (OWN.replace("missed_counts", "late_counts: true\n  missed_counts"),)})
        made = booked(listed)
        said(listed, made, State.CANCELLED, at=moment(4, 24))
        corrected(listed, made, State.MISSED, at=moment(4, 24))
        corrected(listed, made, State.CANCELLED, at=moment(4, 24))

        assert stands(listed).left == 6

    def test_missed_counts_as_used(self, listed: Cast) -> None:
        said(listed, booked(listed), State.MISSED, at=moment(4, 24))

        assert stands(listed).left == 5

    def test_of_a_client_out_of_sight_is_not_there(self, listed: Cast) -> None:
        made = booked(listed)
        for state in State:
            with pytest.raises((NotFound, Denied)):
                said(listed, made, state, by="W2", at=moment(4, 24))
        with pytest.raises(Denied):
            said(listed, made, State.USED, by="Q1", at=moment(4, 24))
        assert states(made) == ["booked"]

    def test_is_put_down_by_who_gives_it(self, listed: Cast) -> None:
        made = booked(listed, by="H1", client="戊")
        said(listed, made, State.USED, by="H1", at=moment(4, 24))

        with pytest.raises(SettledMeanwhile):
            said(listed, made, State.BOOKED, by="H1", at=moment(4, 24))


class TestCorrecting:
    def test_what_was_used_by_mistake_is_given_back(self, listed: Cast) -> None:
        made = used(listed)
        corrected(listed, made, State.CANCELLED, by="H1")
        corrected(listed, made, State.CANCELLED, by="H1")

        assert stands(listed, "room").left == 4
        assert states(made) == ["used", "cancelled"]
        assert TrailEntry.objects.get(act="entitlement.corrected").facts["state"] == "cancelled"

    def test_what_counts_again_must_be_left(self, listed: Cast) -> None:
        made = booked(listed, units=6)
        said(listed, made, State.CANCELLED)
        booked(listed)

        with pytest.raises(MoreThanLeft):
            corrected(listed, made, State.BOOKED)
        with pytest.raises(SettledMeanwhile):  # its day has not come
            corrected(listed, made, State.USED)

    def test_a_missed_one_was_used_after_all(self, listed: Cast) -> None:
        made, day = booked(listed), moment(4, 24)
        said(listed, made, State.MISSED, at=day)
        corrected(listed, made, State.USED, at=day)

        steps = BookingStep.objects.for_closing().filter(booking=made).order_by("nth")
        assert list(steps.values_list("state", "counts", "corrects")) == [
            ("booked", True, False), ("missed", True, False), ("used", True, True),
        ]  # fmt: skip

    def test_an_open_one_has_nothing_to_correct(self, listed: Cast) -> None:
        with pytest.raises(SettledMeanwhile):
            corrected(listed, booked(listed), State.CANCELLED)

    def test_is_for_the_days_the_catalogue_says(self, listed: Cast) -> None:
        """31 days after the day of the booking, the last one included."""
        made = used(listed)
        with pytest.raises(CorrectedTooLate) as refused:
            corrected(listed, made, State.CANCELLED, by="H1", at=moment(5, 22))
        assert "2026-05-21 前" in refused.value.say("zh")
        assert bookings_of(listed.actor("H1", date(2026, 5, 22)), "甲", 5)[0].corrects == ()
        corrected(listed, made, State.CANCELLED, by="H1", at=moment(5, 21))

        assert states(made) == ["used", "cancelled"]

    def test_needs_sight(self, listed: Cast) -> None:
        made = used(listed)
        with pytest.raises(NotFound):
            corrected(listed, made, State.CANCELLED, by="W2")
