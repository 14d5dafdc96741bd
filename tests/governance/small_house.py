"""A small house worth a backup, in an installation apart: `python -m tests.governance.small_house furnish|state|trail N`."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import django


def furnish() -> None:
    """People and clients, a trail, parts of the lake, rows set aside, a job at work, messages in every state."""
    from django.conf import settings

    from tests.cast import TODAY, raise_curtain
    from tests.lakes import empty_lake, put
    from zhiwo.governance import jobs, outbox
    from zhiwo.governance.operations import anchor_trail

    at = datetime.now().astimezone()
    actor = raise_curtain().actor("AD")
    trail(20)
    anchor_trail(at)
    trail(5)
    lake = empty_lake(settings.HOME)
    for n in range(4):
        rows = [{"account": f"A{i}", "client": "甲", "from_on": TODAY, "balance_fen": i * n} for i in range(50)]
        put(lake, "balances", TODAY.replace(day=n + 1), rows)
    aside = settings.HOME / "set_aside" / "balances" / "20260401" / "a.csv"
    aside.parent.mkdir(parents=True)
    aside.write_text("搁置的记录", encoding="utf-8")
    jobs.enqueue(actor=actor, kind="trail.verify", key="k", at=at)
    jobs.claim(owner="gone", at=at)
    for event in "123":
        outbox.post(actor=actor, channel="sms", event=event, payload={"text": "您好"}, at=at)
    first = outbox.claim(owner="gone", channels=["sms"], at=at)
    outbox.acknowledge(key=first.key if first else "", receipt="R", at=at)
    outbox.claim(owner="gone", channels=["sms"], at=at)


def trail(entries: int) -> None:
    from zhiwo.governance.operations import record
    from zhiwo.kernel.actor import Actor

    at = datetime.now().astimezone()
    actor = Actor(staff="AD", name="", post="administrator", unit="H", path="H/", on=at.date())
    for n in range(entries):
        record(actor=actor, act="x.done", subject_kind="client", subject=f"C{n}", at=at, n=n)


def state() -> dict[str, Any]:
    """Every row of every table but those that a restore itself writes, and what the lake reads as."""
    from django.conf import settings
    from django.db import connection

    from zhiwo.engine.lake import Lake
    from zhiwo.governance.models import Message, TrailEntry

    lake, tables = Lake(settings.LAKE), {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in {"governance_message", "governance_trailhead", "governance_trailentry"}:
                cursor.execute(f'SELECT * FROM "{table}"')
                tables[table] = sorted(map(repr, cursor.fetchall()))
    return {
        "tables": tables,
        "trail": [entry.digest for entry in TrailEntry.objects.all()],
        "acts": [entry.act for entry in TrailEntry.objects.exclude(act="x.done")],
        "messages": list(Message.objects.values_list("state", "why")),
        "parts": [[part.sha256, part.rows] for part in lake.parts("balances")],
        "damage": len(lake.verify()),
        "aside": [path.read_text(encoding="utf-8") for path in sorted((settings.HOME / "set_aside").rglob("*.csv"))],
    }


def swept(folder: str) -> str:
    """What a backup says while an erased client is taken out of the lake's parts beside it."""
    from django.conf import settings

    from zhiwo.engine.lake import Lake
    from zhiwo.kernel.actor import Actor
    from zhiwo.kernel.refusal import Refusal
    from zhiwo.wiring.backup import back_up

    at = datetime.now().astimezone()
    actor = Actor(staff="AD", name="", post="administrator", unit="H", path="H/", on=at.date())

    def told(done: int, whole: int) -> None:
        if done == 1:
            Lake(settings.LAKE).expunge("client", lambda values: [one for one in values if one == "甲"])

    try:
        back_up(actor=actor, folder=Path(folder), at=at, told=told)
    except Refusal as refusal:
        return refusal.say("zh")
    return "made"


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["furnish"]:
            furnish()
        case ["trail", entries]:
            trail(int(entries))
        case ["swept", folder]:
            sys.stdout.write(swept(folder))
        case ["state"]:
            sys.stdout.write(json.dumps(state(), ensure_ascii=False))
