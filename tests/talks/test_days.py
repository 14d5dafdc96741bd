"""The version in force on any day, beside a calendar that is turned page by page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import TODAY, Cast
from tests.talks.house import NOW, NUMBER, WORDS
from zhiwo.talks.models import Talk, TalkVersion
from zhiwo.talks.queries import in_force

pytestmark = pytest.mark.django_db
Spells = list[tuple[date, date]]


def turned(spells: Spells, retired_on: date | None, until: date) -> int | None:
    """The version's number on the last day: one begins in the place of what held before, and ends by itself."""
    holds, day = None, min(since for since, _ in spells)
    while day <= until:
        if holds is not None and spells[holds - 1][1] == day:
            holds = None
        holds = max((n for n, spell in enumerate(spells, 1) if spell[0] == day), default=holds)
        if retired_on is not None and day >= retired_on:
            return None
        day += timedelta(days=1)
    return holds


def test_as_of_any_day(cast: Cast) -> None:
    talk = Talk.objects.create(number=NUMBER, situation="maturity")

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.integers(0, 9), st.integers(1, 12)), min_size=1, max_size=4),
        st.none() | st.integers(0, 40),
        st.integers(-2, 50),
    )
    def drawn(spans: list[tuple[int, int]], retired: int | None, asked: int) -> None:
        spells: Spells = []
        for gap, length in spans:
            since = (spells[-1][0] if spells else TODAY) + timedelta(days=gap)
            spells.append((since, since + timedelta(days=length)))
        retired_on = None if retired is None else TODAY + timedelta(days=retired)
        TalkVersion.objects.all().delete()
        Talk.objects.filter(pk=talk.pk).update(retired_on=retired_on, retired_why="停用" if retired_on else "")
        TalkVersion.objects.bulk_create(
            TalkVersion(
                talk=talk, number=n, words=WORDS, since=since, until=until, proposed_by="G1", approved_by="Q1",
                approved_at=NOW, approval=n,
            )
            for n, (since, until) in enumerate(spells, 1)
        )  # fmt: skip
        on = TODAY + timedelta(days=asked)

        found = [row.current.number for row in in_force(cast.actor("W1", on), ("maturity",)) if row.current]
        expected = turned(spells, retired_on, on)
        assert found == ([] if expected is None else [expected])

    drawn()
