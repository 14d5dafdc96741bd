"""The bookings of the demo bank: made by its managers for their own clients, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import TODAY, Cast
from zhiwo.clients.models import Client, Keeping
from zhiwo.demo.enjoying import EACH, enjoy
from zhiwo.entitlements.policy import State
from zhiwo.entitlements.queries import bookings_of
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.django_db
NAMES = "子丑寅卯辰巳午"


@pytest.fixture
def kept(cast: Cast) -> Cast:
    """Seven clients in T1 that Wang keeps."""
    for place, number in enumerate(NAMES):
        client = Client.objects.for_closing().create(
            number=number, ordinal=100 + place, name=f"测试{number}", initials="cs", sort_key="", status="active",
            unit=cast.staff["W1"].unit,
        )  # fmt: skip
        Keeping.objects.for_closing().create(client=client, staff=cast.staff["W1"], role="lead", since=date(2026, 1, 1))
        Placement.objects.for_closing().create(
            client=client, scheme="branch", tier="t1", on_list=True, since=date(2026, 1, 1)
        )
    return cast


def test_some_came_one_did_not_one_called_off_and_one_is_still_to_come(kept: Cast) -> None:
    assert enjoy(TODAY) == 2 * EACH
    assert enjoy(TODAY) == 2 * EACH

    rows = [row for number in sorted(NAMES) for row in bookings_of(kept.actor("W1"), number, 5)]
    lounges = sorted((row.on - TODAY, row.state) for row in rows if row.entitlement == "airport_lounge")
    assert lounges == [
        (timedelta(days=-3), State.MISSED),
        (timedelta(days=-2), State.USED),
        (timedelta(days=-1), State.USED),
        (timedelta(days=0), State.USED),
        (timedelta(days=1), State.BOOKED),
        (timedelta(days=2), State.CANCELLED),
    ]
    assert {row.by for row in rows} == {"王经理"}


def test_a_client_taken_over_lately_or_new_in_its_tier_is_left_alone(kept: Cast) -> None:
    """In T1 since 5 December: of the year's two none, 27 of 365 days, of the month's two still two, 27 of 31."""
    Keeping.objects.for_closing().exclude(client__number="子").update(since=date(2026, 12, 6))
    Placement.objects.for_closing().filter(client__number="子").update(since=date(2026, 12, 5))

    assert enjoy(date(2026, 12, 20)) == 1
    assert [row.entitlement for row in bookings_of(kept.actor("W1", date(2026, 12, 20)), "子", 5)] == ["vip_room"]
