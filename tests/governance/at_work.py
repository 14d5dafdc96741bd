"""A worker of the tests' own kinds, as a process that can be killed: `python -m tests.governance.at_work ask|work|state`.

Its gateway is a file, to which each message handed over adds a line; so is its journal, to which each chunk of a job does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import django

HOME = Path(os.environ["ZHIWO_HOME"])
LEASE = timedelta(seconds=2)


def note(file: str, line: str) -> None:
    with (HOME / file).open("a") as opened:
        opened.write(line + "\n")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class FileGateway:
    """Delivers by adding a line, and takes its time before and after."""

    def send(self, *, key: str, payload: Mapping[str, Any]) -> str:
        time.sleep(0.002)
        note("delivered", key)
        time.sleep(0.002)
        return "R"


def someone(staff: str, on: date) -> Any:
    from zhiwo.kernel.actor import Actor

    return Actor(staff=staff, name=staff, post="administrator", unit="H", path="H/", on=on)


def ask(kind: str, jobs: int) -> None:
    from django.db import transaction

    from zhiwo.governance.jobs import enqueue

    at = datetime.now().astimezone()
    with transaction.atomic():
        for n in range(jobs):
            enqueue(actor=someone("AD", at.date()), kind=kind, key=f"{kind}-{n}", at=at, max_attempts=1_000)


def work(*, until_empty: bool) -> None:
    from zhiwo.governance import outbox
    from zhiwo.governance.models import Job, Message
    from zhiwo.governance.work import JobKind, Outcome, Worker
    from zhiwo.kernel.text import Text

    def chunks(actor: Any, at: datetime, _: Any, report: Any, *, pause: float = 0.004, count: int = 3) -> Outcome:
        running = Job.objects.filter(state="running", owner=worker.owner).get()
        for n in range(count):
            note("journal", f"{running.key} {n} {os.getpid()}")
            time.sleep(pause)
            report(n + 1, count)
        outbox.post(actor=actor, channel="file", event=running.key, payload={}, at=at)
        return Outcome(Text("好了", "fine"))

    def long(actor: Any, at: datetime, arguments: Any, report: Any) -> Outcome:
        note("journal", f"long {os.getpid()}")
        time.sleep(LEASE.total_seconds() * 2.5)  # without a word: only the heartbeat keeps the lease
        return Outcome(Text("好了", "fine"))

    def slow(actor: Any, at: datetime, arguments: Any, report: Any) -> Outcome:
        return chunks(actor, at, arguments, report, pause=0.2, count=100)

    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker = Worker(
        kinds={
            code: JobKind(code, Text(code, code), "", run)
            for code, run in (("chunks", chunks), ("long", long), ("slow", slow))
        },
        gateways={"file": FileGateway()},
        actor_on=someone,
        allow=lambda actor, act: None,
        clock=lambda: datetime.now().astimezone(),
        stop=stop,
        lease=LEASE,
        send_lease=LEASE,
    )
    say("at work")
    while not stop.is_set():
        worker.drain()
        open_still = Job.objects.exclude(state__in=["done", "dead"]).exists()
        if until_empty and not open_still and not Message.objects.filter(state__in=["new", "leased"]).exists():
            break
        stop.wait(0.1)


def state() -> None:
    from zhiwo.governance.models import Job, Message

    rows = {
        "jobs": list(Job.objects.order_by("key").values_list("key", "state", "attempts")),
        "owners": sorted(set(Job.objects.values_list("owner", flat=True))),
        "messages": list(Message.objects.order_by("key").values_list("key", "state", "attempts")),
    }
    say(json.dumps(rows))


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["ask", kind, jobs]:
            ask(kind, int(jobs))
        case ["work"]:
            work(until_empty=True)
        case ["state"]:
            state()
