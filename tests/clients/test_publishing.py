"""Publishing writes what differs, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from zhiwo.holdings.models import AumFigure
from zhiwo.holdings.operations import publish_figures

ON = date(2026, 4, 20)


def row(client: str, fen: int) -> dict[str, Any]:
    return {"client": client, "point_fen": fen, "deposit_fen": fen, "month_avg_fen": fen}


def held(on: date = ON) -> dict[str, int]:
    return dict(AumFigure.objects.for_closing().filter(on=on).values_list("client__number", "point_fen"))


def test_the_first_time_all_is_written(cast: Cast) -> None:
    published = publish_figures(ON, [row("甲", 1), row("乙", 2)])

    assert (published.stated, published.written, held()) == (2, 2, {"甲": 1, "乙": 2})


def test_the_second_time_nothing_is(cast: Cast) -> None:
    publish_figures(ON, [row("甲", 1), row("乙", 2)])
    keys = set(AumFigure.objects.for_closing().values_list("pk", flat=True))

    published = publish_figures(ON, [row("甲", 1), row("乙", 2)])

    assert published.written == 0
    assert set(AumFigure.objects.for_closing().values_list("pk", flat=True)) == keys


def test_what_differs_is_changed_and_what_is_gone_goes(cast: Cast) -> None:
    publish_figures(ON, [row("甲", 1), row("乙", 2), row("丙", 3)])

    published = publish_figures(ON, [row("甲", 1), row("乙", 20)])

    assert (published.written, held()) == (2, {"甲": 1, "乙": 20})


def test_another_day_is_left_alone(cast: Cast) -> None:
    publish_figures(date(2026, 4, 19), [row("甲", 1)])

    publish_figures(ON, [row("乙", 2)])

    assert held(date(2026, 4, 19)) == {"甲": 1}


def test_many_rows_take_as_many_statements_as_one(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as one:
        publish_figures(ON, [row("甲", 1)])

    with CaptureQueriesContext(connection) as many:
        publish_figures(date(2026, 4, 21), [row("甲", 1), row("乙", 2), row("丙", 3)])

    assert len(many) == len(one)
