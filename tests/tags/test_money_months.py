"""What clients have, from months laid out, against the queries, after files in any order."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lakes import LANDED, put
from tests.tags.test_months import KNOWN, people
from tests.tags.test_reading import furnished, reading
from zhiwo.engine.lake import Lake
from zhiwo.kernel.period import Period
from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures import facts_of
from zhiwo.tags.measures.blocks import BlockMoney, LaidOut
from zhiwo.tags.measures.comparing import Numbers
from zhiwo.tags.measures.figures import PRODUCT, QueriedMoney
from zhiwo.tags.measures.reading import listed_table

START, JAN, FEB, MAR = date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
DAYS = [START, date(2026, 1, 15), JAN, date(2026, 2, 1), FEB, date(2026, 3, 1), date(2026, 3, 30), MAR]
OF = [(), ("deposit",), ("fund",), (f"{PRODUCT}P1",), ("deposit", f"{PRODUCT}P2")]


def told(found: tuple[Numbers, Numbers]) -> dict[int, int]:
    """What each client has, save those who have nothing."""
    return {ordinal: fen for ordinal, fen in zip(*(one.tolist() for one in found), strict=True) if fen}


def agreed(lake: Lake, on: date = MAR, known: dict[str, int] | None = None) -> list[int]:
    """Check that the months say what the lake does; the numbers of the months that had to be made for it."""
    numbered = people(known or KNOWN)
    with reading(lake, on) as snapshot:
        queried = QueriedMoney(facts_of(snapshot, numbered, Reach(on, START), listed=listed_table(())))
        months = LaidOut(snapshot, numbered).money
        laid = BlockMoney(months.since(START))
        for of in OF:
            for first in (day for day in DAYS if day <= on):
                period = Period(first, on + timedelta(days=1))
                assert told(laid.at_close(of, first)) == told(queried.at_close(of, first)), (of, first)
                assert told(laid.over_days(of, period)) == told(queried.over_days(of, period)), (of, period)
    return [month.start.month for month in months.made]


def balance(account: str, client: str, on: date, fen: int, currency: str = "CNY") -> dict[str, Any]:
    """What an account held from the close of a day on."""
    return {"account": account, "client": client, "from_on": on, "currency": currency, "balance_fen": fen}


def account(number: str, client: str, on: date, **other: Any) -> dict[str, Any]:
    """An account as a file tells of it."""
    told = {
        "account": number,
        "client": client,
        "from_on": on,
        "opened_on": START,
        "kind": "current",
        "currency": "CNY",
    }
    return told | other


@pytest.fixture
def banked(tmp_path: Path) -> Lake:
    """Three accounts, each with a balance from the first day and another from February on."""
    lake = furnished(tmp_path)
    accounts = {f"A{number}": number for number in KNOWN}
    put(lake, "accounts", START, [account(one, client, START) for one, client in accounts.items()])
    put(lake, "balances", START, [balance(one, client, START, 100) for one, client in accounts.items()])
    put(lake, "balances", FEB, [balance(one, client, date(2026, 2, 3), 250) for one, client in accounts.items()])
    return lake


def test_a_month_is_made_once_and_stands_by_itself(banked: Lake) -> None:
    assert agreed(banked) == [1, 2, 3], "March has no row of its own; what was held goes on"
    assert agreed(banked) == []


def test_a_late_balance_makes_its_month_and_those_after_it_anew(banked: Lake) -> None:
    agreed(banked)
    put(banked, "balances", MAR, [balance("AC1", "C1", date(2026, 2, 10), 7)])
    assert agreed(banked) == [2, 3]


def test_an_account_that_turns_out_to_be_a_loan_leaves_every_month(banked: Lake) -> None:
    agreed(banked)
    put(banked, "accounts", MAR, [account("AC1", "C1", MAR, kind="loan")])
    assert agreed(banked) == [1, 2, 3]


def test_an_account_that_has_left_the_list_stays_what_it_was(banked: Lake) -> None:
    """Found by the oracle: in months after the full file a loan it left out counted as a deposit, in those before it did not."""
    put(banked, "accounts", date(2026, 1, 10), [account("AC1", "C1", date(2026, 1, 10), kind="loan")])
    put(banked, "accounts", FEB, [account(f"A{number}", number, START) for number in ("C2", "C3")], full=True)
    agreed(banked)


def test_an_account_that_closes_touches_no_month_before(banked: Lake) -> None:
    agreed(banked)
    put(banked, "accounts", MAR, [account("AC1", "C1", MAR, closed_on=date(2026, 3, 5))])
    assert agreed(banked) == [3]


def test_who_comes_to_hold_an_account_with_another_makes_the_months_since_anew(banked: Lake) -> None:
    agreed(banked)
    joint = {"account": "AC1", "from_on": date(2026, 2, 10)}
    put(banked, "holders", MAR, [joint | {"client": "C1", "role": "owner"}, joint | {"client": "C2", "role": "joint"}])
    assert agreed(banked) == [2, 3]
    put(banked, "holders", MAR, [], full=True)
    assert agreed(banked) == [3], "a file that names nobody says that there is nobody from its day on"


def test_sums_beyond_what_doubles_hold_are_exact(banked: Lake) -> None:
    most = 2**53 + 1
    put(
        banked,
        "balances",
        JAN,
        [balance("AC1", "C1", date(2026, 1, 2), most), balance("AC2", "C2", date(2026, 1, 2), 1)],
    )
    assert agreed(banked) == [1, 2, 3]


ROWS = st.one_of(
    st.tuples(
        st.just("balances"), st.sampled_from(["A1", "A2", "A3"]), st.sampled_from([*KNOWN, "C9"]), st.sampled_from(DAYS),
        st.sampled_from([0, 1, 100, -50, 33_333]), st.sampled_from(["CNY", "USD", "XYZ"]),
    ),
    st.tuples(
        st.just("positions"), st.sampled_from(["H1", "H2"]), st.sampled_from([*KNOWN, "C9"]), st.sampled_from(DAYS),
        st.sampled_from([0, 1, 17]), st.sampled_from(["P1", "P2", "P3"]),
    ),
    st.tuples(
        st.just("accounts"), st.sampled_from(["A1", "A2", "A3"]), st.sampled_from([*KNOWN]), st.sampled_from(DAYS),
        st.sampled_from([None, None, date(2026, 2, 15)]), st.sampled_from(["current", "term", "loan"]),
    ),
    st.tuples(
        st.just("nav"), st.sampled_from(["P1", "P2"]), st.none(), st.sampled_from(DAYS), st.sampled_from([1, 3]), st.none()
    ),
    st.tuples(
        st.just("holders"), st.sampled_from(["A1", "A2"]), st.sampled_from([*KNOWN, "C9"]), st.sampled_from(DAYS),
        st.sampled_from([None, None, date(2026, 2, 15)]), st.sampled_from(["owner", "joint", "joint", "authorised"]),
    ),
    st.tuples(st.just("fx"), st.just("USD"), st.none(), st.sampled_from(DAYS), st.sampled_from([5, 7]), st.none()),
)  # fmt: skip
FILES = st.lists(
    st.tuples(
        st.sampled_from(DAYS),
        st.booleans(),
        st.lists(
            ROWS,
            min_size=1,
            max_size=6,
            unique_by=lambda row: (row[0], row[1], row[3], row[2] if row[0] == "holders" else ""),
        ),
    ),
    min_size=1,
    max_size=5,
)


def stated(row: tuple[Any, ...]) -> dict[str, Any]:
    """A drawn row as a file has it."""
    feed, number, client, on, amount, what = row
    match feed:
        case "balances":
            return balance(number, client, on, amount, what)
        case "positions":
            held = {"position": number, "client": client, "product": what, "from_on": on, "currency": "CNY"}
            return held | ({"amount_fen": amount * 100} if what == "P3" else {"units": Decimal(amount)})
        case "accounts":
            return account(number, client, on, closed_on=amount, kind=what, product="P2")
        case "holders":
            return {"account": number, "client": client, "from_on": on, "until_on": amount, "role": what}
        case "nav":
            return {"product": number, "on": on, "nav": Decimal(amount) + Decimal("0.3333")}
    return {"currency": number, "on": on, "mid_rate": Decimal(amount) + Decimal("0.1234")}


@given(FILES, st.lists(st.sampled_from([JAN, FEB, date(2026, 3, 30), MAR]), min_size=1, max_size=3))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_in_whatever_order(files: list[tuple[date, bool, list[Any]]], days: list[date]) -> None:
    """Balances, positions, accounts, prices and rates, late, whole and corrected: the months never lag behind."""
    with tempfile.TemporaryDirectory() as folder:
        lake = furnished(Path(folder))
        kinds = [
            {"product": "P1", "kind": "fund"},
            {"product": "P2", "kind": "wealth"},
            {"product": "P3", "kind": "fund"},
        ]
        put(lake, "products", START, [one | {"name": one["product"]} for one in kinds])
        for n, (on, full, rows) in enumerate(files):
            for feed in ("balances", "positions", "accounts", "holders", "nav", "fx"):
                told = [stated(row) for row in rows if row[0] == feed and row[3] <= on]
                if told:
                    whole = full and feed in ("balances", "positions", "accounts", "holders")
                    put(lake, feed, on, told, full=whole, landed_at=LANDED + timedelta(hours=n))
            agreed(lake, on=days[n % len(days)])
            agreed(lake)
