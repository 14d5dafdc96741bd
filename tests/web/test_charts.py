"""What a chart is given."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from zhiwo.desk.board import Month
from zhiwo.web.charts import structure


@pytest.mark.parametrize(("fen", "unit", "scale"), [(9_999_999_999, "万", 1_000_000), (10**10, "亿", 10**10)])
def test_a_small_unit_s_assets_are_drawn_in_wan(fen: int, unit: str, scale: int) -> None:
    with translation.override("zh-hans"):
        drawn = structure([Month(date(1994, 3, 30), fen, fen)])

    assert (drawn["unit"], drawn["scale"]) == (unit, scale)


def test_a_unit_without_a_closing_draws_nothing() -> None:
    assert structure([])["days"] == []
