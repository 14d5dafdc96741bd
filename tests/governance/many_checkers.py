"""Approves one slip from many threads at once: `python -m tests.governance.many_checkers make`, then `check NUMBER PIN`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

THREADS = 4
CHECKERS = ("P1", "V1", "HO", "P1")


def make() -> None:
    from django.db import connection

    from tests.cast import raise_curtain
    from tests.rulebook.rules import propose, raised
    from zhiwo.governance.postgres import serve_nights

    serve_nights(connection)  # clients are the nights' to make
    slip = propose(raise_curtain(), raised())
    sys.stdout.write(f"{slip.pk} {slip.pin}\n")


def check(number: int, pin: str) -> None:
    from django.db import connection

    from tests.cast import TODAY
    from tests.rulebook.rules import NOW
    from zhiwo.governance.approvals import approve
    from zhiwo.kernel.refusal import Refusal
    from zhiwo.org.queries import actor_numbered
    from zhiwo.wiring.commands import COMMANDS, PEOPLE

    start = Barrier(THREADS)

    def one(by: str) -> str:
        actor = actor_numbered(by, TODAY)
        start.wait()
        try:
            row = approve(actor=actor, number=number, seen=pin, reason="", at=NOW, commands=COMMANDS, people=PEOPLE)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return row.state

    with ThreadPoolExecutor(THREADS) as checkers:
        sys.stdout.write(" ".join(checkers.map(one, CHECKERS)))


def count() -> None:
    from zhiwo.governance.models import TrailEntry
    from zhiwo.rulebook.models import PolicyVersion

    approved = TrailEntry.objects.filter(act="approval.approved").count()
    sys.stdout.write(f"{PolicyVersion.objects.count()} {approved}\n")


if __name__ == "__main__":
    django.setup()
    word, *said = sys.argv[1:]
    if word == "check":
        check(int(said[0]), said[1])
    else:
        {"make": make, "count": count}[word]()
