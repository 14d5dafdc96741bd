"""What stands behind the doors, measured from the lake's columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from zhiwo.tiering.measures import (
    DoorTables,
    best_cards,
    card_spend,
    counted_amounts,
    custody_margins,
    door_facts,
    entries_in_force,
    last_rates,
    loan_balances,
)
from zhiwo.tiering.policy import AssetClass, Doors, scheme_on

ON = date(2026, 11, 24)
MAYBE_DOORS = scheme_on("boc_branch", ON).doors
assert MAYBE_DOORS is not None
DOORS = MAYBE_DOORS
assert DOORS.card_spend is not None
assert DOORS.card is not None
SPEND, CARD = DOORS.card_spend, DOORS.card


def lake(rows: list[dict[str, Any]], **columns: pa.DataType) -> Any:
    return ibis.memtable(pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items()))))


def postings(*rows: tuple[str, date, int, str]) -> Any:
    names = ("client", "posted_on", "amount_fen", "kind")
    return lake(
        [dict(zip(names, row, strict=True)) for row in rows],
        client=pa.string(),
        posted_on=pa.date32(),
        amount_fen=pa.int64(),
        kind=pa.string(),
    )


def cards(*rows: tuple[str, str, str, str]) -> Any:
    names = ("client", "grade", "holder", "status")
    return lake([dict(zip(names, row, strict=True)) for row in rows], **dict.fromkeys(names, pa.string()))


def entries(*rows: tuple[str, str, date | None]) -> Any:
    names = ("client", "kind", "until_on")
    return lake(
        [dict(zip(names, row, strict=True)) for row in rows], client=pa.string(), kind=pa.string(), until_on=pa.date32()
    )


def loans(*rows: tuple[str, str, int, str]) -> Any:
    names = ("client", "kind", "balance_fen", "currency")
    return lake(
        [dict(zip(names, row, strict=True)) for row in rows],
        client=pa.string(),
        kind=pa.string(),
        balance_fen=pa.int64(),
        currency=pa.string(),
    )


def rates(*rows: tuple[str, date, str]) -> Any:
    return lake(
        [{"currency": currency, "on": on, "mid_rate": Decimal(rate)} for currency, on, rate in rows],
        currency=pa.string(),
        on=pa.date32(),
        mid_rate=pa.decimal128(18, 8),
    )


def custody(*rows: tuple[str, int, str]) -> Any:
    names = ("client", "margin_fen", "currency")
    return lake(
        [dict(zip(names, row, strict=True)) for row in rows],
        client=pa.string(),
        margin_fen=pa.int64(),
        currency=pa.string(),
    )


def listed(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.order_by("client").to_pyarrow().to_pylist()
    return found


def test_spend_is_purchases_less_refunds_of_the_year_that_ends_today() -> None:
    table = postings(
        ("甲", date(2025, 11, 24), 1_00, "purchase"),
        ("甲", date(2025, 11, 25), 20_00, "purchase"),
        ("甲", ON, 300_00, "purchase"),
        ("甲", date(2026, 11, 25), 4000_00, "purchase"),
        ("甲", ON, 50_00, "refund"),
        ("甲", ON, -5_00, "refund"),
    )

    assert listed(card_spend(table, ON, SPEND)) == [{"client": "甲", "card_spend_fen": 265_00}]


def test_loans_of_the_named_kinds_add_up() -> None:
    table = loans(("甲", "personal", 10, "CNY"), ("甲", "housing", 5, "CNY"), ("甲", "business", 2, "CNY"))

    assert listed(loan_balances(table, ("personal", "housing"), last_rates(rates(), ON), "CNY")) == [
        {"client": "甲", "loan_fen": 15}
    ]


def test_margins_add_up() -> None:
    table = custody(("甲", 10, "CNY"), ("甲", 5, "CNY"))

    assert listed(custody_margins(table, last_rates(rates(), ON), "CNY")) == [{"client": "甲", "custody_fen": 15}]


def test_foreign_balances_count_at_the_last_mid_rate_half_up_each() -> None:
    known = rates(("USD", date(2026, 11, 20), "7.1234"), ("USD", date(2026, 11, 25), "9"), ("HKD", ON, "0.5"))
    table = custody(("甲", 27_300_00, "USD"), ("甲", 1, "HKD"), ("乙", 5, "XXX"))

    found = listed(custody_margins(table, last_rates(known, ON), "CNY"))

    assert found == [{"client": "乙", "custody_fen": None}, {"client": "甲", "custody_fen": 194_468_82 + 1}]


def test_the_best_active_principal_card_counts() -> None:
    table = cards(
        ("甲", "gold", "principal", "active"),
        ("甲", "platinum", "principal", "cancelled"),
        ("甲", "diamond", "supplementary", "active"),
        ("甲", "classic", "principal", "active"),
        ("乙", "classic", "principal", "blocked"),
        ("丙", "unheard", "principal", "active"),
    )

    assert listed(best_cards(table, CARD)) == [{"client": "甲", "grade": "gold"}]


def test_an_entry_holds_until_its_end() -> None:
    table = entries(("甲", "private", None), ("乙", "licai", ON), ("丙", "licai", date(2026, 11, 25)))

    assert [row["client"] for row in listed(entries_in_force(table, ON))] == ["丙", "甲"]


def test_facts_of_all_doors_meet_in_one_row_a_client() -> None:
    tables = DoorTables(
        fx=rates(),
        card_postings=postings(("甲", ON, 5_00, "purchase")),
        loans_now=loans(("乙", "housing", 7, "CNY")),
        custody_now=custody(("甲", 3, "CNY")),
        cards_now=cards(("甲", "gold", "principal", "active")),
        entries_now=entries(("甲", "private", None), ("甲", "licai", None)),
    )

    rows = listed(door_facts(tables, ON, DOORS, home="CNY"))

    nothing = {"card_spend_fen": 0, "loan_fen": 0, "custody_fen": 0, "grade": None, "entries": None}
    entered = sorted(rows[1].pop("entries"))
    assert rows[0] == nothing | {"client": "乙", "loan_fen": 7}
    assert rows[1] == {"client": "甲", "card_spend_fen": 500, "loan_fen": 0, "custody_fen": 3, "grade": "gold"}
    assert entered == ["licai", "private"]


def test_a_scheme_without_other_doors_looks_at_entries_only() -> None:
    tables = DoorTables(rates(), postings(), loans(), custody(), cards(), entries(("甲", "private", None)))

    assert [row["client"] for row in listed(door_facts(tables, ON, Doors(), home="CNY"))] == ["甲"]


@pytest.mark.parametrize(
    ("contents", "fen"),
    [
        ({AssetClass.DEPOSIT: Decimal(1)}, -101),
        ({AssetClass.DEPOSIT: Decimal(1), AssetClass.FUND: Decimal(1)}, -98),
        ({AssetClass.DEPOSIT: Decimal("0.5")}, -51),
        ({AssetClass.DEPOSIT: Decimal("0.5"), AssetClass.FUND: Decimal("0.5")}, -49),
    ],
)
def test_assets_count_by_the_weights_of_the_scheme_half_up_to_the_fen(
    contents: dict[AssetClass, Decimal], fen: int
) -> None:
    names = ("client", "asset_class", "fen")
    table = lake(
        [dict(zip(names, row, strict=True)) for row in [("甲", "deposit", -101), ("甲", "fund", 3), ("甲", "loan", 9)]],
        client=pa.string(),
        asset_class=pa.string(),
        fen=pa.int64(),
    )

    assert listed(counted_amounts(table, contents)) == [{"client": "甲", "fen": fen}]
