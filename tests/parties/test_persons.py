"""What the bank's file says of persons, and since when it says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cast import Cast
from zhiwo.clients.models import Client
from zhiwo.parties.models import Person
from zhiwo.parties.operations import PERSONAL, take_over_persons

pytestmark = pytest.mark.django_db

OPENED = date(2025, 1, 1)


def row(client: str, from_on: date, **said: Any) -> dict[str, Any]:
    """A row of the clients' file, with what it says and nothing else."""
    return dict.fromkeys(PERSONAL) | {"client": client, "from_on": from_on, "phone": "19900000001"} | said


def person(client: str = "甲") -> Person:
    return Person.objects.for_closing().get(client__number=client)


def test_worked_case_of_an_edited_phone_number(cast: Cast) -> None:
    """D-012: the edit is no contact (tests/care), and the particulars bear its day."""
    cases = yaml.safe_load((Path(__file__).parents[1] / "cases" / "duties.yaml").read_text(encoding="utf-8"))["cases"]
    (case,) = (case for case in cases if case["id"] == "D-012")
    take_over_persons([row("甲", OPENED)])

    for edit in case["given"]["edits"]:
        take_over_persons([row("甲", edit["on"], **{edit["field"]: "19900000002"})])

    assert person().phone == "19900000002"
    assert person().updated_on == case["then"]["last_updated"]


def test_a_row_sent_again_updates_nothing(cast: Cast) -> None:
    take_over_persons([row("甲", OPENED), row("乙", OPENED)])

    again = take_over_persons([row("甲", date(2026, 4, 20)), row("乙", date(2026, 4, 20), occupation="教师")])

    assert again.written == 1
    assert again.clients == {cast.clients["乙"].pk}
    assert person("甲").updated_on == OPENED
    assert person("乙").updated_on == date(2026, 4, 20)


def test_without_a_stated_birthday_the_day_of_birth_serves(cast: Cast) -> None:
    take_over_persons(
        [
            row("甲", OPENED, born_on=date(1985, 6, 15)),
            row("乙", OPENED, born_on=date(1985, 6, 15), birthday_calendar="lunar", birthday_month=4, birthday_day=27),
        ]
    )

    kept = [(p.birthday_calendar, p.birthday_month, p.birthday_day) for p in (person("甲"), person("乙"))]
    assert kept == [("solar", 6, 15), ("lunar", 4, 27)]


def test_a_row_reaches_the_client_of_its_number_and_no_namesake(cast: Cast) -> None:
    """OCA/server-tools#2992 (rows matched records of the same name in another company), CordysCRM#2390 (D17)."""
    Client.objects.for_closing().update(name="同名")
    take_over_persons([row("甲", OPENED), row("丁", OPENED, phone="19900000004")])

    written = take_over_persons([row("丁", date(2026, 4, 20), phone="19900000009", occupation="教师")])

    assert written.clients == {cast.clients["丁"].pk}
    assert [(p.phone, p.occupation) for p in (person("甲"), person("丁"))] == [
        ("19900000001", ""),
        ("19900000009", "教师"),
    ]
