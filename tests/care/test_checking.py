"""A machine's record of a call is confirmed in one tap, or said to be no business of the client's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import Duty, Interaction
from zhiwo.care.operations import check_contact, raise_duties, take_over_contacts
from zhiwo.care.queries import care_of
from zhiwo.care.queries.checks import unchecked
from zhiwo.care.queries.quality import contacts_judged
from zhiwo.care.queries.silence import silent_clients
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)


def feed(*days: date, staff: str = "W1", client: str = "甲", **said: Any) -> None:
    rows = [
        {
            "contact": f"K-{client}-{day}", "client": client, "kind": "call", "happened_on": day,
            "happened_at": datetime.combine(day, time(10, 5)), "staff": staff, "result": "connected", "begun_by": "bank",
            "occasion": None, "seconds": 95, "topic": None, "gathering": None, "proof": None,
        } | said
        for day in days
    ]  # fmt: skip
    take_over_contacts(rows=rows, at=NOW)


@pytest.fixture
def called(listed: Cast) -> Cast:
    """甲 was called by its keeper on the 17th and the 20th, as the telephone system says."""
    feed(date(2026, 4, 17), TODAY)
    raise_duties(on=TODAY)
    return listed


def month() -> Duty:
    return Duty.objects.for_closing().get(client__number="甲", kind="contact_month", on=date(2026, 4, 1))


def check(cast: Cast, business: bool, by: str = "W1", day: date = TODAY) -> Interaction:
    return check_contact(actor=cast.actor(by), reference=f"K-甲-{day}", business=business, at=NOW)


def test_counts_by_itself_and_waits_to_be_confirmed(called: Cast) -> None:
    assert month().done == 2

    rows = unchecked(called.actor("W1"), 9)

    assert [(row.client, row.at.date(), row.seconds) for row in rows] == [
        ("甲", TODAY, 95),
        ("甲", date(2026, 4, 17), 95),
    ]
    assert [[name.zh for name in row.counts] for row in rows] == [["月度联络"], ["月度联络"]]
    assert unchecked(called.actor("W2"), 9) == []
    assert unchecked(called.actor("H1"), 9) == []


def test_confirmed_it_waits_no_more_and_still_counts(called: Cast) -> None:
    check(called, True)

    assert [row.at.date() for row in unchecked(called.actor("W1"), 9)] == [date(2026, 4, 17)]
    assert month().done == 2
    assert TrailEntry.objects.get(act="care.contact-checked").facts["business"] is True


def test_no_business_counts_for_nothing_and_says_why(called: Cast) -> None:
    check(called, False)

    assert month().done == 1
    told = care_of(called.actor("W1"), "甲", TODAY).not_counted
    assert [refused.reason.zh for refused in told if refused.on == TODAY and refused.counts == "contact"] == [
        "已确认不是业务联络"
    ]
    raise_duties(on=TODAY + timedelta(days=1))
    assert month().done == 1

    check(called, True)
    assert month().done == 2


def test_the_machines_record_sent_again_or_corrected_stays_as_it_was_judged(called: Cast) -> None:
    check(called, False)

    feed(TODAY, seconds=120)
    raise_duties(on=TODAY)

    assert month().done == 1
    assert Interaction.objects.for_closing().filter(reference=f"K-甲-{TODAY}").count() == 2


def test_no_business_reaches_nobody_and_is_not_judged(called: Cast) -> None:
    client = called.clients["甲"].pk
    since = timedelta(days=3)
    assert silent_clients({client}, for_days=since, on=TODAY) == {}
    for day in (date(2026, 4, 17), TODAY):
        check(called, False, day=day)

    assert client in silent_clients({client}, for_days=since, on=TODAY)
    assert contacts_judged(called.actor("W1"), TODAY) == []


def test_is_for_whoever_had_the_contact(called: Cast) -> None:
    for other in ("W2", "H1"):
        with pytest.raises(NotFound):
            check(called, True, by=other)
    with pytest.raises(Denied):
        check(called, True, by="U1")


def test_stands_on_the_desk_for_five_days(called: Cast) -> None:
    assert len(unchecked(called.actor("W1", on=date(2026, 4, 24)), 9)) == 1
    assert unchecked(called.actor("W1", on=date(2026, 4, 25)), 9) == []
