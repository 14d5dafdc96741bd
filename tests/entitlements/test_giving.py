"""Who gave an entitlement stands beside who put it down."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.entitlements.conftest import moment
from zhiwo.clients.models import Keeping
from zhiwo.entitlements.models import Booking, BookingStep
from zhiwo.entitlements.operations import NotGivenBy, book, correct, settle, use
from zhiwo.entitlements.policy import State
from zhiwo.entitlements.queries import BookingRow, bookings_of, entitled, givers
from zhiwo.entitlements.queries.bookings import named
from zhiwo.governance.models import TrailEntry

pytestmark = pytest.mark.django_db
NOW, LATER = moment(4, 20), moment(4, 24)


def row(cast: Cast, client: str = "甲", by: str = "W1") -> BookingRow:
    return bookings_of(cast.actor(by), client, 5)[0]


def noted(cast: Cast, giver: str = "", by: str = "W1", client: str = "甲") -> Booking:
    return use(actor=cast.actor(by), client=client, entitlement="room", at=NOW, giver=giver)


def test_a_manager_notes_what_the_lobby_gave(listed: Cast) -> None:
    made = noted(listed, "L1")

    assert (row(listed).by, row(listed).giver) == ("王经理", "李大堂")
    assert TrailEntry.objects.get(act="entitlement.used").facts["giver"] == "L1"
    assert BookingStep.objects.for_closing().get(booking=made).giver == listed.staff["L1"]


def test_who_says_nothing_gave_it_and_must_be_of_a_post_that_does(listed: Cast) -> None:
    noted(listed, by="H1")
    assert row(listed).giver == "何主任"

    for giver in ("", "W1", "W2", "X1", "nobody"):  # a manager gives no room, an analyst nothing
        with pytest.raises(NotGivenBy):
            noted(listed, giver)


@pytest.mark.parametrize("giver", ["H2", "W3"])
def test_somebody_of_another_outlet_gave_it_to_no_client_of_this_one(listed: Cast, giver: str) -> None:
    with pytest.raises(NotGivenBy):
        noted(listed, giver)


def test_who_keeps_a_client_of_another_outlet_gives_it_all_the_same(listed: Cast) -> None:
    Keeping.objects.for_closing().create(
        client=listed.clients["丁"], staff=listed.staff["C1"], role="backup", since=date(2026, 1, 1)
    )
    noted(listed, by="C1", client="丁")

    assert row(listed, "丁", "C1").giver == "陈柜员"


def test_those_who_may_have_given_it_are_the_actor_then_the_nearest(listed: Cast) -> None:
    entry = named("room", date(2026, 4, 20))
    assert entry is not None

    found = givers(listed.actor("C1"), listed.clients["甲"].unit, entry)
    assert [one.number for one in found] == ["C1", "H1", "L1", "G1", "P1", "V1", "HO"]


def test_what_was_booked_is_given_by_somebody_too(listed: Cast) -> None:
    made = book(actor=listed.actor("H1"), client="甲", entitlement="lounge", on=LATER.date(), at=NOW)
    assert row(listed).giver == ""
    settle(actor=listed.actor("H1", LATER.date()), reference=made.reference, state=State.USED, at=LATER, giver="W2")

    assert (row(listed).by, row(listed).giver) == ("何主任", "魏经理")


def test_a_missed_one_was_given_by_nobody(listed: Cast) -> None:
    made = book(actor=listed.actor("W1"), client="甲", entitlement="lounge", on=LATER.date(), at=NOW)
    settle(actor=listed.actor("W1", LATER.date()), reference=made.reference, state=State.MISSED, at=LATER)

    assert row(listed).giver == ""


def test_who_gave_it_is_corrected_and_what_was_said_before_stays(listed: Cast) -> None:
    made = noted(listed, "L1")
    again = {"actor": listed.actor("W1"), "reference": made.reference, "state": State.USED, "at": NOW}
    correct(**again, giver="C1")
    correct(**again, giver="C1")  # sent twice
    correct(**again)  # names nobody, changes nothing

    steps = BookingStep.objects.for_closing().filter(booking=made).order_by("nth")
    assert list(steps.values_list("giver__number", "corrects")) == [("L1", False), ("C1", True)]
    assert row(listed).giver == "陈柜员"
    assert TrailEntry.objects.get(act="entitlement.corrected").facts["giver"] == "C1"


def test_the_page_offers_to_note_it_for_others_where_the_lobby_does_so_in_one_tap(listed: Cast) -> None:
    rooms = {
        who: next(one for one in entitled(listed.actor(who), "甲") if one.entitlement.code == "room")
        for who in ("W1", "H1")
    }

    assert [(one.notes, one.uses) for one in rooms.values()] == [(True, False), (True, True)]


def test_the_database_takes_no_use_that_nobody_gave(listed: Cast) -> None:
    made = noted(listed, "L1")
    for state, giver in (("used", None), ("missed", listed.staff["L1"])):
        with pytest.raises(IntegrityError), transaction.atomic():
            BookingStep.objects.for_closing().create(
                booking=made, nth=1, state=state, counts=True, at=NOW, by=listed.staff["W1"], giver=giver
            )
