"""The same closing again writes nothing; the same file again is only noted."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.closing.bank import MIDDLE, SEPTEMBER, Bank
from tests.closing.state import state
from zhiwo.closing.models import Run
from zhiwo.closing.steps import DAY_END
from zhiwo.governance.models import RowChange, TrailEntry
from zhiwo.governance.queries import first_unproven
from zhiwo.intake.models import Delivery

WRITES = ("INSERT", "UPDATE", "DELETE")


def written(queries: Any) -> list[str]:
    return [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(WRITES)]


def test_every_row_a_closing_writes_is_accounted_for(undone: Bank) -> None:
    undone.close(MIDDLE)

    steps = TrailEntry.objects.filter(act="day.step-taken", subject=MIDDLE.isoformat())
    assert [entry.facts["step"] for entry in steps] == [step.name for step in DAY_END]
    assert any(entry.facts["written"].get("care_duty") for entry in steps)
    assert not RowChange.objects.filter(entry=None).exists()
    assert first_unproven() is None


def test_the_same_date_again_writes_nothing(undone: Bank) -> None:
    undone.close(MIDDLE)

    with CaptureQueriesContext(connection) as queries:
        (run,) = undone.close(MIDDLE)

    assert written(queries) == []
    assert (run.business_date, run.state) == (MIDDLE, "done")
    assert len(queries) < 10


def test_an_earlier_date_again_leaves_the_later_ones(undone: Bank) -> None:
    undone.close(MIDDLE, steps=())
    before = list(Run.objects.values())

    (run,) = undone.close(SEPTEMBER, steps=())

    assert run.business_date == SEPTEMBER
    assert list(Run.objects.values()) == before


def test_the_same_file_again_is_noted_once_and_closes_nothing(undone: Bank) -> None:
    undone.close(MIDDLE)
    before, trail, deliveries = state(), TrailEntry.objects.count(), Delivery.objects.count()
    file = f"balances_{MIDDLE:%Y%m%d}.csv"
    undone.bring("balances", MIDDLE, (undone.inbox / "landed" / file).read_text())

    undone.close(MIDDLE)

    assert state() == before
    assert Run.objects.filter(business_date=MIDDLE).count() == 1
    assert [d.state for d in Delivery.objects.order_by("-id")[: Delivery.objects.count() - deliveries]] == ["unchanged"]
    assert TrailEntry.objects.count() == trail + 1
    assert TrailEntry.objects.latest("id").act == "feed.file-unchanged"


def test_another_file_of_the_same_name_leaves_the_first_where_it_was_put(undone: Bank) -> None:
    undone.close(MIDDLE, steps=())
    first = undone.inbox / "landed" / f"balances_{MIDDLE:%Y%m%d}.csv"
    text = first.read_text()
    undone.bring("balances", MIDDLE, text.replace("400000.00", "410000.00"))

    undone.close(MIDDLE, steps=())

    assert first.read_text() == text
    assert len(list(first.parent.glob(f"balances_{MIDDLE:%Y%m%d}.*.csv"))) == 1


def test_a_file_that_says_the_same_in_other_bytes_closes_nothing_anew(undone: Bank) -> None:
    undone.close(MIDDLE, steps=())
    text = (undone.inbox / "landed" / f"balances_{MIDDLE:%Y%m%d}.csv").read_text()
    head, *rows = text.splitlines()
    undone.bring("balances", MIDDLE, "\n".join([head, *reversed(rows)]) + "\n")

    undone.close(MIDDLE, steps=())

    assert Delivery.objects.filter(feed="balances", business_date=MIDDLE, state="landed").count() == 2
    assert Run.objects.filter(business_date=MIDDLE).count() == 1
