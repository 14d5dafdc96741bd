"""A feed made from another: balances for a bank that sends bookings only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.holdings.measures import balance_changes, booked_from_the_start
from zhiwo.intake.formats import formats
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations import land_file
from zhiwo.intake.shapes import all_shapes, shape_of
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class NothingToDerive(Refusal):
    """The feed that balances would be made from has nothing by that day."""

    sentence = Text(
        zh="到 {on} 为止没有收到 {feed}，推不出余额：请先导入。",
        en="No {feed} have landed up to {on}, so there is nothing to work balances out from: land them first.",
    )


@dataclass(frozen=True)
class DerivedBalances:
    """What came of it: the delivery, and how many accounts with bookings could be worked out and how many could not."""

    delivery: Delivery
    accounts: int
    left_out: int


def derive_balances(*, actor: Actor, on: date, lake: Lake, at: datetime) -> DerivedBalances:
    """Land as `balances` of `on` what the bookings up to that day say and no earlier part states.

    See `measures.balance_changes`. The first time that is the whole history, later only what is new, or what late and
    corrected bookings have changed. It passes the gate as any file does and takes the place of a file of that date; a
    second time it changes nothing. Raises Denied, NothingToDerive.
    """
    lake.declare(all_shapes())
    _refuse_without(lake, "accounts", on)
    _refuse_without(lake, "transactions", on)
    with (
        lake.read(Scope.closing(), as_of=on) as facts,
        lake.read(Scope.closing(), as_of=on - timedelta(days=1)) as before,
    ):
        bookings = facts.table("transactions")
        accounts = facts.keep(booked_from_the_start(bookings, facts.in_force("accounts")))
        stated = facts.bring(before.table("balances"))
        rows = balance_changes(bookings, accounts, stated).to_pyarrow()
        booked = set(bookings.select("account").distinct().to_pyarrow()["account"].to_pylist())
        known = booked.intersection(accounts.select("account").to_pyarrow()["account"].to_pylist())
    with _file_of(rows, on) as path:
        delivery = land_file(actor=actor, path=path, feed="balances", business_date=on, lake=lake, at=at)
    return DerivedBalances(delivery, len(known), len(booked) - len(known))


def _refuse_without(lake: Lake, feed: str, on: date) -> None:
    if not any(part.business_date <= on for part in lake.parts(feed)):
        raise NothingToDerive(feed=feed, on=on)


@contextmanager
def _file_of(rows: pa.Table, on: date) -> Iterator[Path]:
    """The rows as a file of our own headers, there for the length of the landing."""
    staging = settings.HOME / "staging"
    staging.mkdir(parents=True, exist_ok=True, mode=0o700)
    schema = shape_of(formats()["balances"]).schema
    with TemporaryDirectory(dir=staging) as folder:
        path = Path(folder) / f"balances_{on:%Y%m%d}_derived.parquet"
        pq.write_table(rows.select(schema.names).cast(schema), path)
        yield path
