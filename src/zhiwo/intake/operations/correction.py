"""Rows that were set aside and come back corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhiwo.engine.manifest import Part
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import Format
from zhiwo.intake.judging import Hashes, locked_engine
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations.landing import Brought, Landing, digest_of
from zhiwo.intake.operations.taking import Sound, Workplace, sifted, take
from zhiwo.intake.policy import Sort
from zhiwo.intake.sifting import RowFile


def land_correction(**brought: Unpack[Brought]) -> Delivery:
    """Add rows that were set aside and are now corrected to the part that landed for `feed` and `business_date`.

    `mapping` is the one the file landed by; the rows come back in a plain UTF-8 CSV (or a workbook) under the same
    headers. They pass the same gate. They are added, never changed: a row whose key the part has already is set aside, and
    changing what landed takes a whole file. The download's extra columns are passed over. The same correction twice
    changes nothing. Refused when nothing has landed for the date. Raises Denied, FileRefused for an unknown feed,
    ProgramFault.
    """
    landing = Landing.of(Sort.CORRECTION, **brought)
    return take(landing, _judged)


def _judged(landing: Landing, place: Workplace) -> Sound:
    part = _base_part(landing)
    if part is None:
        raise FileRefused("correction_without_part", feed=landing.feed, on=landing.business_date)
    tally = sifted(landing, place, landed=_key_hashes(part, landing.form))
    joined = place.staged.with_suffix(".joined.parquet")
    _join(landing.form, [part.path, place.staged], joined)
    place.staged.unlink()
    return Sound(joined, tally, digest_of(part.source, landing.source))


def _base_part(landing: Landing) -> Part | None:
    """The part a correction completes: the current one, or, where a crash came between the lake and the ledger, the one
    that this same correction completed already."""
    parts = [
        part
        for part in landing.lake.parts(landing.form.feed)
        if part.business_date == landing.business_date and part.full == landing.whole
    ]
    current = [part for part in parts if part.superseded_at is None]
    if not current:
        return None
    made_from = [part for part in parts if digest_of(part.source, landing.source) == current[-1].source]
    return (made_from or current)[-1]


def _key_hashes(part: Part, form: Format) -> Hashes:
    """Hashes of the part's keys, as the judge makes them."""
    keys = pq.read_table(part.path, columns=list(form.key), partitioning=None)
    connection = locked_engine()
    connection.register("landed", keys)
    listed = ", ".join(f'"{name}"' for name in form.key)
    hashes = connection.execute(f"SELECT hash({listed}) AS h FROM landed").to_arrow_table()  # noqa: S608 - a pack's names
    return np.sort(hashes.column("h").to_numpy())


def _join(form: Format, files: list[Path], target: Path) -> None:
    """All rows of `files` in one file, batch by batch."""
    with RowFile(target, form.schema, form.key) as joined:
        for file in files:
            with pq.ParquetFile(file) as rows:
                for batch in rows.iter_batches():
                    joined.write(pa.Table.from_batches([batch]).cast(form.schema))
