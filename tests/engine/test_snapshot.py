"""What a reading sees: of which day, as known when, for whom; and that it sees nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.engine.feeds import BALANCES, FLOWS, UNITS, day, moment, rows
from tests.lakes import empty_lake, put
from zhiwo.engine.lake import Lake
from zhiwo.engine.opener import open_engine
from zhiwo.engine.scope import Scope
from zhiwo.engine.snapshot import Snapshot, UnknownFeed

ALL = Scope.closing()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "it's a lake")
    lake.declare([UNITS, BALANCES, FLOWS])
    return lake


def balances(lake: Lake, on: int, *values: tuple[object, ...], full: bool = False, landed: int | None = None) -> None:
    at = moment(landed or on + 1)
    source = f"{on} {full} {landed} {values}"
    lake.land(BALANCES, day(on), rows(BALANCES, *values), landed_at=at, source=source, full=full)


def spans(snapshot: Snapshot, since: int | None = None) -> list[tuple[Any, ...]]:
    """Account, balance, first day in force, first day no longer (None while it holds), in that order."""
    held = snapshot.history("balances", since=day(since) if since else None)
    found = held.select("account", "balance_fen", "valid_from", "valid_until").to_pyarrow().to_pylist()
    number = {None: None} | {day(n): n for n in range(-30, 60)}
    return sorted((r["account"], r["balance_fen"], number[r["valid_from"]], number[r["valid_until"]]) for r in found)


def column(table: Any, name: str) -> list[Any]:
    return sorted(table.select(name).to_pyarrow()[name].to_pylist())


def test_a_feed_that_never_came_is_an_empty_table_of_its_columns(lake: Lake) -> None:
    snapshot = lake.read(ALL, as_of=day(1))

    for shape in (UNITS, BALANCES, FLOWS):
        table = snapshot.table(shape.name).to_pyarrow()
        assert (table.num_rows, table.schema) == (0, shape.schema)


def test_an_unknown_feed_is_refused(lake: Lake) -> None:
    with pytest.raises(UnknownFeed):
        lake.read(ALL, as_of=day(1)).table("balnces")


def test_a_full_feed_is_its_newest_part_up_to_the_day(lake: Lake) -> None:
    for on, name in ((1, "A"), (5, "B"), (9, "C")):
        lake.land(UNITS, day(on), rows(UNITS, (name, "")), landed_at=moment(on), source=name)

    seen = {on: column(lake.read(ALL, as_of=day(on)).table("units"), "unit") for on in (0, 1, 4, 5, 8, 9)}

    assert seen == {0: [], 1: ["A"], 4: ["A"], 5: ["B"], 8: ["B"], 9: ["C"]}


def test_editions_of_a_full_feed_hold_until_the_next(lake: Lake) -> None:
    for on, names in ((1, "AB"), (5, "B"), (9, "C")):
        lake.land(UNITS, day(on), rows(UNITS, *((name, "") for name in names)), landed_at=moment(on), source=names)

    def held(on: int) -> list[tuple[Any, ...]]:
        found = lake.read(ALL, as_of=day(on)).editions("units").select("unit", "valid_from", "valid_until")
        return sorted(tuple(row.values()) for row in found.to_pyarrow().to_pylist())

    assert held(0) == []
    assert held(4) == [("A", day(1), None), ("B", day(1), None)]
    assert held(8) == [("A", day(1), day(5)), ("B", day(1), day(5)), ("B", day(5), None)]
    with pytest.raises(ValueError, match="not stated whole"):
        lake.read(ALL, as_of=day(1)).editions("balances")


def test_rows_dated_after_the_day_are_invisible(lake: Lake) -> None:
    balances(lake, 1, ("A", "C1", 1, 10), ("A", "C1", 5, 50), ("B", "C1", 7, 70))
    lake.land(FLOWS, day(1), rows(FLOWS, ("1", "C1", 1, 1), ("2", "C1", 9, 1)), landed_at=moment(2), source="f")
    snapshot = lake.read(ALL, as_of=day(4))

    assert column(snapshot.table("balances"), "balance_fen") == [10]
    assert column(snapshot.table("flows"), "flow") == ["1"]
    assert spans(snapshot) == [("A", 10, 1, None)]


def test_the_newest_row_of_each_subject_is_in_force(lake: Lake) -> None:
    balances(lake, 1, ("A", "C1", 1, 10), ("B", "C1", 1, 20))
    balances(lake, 4, ("A", "C1", 4, 40))

    in_force = lake.read(ALL, as_of=day(4)).in_force("balances")

    assert in_force.columns == tuple(BALANCES.columns)
    assert column(in_force, "balance_fen") == [20, 40]


def test_a_corrected_date_is_read_corrected_and_as_it_was_known(lake: Lake) -> None:
    balances(lake, 1, ("A", "C1", 1, 10), landed=2)
    balances(lake, 1, ("A", "C1", 1, 11), landed=6)

    def read(known: int | None) -> list[Any]:
        at = moment(known) if known else None
        return column(lake.read(ALL, as_of=day(4), known_at=at).table("balances"), "balance_fen")

    assert (read(None), read(1), read(2), read(5), read(6)) == ([11], [], [10], [10], [11])


def test_where_two_parts_state_the_same_key_and_date_the_newer_wins(lake: Lake) -> None:
    balances(lake, 1, ("A", "C1", 1, 10))
    balances(lake, 4, ("A", "C1", 1, 12), ("A", "C1", 4, 40))
    lake.land(FLOWS, day(1), rows(FLOWS, ("1", "C1", 1, 1)), landed_at=moment(1), source="a")
    lake.land(FLOWS, day(2), rows(FLOWS, ("1", "C1", 1, 3)), landed_at=moment(2), source="b")
    snapshot = lake.read(ALL, as_of=day(4))

    assert spans(snapshot) == [("A", 12, 1, 4), ("A", 40, 4, None)]
    assert column(snapshot.table("balances"), "balance_fen") == [12, 40]
    assert column(snapshot.table("flows"), "amount_fen") == [3]


class TestFullStatements:
    def test_count_from_their_rows_own_dates(self, lake: Lake) -> None:
        balances(lake, 31, ("A", "C1", 5, 10), full=True)

        assert spans(lake.read(ALL, as_of=day(31))) == [("A", 10, 5, 31), ("A", 10, 31, None)]

    def test_end_what_they_leave_out(self, lake: Lake) -> None:
        balances(lake, 1, ("A", "C1", 1, 10), ("B", "C1", 1, 20))
        balances(lake, 31, ("A", "C1", 1, 10), full=True)

        snapshot = lake.read(ALL, as_of=day(40))

        assert spans(snapshot) == [("A", 10, 1, 31), ("A", 10, 31, None), ("B", 20, 1, 31)]
        assert column(snapshot.in_force("balances"), "account") == ["A"]

    def test_that_state_nothing_end_everything(self, lake: Lake) -> None:
        balances(lake, 1, ("A", "C1", 1, 10))
        balances(lake, 31, full=True)

        assert spans(lake.read(ALL, as_of=day(40))) == [("A", 10, 1, 31)]

    def test_outweigh_the_changes_of_their_date(self, lake: Lake) -> None:
        balances(lake, 31, ("A", "C1", 31, 10), ("B", "C1", 31, 20))
        balances(lake, 31, ("A", "C1", 31, 11), full=True)

        assert spans(lake.read(ALL, as_of=day(31))) == [("A", 11, 31, None)]

    def test_hold_against_a_later_row_with_an_earlier_date(self, lake: Lake) -> None:
        balances(lake, 31, ("A", "C1", 5, 10), full=True)
        balances(lake, 33, ("A", "C1", 8, 80))

        assert spans(lake.read(ALL, as_of=day(33))) == [("A", 10, 5, 8), ("A", 10, 31, None), ("A", 80, 8, 31)]

    def test_hold_again_on_their_date_what_had_been_followed(self, lake: Lake) -> None:
        balances(lake, 2, ("A", "C1", 1, 20), ("A", "C1", 2, 80))
        balances(lake, 9, ("A", "C1", 1, 20), full=True)

        snapshot = lake.read(ALL, as_of=day(9))

        assert spans(snapshot, since=5) == [("A", 20, 9, None), ("A", 80, 2, 9)]
        assert spans(snapshot) == [("A", 20, 1, 2), *spans(snapshot, since=5)]

    def test_make_older_parts_needless(self, lake: Lake) -> None:
        balances(lake, 1, ("A", "C1", 1, 10), ("B", "C1", 1, 20))
        balances(lake, 31, ("A", "C1", 1, 10), full=True)
        balances(lake, 33, ("A", "C1", 33, 30))
        for part in lake.parts("balances")[:1]:
            part.path.unlink()

        snapshot = lake.read(ALL, as_of=day(40))

        assert spans(snapshot, since=32) == [("A", 10, 31, 33), ("A", 30, 33, None)]
        assert column(snapshot.table("balances", since=day(32)), "balance_fen") == [10, 30]


class TestScope:
    def test_shows_only_the_clients_rows_and_what_speaks_of_no_client(self, lake: Lake) -> None:
        balances(lake, 1, ("A", "C1", 1, 10), ("B", "C2", 1, 20))
        lake.land(FLOWS, day(1), rows(FLOWS, ("1", "C1", 1, 1), ("2", "C2", 1, 1)), landed_at=moment(1), source="f")
        lake.land(UNITS, day(1), rows(UNITS, ("H", "")), landed_at=moment(1), source="u")

        snapshot = lake.read(Scope.clients(["C2"]), as_of=day(4))

        assert column(snapshot.table("balances"), "client") == ["C2"]
        assert column(snapshot.in_force("balances"), "client") == ["C2"]
        assert column(snapshot.table("flows"), "client") == ["C2"]
        assert column(snapshot.table("units"), "unit") == ["H"]

    def test_of_nobody_shows_nobody(self, lake: Lake) -> None:
        balances(lake, 1, ("A", "C1", 1, 10))

        assert column(lake.read(Scope.clients([]), as_of=day(4)).table("balances"), "client") == []

    def test_an_account_that_passed_on_is_no_longer_its_former_owners(self, lake: Lake) -> None:
        balances(lake, 1, ("A", "C1", 1, 10))
        balances(lake, 4, ("A", "C2", 4, 10))
        lake.land(FLOWS, day(1), rows(FLOWS, ("1", "C1", 1, 1)), landed_at=moment(1), source="a")
        lake.land(FLOWS, day(2), rows(FLOWS, ("1", "C2", 1, 1)), landed_at=moment(2), source="b")

        snapshot = lake.read(Scope.clients(["C1"]), as_of=day(4))

        assert spans(snapshot) == [("A", 10, 1, 4)]
        assert column(snapshot.in_force("balances"), "account") == []
        assert column(snapshot.table("flows"), "flow") == []

    def test_is_never_left_out(self, lake: Lake) -> None:
        with pytest.raises(TypeError, match="needs a Scope"):
            lake.read(None, as_of=day(1))  # type: ignore[arg-type]

    def test_takes_no_lone_text(self) -> None:
        with pytest.raises(TypeError, match="not one text"):
            Scope.clients("C1")


def test_history_is_of_change_feeds_only(lake: Lake) -> None:
    with pytest.raises(ValueError, match="no history"):
        lake.read(ALL, as_of=day(1)).history("flows")


def test_events_can_be_read_from_a_day_on(lake: Lake) -> None:
    for on in (1, 2, 3, 4):
        lake.land(FLOWS, day(on), rows(FLOWS, (f"{on}", "C1", on, 1)), landed_at=moment(on), source=f"{on}")
    lake.parts("flows")[0].path.unlink()

    assert column(lake.read(ALL, as_of=day(3)).table("flows", since=day(2)), "flow") == ["2", "3"]


def test_a_closed_reading_answers_no_more(lake: Lake) -> None:
    balances(lake, 1, ("A", "C1", 1, 10))
    with lake.read(ALL, as_of=day(4)) as snapshot:
        table = snapshot.table("balances")

    with pytest.raises(Exception, match=r"[Cc]onnection"):
        table.to_pyarrow()


ESCAPES: dict[str, Callable[[Path], str]] = {
    "read elsewhere": lambda outside: f"SELECT * FROM read_csv('{outside}/secret.csv')",
    "read upwards": lambda outside: f"SELECT * FROM read_csv('{outside}/lake/../secret.csv')",
    "write elsewhere": lambda outside: f"COPY (SELECT 1) TO '{outside}/out.csv'",
    "attach": lambda outside: f"ATTACH '{outside}/other.db'",
    "load an extension": lambda outside: "LOAD httpfs",
    "install an extension": lambda outside: "INSTALL httpfs",
    "lift a cap": lambda outside: "SET threads = 64",
    "open up again": lambda outside: "SET enable_external_access = true",
}


@pytest.mark.parametrize("escape", ESCAPES)
def test_the_engine_is_shut_to_all_but_the_lake(tmp_path: Path, escape: str) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "lake").mkdir()
    engine = open_engine(tmp_path / "lake")

    with pytest.raises(Exception, match=r"(?i)permission|configuration"):
        engine.raw_sql(ESCAPES[escape](tmp_path))


class TestCancelledRows:
    """What is told of rows that name others, and of rows whose client was corrected, to who sees one client."""

    @staticmethod
    def _moved(txn: str, client: str, day: int = 2, reverses: str | None = None) -> dict[str, object]:
        at = datetime(2026, 3, day, 9)
        told = {"account": "A", "happened_at": at, "booked_on": at.date(), "amount_fen": 1, "currency": "CNY"}
        return told | {"txn": txn, "client": client, "reverses": reverses}

    def test_one_in_sight_is_told_whoever_named_it_and_one_out_of_sight_is_not(self, tmp_path: Path) -> None:
        lake = empty_lake(tmp_path)
        put(lake, "transactions", date(2026, 3, 2), [self._moved("T1", "甲"), self._moved("T2", "乙")])
        later = [self._moved("R1", "乙", 9, "T1"), self._moved("R2", "甲", 9, "T2"), self._moved("R3", "甲", 9, "T0")]
        put(lake, "transactions", date(2026, 3, 9), later)

        with lake.read(Scope.clients(["甲"]), as_of=date(2026, 3, 31)) as snapshot:
            named = snapshot.named("transactions", "reverses", since=date.min).to_pyarrow()

        assert named["key"].to_pylist() == ["T1"]

    def test_a_row_whose_client_was_corrected_is_its_former_clients_no_more(self, tmp_path: Path) -> None:
        lake = empty_lake(tmp_path)
        put(lake, "transactions", date(2026, 3, 2), [self._moved("T1", "甲"), self._moved("T2", "甲")])
        put(lake, "transactions", date(2026, 3, 3), [self._moved("T1", "乙")])

        with lake.read(Scope.clients(["甲"]), as_of=date(2026, 3, 31)) as snapshot:
            seen = snapshot.table("transactions").to_pyarrow()

        assert seen["txn"].to_pylist() == ["T2"]
