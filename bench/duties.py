"""What it takes to raise a month of duties for so many listed clients: at first, at the turn of a month, and on a usual night.

    python -m bench.duties [CLIENTS]

On SQLite in a folder of its own unless ZHIWO_DATABASE_URL names an empty PostgreSQL database. Half of the clients had two calls
in the month before; a night brings a contact for one client in fifty. Wall time, CPU time, and the memory at its peak.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from bench.timing import timed

FIRST, NIGHT, TURN = date(2026, 3, 19), date(2026, 3, 20), date(2026, 3, 27)
SLICE = 50_000
OUTLETS, KEEPERS = 50, 500


def furnish(clients: int) -> None:
    """So many listed clients, each with a keeper, a birthday, and a word on marketing."""
    from zhiwo.clients.models import Client, Keeping
    from zhiwo.clients.publishing import write
    from zhiwo.org.models import Staff, Unit
    from zhiwo.parties.models import Consent, Person
    from zhiwo.tiering.models import Placement

    Unit.objects.create(number="B", name="分行", kind="branch", path="B/")
    units = [
        Unit.objects.create(number=f"N{n}", name=f"网点{n}", kind="outlet", path=f"B/N{n}/") for n in range(OUTLETS)
    ]
    keepers = [
        Staff.objects.create(number=f"W{n}", name="王经理", unit=units[n % OUTLETS], post="relationship_manager")
        for n in range(KEEPERS)
    ]
    since, said = date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC)
    for start in range(0, clients, SLICE):
        rows = range(start, min(start + SLICE, clients))
        write(
            Client, ("number", "ordinal", "name", "initials", "sort_key", "unit_id", "status"),
            [(f"C{n:08d}", n, "测试", "cs", str(n), units[n % OUTLETS].pk, "active") for n in rows],
            key=("number",), fields=("name",),
        )  # fmt: skip
        known = dict(Client.objects.for_closing().filter(ordinal__in=[rows[0], rows[-1]]).values_list("ordinal", "pk"))
        first = known[rows[0]]
        key = {n: first + n - rows[0] for n in rows}
        write(
            Placement, ("client_id", "scheme", "tier", "on_list", "since", "rule", "figures"),
            [(key[n], "branch", tier(n), True, since, "r", {}) for n in rows], key=("client_id", "scheme", "since"),
            fields=("tier",),
        )  # fmt: skip
        Keeping.objects.for_closing().bulk_create(
            [Keeping(client_id=key[n], staff=keepers[n % KEEPERS], role="lead", since=since) for n in rows],
            batch_size=2_000,
        )
        Person.objects.for_closing().bulk_create(
            [Person(client_id=key[n], birthday_month=n % 12 + 1, birthday_day=n % 28 + 1) for n in rows],
            batch_size=2_000,
        )
        Consent.objects.for_closing().bulk_create(
            [
                Consent(
                    client_id=key[n], reference=f"A{n}", purpose="marketing", given=True, since=said, entered_at=said
                )
                for n in rows
                if n % 10 < 7
            ],
            batch_size=2_000,
        )


def tier(n: int) -> str:
    """Of a hundred clients one of the highest tier, seven of the one below."""
    return "t3" if n % 100 == 0 else "t2" if n % 100 < 8 else "t1"


def call(of: Iterator[tuple[int, date]], mark: str) -> list[int]:
    """Connected calls of each client's keeper, on the day named with it; the clients called."""
    from zhiwo.care.models import Interaction
    from zhiwo.clients.models import Keeping

    lead = dict(Keeping.objects.for_closing().filter(role="lead").values_list("client", "staff"))
    called = []
    rows = []
    for pk, on in of:
        called.append(pk)
        at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
        rows.append(
            Interaction(
                reference=f"{mark}{pk}-{on}",
                client_id=pk,
                kind="call",
                at=at,
                on=on,
                staff_id=lead[pk],
                result="connected",
                source="feed",
                entered_at=at,
            )
        )
        if len(rows) == 2_000:
            Interaction.objects.for_closing().bulk_create(rows)
            rows = []
    Interaction.objects.for_closing().bulk_create(rows)
    return called


def peak() -> str:
    """The memory the program took at its peak so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024:.2f} GiB"


def main(clients: int) -> None:
    from django.db.transaction import atomic

    from zhiwo.care.models import Duty, Interaction
    from zhiwo.care.operations import News, raise_duties
    from zhiwo.clients.models import Client

    timed(f"furnish {clients:,} clients", lambda: atomic(furnish)(clients))
    pks = list(Client.objects.for_closing().order_by("pk").values_list("pk", flat=True))
    half = pks[::2]
    call(((pk, FIRST - timedelta(days=back)) for pk in half for back in (5, 20)), "A")
    told = partial(print, flush=True)

    def night(what: str, on: date, news: Any) -> None:
        published = timed(what, lambda: raise_duties(on=on, news=news))
        told(f"  {published}, memory {peak()}")

    night("the first month", FIRST, None)
    called = call(((pk, NIGHT) for pk in pks[1::50]), "B")
    night("a usual night", NIGHT, News(FIRST, frozenset(called)))
    called = call(((pk, TURN) for pk in pks[2::50]), "C")
    night("a week later, a festival and a month nearer", TURN, News(NIGHT, frozenset(called)))
    told(f"duties {Duty.objects.for_closing().count():,}, contacts {Interaction.objects.for_closing().count():,}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    with tempfile.TemporaryDirectory() as home:
        os.environ["ZHIWO_HOME"] = home
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
