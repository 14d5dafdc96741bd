"""What the trail costs: verifying a million entries, a page of the viewer over them, an act with and without the notes.

`./dev bench trail [ENTRIES]`, on SQLite in a folder of its own.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

os.environ["ZHIWO_HOME"] = tempfile.mkdtemp(prefix="zhiwo-bench-")
os.environ["ZHIWO_SECRET_KEY"] = "bench"
os.environ["DJANGO_SETTINGS_MODULE"] = "zhiwo.settings"
os.environ.pop("ZHIWO_DATABASE_URL", None)

ENTRIES = 1_000_000
BATCH = 20_000
CLIENTS = 20_000
START = datetime(2026, 1, 1, tzinfo=UTC)
ACTS = ("client.viewed", "care.interaction-recorded", "org.entered", "web.refused", "client.assigned")


def links(count: int, numbers: list[str]) -> Iterator[Any]:
    """So many chained entries by sixty people on the clients of these numbers."""
    from zhiwo.governance.chain import START as NONE
    from zhiwo.governance.chain import Anchor, Link, follow, moment, written
    from zhiwo.governance.queries import trail_key

    rng, key, head = random.Random(20), trail_key(), Anchor(0, NONE)
    units = [f"H/B1/S{s}/N{s}{n}/" for s in range(1, 4) for n in range(1, 5)]
    for n in range(count):
        who, act = rng.randrange(60), rng.choice(ACTS)
        on_client = act not in {"org.entered"}
        kind, subject = ("client", rng.choice(numbers)) if on_client else ("staff", f"W{who}")
        facts = written({"reference": f"H-{n:032x}", "version": 1, "kind": "call", "on": "2026-04-20"})
        said = Link(0, moment(START + timedelta(seconds=20 * n, microseconds=rng.randrange(10**6))), f"W{who}",
                    "relationship_manager", units[who % 12], act, kind, subject, facts)  # fmt: skip
        link = follow(key, head, said)
        head = Anchor(link.number, link.digest)
        yield link


def fill(count: int) -> None:
    """The trail filled past its guards, as fast as can be."""
    from django.conf import settings
    from django.db import connection, transaction

    from zhiwo.governance.guards import lower_guards, raise_guards
    from zhiwo.governance.models import RowChange, TrailEntry, TrailHead
    from zhiwo.wiring.unwatched import watched_tables

    lower_guards(connection)
    settings.TRAIL_ANCHORS.unlink(missing_ok=True)
    TrailEntry.objects.all().delete()
    TrailHead.objects.all().delete()
    RowChange.objects.all().delete()
    made, last = links(count, [f"C{n:06d}" for n in range(CLIENTS)]), None
    while batch := list(islice(made, BATCH)):
        last = batch[-1]
        entries = [TrailEntry(facts_written=said.pop("facts"), **said) for said in (_words(link) for link in batch)]
        with transaction.atomic():
            TrailEntry.objects.bulk_create(entries, batch_size=2_000)
    TrailHead.objects.create(pk=1, length=last.number, digest=last.digest)
    raise_guards(connection, watched_tables())


def _words(link: Any) -> dict[str, Any]:
    return link._asdict() | {"at": datetime.fromisoformat(link.at).replace(tzinfo=UTC)}


def timed(name: str, run: Callable[[], object], times: int = 3) -> None:
    """Print wall and CPU seconds of each of so many runs."""
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        said = run()
        print(f"{name}: {time.perf_counter() - wall:.3f} s wall, {time.process_time() - cpu:.3f} s CPU  {said}")


def people() -> None:
    """Sixty members of staff at twelve outlets, and the clients the entries are about."""
    from zhiwo.clients.models import Client
    from zhiwo.org.models import Staff, Unit
    from zhiwo.org.operations import take_over_staff, take_over_units

    paths = [f"H/B1/S{s}/N{s}{n}" for s in range(1, 4) for n in range(1, 5)]
    units = {path.split("/")[depth]: path.split("/")[:depth] for path in paths for depth in range(4)}
    nothing = {"opened_on": None, "closed_on": None, "joined_on": None, "left_on": None}
    kinds = ("head_office", "branch", "sub_branch", "outlet")
    take_over_units(
        {"unit": unit, "name": unit, "kind": kinds[len(above)], "parent": above[-1] if above else None, **nothing}
        for unit, above in units.items()
    )
    posts = {
        "U1": ("B1", "auditor"),
        "HO": ("H", "auditor"),
        "H1": ("N11", "outlet_head"),
        "AD": ("H", "administrator"),
    }
    posts |= {f"W{n}": (paths[n % 12].split("/")[-1], "relationship_manager") for n in range(60)}
    take_over_staff(
        ({"staff": n, "name": n, "unit": unit, "post": post, **nothing} for n, (unit, post) in posts.items()),
        START.date(),
    )
    outlets = list(Unit.objects.filter(kind="outlet"))
    Client.objects.for_closing().bulk_create(
        Client(
            number=f"C{n:06d}", ordinal=n, name="x", initials="x", sort_key="x", unit=outlets[n % 12], status="active"
        )
        for n in range(CLIENTS)
    )
    assert Staff.objects.count() == len(posts)  # noqa: S101 - a bench


def pages() -> None:
    """A page of the trail for four readers: the newest, by act, by a member of staff, by client, by day, and one that finds
    nothing."""
    from zhiwo.desk.trail import Asked, trail
    from zhiwo.org.queries import actor_numbered

    asked = {
        "newest": Asked(), "old": Asked(before=1000), "act": Asked(act="client.assigned"), "who": Asked(who="W0"),
        "day": Asked(since=date(2026, 3, 1), until=date(2026, 3, 2)), "client": Asked(client="C000000"),
        "nobody": Asked(who="W99"), "never": Asked(act="org.left"),
        "act and day": Asked(act="web.refused", since=date(2026, 2, 1)),
    }  # fmt: skip
    for number in ("HO", "U1", "H1", "AD"):
        actor = actor_numbered(number, START.date())
        for name, wanted in asked.items():
            timed(f"page {number} {name}", lambda wanted=wanted, actor=actor: len(trail(actor, wanted).rows), 1)  # type: ignore[misc]


def acts() -> None:
    """An interaction recorded, with the notes of its rows and without."""
    from django.db import connection

    from zhiwo.care.operations import record_interaction
    from zhiwo.governance.guards import lower_guards, raise_guards
    from zhiwo.org.queries import actor_numbered
    from zhiwo.wiring.unwatched import watched_tables

    actor = actor_numbered("H1", START.date())

    def some() -> str:
        for n in range(300):
            record_interaction(
                actor=actor, client=f"C{n * 12:06d}", kind="call", on=START.date(), result="connected", at=START
            )
        return "300 acts"

    timed("noted", some)
    lower_guards(connection)
    timed("not noted", some)
    raise_guards(connection, watched_tables())


def publications() -> None:
    """A hundred thousand rows of figures published and published anew, as a step of closing does, with the guards and without."""
    from django.db import connection, transaction

    from zhiwo.clients.publishing import client_keys, write
    from zhiwo.governance.guards import lower_guards, raise_guards
    from zhiwo.governance.watching import publishing
    from zhiwo.holdings.models import AumFigure
    from zhiwo.wiring.unwatched import watched_tables

    key, fields = ("client_id", "on"), ("point_fen", "deposit_fen", "month_avg_fen")
    places = [(pk, START.date() + timedelta(days=n)) for pk in client_keys().values() for n in range(5)]

    def publish(fen: int) -> dict[str, dict[str, int]]:
        with transaction.atomic(), publishing() as written:
            write(AumFigure, (*key, *fields), [(*place, fen, fen, fen) for place in places], key=key, fields=fields)
        return written

    publish(0)
    for fen in range(1, 4):
        timed("published, guarded", partial(publish, fen), 1)
    lower_guards(connection)
    for fen in range(4, 7):
        timed("published, not guarded", partial(publish, fen), 1)
    raise_guards(connection, watched_tables())


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from zhiwo.governance.queries import verify_trail

    count = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    call_command("migrate", verbosity=0)
    people()
    acts()
    publications()
    fill(count)
    timed(f"verifying {count:,} entries", verify_trail)
    pages()


if __name__ == "__main__":
    main()
