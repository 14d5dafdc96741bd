"""Months laid out are compared with the lake in turn: what a disk or a program spoilt is found, mended and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lakes import put
from tests.tags.house import AT, CLOSED, House
from tests.tags.test_money_months import account, balance
from tests.tags.test_months import FEB, JAN, KNOWN, MAR, people, three_months
from tests.tags.test_reading import reading
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.period import month_of
from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures.blocks import LaidOut
from zhiwo.tags.measures.blocks.segment import Segment, laid_out
from zhiwo.tags.measures.blocks.store import SCRUBBED_EVERY, _due
from zhiwo.tags.operations import publish_day, publish_run, work_out
from zhiwo.tags.queries import members_of, standing_tags

EVERYTHING = Reach(date.min, date.min)


def spoil(lake: Lake, folder: str) -> None:
    """Another amount in the first row of every month kept."""
    with reading(lake) as snapshot:
        for kept in (snapshot.derived / "tags" / folder).glob("*/fen.npy"):
            amounts = np.load(kept)
            if len(amounts):
                amounts[0] += 1
                np.save(kept, amounts)


def mended(lake: Lake, on: date) -> list[int]:
    """The numbers of the months a reading of a day mends; those of the day itself are made for it."""
    with reading(lake, on) as snapshot:
        laid = LaidOut(snapshot, people(KNOWN))
        laid.months(EVERYTHING)
        return [month.start.month for month in laid.mended]


def due(*months: date) -> list[date]:
    """The days, from the end of March on, on which any of the months is compared."""
    days = [MAR + timedelta(days=n) for n in range(SCRUBBED_EVERY)]
    return [day for day in days if any(_due(month_of(month), day) for month in months)]


@pytest.mark.parametrize("feed", ["moves", "money"])
def test_a_spoilt_month_is_found_in_its_turn_and_mended(tmp_path: Path, feed: str) -> None:
    banked = three_months(tmp_path)
    put(banked, "accounts", JAN, [account("A1", "C1", JAN)])
    put(banked, "balances", JAN, [balance("A1", "C1", JAN, 500), balance("A1", "C1", FEB, 700)])
    days = due(JAN, FEB)
    assert len(days) == 2
    assert mended(banked, days[0]) == [], "nothing was wrong"
    spoil(banked, feed)
    assert sorted(month for day in days for month in mended(banked, day)) == [1, 2]


def test_every_month_comes_due_once_in_thirty_days() -> None:
    for month in (date(2024, 1, 1), date(2025, 12, 1), date(2026, 2, 1)):
        turns = [_due(month_of(month), MAR + timedelta(days=n)) for n in range(2 * SCRUBBED_EVERY)]
        assert sum(turns) == 2 and turns[:SCRUBBED_EVERY] == turns[SCRUBBED_EVERY:]


@pytest.fixture
def published(house: House) -> House:
    """甲 and 乙 spent this year; a tag says so and is published."""
    house.move("甲", "乙", on=date(2026, 2, 3))
    house.publish("爱用手机", "统计周期[当年] + 服务偏好特征[金额合计 ≥ 1元]")
    house.night(CLOSED)
    return house


def test_what_is_published_is_what_the_rows_say_and_the_fault_stands_on_the_trail(published: House) -> None:
    """Spoilt rows make nobody lose a tag on the night their month is compared; who runs it is told."""
    spoil(published.lake, "moves")
    day = next(day for n in range(1, 31) if _due(month_of(date(2026, 2, 1)), day := CLOSED + timedelta(days=n)))
    with published.lake.read(Scope.closing(), as_of=day) as snapshot:
        worked_out = work_out(snapshot)
    assert [month.start for month in worked_out.mended] == [date(2026, 2, 1)]
    publish_day(on=day, worked_out=worked_out)
    assert len(members_of(standing_tags(day)["爱用手机"].tag, day)) == 2
    publish_run(actor=published.actor("D1"), on=day, worked_out=worked_out, at=AT)
    entry = TrailEntry.objects.get(act="tag.months-mended")
    assert entry.subject == day.isoformat() and '"2026-02"' in entry.facts_written


ROWS = st.lists(
    st.tuples(st.integers(0, 70_000), st.integers(0, 2), st.integers(0, 27), st.integers(0, 5), st.integers(-9, 9)),
    max_size=12,
)


@given(ROWS, st.randoms(use_true_random=False))
def test_in_which_order_rows_and_labels_came_says_nothing(rows: list[tuple[int, ...]], chance: Random) -> None:
    month = month_of(date(2026, 2, 1))
    labels = [("MB", "BILL", None, "out"), ("MB", None, None, "in"), (None, "SAL", "M1", "in")]

    def made(order: list[int], of: list[tuple[int, ...]]) -> Segment:
        table = pa.table({
            "ordinal": pa.array([row[0] for row in of], pa.int64()),
            "sort": pa.array([order.index(row[1]) for row in of], pa.int32()),
            "on": pa.array([month.start + timedelta(days=row[2]) for row in of], pa.date32()),
            "at": pa.array([np.datetime64(row[3], "s").item() for row in of], pa.timestamp("us")),
            "fen": pa.array([row[4] for row in of], pa.int64()),
        })  # fmt: skip
        return laid_out(month, [labels[place] for place in order], table, np.zeros(0, dtype=np.int64))

    shuffled, order = list(rows), [0, 1, 2]
    chance.shuffle(shuffled)
    chance.shuffle(order)
    one, other = made([0, 1, 2], rows), made(order, shuffled)
    assert one.same(other)
    if rows:
        spoilt = replace(one, fen=one.fen + (np.arange(len(one.fen)) == 0))
        assert not one.same(spoilt)
