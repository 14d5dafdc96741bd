"""Joint accounts: what lies on one is divided among its holders, to the fen and to the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.holdings.feeds import Books
from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures import HoldingFacts, aum_point, holdings_on, valued_intervals
from zhiwo.holdings.measures.shares import Held, shares
from zhiwo.kernel.period import Period

OCT = [date(2026, 10, day) for day in range(1, 32)]
ALL = Period.through(OCT[0], OCT[-1])
A = "A"


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def holder(client: str, role: str = "joint", on: date = OCT[0], **more: Any) -> dict[str, Any]:
    return {"account": A, "client": client, "from_on": on, "role": role} | more


def days(snapshot: Snapshot) -> dict[str, dict[int, int]]:
    """What each client had on each day of the month on which that changed, in fen."""
    rows = valued_intervals(HoldingFacts.read(snapshot, ALL.start), ALL).to_pyarrow().to_pylist()
    had: dict[str, dict[int, int]] = {}
    for row in rows:
        for day in Period(row["start"], row["end"]):
            spent = had.setdefault(row["client"], {})
            spent[day.day] = spent.get(day.day, 0) + row["fen"]
    return {
        client: {day: fen for day, fen in sorted(known.items()) if fen != known.get(day - 1, 0)}
        for client, known in had.items()
    }


def test_of_an_odd_sum_the_fen_is_the_owners(books: Books) -> None:
    """Worked case A45: 1,000,000.01 for two are 500,000.01 and 500,000.00."""
    books.deposit(A, "甲", (OCT[0], 100_000_001))
    books.put("holders", OCT[0], [holder("乙"), holder("甲", "owner")])

    assert days(books.read(OCT[-1])) == {"甲": {1: 50_000_001}, "乙": {1: 50_000_000}}


def test_each_day_has_the_holders_it_had(books: Books) -> None:
    """A joint holder comes on the 11th and is none from the 21st on; before and after, all of it is the client's."""
    books.deposit(A, "甲", (OCT[0], 900), (OCT[14], 1_101))
    books.put("holders", OCT[0], [holder("甲", "owner")])
    books.put("holders", OCT[10], [holder("乙", on=OCT[10], until_on=OCT[20])])

    assert days(books.read(OCT[-1])) == {"甲": {1: 900, 11: 450, 15: 551, 21: 1_101}, "乙": {11: 450, 15: 550}}


def test_holders_who_follow_one_another_share_nothing(books: Books) -> None:
    books.deposit(A, "甲", (OCT[0], 900))
    books.put("holders", OCT[0], [holder("甲", "owner", until_on=OCT[10])])
    books.put("holders", OCT[10], [holder("乙", on=OCT[10]), holder("丙", on=OCT[10], until_on=OCT[5])])

    assert days(books.read(OCT[-1])) == {"甲": {1: 900}}


def test_recorded_shares_hold_where_they_make_up_the_whole(books: Books) -> None:
    books.deposit(A, "甲", (OCT[0], 1_001))
    books.put(
        "holders", OCT[0], [holder("甲", "owner", share_pct=Decimal(70)), holder("乙", share_pct=Decimal("30.00"))]
    )
    books.put("holders", OCT[9], [holder("乙", on=OCT[9], share_pct=Decimal("20.00"))])

    assert days(books.read(OCT[-1])) == {"甲": {1: 701, 10: 501}, "乙": {1: 300, 10: 500}}


def test_who_may_only_draw_holds_nothing_and_a_debt_is_not_divided(books: Books) -> None:
    books.deposit(A, "甲", (OCT[0], 900))
    books.deposit("L", "甲", (OCT[0], 5_000), kind="loan")
    books.put("holders", OCT[0], [holder("甲", "owner"), holder("丙", "authorised"), holder("乙") | {"account": "L"}])

    assert days(books.read(OCT[-1])) == {"甲": {1: 900}}


def test_foreign_money_is_divided_as_it_is_worth_and_listed_once_for_each(books: Books) -> None:
    day = OCT[0]
    books.deposit(A, "甲", (day, 1_000), currency="USD")
    books.put("fx", day, [{"currency": "USD", "on": day, "mid_rate": Decimal("7.1")}])
    books.put("holders", day, [holder("甲", "owner"), holder("乙"), holder("丙")])
    facts = HoldingFacts.read(books.read(day), day)
    worth = valued_intervals(facts, Period.through(day, day))

    listed = holdings_on(worth, facts.products, day).to_pyarrow().to_pylist()
    assert {(row["client"], row["reference"], row["value_fen"], row["joint"]) for row in listed} == {
        ("甲", A, 2_368, True), ("乙", A, 2_366, True), ("丙", A, 2_366, True),
    }  # fmt: skip
    assert {row["client"]: row["fen"] for row in aum_point(worth, day).to_pyarrow().to_pylist()} == {
        "甲": 2_368, "乙": 2_366, "丙": 2_366,
    }  # fmt: skip


def test_a_reading_of_one_holder_sees_the_joint_account_and_nothing_else_of_the_other(books: Books) -> None:
    books.deposit(A, "甲", (OCT[0], 1_001))
    books.deposit("B", "甲", (OCT[0], 70_000))
    books.put("holders", OCT[0], [holder("甲", "owner"), holder("乙")])
    books.read(OCT[-1]).close()

    with books.reading(OCT[-1], {"乙"}) as snapshot:
        found = days(snapshot)
        assert {row["account"] for row in snapshot.history("balances").to_pyarrow().to_pylist()} == {A}
    assert found["乙"] == {1: 500}
    with books.reading(OCT[-1], {"甲"}) as snapshot:
        assert days(snapshot)["甲"] == {1: 70_501}
    with books.reading(OCT[-1], {"丙"}) as snapshot:
        assert days(snapshot) == {}


@given(
    fen=st.integers(-(10**13), 10**15),
    parts=st.lists(st.integers(1, 97), min_size=2, max_size=5),
    recorded=st.booleans(),
)
def test_shares_add_up_to_the_fen_and_nobody_but_the_first_is_more_than_a_fen_off(
    fen: int, parts: list[int], recorded: bool
) -> None:
    told = [Decimal(part) for part in parts[:-1]] + [Decimal(100 - sum(parts[:-1]))]
    recorded = recorded and min(told) > 0
    holders = [Held(str(n), n == 1, told[n] if recorded else None, date.min, date.max) for n in range(len(parts))]

    divided = shares(holders)

    def down(part: int, of: int) -> int:
        return abs(fen) * part // of * (1 if fen >= 0 else -1)

    first, *others = divided
    has = {one.client: down(one.parts, one.of) for one in others}
    has[first.client] = fen - sum(down(part, first.of) for part in first.others)
    assert first.client == "1" and sum(has.values()) == fen
    exact = {str(n): Decimal(fen) * (told[n] / 100 if recorded else 1 / Decimal(len(parts))) for n in range(len(parts))}
    assert all(abs(has[client] - exact[client]) < 1 for client in has if client != "1")
    assert abs(has["1"] - exact["1"]) < len(parts)
