"""Duties whose window has closed go to the lake, and leave the tables once they have been at hand long enough."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import F, Min, QuerySet, Subquery

from zhiwo.care.measures import CLOSED_DUTIES
from zhiwo.care.models import ClosedMonth, Duty
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries.duties import kept_on_last_day
from zhiwo.engine.lake import Lake
from zhiwo.kernel.period import Period, add_months, month_of

ROWS = 100_000
"""So many duties are held in memory at once."""
BATCH = 10_000


def put_away(*, on: date, lake: Lake, at: datetime, rules: Rules | None = None) -> int:
    """Land the duties of months that are counted no more, and take those of months kept long enough out of the tables; how
    many rows were landed.

    A month is landed when the nightly count leaves it, and once more, as it then stands, when it leaves the tables. Closing
    calls this; again for the same day it changes nothing.
    """
    rules = rules or house_rules()
    known = {month.first_on: month for month in ClosedMonth.objects.all()}
    keeps_from = add_months(month_of(on).start, -rules.on(on).kept_months)
    landed = 0
    for month in _months_before(rules.span(on).start):
        leaves = month.end <= keeps_from
        row = known.get(month.start)
        if row is None or (leaves and row.dropped_on is None):
            landed += _land(month, lake, at)
            _note(month, on, dropped=leaves)
    return landed


def _months_before(day: date) -> Iterator[Period]:
    """The months before that of `day` of which the tables have closed windows."""
    first = Duty.objects.for_closing().aggregate(first=Min("closes_on"))["first"]
    month = month_of(first) if first else month_of(day)
    while month.end <= month_of(day).start:
        yield month
        month = month_of(month.end)


def _note(month: Period, on: date, *, dropped: bool) -> None:
    ClosedMonth.objects.update_or_create(
        first_on=month.start, defaults={"dropped_on": on if dropped else None}, create_defaults={
            "landed_on": on, "dropped_on": on if dropped else None,
        },
    )  # fmt: skip
    if dropped:
        keys = list(_closed(month).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            Duty.objects.for_closing().filter(pk__in=keys[start : start + BATCH]).delete()


def _land(month: Period, lake: Lake, at: datetime) -> int:
    with tempfile.TemporaryDirectory(dir=lake.root) as folder:
        file = Path(folder) / "rows.parquet"
        rows = _written(month, file)
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        landed = [part for part in lake.parts(CLOSED_DUTIES.name) if part.business_date == month.last]
        # Rows that stand already are not landed again; rows that stood before others are, and so bear another name.
        if not landed or not landed[-1].source.endswith(digest):
            lake.land(CLOSED_DUTIES, month.last, file, landed_at=at, source=f"{len(landed)} {digest}")
    return rows


def _written(month: Period, file: Path) -> int:
    """Write the month's rows, in an order of their own, so that the same rows make the same file; how many there are."""
    count = 0
    with pq.ParquetWriter(file, CLOSED_DUTIES.schema, compression="zstd") as writer:
        for rows in _batches(_as_feed(month)):
            told = zip(CLOSED_DUTIES.schema, zip(*rows, strict=True), strict=True)
            arrays = [pa.array(column, field.type) for field, column in told]
            writer.write_table(pa.Table.from_arrays(arrays, schema=CLOSED_DUTIES.schema))
            count += len(rows)
    return count


def _batches(rows: QuerySet[Duty, tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _as_feed(month: Period) -> QuerySet[Duty, tuple[Any, ...]]:
    """The values of the feed's columns."""
    named = _closed(month).annotate(lead=Subquery(kept_on_last_day().values("staff__number")[:1]))
    return named.order_by("client__number", "kind", "on").values_list(
        F("client__number"), "kind", "on", "opens_on", "closes_on", "required", "done", "met_on", "done_late_on", "exempt",
        "exempt_since", "tier", "standard", "lead", "client__unit__number",
    )  # fmt: skip


def _closed(month: Period) -> QuerySet[Duty]:
    return Duty.objects.for_closing().filter(closes_on__gte=month.start, closes_on__lt=month.end)
