"""How long sharing out takes from the tables and back: gathered, solved, put down, carried out (requirements D2).

    python -m bench.sharing [CLIENTS [KEEPERS]]

On SQLite in a folder of its own unless ZHIWO_DATABASE_URL names an empty PostgreSQL database. Outlets in groups of five under a
sub-branch, five keepers each, the first of each with twice the clients; a tenth of the clients wish for a language.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bench.timing import timed

TODAY, SINCE = date(2026, 11, 24), date(2026, 1, 1)
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
EACH, GROUP = 5, 5
TIERS = {"t1": 80, "t2": 17, "t3": 3}


def furnish(clients: int, keepers: int) -> None:
    """The tree of units, its people, and clients with a lead each."""
    from zhiwo.clients.models import Client, Keeping
    from zhiwo.coverage.models import SkillWish
    from zhiwo.org.models import Skill, Staff, Unit
    from zhiwo.tiering.models import Placement
    from zhiwo.tiering.policy import scheme_on

    dice, rule = random.Random(7), scheme_on("branch", SINCE).rule
    top = Unit.objects.create(number="B", name="临江分行", kind="branch", path="B/")
    head = Staff.objects.create(number="P", name="彭行长", unit=top, post="president")
    outlets = []
    for n in range(keepers // EACH):
        if n % GROUP == 0:
            sub = Unit.objects.create(number=f"S{n}", name=f"支行{n}", kind="sub_branch", path=f"B/S{n}/", parent=top)
        outlets.append(
            Unit.objects.create(number=f"N{n}", name=f"网点{n}", kind="outlet", path=f"{sub.path}N{n}/", parent=sub)
        )
    staff = [
        Staff.objects.create(number=f"W{n}-{k}", name=f"经理{k}", unit=unit, post="relationship_manager")
        for n, unit in enumerate(outlets)
        for k in range(EACH)
    ]
    Skill.objects.bulk_create(Skill(staff=one, code="cantonese") for one in staff[::3])
    rows = Client.objects.for_closing().bulk_create(
        [
            Client(
                number=f"C{n:07d}", ordinal=n, name="测试", initials="cs", sort_key=str(n), unit=outlets[n % len(outlets)],
                status="active",
            )
            for n in range(clients)
        ],
        batch_size=2_000,
    )  # fmt: skip
    tiers = dice.choices(list(TIERS), list(TIERS.values()), k=clients)
    Placement.objects.for_closing().bulk_create(
        [
            Placement(client=row, scheme="branch", tier=tier, on_list=True, since=SINCE, rule=rule, figures={})
            for row, tier in zip(rows, tiers, strict=True)
        ],
        batch_size=2_000,
    )
    leads = [
        Keeping(
            client=row,
            staff=staff[n % len(outlets) * EACH + dice.choice((0, 0, *range(EACH)))],
            role="lead",
            since=SINCE,
        )
        for n, row in enumerate(rows)
    ]
    Keeping.objects.for_closing().bulk_create(leads, batch_size=2_000)
    SkillWish.objects.for_closing().bulk_create(
        [SkillWish(client=row, code="cantonese", noted_on=SINCE, noted_by=head) for row in rows[::10]], batch_size=2_000
    )


def main(clients: int, keepers: int) -> None:
    from django.db.transaction import atomic

    from zhiwo.clients.wall import behind
    from zhiwo.coverage.models import SharingMove
    from zhiwo.coverage.operations import share_out, undo_sharing
    from zhiwo.desk.sharing import draw
    from zhiwo.org.queries import actor_numbered

    timed(f"furnish {clients:,} clients, {keepers:,} keepers", lambda: atomic(furnish)(clients, keepers))
    actor = actor_numbered("P", TODAY)
    leaving = [f"W{n}-1" for n in range(0, keepers // EACH, 2)]

    def act(what: str, does: Callable[[], Any]) -> Any:
        with behind(actor), atomic():
            return timed(what, does)

    plan = act(f"drawn up, {len(leaving)} keepers leaving", lambda: draw(actor, leaving, AT))
    print(f"  {SharingMove.objects.for_closing().filter(sharing=plan).count():,} clients move", flush=True)
    act("carried out", lambda: share_out(actor=actor, number=plan.pk, at=AT))
    act("undone", lambda: undo_sharing(actor=actor, number=plan.pk, at=AT))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    with tempfile.TemporaryDirectory() as home:
        os.environ["ZHIWO_HOME"] = home
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        main(*(int(said) for said in (*sys.argv[1:], *("100000", "500")[len(sys.argv) - 1 :])))
