"""Faults that users of other systems reported, and that must not be ours: cadence, reminders, dates. Each names its source."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.care.conftest import SHANGHAI, moment
from tests.care.test_renewal import person
from tests.cast import TODAY, Cast
from tests.desk.house import furnish
from zhiwo.care.models import Duty
from zhiwo.care.operations import Details, News, raise_duties, record_interaction, recount
from zhiwo.care.operations.contacts import take_over_contacts
from zhiwo.care.queries import last_contacts
from zhiwo.care.queries.escalations import risen_to
from zhiwo.care.queries.promises import promises
from zhiwo.clients.models import Keeping
from zhiwo.coverage.operations import assign
from zhiwo.parties.operations import take_over_persons

pytestmark = pytest.mark.django_db


@pytest.fixture
def raised(listed: Cast) -> Cast:
    raise_duties(on=TODAY)
    return listed


@pytest.fixture
def house(cast: Cast) -> Cast:
    furnish(cast)
    return cast


def monthly(client: str, month: int = 4) -> Duty:
    return Duty.objects.for_closing().get(client__number=client, kind="contact_month", on=date(2026, month, 1))


def visit(cast: Cast, client: str, on: date, at: datetime, by: str = "W1", **said: Any) -> None:
    record_interaction(
        actor=cast.actor(by, on=at.astimezone(SHANGHAI).date()), client=client, kind="visit", on=on, at=at,
        reference=f"{client}{on}{at}", **said,
    )  # fmt: skip


@pytest.mark.parametrize(("hour", "minute"), [(0, 10), (7, 59), (23, 50)])
def test_a_contact_counts_on_its_day_at_the_bank_whatever_day_it_is_elsewhere(
    raised: Cast, hour: int, minute: int
) -> None:
    """SuiteCRM/SuiteCRM#766, espocrm/espocrm#110: early in the morning it is still the day before in UTC."""
    take_over_contacts(
        rows=[
            {
                "contact": "K1", "client": "甲", "kind": "call", "happened_on": date(2026, 4, 1),
                "happened_at": datetime(2026, 4, 1, hour, minute), "staff": "W1", "result": "connected", "begun_by": "bank",
                "occasion": None, "seconds": 60, "topic": None, "gathering": None, "proof": None,
            }
        ],
        at=moment(4, 1, 23, 59),
    )  # fmt: skip
    raise_duties(on=TODAY)

    assert monthly("甲").done == 1


def test_counting_one_client_leaves_the_others_untouched(raised: Cast) -> None:
    """SalesforceLabs/ActionPlansV4#70."""
    others = Duty.objects.for_closing().exclude(client__number="甲").order_by("pk")
    before = list(others.values())

    recount({raised.clients["甲"].pk}, on=TODAY)

    assert list(others.values()) == before


def test_a_birthday_made_known_is_greeted_from_the_next_closing_on(raised: Cast) -> None:
    """monicahq/monica#129."""
    told = take_over_persons([person("甲", ("solar", 5, 8))]).clients

    raise_duties(on=TODAY + timedelta(days=1), news=News(TODAY, told))

    assert Duty.objects.for_closing().filter(client__number="甲", kind="greeting_birthday").get().on == date(2026, 5, 8)


def test_what_was_promised_stands_before_its_day_and_after(raised: Cast) -> None:
    """monicahq/monica#5631, 1Panel-dev/CordysCRM#1608: seen ahead, and not gone once its day has passed."""
    visit(raised, "甲", TODAY, moment(4, 20), details=Details(next_step="送资料", next_on=TODAY + timedelta(days=5)))

    for days in (0, 5, 60):
        (row,) = promises(raised.actor("W1", on=TODAY + timedelta(days=days)), 9)
        assert row.due_on == TODAY + timedelta(days=5)


def test_the_last_contact_is_the_last_contact(raised: Cast) -> None:
    """odoo/odoo#184333, codeforamerica/clientcomm-rails#77, twentyhq/twenty#7009: done, it moves; an edit doesn't move it."""
    visit(raised, "甲", date(2026, 4, 15), moment(4, 15))
    actor = raised.actor("W1")
    assert last_contacts(actor, ["甲"], TODAY) == {"甲": date(2026, 4, 15)}

    take_over_persons([person("甲", ("solar", 5, 8))])
    Duty.objects.for_closing().filter(client__number="甲").update(basis="…")

    assert last_contacts(actor, ["甲"], TODAY) == {"甲": date(2026, 4, 15)}


def test_what_is_overdue_rises_until_somebody_answers(raised: Cast) -> None:
    """The second report on fsc-action-plans (A40): a required step stayed overdue and nobody was told."""
    raise_duties(on=date(2026, 5, 20))

    assert risen_to(raised.actor("P1", on=date(2026, 5, 20)))


def test_a_break_in_one_month_has_no_echo_in_the_next(raised: Cast) -> None:
    """odoo/odoo#68475: a holiday came back every thirty days in the sums of later months."""
    Keeping.objects.for_closing().filter(client__number="甲", role="lead").update(until=date(2026, 4, 10))
    Keeping.objects.for_closing().create(
        client=raised.clients["甲"], staff=raised.staff["W2"], role="lead", since=date(2026, 4, 20)
    )
    for on in (date(2026, 4, 20), date(2026, 5, 5), date(2026, 6, 5)):
        raise_duties(on=on)

    assert [monthly("甲", month).required for month in (5, 6, 7)] == [2, 2, 2]


def test_a_new_keeper_owes_from_the_day_on_and_another_does_not_start_anew(house: Cast) -> None:
    """margince/margince#5201: not overdue the moment it is taken, and the clock of the month is not set back."""
    assign(actor=house.actor("H1"), client="戊", to="W1", reason="待分配", at=moment(4, 20))
    recount({house.clients["戊"].pk}, on=TODAY)
    taken = monthly("戊")
    assert (taken.opens_on, taken.required) == (TODAY, 1)

    Keeping.objects.for_closing().filter(client__number="戊", role="lead").update(until=date(2026, 4, 25))
    Keeping.objects.for_closing().create(
        client=house.clients["戊"], staff=house.staff["W2"], role="lead", since=date(2026, 4, 25)
    )
    raise_duties(on=date(2026, 4, 25))

    assert (monthly("戊").opens_on, monthly("戊").required) == (TODAY, 1)


def test_a_client_nobody_has_kept_for_long_can_be_assigned(house: Cast) -> None:
    """odoo/odoo#185529: assigning by hand left out whoever had waited for more than a week."""
    assign(actor=house.actor("H1"), client="戊", to="W1", reason="待分配", at=moment(4, 20))

    assert Keeping.objects.for_closing().filter(client__number="戊", role="lead", until=None).exists()
