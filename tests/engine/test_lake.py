"""Landing, superseding, listing, checking."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.feeds import BALANCES, FLOWS, UNITS, day, moment, rows
from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import BANK_TIME
from zhiwo.engine.scope import Scope
from zhiwo.engine.shapes import FeedShape

HEAD = rows(UNITS, ("H", "总行"))
BRANCH = rows(UNITS, ("H", "总行"), ("B", "支行"))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_what_landed_is_listed_with_its_rows_dates_and_digest(lake: Lake) -> None:
    part = lake.land(FLOWS, day(3), rows(FLOWS, ("1", "C1", 2, 5), ("2", "C1", 3, 5)), landed_at=moment(4), source="a")

    assert lake.parts("flows") == [part]
    assert (part.rows, part.first_on, part.last_on, part.full) == (2, day(2), day(3), False)
    assert part.landed_at == moment(4).replace(tzinfo=BANK_TIME)
    assert pq.read_table(part.path, partitioning=None).num_rows == 2


def test_a_moment_of_another_zone_is_kept_on_the_banks_clock(lake: Lake) -> None:
    part = lake.land(UNITS, day(1), HEAD, landed_at=datetime(2026, 1, 1, 22, 30, tzinfo=UTC), source="a")

    assert part.landed_at.isoformat() == "2026-01-02T06:30:00+08:00"


def test_the_same_source_again_changes_nothing(lake: Lake) -> None:
    first = lake.land(UNITS, day(1), HEAD, landed_at=moment(1), source="a")
    files = sorted(lake.root.rglob("*.parquet"))

    again = lake.land(UNITS, day(1), HEAD, landed_at=moment(9), source="a")

    assert again == first
    assert sorted(lake.root.rglob("*.parquet")) == files


def test_a_newer_part_supersedes_and_the_older_is_kept(lake: Lake) -> None:
    lake.land(UNITS, day(1), HEAD, landed_at=moment(1), source="a")
    lake.land(UNITS, day(1), BRANCH, landed_at=moment(5), source="b")

    old, new = lake.parts("units")

    assert (old.superseded_at, new.superseded_at) == (new.landed_at, None)
    assert old.path.exists()


def test_a_superseded_source_fed_again_does_not_come_back(lake: Lake) -> None:
    lake.land(UNITS, day(1), HEAD, landed_at=moment(1), source="a")
    lake.land(UNITS, day(1), BRANCH, landed_at=moment(5), source="b")

    again = lake.land(UNITS, day(1), HEAD, landed_at=moment(6), source="a")

    assert again.superseded_at == lake.parts("units")[1].landed_at
    assert len(lake.parts("units")) == 2


def test_a_clock_set_back_brings_no_older_part_back(lake: Lake) -> None:
    for source, landed in (("a", 10), ("b", 12), ("c", 11)):
        lake.land(UNITS, day(1), rows(UNITS, (source, "")), landed_at=moment(landed), source=source)

    held = {
        at: lake.read(Scope.closing(), as_of=day(9), known_at=moment(at))
        .table("units")
        .to_pyarrow()["unit"]
        .to_pylist()
        for at in (9, 10, 11, 12)
    }

    assert held == {9: [], 10: ["a"], 11: ["c"], 12: ["c"]}


def test_a_full_statement_stands_beside_the_changes_of_its_date(lake: Lake) -> None:
    lake.land(BALANCES, day(3), rows(BALANCES, ("A", "C1", 3, 5)), landed_at=moment(4), source="a")
    lake.land(BALANCES, day(3), rows(BALANCES, ("A", "C1", 1, 5)), landed_at=moment(4), source="a", full=True)

    assert [(part.full, part.superseded_at) for part in lake.parts("balances")] == [(False, None), (True, None)]


def test_a_parquet_file_moves_into_the_lake(lake: Lake, tmp_path: Path) -> None:
    file = tmp_path / "typed.parquet"
    pq.write_table(BRANCH, file)

    part = lake.land(UNITS, day(1), file, landed_at=moment(1), source="a")

    assert part.rows == 2
    assert not file.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"unit": pa.array(["H"])},
        {"unit": pa.array(["H"]), "name": pa.array([1])},
        {"unit": pa.array(["H"]), "name": pa.array(["总行"]), "more": pa.array([1])},
    ],
    ids=["missing", "other type", "unknown"],
)
def test_rows_that_do_not_fit_the_shape_are_refused(lake: Lake, columns: dict[str, pa.Array]) -> None:
    with pytest.raises(ValueError, match="columns missing, unknown or of another type"):
        lake.land(UNITS, day(1), pa.table(columns), landed_at=moment(1), source="a")

    assert lake.parts("units") == []


def test_a_row_without_its_date_is_refused(lake: Lake) -> None:
    with pytest.raises(ValueError, match="rows without booked_on"):
        lake.land(FLOWS, day(1), rows(FLOWS, ("1", "C1", None, 5)), landed_at=moment(1), source="a")


def test_events_have_no_full_part(lake: Lake) -> None:
    with pytest.raises(ValueError, match="events have no full part"):
        lake.land(FLOWS, day(1), rows(FLOWS), landed_at=moment(1), source="a", full=True)


def test_two_landers_lose_nothing_of_each_other(lake: Lake) -> None:
    def land(name: str) -> None:
        for number in range(1, 6):
            table = rows(FLOWS, (f"{name}{number}", "C1", number, 1))
            Lake(lake.root).land(FLOWS, day(number), table, landed_at=moment(number), source=f"{name}{number}")

    landers = [threading.Thread(target=land, args=[name]) for name in "ab"]
    for lander in landers:
        lander.start()
    for lander in landers:
        lander.join()

    assert sorted(part.source for part in lake.parts("flows")) == sorted(f"{n}{i}" for n in "ab" for i in range(1, 6))
    assert lake.verify() == []


def test_an_open_reading_keeps_what_it_saw(lake: Lake) -> None:
    lake.land(UNITS, day(1), HEAD, landed_at=moment(1), source="a")
    before = lake.read(Scope.closing(), as_of=day(1))

    lake.land(UNITS, day(1), BRANCH, landed_at=moment(2), source="b")

    assert before.table("units").count().to_pyarrow().as_py() == 1
    assert lake.read(Scope.closing(), as_of=day(1)).table("units").count().to_pyarrow().as_py() == 2


def test_an_altered_and_a_missing_part_are_noticed(lake: Lake) -> None:
    altered = lake.land(UNITS, day(1), HEAD, landed_at=moment(1), source="a")
    missing = lake.land(UNITS, day(2), BRANCH, landed_at=moment(2), source="b")
    lake.land(UNITS, day(3), BRANCH, landed_at=moment(3), source="c")
    content = bytearray(altered.path.read_bytes())
    content[len(content) // 2] ^= 1
    altered.path.write_bytes(content)
    missing.path.unlink()

    found = lake.verify()

    assert [(damage.part.source, damage.kind) for damage in found] == [("a", "altered"), ("b", "missing")]


def test_a_feed_takes_a_new_column_and_older_parts_read_as_empty_there(lake: Lake) -> None:
    wider = FeedShape("balances", "change", BALANCES.key, "from_on", {**BALANCES.columns, "currency": pa.string()})
    lake.land(BALANCES, day(1), rows(BALANCES, ("A", "C1", 1, 5)), landed_at=moment(1), source="a")
    lake.land(wider, day(2), rows(wider, ("A", "C1", 2, 6, "CNY")), landed_at=moment(2), source="b")

    found = lake.read(Scope.closing(), as_of=day(2)).table("balances").order_by("from_on").to_pyarrow()

    assert found["currency"].to_pylist() == [None, "CNY"]
    assert found["balance_fen"].to_pylist() == [5, 6]


def test_the_shapes_are_kept_with_the_lake(lake: Lake) -> None:
    money = FeedShape("fx", "event", ("currency", "on"), "on", {"currency": pa.string(), "on": pa.date32(),
                      "mid_rate": pa.decimal128(18, 8), "at": pa.timestamp("us"), "sure": pa.bool_()})  # fmt: skip
    lake.declare([UNITS, BALANCES, FLOWS, money])

    assert Lake(lake.root).shapes() == {shape.name: shape for shape in (UNITS, BALANCES, FLOWS, money)}
