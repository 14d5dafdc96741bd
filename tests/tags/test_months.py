"""Months laid out are used as long as nothing they are made of has changed, and not a moment longer."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lakes import LANDED, put
from tests.tags.test_reading import furnished, moved, reading
from zhiwo.engine.lake import Lake
from zhiwo.kernel.period import Period, month_of
from zhiwo.kernel.text import Text
from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures import facts_of
from zhiwo.tags.measures.blocks import BlockMoves, LaidOut
from zhiwo.tags.measures.reading import listed_table
from zhiwo.tags.measures.rows import Family
from zhiwo.tags.measures.totals import QueriedMoves, Totals

JAN, FEB, MAR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
KNOWN = {"C1": 1, "C2": 2, "C3": 70_000}


def people(known: dict[str, int]) -> pa.Table:
    """Clients as a reading takes them."""
    return pa.table({"client": list(known), "ordinal": pa.array(known.values(), pa.int64())})


def told(found: Totals) -> dict[int, tuple[int, ...]]:
    """The totals of each client."""
    columns = [found.column(name).tolist() for name in ("count", "amounts", "sum", "max", "min")]
    rows = zip(found.ordinals.tolist(), *columns, found.last().astype(int).tolist(), strict=True)
    return {ordinal: tuple(values) for ordinal, *values in rows}


def agreed(lake: Lake, on: date = MAR, known: dict[str, int] | None = None, at: datetime | None = None) -> list[int]:
    """Check that the months say what the lake does; the numbers of the months that had to be made for it."""
    numbered = people(known or KNOWN)
    family = Family(Period(date.min, on + timedelta(days=1)), ())
    with reading(lake, on, **({"known_at": at} if at else {})) as snapshot:
        facts = facts_of(snapshot, numbered, Reach(date.min, on), listed=listed_table(()))
        months = LaidOut(snapshot, numbered).moves
        laid = BlockMoves(months.since(date.min), facts.sorts())
        assert told(laid.totals(family)) == told(QueriedMoves(facts).totals(family))
    return [month.start.month for month in months.made]


def three_months(folder: Path) -> Lake:
    """A transaction of each client in each of three months, in a file a month."""
    lake = furnished(folder)
    for month in (JAN, FEB, MAR):
        rows = [moved(f"T{month.month}{client}", client, month - timedelta(days=3)) for client in KNOWN]
        put(lake, "transactions", month, rows)
    return lake


@pytest.fixture
def banked(tmp_path: Path) -> Lake:
    return three_months(tmp_path)


def test_a_month_is_made_once(banked: Lake) -> None:
    assert agreed(banked) == [1, 2, 3]
    assert agreed(banked) == []


def test_a_late_row_makes_its_own_month_anew(banked: Lake) -> None:
    """RudderStack's and dbt's late rows: what came late is found where it belongs, and nothing else is touched."""
    agreed(banked)
    put(banked, "transactions", MAR - timedelta(days=1), [moved("T9", "C1", FEB)])
    assert agreed(banked) == [2]


def test_a_corrected_file_makes_the_months_it_speaks_of_anew(banked: Lake) -> None:
    agreed(banked)
    later = LANDED + timedelta(days=1)
    put(banked, "transactions", JAN, [moved("T1C1", "C1", JAN, amount_fen=-7)], landed_at=later)
    assert agreed(banked) == [1]
    assert agreed(banked, at=LANDED) == [], "what was known before is still at hand"


def test_a_reversal_makes_the_month_of_what_it_cancels_anew(banked: Lake) -> None:
    agreed(banked)
    put(banked, "transactions", MAR - timedelta(days=1), [moved("R1", "C2", MAR, reverses="T1C1")])
    assert agreed(banked) == [1, 3]
    assert agreed(banked, on=MAR - timedelta(days=2)) == [1], "as of a day before it nothing is cancelled"


def test_a_client_who_gets_a_number_later_is_found_in_past_months(banked: Lake) -> None:
    two = {number: ordinal for number, ordinal in KNOWN.items() if number != "C3"}
    assert agreed(banked, known=two) == [1, 2, 3]
    assert agreed(banked) == [1, 2, 3]
    assert agreed(banked, known=two) == [1, 2, 3], "and one who is gone is gone from all of them"


def test_other_ordinals_make_other_months(banked: Lake) -> None:
    """A house set up anew beside months of an older one must not answer for other people."""
    agreed(banked)
    assert agreed(banked, known=KNOWN | {"C1": 2, "C2": 1}) == [1, 2, 3]


def test_a_rate_that_came_late_makes_the_months_from_its_day_on_anew(banked: Lake) -> None:
    put(banked, "transactions", FEB - timedelta(days=1), [moved("F1", "C1", FEB - timedelta(days=1), currency="USD")])
    agreed(banked)
    put(banked, "fx", MAR, [{"currency": "USD", "on": FEB - timedelta(days=2), "mid_rate": Decimal("8.0000")}])
    assert agreed(banked) == [2, 3]


def test_a_month_broken_off_is_made_anew(banked: Lake) -> None:
    """Killed while it is made, it is not there; its leftovers are in nobody's way."""
    agreed(banked)
    with reading(banked) as snapshot:
        folders = sorted((snapshot.derived / "tags" / "moves").iterdir())
        for folder in folders:
            folder.rename(folder.with_name(f"{folder.name}.aside"))
    assert agreed(banked) == [1, 2, 3]


