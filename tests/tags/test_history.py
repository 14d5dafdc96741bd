"""Days published in any order, some of them anew, are read as they were published last."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from zhiwo.tags.measures.history import Turn, members_on, turned

FIRST = date(2026, 1, 28)
PUBLISHED = st.lists(st.tuples(st.integers(0, 40), st.frozensets(st.integers(0, 6))), max_size=12)


def _published(days: list[tuple[int, frozenset[int]]]) -> list[Turn]:
    turns: dict[date, Turn] = {}
    for after, members in days:
        around = sorted(turns.values(), key=lambda turn: turn.on)
        for turn in turned(around, FIRST + timedelta(days=after), BitMap(members)):
            turns[turn.on] = turn
    return sorted(turns.values(), key=lambda turn: turn.on)


@given(PUBLISHED)
def test_every_day_is_read_as_it_was_published_last(days: list[tuple[int, frozenset[int]]]) -> None:
    turns, said = _published(days), dict(days)

    for after in range(42):
        last = max((day for day in said if day <= after), default=None)
        expected = set() if last is None else set(said[last])
        assert set(members_on(turns, FIRST + timedelta(days=after))) == expected


@given(PUBLISHED)
def test_the_last_day_of_each_month_alone_is_kept_whole(days: list[tuple[int, frozenset[int]]]) -> None:
    turns = _published(days)

    last_of = {(turn.on.year, turn.on.month): turn.on for turn in turns}
    assert [turn.on for turn in turns if turn.members is not None] == sorted(last_of.values())


@given(PUBLISHED)
def test_who_came_was_not_there_and_who_left_was(days: list[tuple[int, frozenset[int]]]) -> None:
    turns = _published(days)

    for turn in turns:
        before, now = members_on(turns, turn.on - timedelta(days=1)), members_on(turns, turn.on)
        assert (turn.entered, turn.left) == (now - before, before - now)
