"""Landing a file: judged, put into the lake, written down."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import Part, bank_moment
from zhiwo.governance.operations import record
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import Format, formats
from zhiwo.intake.judging import Hashes, locked_engine
from zhiwo.intake.lookups import side_digests
from zhiwo.intake.mapping import Mapping, correction_mapping, plain_mapping
from zhiwo.intake.models import Delivery
from zhiwo.intake.policy import LANDING, LANDING_POSTS, Sort, State
from zhiwo.intake.references import unknown_references
from zhiwo.intake.shapes import shape_of
from zhiwo.intake.sifting import Progress, RowFile, Sieve, Tally
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Text

FORMAT_VERSION = "1"
"""Raised when the gate reads the same bytes otherwise than before, so that a file may land again."""

LANDED_BEFORE = Text(
    "此文件已于 {at} 收过，没有变化。",
    "This file landed before, received {at}; nothing has changed.",
)
NOTHING_TO_SAY = Text("", "")


@dataclass(frozen=True)
class _Landing:
    """What one landing is about, gathered once."""

    actor: Actor
    path: Path
    form: Format
    mapping: Mapping
    business_date: date
    full: bool
    sides: Path
    sort: Sort
    lake: Lake
    at: datetime

    @property
    def whole(self) -> bool:
        return self.full or self.form.mode == "full"

    @cached_property
    def digest(self) -> str:
        """Names the bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def source(self) -> str:
        """Names the bytes and everything that decides how they are read."""
        form = hashlib.sha256(self.form.model_dump_json().encode()).hexdigest()
        sides = side_digests(self.mapping, self.sides)
        return _digest_of(FORMAT_VERSION, self.sort, self.digest, self.mapping.digest, form, *sides)

    @property
    def slot(self) -> dict[str, object]:
        """What only one part at a time can fill."""
        return {"feed": self.form.feed, "business_date": self.business_date, "full": self.whole}


def land_file(
    *,
    actor: Actor,
    path: Path,
    feed: str,
    business_date: date,
    lake: Lake,
    at: datetime,
    mapping: Mapping | None = None,
    full: bool = False,
    sides: Path | None = None,
    progress: Progress | None = None,
) -> Delivery:
    """Take `path` as `feed` of `business_date`: good rows become the date's part in the lake, bad rows are set aside.

    What landed once (same bytes, same mapping) changes nothing when it comes again. Another file for the date replaces
    its part. A date older than the newest landed is accepted and marked late. `full` says that a change feed's file
    states all that is in force. A file that cannot be taken gives a delivery in state `refused` with the sentence;
    nothing of it lands. Raises Denied, FileRefused for an unknown feed, ProgramFault.
    """
    landing = _begin(
        actor=actor,
        path=path,
        feed=feed,
        business_date=business_date,
        lake=lake,
        at=at,
        mapping=mapping,
        full=full,
        sides=sides,
        sort=Sort.FILE,
    )
    known = _landed_before(landing)
    if known:
        return _unchanged(landing, known)
    with _workplace(landing) as (staged, aside):
        try:
            _refuse_future(landing)
            sieve = Sieve(landing.form, landing.mapping, path, business_date, staged, aside, landing.sides)
            tally = sieve.sift(progress)
        except FileRefused as refusal:
            return _refused(landing, refusal, aside)
        return _land(landing, staged, aside, tally, landing.source)


def land_correction(
    *,
    actor: Actor,
    path: Path,
    feed: str,
    business_date: date,
    lake: Lake,
    at: datetime,
    mapping: Mapping | None = None,
    full: bool = False,
    sides: Path | None = None,
    progress: Progress | None = None,
) -> Delivery:
    """Add rows that were set aside and are now corrected to the part that landed for `feed` and `business_date`.

    `mapping` is the one the file landed by; the rows come back in a plain UTF-8 CSV (or a workbook) under the same
    headers. They pass the same gate. They are added, never changed: a row whose key the part has already is set aside, and
    changing what landed takes a whole file. The download's extra columns are passed over. The same correction twice
    changes nothing. Refused when nothing has landed for the date. Raises Denied, FileRefused for an unknown feed,
    ProgramFault.
    """
    landing = _begin(
        actor=actor,
        path=path,
        feed=feed,
        business_date=business_date,
        lake=lake,
        at=at,
        mapping=mapping,
        full=full,
        sides=sides,
        sort=Sort.CORRECTION,
    )
    known = _landed_before(landing)
    if known:
        return _unchanged(landing, known)
    with _workplace(landing) as (staged, aside):
        part = _base_part(landing)
        try:
            if part is None:
                raise FileRefused("correction_without_part", feed=feed, on=business_date)
            landed = _key_hashes(part, landing.form)
            sieve = Sieve(landing.form, landing.mapping, path, business_date, staged, aside, landing.sides, landed)
            tally = sieve.sift(progress)
        except FileRefused as refusal:
            return _refused(landing, refusal, aside)
        joined = staged.with_suffix(".joined.parquet")
        _join(landing.form, [part.path, staged], joined)
        staged.unlink()
        return _land(landing, joined, aside, tally, _digest_of(part.source, landing.source))


