"""A file of a business date."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import bank_moment
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.mapping import Mapping
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations.landing import Landing
from zhiwo.intake.operations.taking import Sound, Workplace, sifted, take
from zhiwo.intake.policy import Sort
from zhiwo.intake.sifting import Progress
from zhiwo.kernel.actor import Actor


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
    landing = Landing(Sort.FILE, actor, path, feed, business_date, lake, at, mapping, full, sides, progress)
    return take(landing, judged)


def judged(landing: Landing, place: Workplace) -> Sound:
    """The file's good rows, staged. Raises FileRefused, ProgramFault."""
    today = bank_moment(landing.at).date()
    if landing.business_date > today:
        raise FileRefused("future_file", on=landing.business_date, today=today)
    return Sound(place.staged, sifted(landing, place), landing.source)
