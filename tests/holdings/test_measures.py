"""What clients have, against worked cases and a day-by-day reference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lakes import empty_lake, put
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.holdings import measures
from zhiwo.kernel.money import mean_fen
from zhiwo.kernel.period import Period, month_of, quarter_of, trailing_days

START = date(2025, 12, 1)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return empty_lake(tmp_path)


def balance(account: str, on: date, yuan: str, **more: Any) -> dict[str, Any]:
    fen = int(Decimal(yuan) * 100)
    return {"account": account, "client": "C1", "from_on": on, "currency": "CNY", "balance_fen": fen} | more


def account(number: str, **more: Any) -> dict[str, Any]:
    row = {"account": number, "from_on": START, "client": "C1", "kind": "current", "currency": "CNY", "unit": "N1"}
    return row | {"opened_on": START} | more


def sums(lake: Lake, period: Period) -> dict[str, int]:
    """Client -> fen days of the period."""
    with lake.read(Scope.closing(), as_of=period.last) as facts:
        rows = measures.fen_days_by_class(measures.valued_intervals(facts, period)).to_pyarrow().to_pylist()
    found: dict[str, int] = {}
    for row in rows:
        found[row["client"]] = found.get(row["client"], 0) + row["fen_days"]
    return found


def point(lake: Lake, day: date) -> Decimal:
    return Decimal(sums(lake, Period.through(day, day)).get("C1", 0)) / 100


def average(lake: Lake, period: Period) -> Decimal:
    return Decimal(mean_fen(sums(lake, period).get("C1", 0), period.days)) / 100


class TestDeposits:
    def test_t009_an_average_of_600_wan_while_the_point_is_700(self, lake: Lake) -> None:
        rows = [balance("A", date(2026, 4, 1), "4000000"), balance("A", date(2026, 4, 11), "7000000")]
        put(lake, "balances", date(2026, 4, 30), rows)

        assert average(lake, month_of(date(2026, 4, 30))) == Decimal("6000000.00")
        assert point(lake, date(2026, 4, 30)) == 7_000_000

    def test_t013_a_missing_first_day_takes_the_closing_of_the_month_before(self, lake: Lake) -> None:
        put(lake, "balances", date(2026, 10, 31), [balance("A", date(2026, 10, 20), "120000")])
        put(lake, "balances", date(2026, 11, 30), [balance("A", date(2026, 11, 3), "205000")])

        assert average(lake, month_of(date(2026, 11, 30))) == Decimal("199333.33")

    def test_t014_days_before_the_first_account_count_as_zero(self, lake: Lake) -> None:
        put(lake, "balances", date(2026, 6, 30), [balance("A", date(2026, 6, 16), "400000")])

        assert average(lake, month_of(date(2026, 6, 30))) == 200_000

    def test_t015_a_row_of_zero_is_a_balance(self, lake: Lake) -> None:
        rows = [balance("A", date(2026, 6, 1), "290000"), balance("A", date(2026, 6, 21), "0")]
        put(lake, "balances", date(2026, 6, 30), rows)

        assert average(lake, month_of(date(2026, 6, 30))) == Decimal("193333.33")

    def test_t017_july_divides_by_31_never_by_a_fixed_30(self, lake: Lake) -> None:
        put(lake, "balances", date(2026, 7, 31), [balance("A", date(2026, 7, 1), "4900000")])

        assert average(lake, month_of(date(2026, 7, 31))) == 4_900_000

    def test_t019_the_quarter_weights_its_months_by_their_days(self, lake: Lake) -> None:
        rows = [
            balance("A", date(2026, month, 1), yuan) for month, yuan in ((7, "5500000"), (8, "6000000"), (9, "6500000"))
        ]
        put(lake, "balances", date(2026, 9, 30), rows)

        assert average(lake, quarter_of(date(2026, 9, 30))) == Decimal("5994565.22")

    def test_t020_thirty_days_run_over_the_month_border(self, lake: Lake) -> None:
        rows = [balance("A", date(2026, 10, 26), "4000000"), balance("A", date(2026, 11, 10), "6000000")]
        put(lake, "balances", date(2026, 11, 24), rows)

        assert average(lake, trailing_days(date(2026, 11, 24), 30)) == 5_000_000

    def test_a_closed_account_has_nothing_whatever_its_last_row_says(self, lake: Lake) -> None:
        put(lake, "balances", date(2026, 6, 30), [balance("A", date(2026, 6, 1), "30000")])
        put(lake, "accounts", date(2026, 6, 30), [account("A", closed_on=date(2026, 6, 11))])

        assert average(lake, month_of(date(2026, 6, 30))) == 10_000

    @pytest.mark.parametrize("kind", ["loan", "custody"])
    def test_t024_a_loan_is_a_debt_and_custody_comes_by_its_own_feed(self, lake: Lake, kind: str) -> None:
        put(
            lake,
            "balances",
            date(2026, 6, 30),
            [balance("A", date(2026, 6, 1), "30000"), balance("L", START, "900000")],
        )
        put(lake, "accounts", date(2026, 6, 30), [account("A"), account("L", kind=kind)])

        assert point(lake, date(2026, 6, 30)) == 30_000

    def test_a_full_month_end_part_changes_no_figure(self, lake: Lake) -> None:
        put(
            lake,
            "balances",
            date(2026, 5, 31),
            [balance("A", date(2026, 3, 1), "10"), balance("B", START, "5")],
            full=True,
        )
        put(lake, "balances", date(2026, 6, 10), [balance("A", date(2026, 6, 10), "40")])

        assert sums(lake, month_of(date(2026, 6, 30))) == {"C1": 100 * (9 * 10 + 21 * 40 + 30 * 5)}


class TestPositions:
    def test_t022_units_times_nav_complete_the_20_wan_exactly(self, lake: Lake) -> None:
        day = date(2026, 10, 30)
        put(lake, "balances", day, [balance("A", day, "150000")])
        put(lake, "products", day, [{"product": "F1", "name": "基金", "kind": "fund", "currency": "CNY"}])
        put(lake, "positions", day, [_position("P1", day, units=Decimal("40000.0000"), product="F1")])
        put(lake, "nav", day, [{"product": "F1", "on": day, "nav": Decimal("1.250000")}])

        assert point(lake, day) == Decimal("200000.00")

    def test_the_last_earlier_value_holds_and_before_the_first_there_is_none(self, lake: Lake) -> None:
        put(lake, "products", START, [{"product": "F1", "name": "基金", "kind": "fund", "currency": "CNY"}])
        put(
            lake, "positions", date(2026, 6, 1), [_position("P1", date(2026, 6, 1), units=Decimal("100"), product="F1")]
        )
        navs = [
            {"product": "F1", "on": date(2026, 6, d), "nav": Decimal(n)} for d, n in ((5, "1.000000"), (8, "2.000000"))
        ]
        put(lake, "nav", date(2026, 6, 1), navs)

        assert [point(lake, date(2026, 6, day)) for day in (4, 5, 7, 8, 30)] == [0, 100, 100, 200, 200]


class TestForeignMoney:
    def test_t023_saturday_uses_fridays_rate(self, lake: Lake) -> None:
        friday, saturday = date(2026, 10, 30), date(2026, 10, 31)
        put(lake, "balances", saturday, [balance("A", START, "5531.18"), balance("B", START, "27300", currency="USD")])
        put(lake, "fx", friday, [{"currency": "USD", "on": friday, "mid_rate": Decimal("7.12340000")}])

        assert point(lake, saturday) == Decimal("200000.00")


def test_the_holdings_of_a_day_tell_product_rate_and_maturity(lake: Lake) -> None:
    day = date(2026, 6, 30)
    matures = date(2026, 12, 31)
    put(
        lake, "accounts", day, [account("T", kind="term", product="D1", rate_pct=Decimal("1.5500"), matures_on=matures)]
    )
    put(lake, "balances", day, [balance("T", day, "100"), balance("Z", day, "0")])
    put(lake, "products", day, [{"product": "D1", "name": "三年定期", "kind": "deposit", "currency": "CNY"}])

    with lake.read(Scope.closing(), as_of=day) as facts:
        intervals = measures.valued_intervals(facts, month_of(day))
        rows = measures.holdings_of(intervals, facts, day).to_pyarrow().to_pylist()

    assert [(r["reference"], r["product_name"], r["rate_pct"], r["matures_on"], r["value_fen"]) for r in rows] == [
        ("T", "三年定期", Decimal("1.5500"), matures, 10_000)
    ]


def _position(number: str, on: date, **more: Any) -> dict[str, Any]:
    return {"position": number, "client": "C1", "from_on": on, "currency": "CNY", "product": None} | more


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]), st.integers(0, 70), st.integers(0, 10**9), st.sampled_from(["CNY", "USD"])
    ),
    max_size=12,
)
RATES = st.dictionaries(st.integers(0, 70), st.decimals("0.00000001", "20", places=8), max_size=5)


@settings(max_examples=25, deadline=None)
@given(changes=CHANGES, rates=RATES, first=st.integers(0, 60), days=st.integers(1, 35))
def test_sums_equal_a_walk_from_day_to_day(
    changes: list[tuple[str, int, int, str]], rates: dict[int, Decimal], first: int, days: int
) -> None:
    """House defaults H02, H03, H07, written once more as loops."""
    currency = {name: money for name, _, _, money in changes}
    stated = {(name, START + timedelta(days=day)): fen for name, day, fen, _ in changes}
    period = Period(START + timedelta(days=first), START + timedelta(days=first + days))
    quotes = {START + timedelta(days=day): rate for day, rate in rates.items()}
    with TemporaryDirectory() as folder:
        lake = empty_lake(Path(folder))
        rows = [
            {"account": name, "client": name, "from_on": on, "currency": currency[name], "balance_fen": fen}
            for (name, on), fen in stated.items()
        ]
        put(lake, "balances", START, rows)
        put(lake, "fx", START, [{"currency": "USD", "on": on, "mid_rate": rate} for on, rate in quotes.items()])

        found = sums(lake, period) if lake else {}

    assert {k: v for k, v in found.items() if v} == _walk(stated, currency, quotes, period)


def _walk(
    stated: Mapping[tuple[str, date], int], currency: Mapping[str, str], quotes: Mapping[date, Decimal], period: Period
) -> dict[str, int]:
    total: dict[str, int] = {}
    for name in {name for name, _ in stated}:
        for day in period:
            fen = _last({on: v for (n, on), v in stated.items() if n == name}, day) or 0
            if currency[name] == "USD":
                rate = _last(quotes, day)
                fen = int((fen * rate).quantize(Decimal(1), ROUND_HALF_UP)) if rate is not None else 0
            total[name] = total.get(name, 0) + fen
    return {name: fen for name, fen in total.items() if fen}


def _last(series: Mapping[date, Any], day: date) -> Any:
    earlier = [on for on in series if on <= day]
    return series[max(earlier)] if earlier else None
