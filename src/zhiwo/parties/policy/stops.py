"""A stop: from a moment on a client is not to be contacted in some way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True)
class Stop:
    """From `since` until `until` (excluded; None = until lifted) a stop of `kind` stands on `channel` ("" = every one).

    `quiet_since` and `quiet_until` are set for the kind that stops only some hours of the day.
    """

    kind: str
    channel: str
    since: datetime
    until: datetime | None = None
    quiet_since: time | None = None
    quiet_until: time | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


def within(since: time, until: time, at: time) -> bool:
    """Whether a time of day lies in the hours from `since` until `until` (excluded), which may go over midnight."""
    if since <= until:
        return since <= at < until
    return at >= since or at < until