def _begin(
    *,
    actor: Actor,
    path: Path,
    feed: str,
    business_date: date,
    lake: Lake,
    at: datetime,
    mapping: Mapping | None,
    full: bool,
    sides: Path | None,
    sort: Sort,
) -> _Landing:
    if actor.post not in LANDING_POSTS:
        raise Denied(post=actor.post, act=LANDING)
    form = formats().get(feed)
    if form is None:
        raise FileRefused("unknown_feed", feed=feed, known=", ".join(sorted(formats())))
    chosen = mapping or plain_mapping(feed)
    return _Landing(
        actor=actor,
        path=path,
        form=form,
        mapping=correction_mapping(chosen) if sort is Sort.CORRECTION else chosen,
        business_date=business_date,
        full=full,
        sides=sides or path.parent,
        sort=sort,
        lake=lake,
        at=at,
    )


def _unchanged(landing: _Landing, known: Delivery) -> Delivery:
    return _write_down(
        landing, state=State.UNCHANGED, message=LANDED_BEFORE.filled(at=f"{known.received_at:%Y-%m-%d %H:%M}")
    )


def _refuse_future(landing: _Landing) -> None:
    today = bank_moment(landing.at).date()
    if landing.business_date > today:
        raise FileRefused("future_file", on=landing.business_date, today=today)


def _digest_of(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _landed_before(landing: _Landing) -> Delivery | None:
    """The delivery by which the same source landed for this date, even if another file has replaced it since."""
    return Delivery.objects.filter(**landing.slot, state=State.LANDED, source=landing.source).first()


@contextmanager
def _workplace(landing: _Landing) -> Iterator[tuple[Path, Path]]:
    """Where the good rows are staged and where the bad rows will stay. What is left of the staging goes."""
    mark = uuid.uuid4().hex
    folder = settings.HOME / "staging"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    staged = folder / f"{mark}.parquet"
    aside = settings.HOME / "set_aside" / landing.form.feed / f"{landing.business_date:%Y%m%d}" / f"{mark}.parquet"
    try:
        yield staged, aside
    finally:
        for left in folder.glob(f"{mark}.*"):
            left.unlink()


def _land(landing: _Landing, staged: Path, aside: Path, tally: Tally, source: str) -> Delivery:
    warnings = [
        {"kind": kind, "column": column, "count": count} for (kind, column), count in sorted(tally.warnings.items())
    ]
    warnings += unknown_references(landing.form, staged, landing.lake, landing.business_date)
    newest = max((part.business_date for part in landing.lake.parts(landing.form.feed)), default=None)
    part = landing.lake.land(
        shape_of(landing.form),
        landing.business_date,
        staged,
        landed_at=landing.at,
        source=source,
        full=landing.full,
    )
    late = newest is not None and newest > landing.business_date
    if late:
        warnings.append({"kind": "late", "newest": str(newest)})
    return _write_down(
        landing,
        state=State.LANDED,
        landed_at=landing.at,
        tally=tally,
        warnings=warnings,
        part=str(part.path.relative_to(landing.lake.root)),
        set_aside_file=_kept(aside, tally.set_aside),
        late=late,
        supersedes=_current_delivery(landing),
    )


def _refused(landing: _Landing, refusal: FileRefused, aside: Path) -> Delivery:
    """Write the refusal down; rows set aside are kept where they are the reason."""
    keep = refusal.kind == "all_set_aside"
    message = Text(refusal.say("zh"), refusal.say("en"))
    kept = _kept(aside, int(keep))
    return _write_down(landing, state=State.REFUSED, refusal=refusal.kind, message=message, set_aside_file=kept)


def _kept(aside: Path, rows: int) -> str:
    """The set-aside file's place below its folder, or nothing when it has no rows and goes."""
    if rows:
        return str(aside.relative_to(settings.HOME))
    aside.unlink(missing_ok=True)
    return ""


def _current_delivery(landing: _Landing) -> Delivery | None:
    """The newest delivery that landed for this feed, date and kind."""
    return Delivery.objects.filter(**landing.slot, state=State.LANDED).order_by("-landed_at", "-id").first()


@transaction.atomic
def _write_down(
    landing: _Landing,
    *,
    state: State,
    tally: Tally | None = None,
    message: Text = NOTHING_TO_SAY,
    refusal: str = "",
    supersedes: Delivery | None = None,
    **facts: object,
) -> Delivery:
    counted = tally or Tally()
    correction = landing.sort is Sort.CORRECTION
    delivery = Delivery.objects.create(
        **landing.slot,
        sort=landing.sort,
        state=state,
        file_name=landing.path.name,
        digest=landing.digest,
        source=landing.source,
        received_at=landing.at,
        actor=landing.actor.staff,
        records=counted.records,
        accepted=counted.accepted,
        set_aside=counted.set_aside,
        blank=counted.blank,
        faults=dict(counted.faults),
        header=list(counted.header),
        refusal=refusal,
        message_zh=message.zh,
        message_en=message.en,
        supersedes=None if correction else supersedes,
        corrects=supersedes if correction else None,
        **facts,
    )
    record(
        actor=landing.actor,
        act=f"feed.{landing.sort}-{state}",
        subject_kind="feed",
        subject=landing.form.feed,
        at=landing.at,
        business_date=str(landing.business_date),
        file=landing.path.name,
        digest=delivery.digest,
        records=delivery.records,
        accepted=delivery.accepted,
        set_aside=delivery.set_aside,
        blank=delivery.blank,
        refusal=delivery.refusal,
    )
    return delivery


def _base_part(landing: _Landing) -> Part | None:
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
    made_from = [part for part in parts if _digest_of(part.source, landing.source) == current[-1].source]
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
