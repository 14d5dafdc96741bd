"""Gatherings as the bank's own system states them (feed 客户活动)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import Duty, Gathering
from zhiwo.care.operations import plan_gathering, raise_duties, take_over_contacts, take_over_gatherings
from zhiwo.kernel.refusal import NotFound

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)


def row(**changed: Any) -> dict[str, Any]:
    said = {"gathering": "HD1", "kind": "salon", "title": "春季沙龙", "unit": "S1", "held_on": date(2026, 5, 16)}
    return said | {"cancelled_on": None} | changed


def invited(cast: Cast) -> None:
    take_over_contacts(
        rows=[
            {
                "contact": "K1", "client": "甲", "staff": "W1", "happened_at": None, "happened_on": date(2026, 4, 10),
                "kind": "invitation", "result": None, "begun_by": "bank", "occasion": None, "seconds": None, "topic": None,
                "gathering": "HD1", "proof": None,
            }
        ],
        at=NOW,
    )  # fmt: skip


def done() -> int:
    return Duty.objects.for_closing().get(client__number="甲", kind="salon_year").done


def test_an_invitation_of_the_file_counts(listed: Cast) -> None:
    take_over_gatherings([row()])
    invited(listed)

    raise_duties(on=TODAY)

    assert done() == 1


def test_called_off_by_the_file_it_counts_no_more(listed: Cast) -> None:
    take_over_gatherings([row()])
    invited(listed)
    raise_duties(on=TODAY)

    moved = take_over_gatherings([row(cancelled_on=TODAY)])
    raise_duties(on=TODAY)

    assert moved == {listed.clients["甲"].pk}
    assert done() == 0


def test_the_same_rows_again_change_nothing_and_those_planned_here_stay(listed: Cast) -> None:
    plan_gathering(actor=listed.actor("G1"), kind="salon", title="自办", on=TODAY, at=NOW)
    take_over_gatherings([row()])
    before = list(Gathering.objects.order_by("pk").values())

    assert take_over_gatherings([row()]) == frozenset()
    assert list(Gathering.objects.order_by("pk").values()) == before


def test_a_unit_the_bank_did_not_send_is_refused(listed: Cast) -> None:
    with pytest.raises(NotFound):
        take_over_gatherings([row(unit="X9")])
