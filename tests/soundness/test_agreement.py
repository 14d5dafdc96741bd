"""G3 in the suite."""

from __future__ import annotations

import pytest

from tests.soundness import agreement
from tests.soundness.result import Result

pytestmark = pytest.mark.django_db


def test_the_table_of_acts_is_what_the_requirements_give() -> None:
    result = Result("G3", "acts")

    agreement.acts_differ(result)

    assert result.wrong == []
    assert agreement.posts_differ() == set()


def test_check_list_wall_and_plain_loops_agree() -> None:
    assert agreement.run(60_000, seed=7).wrong == []
