"""Books the last units of one client from many threads at once: `make`, `take` and `count` are its commands."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import django

TAKERS = ("W1", "H1", "P1", "V1")
NOW = datetime(2026, 4, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ENTITLEMENT, HELD = "airport_lounge", 3
"""Of T1's two a year, and one that the part of a year before left over."""


def make() -> None:
    from django.db import connection

    from tests.cast import raise_curtain
    from zhiwo.governance.postgres import serve_nights
    from zhiwo.tiering.models import Placement

    serve_nights(connection)  # clients are the nights' to make
    cast = raise_curtain()
    Placement.objects.for_closing().create(
        client=cast.clients["甲"], scheme="branch", tier="t1", on_list=True, since=date(2025, 7, 2)
    )


def take() -> None:
    from django.db import connection

    from tests.cast import TODAY
    from zhiwo.clients.wall import behind
    from zhiwo.entitlements.operations import book
    from zhiwo.kernel.refusal import Refusal
    from zhiwo.org.queries import actor_numbered

    start = Barrier(len(TAKERS))

    def one(by: str) -> str:
        actor = actor_numbered(by, TODAY)
        start.wait()
        try:
            with behind(actor):
                book(actor=actor, client="甲", entitlement=ENTITLEMENT, on=date(2026, 5, 1), at=NOW)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(len(TAKERS)) as takers:
        sys.stdout.write(" ".join(takers.map(one, TAKERS)))


def count() -> None:
    from django.db import connection

    from zhiwo.entitlements.models import Booking
    from zhiwo.governance.models import TrailEntry
    from zhiwo.governance.postgres import serve_nights

    serve_nights(connection)
    entries = TrailEntry.objects.filter(act="entitlement.booked").count()
    sys.stdout.write(f"{Booking.objects.for_closing().count()} {entries}\n")


if __name__ == "__main__":
    django.setup()
    {"make": make, "take": take, "count": count}[sys.argv[1]]()
