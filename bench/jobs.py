"""How fast workers take jobs: so many empty jobs through one worker and through two, each a process.

    python -m bench.jobs [JOBS]

On SQLite unless ZHIWO_DATABASE_URL names a prepared, empty PostgreSQL database.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime


def ask(jobs: int) -> None:
    """Jobs for nobody in particular, in one transaction."""
    from django.db import transaction

    from zhiwo.governance.jobs import enqueue
    from zhiwo.kernel.actor import Actor

    at = datetime.now(UTC)
    actor = Actor(staff="B", name="", post="administrator", unit="", path="", on=at.date())
    began = time.perf_counter()
    with transaction.atomic():
        for n in range(jobs):
            enqueue(actor=actor, kind="empty", key=f"{at.timestamp()} {n}", at=at)
    print(f"asked for {jobs} jobs in {time.perf_counter() - began:.1f} s")


def work() -> None:
    """Drain, and say how many and how long, Python's start not counted."""
    from zhiwo.governance.work import JobKind, Outcome, Worker
    from zhiwo.kernel.actor import Actor
    from zhiwo.kernel.text import Text

    kind = JobKind("empty", Text("空", "empty"), "", lambda actor, at, arguments, report: Outcome(Text("好", "fine")))
    worker = Worker(
        kinds={"empty": kind},
        gateways={},
        actor_on=lambda staff, on: Actor(staff=staff, name="", post="administrator", unit="", path="", on=on),
        allow=lambda actor, act: None,
        clock=lambda: datetime.now(UTC),
    )
    began, cpu = time.perf_counter(), time.process_time()
    taken = worker.drain()
    took = time.perf_counter() - began
    print(f"  {taken} jobs, {took:.1f} s, {taken / took:.0f} a second, {time.process_time() - cpu:.1f} s CPU")


def main(jobs: int) -> None:
    """Ask, then work: with one process, then with two."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
    for workers in (1, 2):
        ask(jobs)
        connection.close()
        print(f"{connection.vendor}, {workers} worker(s):", flush=True)
        started = [subprocess.Popen([sys.executable, "-m", "bench.jobs", "work"]) for _ in range(workers)]
        for process in started:
            process.wait()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    if sys.argv[1:] == ["work"]:
        import django

        django.setup()
        work()
    else:
        with tempfile.TemporaryDirectory() as home:
            os.environ["ZHIWO_HOME"] = home
            main(int(sys.argv[1]) if sys.argv[1:] else 2_000)
