"""What a file would change is told, and nothing is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from tests.intake.gate import cells, text
from zhiwo.engine.lake import Lake
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations import FileDifference, compare_file, land_file
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied

pytestmark = pytest.mark.django_db

BEFORE, ON = date(2026, 11, 19), date(2026, 11, 20)
STEWARD = Actor(staff="D1", name="数据", post="data_steward", unit="H", path="H/", on=ON)
NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


class Desk:
    """Where somebody compares files before bringing them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lake = folder, Lake(folder / "lake")

    def _given(self, feed: str, rows: list[str], **changed: Any) -> dict[str, Any]:
        path = self.folder / "file.csv"
        path.write_text(text(feed, *rows), encoding="utf-8")
        about = {"path": path, "feed": feed, "business_date": ON, "lake": self.lake}
        return {"actor": STEWARD, "at": NOON, **about, **changed}

    def land(self, feed: str, *rows: Any, **changed: Any) -> None:
        assert land_file(**self._given(feed, list(rows), **changed)).state == "landed"

    def compare(self, feed: str, *rows: Any, **changed: Any) -> FileDifference:
        return compare_file(**self._given(feed, list(rows), **changed))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def fact(client: str, value: str, on: date = BEFORE, **other: Any) -> Any:
    told = {"client": client, "fact": "hobby", "source": "crm", "stated_on": on, "value": value, "confidence": "80"}
    return cells("client_facts", **{name: str(said) for name, said in (told | other).items()})


def test_new_changed_same_and_faulty_rows_are_counted_and_nothing_lands(desk: Desk) -> None:
    desk.land("client_facts", fact("C1", "帆船"), fact("C2", "围棋"), fact("C3", "书法"), business_date=BEFORE)
    parts, deliveries = len(desk.lake.parts("client_facts")), Delivery.objects.count()

    found = desk.compare(
        "client_facts",
        fact("C1", "帆船", ON),
        fact("C2", "登山", ON),
        fact("C4", "茶"),
        fact("C5", "茶", confidence="101"),
    )

    assert found == FileDifference(new=1, changed=1, same=1, gone=0, set_aside=1)
    assert (len(desk.lake.parts("client_facts")), Delivery.objects.count()) == (parts, deliveries)
    assert not [path for place in ("staging", "set_aside") for path in (settings.HOME / place).rglob("*.parquet")]


def test_a_file_that_states_everything_says_who_is_there_no_more(desk: Desk) -> None:
    desk.land("client_facts", fact("C1", "帆船"), fact("C2", "围棋"), business_date=BEFORE)

    assert desk.compare("client_facts", fact("C2", "围棋"), full=True) == FileDifference(0, 0, 1, 1, 0)
    assert desk.compare("client_facts", fact("C2", "围棋")) == FileDifference(0, 0, 1, 0, 0)


def test_a_feed_that_never_came_is_all_new_and_what_was_compared_comes_out_so(desk: Desk) -> None:
    rows = (fact("C1", "帆船"), fact("C2", "围棋"))

    assert desk.compare("client_facts", *rows) == FileDifference(2, 0, 0, 0, 0)
    desk.land("client_facts", *rows)
    assert desk.compare("client_facts", *rows) == FileDifference(0, 0, 2, 0, 0)


def test_what_happened_is_told_by_its_own_day_and_key(desk: Desk) -> None:
    def paid(txn: str, amount: str) -> Any:
        return cells("fx", currency="USD", on=txn, mid_rate=amount)

    desk.land("fx", paid("2026-11-18", "7.10"), paid("2026-11-19", "7.20"), business_date=BEFORE)

    assert desk.compare("fx", paid("2026-11-19", "7.21"), paid("2026-11-20", "7.30")) == FileDifference(1, 1, 0, 0, 0)


def test_it_is_for_those_who_may_land_and_a_file_that_can_not_be_taken_says_why(desk: Desk) -> None:
    with pytest.raises(Denied):
        desk.compare("client_facts", fact("C1", "帆船"), actor=replace(STEWARD, post="relationship_manager"))
    with pytest.raises(FileRefused):
        desk.compare("client_facts", fact("C1", "帆船"), business_date=date(2026, 11, 21))
