"""G2 and G14 in the suite."""

from __future__ import annotations

import random

import pytest

from tests.settings import SERVER
from tests.soundness import absence, interference
from tests.soundness.ground import ground
from tests.soundness.result import Result

pytestmark = pytest.mark.django_db

POSTS = ("outlet_head",)
"""One that may a great deal, and sees some and not others; all posts in the long form."""


def test_answers_do_not_move_with_what_is_out_of_sight() -> None:
    result = Result("G2", "suite")

    with ground(1) as world:
        interference.over(world, result, random.Random(1), k=3 if SERVER else 6)

    assert result.wrong == []
    assert result.n >= (120 if SERVER else 250)


def test_what_is_out_of_sight_costs_as_many_statements_as_what_does_not_exist() -> None:
    result = Result("G14", "suite")

    with ground(2) as world:
        absence.count(world, result, POSTS)

    assert result.wrong == []
    assert result.n >= 40
