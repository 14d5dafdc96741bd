"""A file of a business date."""

from __future__ import annotations

from typing import Unpack

from zhiwo.engine.manifest import bank_moment
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations.landing import Brought, Landing
from zhiwo.intake.operations.taking import Sound, Workplace, sifted, take
from zhiwo.intake.policy import Sort


def land_file(**brought: Unpack[Brought]) -> Delivery:
    """Take `path` as `feed` of `business_date`: good rows become the date's part in the lake, bad rows are set aside.

    What landed once (same bytes, same mapping) changes nothing when it comes again. Another file for the date replaces
    its part. A date older than the newest landed is accepted and marked late. `full` says that a change feed's file
    states all that is in force. A file that cannot be taken gives a delivery in state `refused` with the sentence;
    nothing of it lands. Raises Denied, FileRefused for an unknown feed, ProgramFault.
    """
    landing = Landing.of(Sort.FILE, **brought)
    return take(landing, judged)


def judged(landing: Landing, place: Workplace) -> Sound:
    """The file's good rows, staged. Raises FileRefused, ProgramFault."""
    today = bank_moment(landing.at).date()
    if landing.business_date > today:
        raise FileRefused("future_file", on=landing.business_date, today=today)
    return Sound(place.staged, sifted(landing, place), landing.source)
