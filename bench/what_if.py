"""How long it takes to try a change out: 200,000 clients of 100 outlets, all of them placed (requirements L1).

    python -m bench.what_if [CLIENTS]

On SQLite in a folder of its own: a lake with an account and two balances a client, a third of them with a bank card and a tenth
with fund shares, two month ends placed by the step of the closing. Then a floor of T2 is tried, a standard, and a keeper more at
each outlet. Wall time, CPU time and the load of the machine.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

SEPTEMBER, OCTOBER, TODAY = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 24)
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
START = date(2026, 1, 1)
OUTLETS, EACH = 100, 5
WAN = 1_000_000


def furnish(clients: int) -> None:
    """Outlets with their keepers, clients with a lead each."""
    from zhiwo.clients.models import Client, Keeping
    from zhiwo.org.models import Staff, Unit

    top = Unit.objects.create(number="B", name="临江分行", kind="branch", path="B/")
    Staff.objects.create(number="P", name="彭行长", unit=top, post="president")
    outlets = [
        Unit.objects.create(number=f"N{n:03d}", name=f"网点{n}", kind="outlet", path=f"B/N{n:03d}/", parent=top)
        for n in range(OUTLETS)
    ]
    staff = [
        Staff.objects.create(number=f"W{k:02d}{n:03d}", name=f"经理{k}", unit=unit, post="relationship_manager")
        for n, unit in enumerate(outlets)
        for k in range(EACH)
    ]
    rows = Client.objects.for_closing().bulk_create(
        [
            Client(
                number=f"C{n:08d}", ordinal=n, name=f"测试{n}", initials="cs", sort_key=f"{n}",
                unit=outlets[n % OUTLETS], status="active",
            )
            for n in range(clients)
        ],
        batch_size=2_000,
    )  # fmt: skip
    leads = [
        Keeping(client=row, staff=staff[(n % OUTLETS) * EACH + n // OUTLETS % EACH], role="lead", since=START)
        for n, row in enumerate(rows)
    ]
    Keeping.objects.for_closing().bulk_create(leads, batch_size=2_000)


def fill(folder: Path, clients: int) -> Any:
    """The lake."""
    from tests.lakes import empty_lake, put

    dice = random.Random(7)
    lake = empty_lake(folder)
    amounts = [int(dice.paretovariate(0.9) * 4 * WAN) for _ in range(clients)]
    numbers = [f"C{n:08d}" for n in range(clients)]
    put(lake, "clients", SEPTEMBER, [
        {"client": c, "from_on": START, "name": "测试", "unit": f"N{n % OUTLETS:03d}", "opened_on": START,
         "born_on": date(1950 + n % 50, 1 + n % 12, 1 + n % 28)} for n, c in enumerate(numbers)
    ], full=True)  # fmt: skip
    put(lake, "accounts", SEPTEMBER, [
        {"account": f"A{c}", "from_on": START, "client": c, "kind": "current", "currency": "CNY", "unit": "N000",
         "opened_on": START} for c in numbers
    ], full=True)  # fmt: skip
    put(lake, "balances", SEPTEMBER, [
        {"account": f"A{c}", "client": c, "from_on": START, "currency": "CNY", "balance_fen": fen}
        for c, fen in zip(numbers, amounts, strict=True)
    ], full=True)  # fmt: skip
    put(lake, "balances", OCTOBER, [
        {"account": f"A{c}", "client": c, "from_on": date(2026, 10, 1 + n % 28), "currency": "CNY",
         "balance_fen": int(fen * dice.uniform(0.6, 1.5))}
        for n, (c, fen) in enumerate(zip(numbers, amounts, strict=True))
    ])  # fmt: skip
    put(lake, "positions", OCTOBER, [
        {"client": c, "product": "F1", "from_on": date(2026, 10, 5), "currency": "CNY", "amount_fen": 10 * WAN}
        for c in numbers[::10]
    ])  # fmt: skip
    put(lake, "products", SEPTEMBER, [{"product": "F1", "name": "基金", "kind": "fund", "currency": "CNY"}], full=True)
    return lake


def place_all(lake: Any) -> int:
    """The closings of both month ends, as far as they place clients; everybody gets a place."""
    from zhiwo.closing import figures
    from zhiwo.closing.day import Day, the_night
    from zhiwo.engine.scope import Scope
    from zhiwo.tiering.operations import place
    from zhiwo.tiering.policy import scheme_on
    from zhiwo.tiering.queries import placed_numbers

    scheme, seen = scheme_on("branch", OCTOBER), 0
    for on in (SEPTEMBER, OCTOBER):
        with lake.read(Scope.closing(), as_of=on) as facts:
            day = Day(on, AT, the_night(on), lake, facts, None, None, ("branch",), "CNY")
            known = figures.look(day, scheme, on).known(placed_numbers("branch"))
        seen = place(scheme=scheme, on=on, figures=known).seen
    return seen


def timed(what: str, act: Callable[[], Any]) -> Any:
    began, cpu = time.perf_counter(), time.process_time()
    found = act()
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{what}: {took:.1f} s wall, {spent:.1f} s CPU, peak {peak:.2f} GiB, load {os.getloadavg()[0]:.1f}")
    return found


def main() -> None:
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"ZHIWO_HOME": home, "DJANGO_SETTINGS_MODULE": "zhiwo.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        from zhiwo.governance.watching import publishing

        call_command("migrate", verbosity=0)
        with transaction.atomic(), publishing():
            timed(f"{clients:,} clients put down", lambda: furnish(clients))
        lake = timed("lake filled", lambda: fill(Path(home), clients))
        with transaction.atomic(), publishing():
            placed = timed("two month ends placed", lambda: place_all(lake))
        print(f"{placed:,} placed")
        tries(lake)


def tries(lake: Any) -> None:
    """What is measured: by the president, behind the second wall, as on the page."""
    from django.db import transaction

    from zhiwo.care.models import WhatIfMove
    from zhiwo.care.queries.capacity import Staffing
    from zhiwo.clients.wall import behind
    from zhiwo.closing.what_if import Change, try_out
    from zhiwo.kernel.packs import shipped
    from zhiwo.org.queries import actor_numbered
    from zhiwo.rulebook.policy.reading import cut, read_version

    actor = actor_numbered("P", TODAY)
    floor = next(iter(cut(shipped("tiering.branch")).values())).replace("yuan: 1000000", "yuan: 600000")
    often = next(iter(cut(shipped("care.s7")).values())).replace("{t1: 2, t2: 2, t3: 2}", "{t1: 3, t2: 4, t3: 4}")
    changes = {
        "a floor of T2 tried": Change("tiering.branch", floor, read_version(floor).content),
        "a standard tried": Change("care.s7", often, read_version(often).content),
        "a keeper more at each outlet tried": Change(staffing=Staffing({f"N{n:03d}": 1 for n in range(OUTLETS)})),
    }
    asked: dict[str, Any] = {"actor": actor, "schemes": ("branch",), "lake": lake, "closed": TODAY, "at": AT}
    for what, change in changes.items():
        with behind(actor), transaction.atomic():
            kept = timed(what, lambda change=change: try_out(change=change, **asked))
            moved = WhatIfMove.objects.for_closing().filter(what_if=kept).count()
        print(f"  {moved:,} clients move")


if __name__ == "__main__":
    main()
