"""Appends to the trail of an installation from ten threads at once: `python -m tests.governance.many_writers NAME`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import django

EACH = 4


def append(name: str) -> None:
    from django.db import connection

    from zhiwo.governance.operations import record
    from zhiwo.kernel.actor import Actor

    actor = Actor(staff=name, name=name, post="teller", unit="N1", path="H/N1/", on=datetime.now(UTC).date())
    for n in range(EACH):
        record(actor=actor, act="x.done", subject_kind="client", subject=f"{name}-{n}", at=datetime.now(UTC))
    connection.close()


if __name__ == "__main__":
    django.setup()
    with ThreadPoolExecutor(10) as writers:
        list(writers.map(append, (f"{sys.argv[1]}.{n}" for n in range(10))))