def test_months_of_no_use_are_deleted(banked: Lake) -> None:
    agreed(banked)
    with reading(banked) as snapshot:
        months = LaidOut(snapshot, people(KNOWN)).moves
        months.since(date(2026, 3, 1))
        months.forget_others()
        assert len(list(months.root.iterdir())) == 1


def test_nothing_laid_out_outlives_an_erasure(banked: Lake) -> None:
    agreed(banked)
    banked.expunge("client", lambda numbers: [number for number in numbers if number == "C2"])
    with reading(banked) as snapshot:
        assert not snapshot.derived.exists()
    assert agreed(banked, known={"C1": 1, "C3": 70_000}) == [1, 2, 3]


FILES = st.lists(
    st.tuples(
        st.sampled_from([date(2026, 1, 30), JAN, FEB, date(2026, 3, 1), date(2026, 3, 30), MAR]),
        st.lists(
            st.tuples(
                st.integers(0, 12),
                st.sampled_from(["C1", "C2", "C3", "C9"]),
                st.sampled_from(
                    [date(2025, 12, 31), date(2026, 1, 1), JAN, date(2026, 2, 1), FEB, date(2026, 3, 1), MAR]
                ),
                st.sampled_from([None, None, None, "T0", "T1", "T2"]),
                st.sampled_from([("CNY", -1), ("CNY", 100), ("USD", 33), ("XYZ", 5)]),
            ),
            max_size=6,
            unique_by=lambda row: (row[0], row[2]),
        ),
    ),
    min_size=1,
    max_size=6,
)


@given(FILES, st.lists(st.sampled_from([JAN, FEB, date(2026, 3, 30), MAR]), min_size=1, max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_in_whatever_order(files: list[tuple[date, list[Any]]], days: list[date]) -> None:
    """Files late, corrected, cancelling, of strangers, asked for as of any day: the months never lag behind."""
    with tempfile.TemporaryDirectory() as folder:
        one = furnished(Path(folder))
        for n, (on, rows) in enumerate(files):
            stated = [
                moved(f"T{txn}", client, day, reverses=reverses, currency=money[0], amount_fen=money[1])
                for txn, client, day, reverses, money in rows
                if day <= on
            ]
            put(one, "transactions", on, stated, landed_at=LANDED + timedelta(hours=n))
            agreed(one, on=days[n % len(days)])
            agreed(one)


class Pressed(BaseException):
    """Somebody broke the work off."""


def test_work_broken_off_is_gone_on_with_from_the_months_it_had_laid_out(banked: Lake) -> None:
    heard: list[tuple[int, int]] = []

    def tell(what: Text, done: int, of: int) -> None:
        heard.append((done, of))
        if done == 2:
            raise Pressed

    with reading(banked, MAR) as snapshot, pytest.raises(Pressed):
        LaidOut(snapshot, people(KNOWN)).moves.since(date.min, tell)

    assert heard == [(0, 3), (1, 3), (2, 3)]
    assert agreed(banked) == [3]


def test_the_rows_of_many_clients_are_read_in_pieces_of_a_month(banked: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiwo.tags.measures.blocks.moves_months.CLIENTS_A_MONTH", 1)
    put(banked, "transactions", MAR, [moved("T9", "C1", date(2026, 3, 1)), moved("T8", "C2", MAR)])
    with reading(banked, MAR) as snapshot:
        pieces = LaidOut(snapshot, people(KNOWN)).moves._pieces(month_of(MAR))
        assert (pieces[0].start, pieces[-1].end, {piece.days for piece in pieces}) == (
            date(2026, 3, 1), date(2026, 4, 1), {10, 1},
        )  # fmt: skip
    assert agreed(banked) == [1, 2, 3]
