"""Some weeks of the simulated year of care, for few clients."""

from __future__ import annotations

import pytest

from tests.soundness.care_year import simulate
from tests.soundness.result import Result

pytestmark = pytest.mark.django_db


def test_some_weeks_of_care_keep_what_must_hold() -> None:
    result = Result("Y1", "")

    simulate(result, clients=40, nights=50, seed=1)

    assert not result.faults, result.wrong[0]
    assert result.n > 200
