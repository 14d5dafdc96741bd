"""What a client has agreed to at a moment, worked out from all that was ever said. Nothing said is ever overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

ALL = ""
"""The channel of a statement that names none: it holds for every way of contact."""


@dataclass(frozen=True)
class Statement:
    """A client gave a consent or took it back, from a moment on; `channel` is ALL or the one way of contact it is about."""

    purpose: str
    channel: str
    given: bool
    since: datetime


@dataclass(frozen=True)
class State:
    """How a consent stands: given or not, and the statement that decides, None where nothing was ever said."""

    given: bool
    by: Statement | None


def consent_at(said: Iterable[Statement], purpose: str, channel: str, at: datetime) -> State:
    """Whether the client agrees at `at` to that purpose by that channel.

    A statement counts from its own moment, included. What is said of the channel goes before what is said of all: a
    refusal of calls is not undone by a later consent that names no channel (never again by the same means, 银保监会令
    2022年第9号). Taking all back takes back each. At one moment taking back wins. Silence is no consent (PIPL art. 14).
    """
    spoken = [one for one in said if one.purpose == purpose and one.since <= at]
    own = _newest(one for one in spoken if channel != ALL and one.channel == channel)
    general = _newest(one for one in spoken if one.channel == ALL)
    back = _newest(one for one in spoken if one.channel == ALL and not one.given)
    if own is None:
        return State(general is not None and general.given, general)
    if own.given and back is not None and back.since >= own.since:
        return State(general is not None and general.given and general.since > back.since, general)
    return State(own.given, own)


def days_without(said: Sequence[Statement], purpose: str) -> Iterator[tuple[date, date | None]]:
    """The stretches of whole days, half-open, that end without consent to a purpose by any channel; the first begins with
    the calendar. The moments of `said` bear the time zone in which a day ends."""
    channels = {one.channel for one in said if one.purpose == purpose} | {ALL}
    since: date | None = date.min
    for day in sorted({one.since.date() for one in said if one.purpose == purpose}):
        at = max(one.since for one in said if one.since.date() == day)
        agrees = any(consent_at(said, purpose, channel, at).given for channel in channels)
        if agrees and since is not None:
            if since < day:
                yield since, day
            since = None
        elif not agrees and since is None:
            since = day
    if since is not None:
        yield since, None


def _newest(said: Iterable[Statement]) -> Statement | None:
    return max(said, key=lambda one: (one.since, not one.given), default=None)
