"""How fast transactions land: writes a file of them, then lands it, checks included, and prints seconds and memory.

    python -m bench.intake [ROWS] [--gb18030] [--bad SHARE] [--keep FILE]

Writing the file is not counted. Memory is the largest resident size of the process that reads the file, and of the one
that lands it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import duckdb

DAY = "2026-11-20"


def write(path: Path, rows: int, bad: float, encoding: str) -> None:
    """A file of `rows` transactions as a core bank gives them; `bad` of them have an unknown currency."""
    every = round(1 / bad) if bad else rows + 1
    query = f"""
        COPY (
            SELECT 'T20261120' || lpad(i::VARCHAR, 9, '0') AS 流水号,
                   '6217' || lpad((hash(i) % 300000)::VARCHAR, 12, '0') AS 账号,
                   'C' || lpad((hash(i) % 200000)::VARCHAR, 8, '0') AS 客户号,
                   strftime(TIMESTAMP '{DAY}' + INTERVAL (i % 86400) SECOND, '%Y-%m-%d %H:%M:%S') AS 交易时间,
                   '{DAY}' AS 记账日期,
                   ((hash(i * 7) % 100000000)::BIGINT - 50000000) / 100.0::DECIMAL(18, 2) AS 金额,
                   CASE WHEN i % {every} = {every} - 1 THEN '?' ELSE 'CNY' END AS 币种,
                   'mobile' AS 渠道代码, 'transfer' AS 业务代码,
                   CASE WHEN i % 3 = 0 THEN '王小明' END AS 对方户名,
                   CASE WHEN i % 3 = 0 THEN '6222' || lpad((i % 99999)::VARCHAR, 12, '0') END AS 对方账号,
                   CASE WHEN i % 3 = 0 THEN '临江商业银行' END AS 对方行,
                   CASE WHEN i % 3 = 1 THEN 'M' || (i % 9000) END AS 商户号,
                   '手机银行转账 工资' AS 摘要
            FROM range({rows}) t(i)
        ) TO '{path}' (HEADER, DELIMITER ',')
    """
    duckdb.connect().execute(query)
    if encoding != "utf-8":
        recode = ["iconv", "-f", "utf-8", "-t", encoding, "-o", f"{path}.recoded", str(path)]
        subprocess.run(recode, check=True)
        Path(f"{path}.recoded").replace(path)


def land(path: Path, home: Path, encoding: str) -> None:
    """Land the file in a new installation below `home`, and print what it took."""
    os.environ["ZHIWO_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    import django  # the installation folder must be known first

    django.setup()
    from django.core.management import call_command
    from django.utils.timezone import get_default_timezone

    from zhiwo.engine.lake import Lake
    from zhiwo.intake.apart import READER
    from zhiwo.intake.mapping import Mapping
    from zhiwo.intake.operations import land_file
    from zhiwo.kernel.actor import Actor

    call_command("migrate", verbosity=0)
    at = datetime(2026, 11, 20, 22, tzinfo=get_default_timezone())
    mapping = Mapping.model_validate(
        {"feed": "transactions", **({"encoding": encoding} if encoding != "utf-8" else {})}
    )
    actor = Actor(staff="D1", name="", post="data_steward", unit="H", path="H/", on=at.date())
    start = time.monotonic()
    delivery = land_file(
        actor=actor,
        path=path,
        feed="transactions",
        business_date=at.date(),
        mapping=mapping,
        lake=Lake(home / "lake"),
        at=at,
    )
    seconds = time.monotonic() - start
    READER.end()  # only what has ended is counted
    own, readers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + readers.ru_utime + readers.ru_stime
    print(
        f"{delivery.state}: {delivery.records:,} records, {delivery.accepted:,} accepted, "
        f"{delivery.set_aside:,} set aside, "
        f"{path.stat().st_size / 2**20:,.0f} MiB in {seconds:.1f} s ({delivery.records / seconds:,.0f} rows/s); "
        f"CPU {cpu:.1f} s; peak memory {readers.ru_maxrss / 2**20:.2f} GiB reading, {own.ru_maxrss / 2**20:.2f} GiB landing"
    )


def main() -> None:
    """Write, then land in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rows", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--gb18030", action="store_true")
    parser.add_argument("--bad", type=float, default=0.0)
    parser.add_argument("--keep", type=Path, help="use this file, writing it when it is not there")
    parser.add_argument("--land", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    encoding = "gb18030" if chosen.gb18030 else "utf-8"
    with tempfile.TemporaryDirectory(prefix="zhiwo-bench-") as folder:
        if chosen.land:
            land(chosen.land, Path(folder), encoding)
            return
        path = chosen.keep or Path(folder) / "transactions_20261120.csv"
        if not path.exists():
            write(path, chosen.rows, chosen.bad, encoding)
        again = [sys.executable, "-m", "bench.intake", "--land", str(path), *(["--gb18030"] if chosen.gb18030 else [])]
        subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
