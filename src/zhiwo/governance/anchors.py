"""The second place that is told of the trail's end: a file, best on another machine, that only ever grows."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from zhiwo.governance.chain import Anchor

_LOG = logging.getLogger(__name__)


def drop_anchor(anchor: Anchor, at: datetime) -> None:
    """Add a line to the file, on disk before this returns. Where it can't be written the log says so: what was done is done,
    and the next anchor covers it."""
    line = f"{anchor.number} {anchor.digest} {at.astimezone(UTC).isoformat(timespec='microseconds')}\n"
    try:
        with os.fdopen(os.open(settings.TRAIL_ANCHORS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        _LOG.exception("the trail's end could not be told to %s", settings.TRAIL_ANCHORS)


class SecondPlace(StrEnum):
    """How the second place stands; lost: it was told of the trail, and is not there any more."""

    READ = "read"
    ABSENT = "absent"
    LOST = "lost"
    UNREADABLE = "unreadable"


def second_place() -> SecondPlace:
    """Whether the second place is there and can be read."""
    try:
        settings.TRAIL_ANCHORS.read_text(encoding="ascii")
    except FileNotFoundError:
        return SecondPlace.ABSENT
    except (OSError, UnicodeDecodeError):
        return SecondPlace.UNREADABLE
    return SecondPlace.READ


def anchors(path: Path | None = None) -> Iterator[Anchor]:
    """What the file says (the second place's, or another copy), oldest first; nothing when there is none or it can't be
    read (`second_place` tells). A line that was cut short is passed over."""
    try:
        lines = (path or settings.TRAIL_ANCHORS).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        words = line.split()
        if len(words) == 3 and words[0].isdigit():
            yield Anchor(int(words[0]), words[1])
