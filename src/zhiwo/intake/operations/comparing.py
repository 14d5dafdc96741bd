"""What a file would change, told before it lands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Unpack

import ibis
import pyarrow.parquet as pq

from zhiwo.engine.scope import Scope
from zhiwo.engine.shapes import FeedShape
from zhiwo.engine.snapshot import Snapshot
from zhiwo.intake.operations.landing import Brought, Landing
from zhiwo.intake.operations.taking import may_land, workplace
from zhiwo.intake.operations.whole_file import judged
from zhiwo.intake.policy import Sort
from zhiwo.intake.shapes import shape_of

APART = "\n"


@dataclass(frozen=True)
class FileDifference:
    """How many rows of a file are `new`, say otherwise than what is known (`changed`) or `same`; how many that are known a file
    that states everything leaves out (`gone`); how many are faulty, so that they would be `set_aside`."""

    new: int
    changed: int
    same: int
    gone: int
    set_aside: int


def compare_file(**brought: Unpack[Brought]) -> FileDifference:
    """Judge `path` as `land_file` would, and compare its good rows with what is known of that date; nothing is changed.

    Of a change feed a row is the same when it says what is in force, whatever its date. Raises Denied, FileRefused, ProgramFault.
    """
    landing = Landing.of(Sort.FILE, **brought)
    may_land(landing)
    shape = shape_of(landing.form)
    landing.lake.declare([shape])  # a feed that never came reads as empty
    with workplace(landing) as place:
        try:
            sound = judged(landing, place)
            with landing.lake.read(Scope.closing(), as_of=landing.business_date) as snapshot:
                return _difference(snapshot, shape, sound.rows, set_aside=sound.tally.set_aside, whole=landing.whole)
        finally:
            place.aside.unlink(missing_ok=True)


def _difference(snapshot: Snapshot, shape: FeedShape, rows: Path, *, set_aside: int, whole: bool) -> FileDifference:
    come = snapshot.keep(_keyed(ibis.memtable(pq.read_table(rows)), shape))
    known = snapshot.keep(
        _keyed(snapshot.in_force(shape.name) if shape.mode == "change" else snapshot.table(shape.name), shape)
    )
    met = come.inner_join(known.select(key="key", before="says"), "key")
    (found,) = met.agg(met=met.count(), same=(met.says == met.before).sum().fill_null(0)).to_pyarrow().to_pylist()
    new = int(come.count().to_pyarrow().as_py()) - found["met"]
    gone = int(known.anti_join(come, "key").count().to_pyarrow().as_py()) if whole else 0
    return FileDifference(new, found["met"] - found["same"], found["same"], gone, set_aside)


def _keyed(rows: ibis.Table, shape: FeedShape) -> ibis.Table:
    """Each row as the `key` of what it speaks about and a hash of what it `says`; no value holds the end of a line."""
    key = shape.identity if shape.mode == "event" else shape.subject
    says = [name for name in shape.columns if name not in key and (shape.mode == "event" or name != shape.date_column)]
    return rows.select(key=_joined(rows, key), says=_joined(rows, says).hash())


def _joined(rows: ibis.Table, names: Any) -> Any:
    texts = [rows[name].cast("string").fill_null("") for name in names]
    return reduce(lambda left, right: left + APART + right, texts, ibis.literal(""))
