"""Balances worked out from bookings: the sum of what was booked, for accounts whose every booking is at hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as example
from hypothesis import strategies as st

from tests.lakes import SHAPES, empty_lake, put
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.models import TrailEntry
from zhiwo.holdings.measures import balance_changes
from zhiwo.holdings.operations import DerivedBalances, NothingToDerive, derive_balances
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 16)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
NIGHT = datetime(2026, 11, 20, 22, tzinfo=ZoneInfo("Asia/Shanghai"))
STEWARD = Actor(staff="D1", name="数据", post="data_steward", unit="H", path="H/", on=date(2026, 11, 20))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return empty_lake(tmp_path)


def open_account(lake: Lake, *accounts: str, on: date = MONDAY, currency: str = "CNY") -> None:
    rows = [
        {"account": account, "from_on": on, "client": f"C{account}", "kind": "current", "currency": currency,
         "unit": "N1", "opened_on": on}
        for account in accounts
    ]  # fmt: skip
    put(lake, "accounts", on, rows)


def book(lake: Lake, on: date, *bookings: tuple[str, date, int], currency: str = "CNY") -> None:
    rows = [
        {"txn": f"{on}-{n}", "account": account, "client": f"C{account}", "booked_on": day, "amount_fen": fen,
         "happened_at": datetime(day.year, day.month, day.day), "currency": currency, "channel": "x", "service": "x"}
        for n, (account, day, fen) in enumerate(bookings)
    ]  # fmt: skip
    put(lake, "transactions", on, rows)


def derive(lake: Lake, on: date, actor: Actor = STEWARD) -> DerivedBalances:
    return derive_balances(actor=actor, on=on, lake=lake, at=NIGHT)


def closings(lake: Lake, as_of: date) -> list[tuple[str, date, int]]:
    with lake.read(Scope.closing(), as_of=as_of) as facts:
        rows = facts.table("balances").order_by("account", "from_on").to_pyarrow().to_pylist()
    return [(row["account"], row["from_on"], row["balance_fen"]) for row in rows]


class TestTheFirstTime:
    def test_every_day_with_bookings_gets_its_closing_balance_whatever_their_order(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, TUESDAY, ("A", TUESDAY, -300), ("A", MONDAY, 1000), ("A", TUESDAY, 50))

        derived = derive(lake, TUESDAY)

        assert closings(lake, TUESDAY) == [("A", MONDAY, 1000), ("A", TUESDAY, 750)]
        assert (derived.delivery.accepted, derived.delivery.set_aside, derived.accounts, derived.left_out) == (
            2,
            0,
            1,
            0,
        )

    def test_the_client_is_the_one_the_account_belongs_to(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 1000))

        derive(lake, MONDAY)

        with lake.read(Scope.clients(["CA"]), as_of=MONDAY) as facts:
            assert facts.in_force("balances").count().to_pyarrow().as_py() == 1

    def test_a_booking_dated_after_the_day_does_not_count_until_its_own(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 1000), ("A", TUESDAY, 7))

        derive(lake, MONDAY)
        monday = closings(lake, MONDAY)
        derive(lake, TUESDAY)

        assert monday == [("A", MONDAY, 1000)]
        assert closings(lake, TUESDAY) == [("A", MONDAY, 1000), ("A", TUESDAY, 1007)]

    def test_an_account_older_than_the_bookings_is_left_out_and_told(self, lake: Lake) -> None:
        open_account(lake, "OLD", on=MONDAY - timedelta(days=1))
        open_account(lake, "NEW")
        book(lake, MONDAY, ("OLD", MONDAY, 5), ("NEW", MONDAY, 6))

        derived = derive(lake, MONDAY)

        assert closings(lake, MONDAY) == [("NEW", MONDAY, 6)]
        assert (derived.accounts, derived.left_out) == (1, 1)

    def test_an_account_no_one_listed_is_left_out(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 5), ("GHOST", MONDAY, 6))

        assert derive(lake, MONDAY).left_out == 1

    def test_money_of_another_currency_is_not_added_up(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 5), currency="USD")

        derived = derive(lake, MONDAY)

        assert (closings(lake, MONDAY), derived.left_out) == ([], 1)


class TestLater:
    def test_a_second_time_changes_nothing(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 1000))
        derive(lake, MONDAY)
        parts = lake.parts("balances")

        again = derive(lake, MONDAY)

        assert again.delivery.state == "unchanged"
        assert lake.parts("balances") == parts

    def test_the_next_day_states_only_what_is_new(self, lake: Lake) -> None:
        open_account(lake, "A", "B")
        book(lake, MONDAY, ("A", MONDAY, 1000), ("B", MONDAY, 9))
        derive(lake, MONDAY)
        book(lake, TUESDAY, ("A", TUESDAY, 1))

        assert derive(lake, TUESDAY).delivery.accepted == 1
        assert closings(lake, TUESDAY) == [("A", MONDAY, 1000), ("A", TUESDAY, 1001), ("B", MONDAY, 9)]

    def test_a_day_without_bookings_lands_an_empty_part(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 1000))
        derive(lake, MONDAY)

        assert derive(lake, TUESDAY).delivery.records == 0
        assert closings(lake, TUESDAY) == [("A", MONDAY, 1000)]

    def test_corrected_bookings_restate_the_days_they_touch_and_no_others(self, lake: Lake) -> None:
        open_account(lake, "A", "B")
        book(lake, MONDAY, ("A", MONDAY, 1000), ("B", MONDAY, 9))
        book(lake, TUESDAY, ("A", TUESDAY, 1))
        derive(lake, TUESDAY)
        book(lake, MONDAY, ("A", MONDAY, 2000), ("B", MONDAY, 9))

        assert derive(lake, WEDNESDAY).delivery.accepted == 2
        assert closings(lake, WEDNESDAY) == [("A", MONDAY, 2000), ("A", TUESDAY, 2001), ("B", MONDAY, 9)]

    def test_a_day_whose_bookings_went_away_carries_the_balance_before_it(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 1000))
        book(lake, TUESDAY, ("A", TUESDAY, 1))
        derive(lake, TUESDAY)
        book(lake, TUESDAY, ("A", WEDNESDAY, 5))

        derive(lake, WEDNESDAY)

        assert closings(lake, WEDNESDAY) == [("A", MONDAY, 1000), ("A", TUESDAY, 1000), ("A", WEDNESDAY, 1005)]


class TestRefusals:
    def test_without_bookings_there_is_nothing_to_derive(self, lake: Lake) -> None:
        open_account(lake, "A")

        with pytest.raises(NothingToDerive, match="No transactions have landed up to 2026-11-16"):
            derive(lake, MONDAY)

    def test_only_who_may_land_files_may_derive_one(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 1000))

        with pytest.raises(Denied):
            derive(lake, MONDAY, Actor(staff="W1", name="王", post="teller", unit="N1", path="N1/", on=MONDAY))

    def test_it_stands_in_the_trail_and_leaves_no_file_behind(self, lake: Lake) -> None:
        open_account(lake, "A")
        book(lake, MONDAY, ("A", MONDAY, 1000))

        derive(lake, MONDAY)

        assert TrailEntry.objects.filter(
            act="feed.file-landed", facts_written__contains="balances_20261116_derived.parquet"
        ).exists()
        assert list((settings.HOME / "staging").iterdir()) == []


BOOKINGS = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 5), st.integers(-(10**15), 10**15)), min_size=1)
STATED = st.dictionaries(st.tuples(st.sampled_from("AB"), st.integers(0, 5)), st.integers(-3, 3))


@example(max_examples=60, deadline=None)
@given(BOOKINGS, STATED)
def test_whatever_was_stated_before_the_changes_make_it_agree_with_plain_loops(
    bookings: list[tuple[str, int, int]], stated: dict[tuple[str, int], int]
) -> None:
    """Of days nobody booked only those stated before count: they carry the balance before them."""
    told = {
        (account, day): sum(fen for a, on, fen in bookings if a == account and on <= day)
        for account, day in {(a, on) for a, on, _ in bookings} | stated.keys()
    }

    changes = changes_of(bookings, stated)

    assert stated | changes == told
    assert all(stated.get(place) != fen for place, fen in changes.items())


def changes_of(bookings: list[tuple[str, int, int]], stated: dict[tuple[str, int], int]) -> dict[tuple[str, int], int]:
    def on(day: int) -> date:
        return MONDAY + timedelta(days=day)

    booked = [{"account": a, "booked_on": on(day), "amount_fen": fen, "currency": "CNY"} for a, day, fen in bookings]
    accounts = [{"account": a, "client": f"C{a}", "currency": "CNY"} for a in "AB"]
    before = [
        {"account": a, "client": f"C{a}", "from_on": on(day), "currency": "CNY", "balance_fen": fen}
        for (a, day), fen in stated.items()
    ]
    shape = SHAPES["balances"].schema
    changes = balance_changes(
        *(ibis.memtable(pa.Table.from_pylist(rows)) for rows in (booked, accounts)),
        ibis.memtable(pa.Table.from_pylist(before, schema=shape)),
    )
    rows = ibis.duckdb.connect().to_pyarrow(changes).to_pylist()
    return {(row["account"], (row["from_on"] - MONDAY).days): row["balance_fen"] for row in rows}
