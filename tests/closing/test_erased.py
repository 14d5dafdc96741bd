"""Who was erased does not come back with the night, whatever the lake still holds or a file states again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.closing.bank import AT, MIDDLE, NOVEMBER, OCTOBER, SEPTEMBER, TODAY, Bank, client
from tests.intake.gate import cells, text
from zhiwo.clients.models import Client
from zhiwo.engine.scope import Scope
from zhiwo.kernel.actor import Actor
from zhiwo.parties.models import Consent, Person
from zhiwo.retention.operations import apply_retention, sweep_lake

COMPLIANCE = Actor(staff="Q1", name="秦合规", post="compliance", unit="H", path="", on=TODAY)
GONE = client(7)
"""In the highest tier, with a contact in the next day's file."""


@pytest.fixture
def erased(bank: Bank) -> Bank:
    """The bank after its first day, one client erased."""
    bank.bring_all()
    bank.close(SEPTEMBER)
    Client.objects.for_closing().filter(number=GONE).update(closed_on=date(2010, 1, 1), status="closed")
    apply_retention(actor=COMPLIANCE, on=TODAY, at=AT)
    return bank


def in_the_lake(bank: Bank) -> set[str]:
    with bank.lake.read(Scope.closing(), as_of=NOVEMBER) as facts:
        tables = [facts.table(feed) for feed in ("clients", "balances", "keepings", "contacts")]
        return {number for table in tables for number in table.client.to_pyarrow().to_pylist() if number == GONE}


def standing() -> dict[str, Any]:
    rows = Client.objects.for_closing().order_by("ordinal").values_list("number", "name", "status")
    return {"clients": list(rows), "persons": Person.objects.for_closing().count()}


def test_the_next_nights_leave_the_place_empty(erased: Bank) -> None:
    before = standing()

    runs = [run for on in (MIDDLE, OCTOBER, NOVEMBER) for run in erased.close(on)]

    assert [run.state for run in runs] == ["done"] * 3
    assert in_the_lake(erased) == {GONE}
    assert not Client.objects.for_closing().filter(number=GONE).exists()
    assert standing()["clients"] == before["clients"]


def test_a_full_file_that_states_the_client_again_changes_nothing(erased: Bank) -> None:
    erased.close(MIDDLE)
    again = cells(
        "clients", client=GONE, name="测试七", from_on="2025-10-20", opened_on="2025-08-01", id_number="", phone=""
    )
    erased.bring("clients", OCTOBER, text("clients", again))

    erased.close(OCTOBER)

    assert not Client.objects.for_closing().filter(number=GONE).exists()
    assert not Client.objects.for_closing().filter(name="测试七").exists()


def test_the_lake_is_swept_and_no_date_is_closed_anew_for_it(erased: Bank) -> None:
    erased.close(MIDDLE)
    before = standing()

    rows = sweep_lake(actor=COMPLIANCE, lake=erased.lake, at=AT)

    assert rows > 0
    assert in_the_lake(erased) == set()
    assert erased.lake.verify() == []
    assert [run.cause for run in erased.close(OCTOBER)] == [""]
    assert standing()["clients"] == before["clients"]
    assert sweep_lake(actor=COMPLIANCE, lake=erased.lake, at=AT) == 0


def test_consents_come_with_the_night_and_go_when_taken_back(bank: Bank) -> None:
    bank.bring_all()
    row = cells(
        "consents", consent="A1", client=client(1), purpose="营销", channel="", from_on="2025-10-10", given="是"
    )
    other = cells(
        "consents", consent="A2", client=client(2), purpose="营销", channel="", from_on="2025-10-11", given="否"
    )
    bank.close(SEPTEMBER)
    bank.bring("consents", MIDDLE, text("consents", row, other))
    bank.close(MIDDLE)
    came = set(Consent.objects.for_closing().values_list("reference", "client__number", "given"))

    bank.bring("consents", MIDDLE, text("consents", row))
    (run,) = bank.close(MIDDLE)

    assert came == {("A1", client(1), True), ("A2", client(2), False)}
    assert run.cause == "corrected"
    assert set(Consent.objects.for_closing().values_list("reference", flat=True)) == {"A1"}


def test_a_consent_that_comes_before_its_client_counts_once_the_client_has_come(bank: Bank) -> None:
    bank.bring_all()
    early = cells(
        "consents", consent="A9", client=client(9), purpose="营销", channel="", from_on="2025-10-10", given="是"
    )
    bank.bring("consents", MIDDLE, text("consents", early))
    bank.close(SEPTEMBER)
    bank.close(MIDDLE)
    assert not Consent.objects.for_closing().exists()

    who = cells("clients", client=client(9), from_on=str(OCTOBER), opened_on="2025-10-01", id_number="", phone="")
    bank.bring("clients", OCTOBER, text("clients", who))
    bank.close(OCTOBER)

    assert set(Consent.objects.for_closing().values_list("reference", "client__number")) == {("A9", client(9))}
