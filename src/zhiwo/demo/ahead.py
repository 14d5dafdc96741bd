"""Landing ahead: a process of its own lands date after date while earlier ones are being closed.

It imports this module before its Django is set up, so tables are imported inside the functions only. A bank's nights don't
need it: each has one date.
"""

# ruff: noqa: PLC0415 - as said above
from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

import django


@contextmanager
def process_apart() -> Iterator[ProcessPoolExecutor]:
    """The process; it starts up at once."""
    context = get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_start) as workers:
        workers.submit(int)
        yield workers


def land_date(folder: Path, lake: Path, on: date, at: datetime) -> None:
    """Land what `folder` holds for the dates up to `on`."""
    from zhiwo.closing.day import the_night
    from zhiwo.closing.landing import land
    from zhiwo.closing.operations import quiet
    from zhiwo.engine.lake import Lake

    land(actor=the_night(at.date()), inbox=folder, lake=Lake(lake), up_to=on, at=at, progress=quiet)


def _start() -> None:
    django.setup()
    from django.db import connection

    from zhiwo.governance.postgres import serve_nights

    serve_nights(connection)
