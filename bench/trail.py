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
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

os.environ["ZHIWO_HOME"] = tempfile.mkdtemp(prefix="zhiwo-bench-")
os.environ["ZHIWO_SECRET_KEY"] = "bench"
os.environ["DJANGO_SETTINGS_MODULE"] = "zhiwo.settings"
os.environ.pop("ZHIWO_DATABASE_URL", None)

ENTRIES = 1_000_000
BATCH = 20_000
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
    from django.db import connection, transaction

    from zhiwo.governance.guards import lower_guards, raise_guards
    from zhiwo.governance.models import TrailEntry, TrailHead
    from zhiwo.wiring.unwatched import watched_tables

    lower_guards(connection)
    made, last = links(count, [f"C{n:06d}" for n in range(20_000)]), None
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


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from zhiwo.governance.queries import verify_trail

    count = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    call_command("migrate", verbosity=0)
    fill(count)
    timed(f"verifying {count:,} entries", verify_trail)


if __name__ == "__main__":
    main()
