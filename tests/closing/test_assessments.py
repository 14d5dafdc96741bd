"""What the bank's other channels assessed: taken over for clients on a list, whenever they came to it, and each once."""

from __future__ import annotations

from datetime import date, timedelta

from tests.closing.bank import DAYS, MIDDLE, NOVEMBER, OCTOBER, Bank, rating
from tests.intake.gate import text
from zhiwo.suitability.models import Assessment
from zhiwo.suitability.queries.ratings import current


def taken() -> list[tuple[str, str, int, int, date]]:
    rows = current(Assessment.objects.for_closing()).order_by("reference", "revision")
    return list(rows.values_list("reference", "client__number", "revision", "level", "ends_on"))


def test_of_clients_on_a_list_also_what_came_before_they_were(undone: Bank) -> None:
    """8 has nothing until 20 October, and its 900 万 list it at the end of that month."""
    undone.bring("risk_assessments", OCTOBER, text("risk_assessments", rating("RA0000002", 8, date(2025, 10, 3), "C5")))
    undone.close(MIDDLE)
    assert [row[:2] for row in taken()] == [("RA0000001", "C00000007")]

    undone.close(OCTOBER)
    undone.close(NOVEMBER)

    assert taken() == [
        ("RA0000001", "C00000007", 1, 3, date(2026, 10, 13)),
        ("RA0000002", "C00000008", 1, 5, date(2026, 10, 4)),
    ]


def test_each_stands_beside_the_ones_before(undone: Bank) -> None:
    undone.close(MIDDLE)
    undone.bring(
        "risk_assessments", OCTOBER, text("risk_assessments", rating("RA0000003", 7, date(2025, 10, 20), "C1"))
    )
    undone.close(OCTOBER)

    assert [row[0] for row in taken()] == ["RA0000001", "RA0000003"]


def test_a_date_closed_anew_changes_nothing_and_what_was_taken_back_goes(undone: Bank) -> None:
    for on in DAYS[1:]:
        undone.close(on)
    before = taken()
    undone.at += timedelta(hours=1)
    undone.close(NOVEMBER)
    assert taken() == before

    undone.bring("risk_assessments", MIDDLE, text("risk_assessments"))
    undone.at += timedelta(hours=1)
    undone.close(NOVEMBER)

    assert taken() == []
    assert Assessment.objects.for_closing().count() == len(before), "what was sold on them can still be explained"
