"""The way every file takes, whole or correction: known already, refused, or judged and landed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zhiwo.intake.apart import sift_apart
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.judging import Hashes
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations.landing import Landing
from zhiwo.intake.operations.ledger import landed_before, write_landed, write_refused, write_unchanged
from zhiwo.intake.policy import LANDING, LANDING_POSTS
from zhiwo.intake.references import unknown_references
from zhiwo.intake.shapes import shape_of
from zhiwo.intake.sifting import Sieve, Tally
from zhiwo.kernel.refusal import Denied


@dataclass(frozen=True)
class Workplace:
    """Where the good rows are staged, and where the bad rows will stay."""

    staged: Path
    aside: Path


@dataclass(frozen=True)
class Sound:
    """Rows that may land: the file they are in, what was counted, and the digest of all they were made from."""

    rows: Path
    tally: Tally
    source: str


Judging = Callable[[Landing, Workplace], Sound]
"""Judges what was brought. Raises FileRefused, ProgramFault."""


def take(landing: Landing, judge: Judging) -> Delivery:
    """Land what was brought, once; refuse it with its sentence; or write down that it landed before.

    Raises Denied, FileRefused for an unknown feed, ProgramFault.
    """
    may_land(landing)
    known = landed_before(landing)
    if known:
        return write_unchanged(landing, known)
    with workplace(landing) as place:
        try:
            sound = judge(landing, place)
        except FileRefused as refusal:
            return write_refused(landing, refusal, place.aside)
        return _land(landing, sound, place.aside)


def may_land(landing: Landing) -> None:
    """Whether who brings it may. Raises Denied."""
    if landing.actor.post not in LANDING_POSTS:
        raise Denied(post=landing.actor.post, act=LANDING)


def sifted(landing: Landing, place: Workplace, landed: Hashes | None = None) -> Tally:
    """The file's rows told apart. `landed` are hashes of keys it must not have. Raises FileRefused, ProgramFault."""
    sieve = Sieve(
        form=landing.form,
        mapping=landing.mapping,
        path=landing.path,
        on=landing.business_date,
        accepted=place.staged,
        set_aside=place.aside,
        sides=landing.sides,
        landed=landed,
    )
    return sift_apart(sieve, landing.progress)


@contextmanager
def workplace(landing: Landing) -> Iterator[Workplace]:
    """What is left of the staging goes afterwards; when the landing breaks off, so do the rows set aside."""
    mark = uuid.uuid4().hex
    folder = settings.HOME / "staging"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    asides = settings.HOME / "set_aside" / landing.feed / f"{landing.business_date:%Y%m%d}"
    place = Workplace(staged=folder / f"{mark}.parquet", aside=asides / f"{mark}.parquet")
    try:
        yield place
    except BaseException:
        place.aside.unlink(missing_ok=True)
        raise
    finally:
        for left in folder.glob(f"{mark}.*"):
            left.unlink()


def _land(landing: Landing, sound: Sound, aside: Path) -> Delivery:
    tally = sound.tally
    warnings = [
        {"kind": kind, "column": column, "count": count} for (kind, column), count in sorted(tally.warnings.items())
    ]
    warnings += unknown_references(landing.form, sound.rows, landing.lake, landing.business_date)
    newest = max((part.business_date for part in landing.lake.parts(landing.feed)), default=None)
    part = landing.lake.land(
        shape_of(landing.form),
        landing.business_date,
        sound.rows,
        landed_at=landing.at,
        source=sound.source,
        full=landing.full,
    )
    late = newest is not None and newest > landing.business_date
    if late:
        warnings.append({"kind": "late", "newest": str(newest)})
    return write_landed(landing, tally, part, aside, warnings=warnings, late=late)
