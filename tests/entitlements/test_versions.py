"""Each day has the catalogue of that day: what was, stays as it was when a new version comes into force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.cast import Cast
from tests.entitlements.conftest import OWN, moment
from zhiwo.desk.entitlement_usage import usage_page
from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.operations import NotBookable, NotEntitled, book, correct, settle, use
from zhiwo.entitlements.policy import State, names_within
from zhiwo.entitlements.queries import bookings_of, entitled
from zhiwo.kernel.packs import lay_over
from zhiwo.kernel.period import Period, quarter_of, year_of
from zhiwo.kernel.refusal import NotFound

pytestmark = pytest.mark.django_db
NEXT = (
    OWN.replace("own-2026", "own-july").replace("2026-01-01", "2026-07-01")
    .replace("候机厅", "机场厅").replace("cost_fen: 18000", "cost_fen: 25000").replace("t2: 6", "t2: 8")
    .replace("missed_counts: true", "missed_counts: false")
    .replace("code: room", "code: salon").replace("贵宾室", "会客厅")
)  # fmt: skip
BEFORE, AFTER = date(2026, 4, 24), date(2026, 7, 3)


@pytest.fixture
def turned(listed: Cast) -> Iterator[Cast]:
    """From July on the lounge is called and costs otherwise and T2 has eight a year; the room is gone, a salon has come."""
    lay_over({"entitlements.catalogue": (OWN, NEXT)})
    yield listed
    lay_over({})


def lounge(cast: Cast, on: date, units: int = 1) -> Booking:
    return book(actor=cast.actor("W1"), client="甲", entitlement="lounge", on=on, at=moment(4, 20), units=units)


def test_a_booking_bears_name_version_and_cost_of_its_own_day(turned: Cast) -> None:
    """Both are made in April."""
    made = {day: lounge(turned, day) for day in (BEFORE, AFTER)}

    assert [(one.rule, one.cost_fen) for one in made.values()] == [("own-2026", 18000), ("own-july", 25000)]
    rows = {row.on: row.called.zh for row in bookings_of(turned.actor("W1", date(2026, 8, 1)), "甲", 5)}
    assert rows == {BEFORE: "候机厅", AFTER: "机场厅"}


def test_the_quota_of_a_year_is_by_the_days_of_each_version(turned: Cast) -> None:
    """181 days of 6 and 184 of 8 are 7.008; the year after has eight."""
    quotas = {
        year: next(
            row.balance.quota
            for row in entitled(turned.actor("H1", date(year, 10, 1)), "甲")
            if row.entitlement.code == "lounge"
        )
        for year in (2026, 2027)
    }

    assert quotas == {2026: 7, 2027: 8}


def test_what_missing_it_means_is_said_by_its_day(turned: Cast) -> None:
    counted = {}
    for day in (BEFORE, AFTER):
        made = lounge(turned, day)
        at = moment(day.month, day.day)
        settle(actor=turned.actor("W1", day), reference=made.reference, state=State.MISSED, at=at)
        counted |= {row.on: row.counts for row in bookings_of(turned.actor("W1", day), "甲", 9)}

    assert counted == {BEFORE: True, AFTER: False}


def test_nothing_is_booked_for_a_day_that_has_it_no_more(turned: Cast) -> None:
    lay_over({"entitlements.catalogue": (OWN, NEXT.replace("code: lounge", "code: hall"))})
    with pytest.raises(NotEntitled):
        lounge(turned, AFTER)
    lounge(turned, date(2026, 6, 30))
    hall = {"client": "甲", "entitlement": "hall", "at": moment(4, 20)}
    book(actor=turned.actor("W1"), on=date(2026, 7, 1), **hall)  # to come, by the catalogue of its day
    with pytest.raises(NotFound):
        book(actor=turned.actor("W1"), on=date(2026, 6, 30), **hall)
    with pytest.raises(NotBookable):
        book(actor=turned.actor("W1"), client="甲", entitlement="salon", on=AFTER, at=moment(4, 20))


def test_a_note_of_before_is_corrected_by_the_catalogue_of_before(turned: Cast) -> None:
    made = use(actor=turned.actor("H1", date(2026, 6, 20)), client="甲", entitlement="room", at=moment(6, 20))
    then = {"actor": turned.actor("H1", date(2026, 7, 5)), "reference": made.reference, "at": moment(7, 5)}
    correct(**then, state=State.CANCELLED)
    correct(**then, state=State.USED)

    (row,) = bookings_of(turned.actor("W1", date(2026, 7, 5)), "甲", 5)
    assert (row.called.zh, row.state, row.counts) == ("贵宾室", State.USED, True)


def test_a_count_names_what_its_period_had(turned: Cast) -> None:
    use(actor=turned.actor("H1"), client="甲", entitlement="room", at=moment(4, 20))
    for day in (BEFORE, AFTER):
        lounge(turned, day)

    page = usage_page(turned.actor("H1", date(2026, 8, 1)), year_of(AFTER), date(2026, 8, 1))
    assert [(row.code, row.name.zh) for row in page.entitlements] == [("lounge", "机场厅"), ("room", "贵宾室")]
    page = usage_page(turned.actor("H1", date(2026, 6, 30)), quarter_of(BEFORE), date(2026, 6, 30))
    assert [row.name.zh for row in page.entitlements] == ["候机厅", "贵宾室"]


def test_the_names_of_a_period_are_those_of_its_days(turned: Cast) -> None:
    def named(start: date, end: date) -> dict[str, str]:
        return {code: name.zh for code, name in names_within(Period(start, end)).items()}

    turn = date(2026, 7, 1)
    assert named(date(2026, 6, 30), turn) == {"lounge": "候机厅", "room": "贵宾室"}
    assert named(turn, date(2026, 7, 2)) == {"lounge": "机场厅", "salon": "会客厅"}
    assert named(date(2026, 6, 30), date(2026, 7, 2)) == {"lounge": "机场厅", "salon": "会客厅", "room": "贵宾室"}
