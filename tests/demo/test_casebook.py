"""The demo bank's cases stand up to the rules of the house: no banned claim, nobody named."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks.house import NOW
from zhiwo.demo.casebook import CASES, write_up
from zhiwo.talks.queries import cases

pytestmark = pytest.mark.django_db


def test_cases_are_written_once_and_rated(cast: Cast) -> None:
    writers = [cast.actor(number) for number in ("W1", "W2", "L1")]

    assert write_up(writers=writers, at=NOW) == len(CASES)
    assert write_up(writers=writers, at=NOW) == len(CASES)
    rows = cases(cast.actor("W4"))
    assert sorted(row.title for row in rows) == sorted(case["title"] for case in CASES)
    assert {(row.useful, row.votes) for row in rows} == {(2, 2), (1, 2)}
