"""Months laid out by block, sort and day answer as the queries do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tags.rules import RULES
from tests.tags.tables import facts_of
from tests.tags.test_audiences import TAGS
from tests.tags.world import World
from tests.tags.worlds import DAYS, worlds
from zhiwo.kernel.period import Period, month_of
from zhiwo.tags.language import Rule
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.tree import Dimension, Measure, Size, Where
from zhiwo.tags.measures import Audiences, Facts
from zhiwo.tags.measures.blocks import sums
from zhiwo.tags.measures.blocks.segment import Segment, laid_out, opened
from zhiwo.tags.measures.blocks.sums import BlockMoves
from zhiwo.tags.measures.rows import Family
from zhiwo.tags.measures.sorts import Sort, Sorts

MARCH = Period(date(2024, 3, 1), date(2024, 4, 1))
SORTS = [Sort("mb", "pay", None, "out"), Sort("web", "pay", None, "out"), Sort("mb", "buy", None, "out")]


def months(facts: Facts) -> Iterator[Segment]:
    """Every month that has rows, laid out."""
    moves = facts.moves()
    rows = moves.filter(moves.on <= facts.on)
    days = rows.select("on").distinct().to_pyarrow()["on"].to_pylist()
    for month in sorted({month_of(day) for day in days}, key=lambda month: month.start):
        inside = rows.filter(rows.on >= month.start, rows.on < month.end)
        yield laid_out(month, facts.sorts().sorts, inside.to_pyarrow(), np.zeros(0, dtype=np.int64))


def segment(*rows: tuple[int, int, int, int | None]) -> Segment:
    """March of a bank where client, sort, day of the month and amount are these."""
    columns = {
        "ordinal": pa.array([row[0] for row in rows], pa.int64()),
        "sort": pa.array([row[1] for row in rows], pa.int32()),
        "on": pa.array([MARCH.start + timedelta(days=row[2] - 1) for row in rows], pa.date32()),
        "at": pa.array([row[2] * 10**6 for row in rows], pa.timestamp("us")),
        "fen": pa.array([row[3] for row in rows], pa.int64()),
    }
    return laid_out(MARCH, SORTS, pa.table(columns), np.zeros(0, dtype=np.int64))


def moves(*rows: tuple[int, int, int, int | None]) -> BlockMoves:
    """The same, to be asked."""
    return BlockMoves([segment(*rows)], Sorts(SORTS, {}, []))


@given(worlds(), st.lists(RULES, min_size=1, max_size=6), DAYS, st.one_of(st.just(date.max), DAYS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_answers_as_the_queries_do(world: World, rules: list[Rule], on: date, known: date) -> None:
    facts = facts_of(world, on, known)
    queried = Audiences(facts, TAGS)
    laid = Audiences(facts, TAGS, BlockMoves(months(facts), facts.sorts()))

    for rule in rules:
        assert laid.members(rule) == queried.members(rule), rule


def test_what_was_written_reads_back(tmp_path: Path) -> None:
    made = segment((70_001, 0, 31, 5), (3, 1, 1, None), (3, 0, 1, 7))
    made.write(tmp_path)
    read = opened(tmp_path)

    assert (read.month, read.labels, read.blocks) == (made.month, made.labels, 2)
    for name in ("cells", "starts", "client", "at", "fen", "who", "marks"):
        assert (getattr(read, name) == getattr(made, name)).all()


@pytest.mark.parametrize(
    ("first", "last", "clients"),
    [(1, 31, [3, 70_001]), (2, 31, [70_001]), (1, 30, [3]), (31, 31, [70_001]), (2, 30, [])],
)
def test_days_are_told_apart_at_both_ends_of_a_month(first: int, last: int, clients: list[int]) -> None:
    days = Period(MARCH.start + timedelta(days=first - 1), MARCH.start + timedelta(days=last))
    assert moves((70_001, 0, 31, 5), (3, 1, 1, 6)).totals(Family(days, ())).ordinals.tolist() == clients


def test_sums_beyond_what_doubles_hold_are_exact() -> None:
    most = 2**53 + 1
    found = moves((3, 0, 1, most), (3, 0, 2, 2), (4, 0, 1, 1)).totals(Family(MARCH, ()))
    assert found.column("sum").tolist() == [most + 2, 1]


def test_a_row_without_an_amount_counts_and_weighs_nothing() -> None:
    found = moves((3, 0, 1, None), (3, 0, 2, 0), (4, 0, 1, None)).totals(Family(MARCH, ()))
    columns = {name: found.column(name).tolist() for name in ("count", "amounts", "sum", "max", "min")}
    assert columns == {"count": [2, 1], "amounts": [1, 0], "sum": [0, 0], "max": [0, 0], "min": [0, 0]}
    any_size = Family(MARCH, (Size(Op.AT_LEAST, 0),))
    assert moves((3, 0, 1, None)).totals(any_size).ordinals.tolist() == []


def test_nothing_of_the_size_asked_for_follows_anything() -> None:
    """Found by the oracle's run: where no amount was of the size, the night broke off, for all tags."""
    asked = Family(MARCH, (Size(Op.AT_LEAST, 100),))
    assert not moves((3, 0, 1, 100), (3, 2, 2, 5)).followed(asked, ["pay"], ["buy"], 7)
    assert moves((3, 0, 1, 100), (3, 2, 2, 100)).followed(asked, ["pay"], ["buy"], 7)


def test_only_rows_of_the_sorts_and_days_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gain of the layout: what is not asked about is not touched."""
    read: list[int] = []
    of = sums.Chosen.of

    def counted(chosen: sums.Chosen, block: int) -> sums.Rows:
        rows = of(chosen, block)
        read.append(len(rows.client))
        return rows

    monkeypatch.setattr(sums.Chosen, "of", counted)
    rows = [(n, n % 2, 1 + n % 31, 1) for n in range(620)]
    web = Where(Dimension.CHANNEL, ("web",))
    moves(*rows).totals(Family(Period(MARCH.start, MARCH.start + timedelta(days=2)), (web,)))
    assert read == [20]


def test_one_query_a_measure_and_none_for_the_same_again() -> None:
    found = moves((3, 0, 1, 5), (3, 0, 2, 9)).totals(Family(MARCH, ()))
    assert found.column(Measure.MAX.value) is found.column("max")
    assert found.column("max").tolist() == [9] and found.column("min").tolist() == [5]
    assert found.last().tolist() == [date(2024, 3, 2)]
