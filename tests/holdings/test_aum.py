"""AUM at a closing and on average: the worked figures of the house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest

from tests.holdings.feeds import Books
from zhiwo.holdings.measures import (
    MEASURES,
    HoldingFacts,
    aum_average,
    aum_days,
    aum_figures,
    aum_point,
    holdings_on,
    unvalued_on,
    valued_intervals,
)
from zhiwo.kernel import money
from zhiwo.kernel.period import Period


def yuan(text: str) -> int:
    return money.to_fen(Decimal(text))


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def intervals(books: Books, as_of: date, period: Period) -> ibis.Table:
    return valued_intervals(HoldingFacts.read(books.read(as_of), period.start), period)


def rows_of(table: ibis.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows


def figure(books: Books, measure: str, day: date) -> int:
    period = MEASURES[measure](day)
    (row,) = rows_of(aum_average(intervals(books, day, period), period))
    assert row["fen"] == row["deposit_fen"]
    return int(row["fen"])


# case, measure, closings from each day on, the day, then the sum over the days and the figure
AVERAGES = [
    ("T-009", "month_avg", {"2026-04-01": "4000000.00", "2026-04-11": "7000000.00"}, "2026-04-30",
     ("180000000.00", "6000000.00")),
    ("T-010", "month_avg", {"2026-04-01": "200000.00", "2026-04-30": "199999.85"}, "2026-04-30",
     ("5999999.85", "200000.00")),
    ("T-011", "month_avg", {"2026-04-01": "200000.00", "2026-04-30": "199999.84"}, "2026-04-30",
     ("5999999.84", "199999.99")),
    ("T-012", "month_avg", {"2026-10-01": "900000.00", "2026-10-13": "1063157.90"}, "2026-10-31",
     ("31000000.10", "1000000.00")),
    ("T-013", "month_avg", {"2026-10-20": "120000.00", "2026-11-03": "205000.00"}, "2026-11-30",
     ("5980000.00", "199333.33")),
    ("T-014", "month_avg", {"2026-06-16": "400000.00"}, "2026-06-30", ("6000000.00", "200000.00")),
    ("T-015", "month_avg", {"2026-06-01": "290000.00", "2026-06-21": "0.00"}, "2026-06-30",
     ("5800000.00", "193333.33")),
    ("T-016", "month_avg", {"2026-02-01": "4800000.00", "2026-02-15": "5200000.00"}, "2026-02-28",
     ("140000000.00", "5000000.00")),
    ("T-017", "month_avg", {"2026-07-01": "4900000.00"}, "2026-07-31", ("151900000.00", "4900000.00")),
    ("T-018", "quarter_avg", {"2026-01-01": "5500000.00", "2026-02-01": "6000000.00", "2026-03-01": "6500000.00"},
     "2026-03-31", ("540000000.00", "6000000.00")),
    ("T-019", "quarter_avg", {"2026-07-01": "5500000.00", "2026-08-01": "6000000.00", "2026-09-01": "6500000.00"},
     "2026-09-30", ("551500000.00", "5994565.22")),
    ("T-020", "trailing_30d", {"2026-10-26": "4000000.00", "2026-11-10": "6000000.00"}, "2026-11-24",
     ("150000000.00", "5000000.00")),
    ("T-021", "month_avg", {"2026-05-01": "930000.00", "2026-05-31": "3000000.00"}, "2026-05-31",
     ("30900000.00", "996774.19")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "closings", "day", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in AVERAGES],
)
def test_averages_of_daily_closings(
    books: Books, measure: str, closings: dict[str, str], day: str, expected: tuple[str, str]
) -> None:
    books.deposit("A", "C", *((d(on), yuan(text)) for on, text in closings.items()))
    period = MEASURES[measure](d(day))

    (summed,) = rows_of(aum_days(intervals(books, d(day), period), period))

    assert (summed["fen_days"], figure(books, measure, d(day))) == tuple(map(yuan, expected))


@pytest.mark.parametrize(("day", "expected"), [("2026-04-30", "7000000.00"), ("2026-04-10", "4000000.00")])
def test_the_point_balance_is_that_of_the_closing(books: Books, day: str, expected: str) -> None:
    books.deposit("A", "C", (d("2026-04-01"), yuan("4000000.00")), (d("2026-04-11"), yuan("7000000.00")))

    assert figure(books, "point", d(day)) == yuan(expected)


def test_a_running_month_is_divided_by_its_days_so_far(books: Books) -> None:
    books.deposit("A", "C", (d("2026-04-01"), yuan("100.00")), (d("2026-04-10"), yuan("200.00")))

    assert figure(books, "month_avg", d("2026-04-10")) == yuan("110.00")


@pytest.mark.parametrize(("nav", "expected"), [("1.2500", "200000.00"), ("1.2499", "199996.00")])
def test_fund_units_count_at_their_net_value(books: Books, nav: str, expected: str) -> None:
    """T-022"""
    day = d("2026-10-30")
    books.deposit("A", "C", (day, yuan("150000.00")))
    books.put("products", day, [{"product": "F1", "name": "稳健一号", "kind": "fund"}])
    books.put("nav", day, [{"product": "F1", "on": day, "nav": Decimal(nav)}])
    books.put("positions", day, [position("P", "C", "F1", day, units=Decimal("40000.0000"))])

    (row,) = rows_of(aum_point(intervals(books, day, MEASURES["point"](day)), day))

    assert row == {"client": "C", "fen": yuan(expected), "deposit_fen": yuan("150000.00")}


def test_dollars_count_at_the_mid_rate_and_on_saturday_at_fridays(books: Books) -> None:
    """T-023"""
    friday, saturday = d("2026-10-30"), d("2026-10-31")
    books.deposit("A", "C", (friday, yuan("5531.18")))
    books.deposit("B", "C", (friday, yuan("27300.00")), currency="USD")
    books.put("fx", friday, [{"currency": "USD", "on": friday, "mid_rate": Decimal("7.1234")}])

    worth = {row["reference"]: row["value_fen"] for row in rows_of(held(books, saturday))}

    assert worth == {"A": yuan("5531.18"), "B": yuan("194468.82")}
    assert figure(books, "point", saturday) == yuan("200000.00")


def test_a_loan_is_a_debt_and_no_asset(books: Books) -> None:
    """T-024"""
    day = d("2026-10-31")
    books.deposit("A", "C", (day, yuan("30000.00")))
    books.deposit("L", "C", (day, yuan("900000.00")), kind="loan")
    loan = {"loan": "L", "client": "C", "from_on": day, "kind": "personal", "currency": "CNY"}
    books.put("loans", day, [loan | {"balance_fen": yuan("900000.00")}])

    assert figure(books, "point", day) == yuan("30000.00")


def position(number: str, client: str, product: str, on: date, currency: str = "CNY", **worth: Any) -> dict[str, Any]:
    known = {"position": number, "client": client, "product": product, "from_on": on, "currency": currency}
    return known | worth


def facts(books: Books, day: date) -> HoldingFacts:
    return HoldingFacts.read(books.read(day), day)


def held(books: Books, day: date) -> ibis.Table:
    known = facts(books, day)
    return holdings_on(valued_intervals(known, MEASURES["point"](day)), known.products, day)


def test_a_closed_account_is_worth_nothing_from_its_closing_day_on(books: Books) -> None:
    books.deposit("A", "C", (d("2026-04-01"), yuan("300.00")), closed_on=d("2026-04-11"))
    books.put(
        "custody", d("2026-04-01"),
        [{"account": "A", "client": "C", "from_on": d("2026-04-01"), "margin_fen": yuan("30.00"), "currency": "CNY"}],
    )  # fmt: skip
    april = MEASURES["month_avg"](d("2026-04-30"))

    (row,) = rows_of(aum_average(intervals(books, d("2026-04-30"), april), april))

    assert row == {"client": "C", "fen": yuan("110.00"), "deposit_fen": yuan("100.00")}


def test_an_account_a_full_statement_leaves_out_still_counts_up_to_it(books: Books) -> None:
    books.deposit("A", "C", (d("2026-04-01"), yuan("300.00")))
    books.put("balances", d("2026-04-11"), [], full=True)
    books.put("accounts", d("2026-04-11"), [], full=True)

    assert figure(books, "month_avg", d("2026-04-30")) == yuan("100.00")


def test_margin_counts_and_is_no_deposit(books: Books) -> None:
    day = d("2026-04-30")
    books.put("custody", day, [{"account": "M", "client": "C", "from_on": day, "margin_fen": 7, "currency": "CNY"}])

    assert rows_of(aum_point(intervals(books, day, MEASURES["point"](day)), day)) == [
        {"client": "C", "fen": 7, "deposit_fen": 0}
    ]


def test_the_published_figures_come_in_one_row(books: Books) -> None:
    day = d("2026-04-30")
    books.deposit("A", "C", (d("2026-04-01"), 300), (day, 600))
    books.deposit("B", "GONE", (d("2026-04-01"), 300), (d("2026-04-11"), 0))
    books.put("positions", day, [position("P", "C", "?", day, amount_fen=30)])
    april = MEASURES["month_avg"](day)

    rows = rows_of(aum_figures(intervals(books, day, april), day).order_by("client"))

    assert rows == [
        {"client": "C", "point_fen": 630, "deposit_fen": 600, "month_avg_fen": 311},
        {"client": "GONE", "point_fen": 0, "deposit_fen": 0, "month_avg_fen": 100},
    ]


def test_a_holding_says_what_it_is(books: Books) -> None:
    day = d("2026-04-30")
    books.deposit(
        "A", "C", (day, 600), kind="term", product="D1", matures_on=d("2027-04-30"), rate_pct=Decimal("1.5000")
    )
    books.deposit("Z", "C", (day, 0))
    products: list[dict[str, object]] = [
        {"product": "W1", "name": "安享", "kind": "wmp", "risk_level": "R2", "rate_pct": Decimal("2.8")},
        {"product": "D1", "name": "一年定期", "kind": "deposit"},
    ]
    books.put("products", day, products)
    matures = d("2026-05-06")
    books.put(
        "positions", day,
        [position("P", "C", "W1", day, amount_fen=30, matures_on=matures), position("Q", "C", "W9", day, amount_fen=5)],
    )  # fmt: skip

    found = {row["reference"]: row for row in rows_of(held(books, day))}

    shown = ("asset_class", "product", "product_name", "risk_level", "currency", "value_fen", "rate_pct", "matures_on")
    assert {number: tuple(row[name] for name in shown) for number, row in found.items()} == {
        "A": ("deposit", "D1", "一年定期", "", "CNY", 600, Decimal("1.5000"), d("2027-04-30")),
        "P": ("wmp", "W1", "安享", "R2", "CNY", 30, Decimal("2.8000"), matures),
        "Q": ("unknown", "W9", "", "", "CNY", 5, None, None),
    }


def test_a_contract_counts_as_the_class_its_kind_says_or_not_at_all(books: Books) -> None:
    day = d("2026-04-30")
    kinds = ("structured", "private_fund", "private_am", "mandate", "wmp", "advice", "credit", "derivative")
    books.put("products", day, [{"product": kind, "name": kind, "kind": kind} for kind in kinds])
    books.put(
        "positions", day, [position(kind, "C", kind, day, amount_fen=10**n) for n, kind in enumerate(kinds)]
    )  # fmt: skip

    intervals = held(books, day)

    assert {row["reference"]: row["asset_class"] for row in rows_of(intervals)} == {
        "structured": "deposit", "private_fund": "trust", "private_am": "trust", "mandate": "trust", "wmp": "wmp",
    }  # fmt: skip
    known = valued_intervals(facts(books, day), MEASURES["point"](day))
    assert rows_of(aum_point(known, day)) == [{"client": "C", "fen": 11_111, "deposit_fen": 1}]


def test_what_nothing_values_is_named(books: Books) -> None:
    day, later = d("2026-04-30"), d("2026-05-04")
    books.deposit("A", "C", (day, 600), currency="USD")
    books.deposit("B", "C", (day, 0), currency="USD")
    some = Decimal("1.0000")
    books.put(
        "positions", day,
        [
            position("P", "C", "F1", day, units=some),
            position("Q", "C", "F2", day, units=some),
            position("R", "C", "F2", day, currency="EUR", units=some),
            position("S", "C", "F1", day, units=Decimal(0)),
        ],
    )  # fmt: skip
    books.put("nav", day, [{"product": "F2", "on": day, "nav": some}])
    books.put("nav", later, [{"product": "F1", "on": later, "nav": some}])
    books.put("fx", later, [{"currency": "USD", "on": later, "mid_rate": some}])

    def unvalued(on: date) -> list[str]:
        return sorted(row["reference"] for row in rows_of(unvalued_on(facts(books, on), on)))

    assert (unvalued(day), unvalued(later)) == (["A", "P", "R"], ["R"])
    assert [row["reference"] for row in rows_of(held(books, day))] == ["Q"]


@pytest.mark.parametrize(
    ("fen", "rate", "expected"),
    [
        (1, "0.50000000", 1),
        (-1, "0.50000000", -1),
        (1, "0.49999999", 0),
        (3, "0.50000000", 2),
        (10**15, "7.12345678", 7123456780000000),
    ],
)
def test_foreign_money_is_rounded_half_up_whatever_its_sign(books: Books, fen: int, rate: str, expected: int) -> None:
    day = d("2026-04-30")
    books.deposit("A", "C", (day, fen), currency="USD")
    books.put("fx", day, [{"currency": "USD", "on": day, "mid_rate": Decimal(rate)}])

    assert [row["value_fen"] for row in rows_of(held(books, day))] == ([expected] if expected else [])


def test_sums_beyond_the_reach_of_a_float_are_exact(books: Books) -> None:
    fen = 3 * 10**14 + 1
    books.deposit("A", "C", (d("2026-07-01"), fen), (d("2026-07-31"), fen - 15))

    assert figure(books, "month_avg", d("2026-07-31")) == money.mean_fen(31 * fen - 15, 31)
