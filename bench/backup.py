"""How long a backup and its restore take: an installation of so many clients with a lake of so many balance rows.

    python -m bench.backup [CLIENTS] [ROWS]

The rows are written straight into tables and lake; it is only their bulk that counts here. Each command is a process of
its own, Python's start included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

TRAIL = 20_000


def fill(clients: int, rows: int) -> None:
    """Units, clients with figures and holdings, a trail, and sixty parts of balances."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    from zhiwo.clients.models import Client
    from zhiwo.engine.lake import Lake
    from zhiwo.governance.operations import record
    from zhiwo.holdings.models import AumFigure
    from zhiwo.kernel.actor import Actor
    from zhiwo.org.models import Unit

    unit = Unit.objects.create(number="H", name="H", kind="head_office", path="H/")
    made = Client.objects.for_closing().bulk_create(
        [
            Client(
                number=f"C{n:08d}", ordinal=n, name=f"测试{n}", initials="cs", sort_key="", unit=unit, status="active"
            )
            for n in range(clients)
        ],
        batch_size=2_000,
    )
    on = date(2026, 4, 19)
    figures = (
        AumFigure(client=client, on=on, point_fen=n * 7, deposit_fen=n, month_avg_fen=n)
        for n, client in enumerate(made)
    )
    AumFigure.objects.for_closing().bulk_create(figures, batch_size=2_000)
    at = datetime.now(UTC)
    actor = Actor(staff="B", name="", post="administrator", unit="H", path="H/", on=at.date())
    with transaction.atomic():
        for n in range(TRAIL):
            record(actor=actor, act="bench.done", subject_kind="client", subject=f"C{n:08d}", at=at, n=n)
    _balances(Lake(settings.LAKE), rows, at)


def _balances(lake: object, rows: int, at: datetime) -> None:
    import duckdb

    from zhiwo.engine.shapes import FeedShape
    from zhiwo.intake.formats import formats

    form = formats()["balances"]
    columns = dict(zip(form.schema.names, form.schema.types, strict=True))
    shape = FeedShape("balances", form.mode, form.key, form.date, columns)
    for part in range(60):
        day = date(2026, 1, 1) + timedelta(days=part)
        query = f"""
            SELECT 'A' || lpad((hash(i) % 900000)::VARCHAR, 12, '0') AS account,
                   'C' || lpad((i % 200000)::VARCHAR, 8, '0') AS client,
                   DATE '{day}' AS from_on, (hash(i * 7 + {part}) % 100000000)::BIGINT AS balance_fen, 'CNY' AS currency
            FROM range({rows // 60}) t(i)
        """
        found = duckdb.connect().execute(query).to_arrow_table()
        table = found.select([name for name in columns if name in found.column_names])
        for name, kind in columns.items():
            if name not in table.column_names:
                import pyarrow as pa

                table = table.append_column(name, pa.nulls(table.num_rows, kind))
        lake.land(shape, day, table.select(list(columns)).cast(shape.schema), landed_at=at, source=f"{part}")


def timed(home: Path, *words: str) -> None:
    """Run a command in the installation at `home` and say how long it took."""
    environment = {**os.environ, "ZHIWO_HOME": str(home)}
    began, used = time.perf_counter(), os.times()
    subprocess.run([sys.executable, "-m", *words], env=environment, check=True, stdout=subprocess.DEVNULL)
    now = os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    print(f"{' '.join(words[:2])}: {time.perf_counter() - began:.1f} s, {cpu:.1f} s CPU", flush=True)


def main(clients: int, rows: int) -> None:
    """Fill, back up, restore, verify."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "home").mkdir()
        (base / "new").mkdir()
        os.environ |= {"ZHIWO_SECRET_KEY": "bench", "DJANGO_SETTINGS_MODULE": "zhiwo.settings"}
        timed(base / "home", "zhiwo", "init")
        timed(base / "home", "bench.backup", "fill", str(clients), str(rows))
        timed(base / "home", "zhiwo", "backup", str(base / "kept"))
        database = (base / "kept" / "database").stat().st_size / 1e6
        whole = sum(path.stat().st_size for path in (base / "kept").rglob("*")) / 1e6
        print(f"{clients} clients, {TRAIL} entries: database {database:.0f} MB; {rows} rows; the backup {whole:.0f} MB")
        timed(base / "new", "zhiwo", "restore", str(base / "kept"))
        timed(base / "new", "zhiwo", "verify-trail")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", clients, rows]:
            fill(int(clients), int(rows))
        case words:
            main(*(map(int, words) if len(words) == 2 else (500_000, 20_000_000)))
