"""How fast an export is made as a job: the book of a unit of so many clients, eleven columns and the code of each row.

    python -m bench.exports [CLIENTS]

On SQLite in a folder of its own. Wall time, CPU time and the load of the machine, once as CSV and once as a workbook.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

ON = date(2026, 4, 20)
AT = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)


def furnish(clients: int) -> None:
    """One outlet with its head and so many listed clients who have figures, a tier, a birthday and a lead."""
    from zhiwo.clients.models import Client, Keeping
    from zhiwo.holdings.models import AumFigure, FigureDay
    from zhiwo.org.models import Staff, Unit
    from zhiwo.parties.models import Person
    from zhiwo.tiering.models import Placement

    unit = Unit.objects.create(number="N", name="东湖网点", kind="outlet", path="N/")
    Staff.objects.create(number="H", name="何主任", unit=unit, post="outlet_head")
    lead = Staff.objects.create(number="W", name="王经理", unit=unit, post="relationship_manager")
    rows = Client.objects.for_closing().bulk_create(
        [
            Client(
                number=f"C{n:08d}",
                ordinal=n,
                name=f"测试{n}",
                initials="cs",
                sort_key=f"{n}",
                unit=unit,
                status="active",
            )
            for n in range(clients)
        ],
        batch_size=2_000,
    )
    days = (date(2026, 3, 31), date(2026, 4, 19))
    FigureDay.objects.bulk_create([FigureDay(on=day) for day in days])
    figures = {"deposit_fen": 1, "month_avg_fen": 1}
    placed = {"scheme": "branch", "tier": "t1", "on_list": True, "since": days[0], "rule": "r", "figures": {}}
    hung: tuple[tuple[Any, Callable[[Any, int], list[Any]]], ...] = (
        (AumFigure, lambda c, n: [AumFigure(client=c, on=day, point_fen=n * 977, **figures) for day in days]),
        (Placement, lambda c, n: [Placement(client=c, **placed)]),
        (Keeping, lambda c, n: [Keeping(client=c, staff=lead, role="lead", since=days[0])]),
        (Person, lambda c, n: [Person(client=c, birthday_month=n % 12 + 1, birthday_day=n % 28 + 1)]),
    )
    for model, made in hung:
        objects = [row for n, client in enumerate(rows) for row in made(client, n)]
        model.objects.for_closing().bulk_create(objects, batch_size=2_000)


def export(form: str) -> None:
    """Ask, without approvals, and let a worker make it."""
    from zhiwo.governance.models import Export
    from zhiwo.governance.work import Worker
    from zhiwo.org.policy import require
    from zhiwo.org.queries import actor_numbered
    from zhiwo.wiring import exports
    from zhiwo.wiring.jobs import KINDS

    actor = actor_numbered("H", ON)
    row = exports.ask(actor=actor, listing="book", arguments={}, form=form, purpose="check", reason="bench", at=AT)
    Export.objects.filter(pk=row.pk).update(needs=[])
    release(actor, row.pk)
    worker = Worker(kinds=KINDS, gateways={}, actor_on=actor_numbered, allow=require, clock=lambda: AT)
    began, cpu = time.perf_counter(), time.process_time()
    worker.drain()
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    row.refresh_from_db()
    size = (row.size or 0) / 1_000_000
    print(
        f"{form}: {row.rows} rows, {size:.1f} MB, {took:.1f} s wall, {spent:.1f} s CPU, load {os.getloadavg()[0]:.1f}"
    )


def release(actor: object, number: int) -> None:
    """As the last approval does."""
    from zhiwo.governance import jobs
    from zhiwo.governance.exports.asking import MAKE

    jobs.enqueue(actor=actor, kind=MAKE, key=str(number), arguments={"export": number}, at=AT)  # type: ignore[arg-type]


def main(clients: int) -> None:
    """Furnish, then export once in each format."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    furnish(clients)
    for form in ("csv", "xlsx"):
        export(form)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    with tempfile.TemporaryDirectory() as home:
        os.environ["ZHIWO_HOME"] = home
        main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
