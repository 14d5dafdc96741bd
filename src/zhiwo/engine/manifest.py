"""The list of what landed: one line a part, oldest first. A part's line never changes; newer lines supersede it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhiwo.engine.durable import replace_file

BANK_TIME = ZoneInfo("Asia/Shanghai")
_FILE = "manifest.jsonl"


def bank_moment(moment: datetime) -> datetime:
    """`moment` on the bank's clock; one that names no zone is on it already."""
    return moment.replace(tzinfo=BANK_TIME) if moment.tzinfo is None else moment.astimezone(BANK_TIME)


@dataclass(frozen=True)
class Part:
    """One landing: the immutable file of one feed and business date.

    `source` is the digest of what it was made from, `sha256` that of the part itself. `full` says that it states all
    that is in force at its date. `first_on` and `last_on` are the earliest and latest of its rows' own dates. From
    `superseded_at` on, a newer part of the same feed, date and kind holds instead.
    """

    feed: str
    business_date: date
    landed_at: datetime
    path: Path
    rows: int
    sha256: str
    source: str
    full: bool
    shape: str
    first_on: date | None = None
    last_on: date | None = None
    superseded_at: datetime | None = None

    @property
    def slot(self) -> tuple[str, date, bool]:
        """What only one part at a time can fill."""
        return self.feed, self.business_date, self.full

    def current_at(self, moment: datetime | None) -> bool:
        """Whether the part held at `moment`, by what had landed by then; now when `moment` is None."""
        if moment is None:
            return self.superseded_at is None
        return self.landed_at <= moment and (self.superseded_at is None or moment < self.superseded_at)


@dataclass(frozen=True)
class Manifest:
    """Every part ever landed, by feed, in the order of landing."""

    content: bytes = b""
    parts: Mapping[str, Sequence[Part]] = field(default_factory=dict)

    def current(self, feed: str, as_of: date, known_at: datetime | None) -> list[Part]:
        """The parts of `feed` dated up to `as_of` and current at `known_at`, by date, a full one after changes."""
        moment = None if known_at is None else bank_moment(known_at)
        chosen = (p for p in self.parts.get(feed, ()) if p.business_date <= as_of and p.current_at(moment))
        return sorted(chosen, key=lambda part: (part.business_date, part.full))

    def from_source(self, slot: tuple[str, date, bool], source: str) -> Part | None:
        """The part that `source` already gave for this feed, date and kind."""
        return next((p for p in self.parts.get(slot[0], ()) if p.slot == slot and p.source == source), None)


def load(root: Path) -> Manifest:
    """The manifest as it stands; a reader never waits and never sees half of one."""
    try:
        content = (root / _FILE).read_bytes()
    except FileNotFoundError:
        return Manifest()
    return _parsed(root, content)


def add(root: Path, part: Part) -> None:
    """Put `part` last, in one step. The caller holds the lake's lock."""
    line = json.dumps(_entry(root, part), ensure_ascii=False).encode()
    replace_file(root / _FILE, load(root).content + line + b"\n")


def amend(root: Path, old: Part, new: Part) -> None:
    """Let `new` stand on the line of `old`, in one step: for rows the law takes out. The caller holds the lake's lock."""
    lines = load(root).content.splitlines()
    at = lines.index(json.dumps(_entry(root, old), ensure_ascii=False).encode())
    lines[at] = json.dumps(_entry(root, new), ensure_ascii=False).encode()
    replace_file(root / _FILE, b"".join(line + b"\n" for line in lines))


@lru_cache(maxsize=4)
def _parsed(root: Path, content: bytes) -> Manifest:
    ends: dict[tuple[str, date, bool], datetime] = {}
    parts: dict[str, list[Part]] = defaultdict(list)
    for line in reversed(content.splitlines()):
        part = _part(root, line)
        end = ends.get(part.slot)
        # A clock set back must not bring an older part back: the earliest of the later landings ends it.
        ends[part.slot] = part.landed_at if end is None else min(end, part.landed_at)
        parts[part.feed].append(replace(part, superseded_at=end) if end else part)
    return Manifest(content, {feed: tuple(reversed(landed)) for feed, landed in parts.items()})


@lru_cache(maxsize=100_000)  # a landing adds one line to thousands that stay as they are
def _part(root: Path, line: bytes) -> Part:
    entry = json.loads(line)
    return Part(
        feed=entry["feed"],
        business_date=date.fromisoformat(entry["business_date"]),
        landed_at=datetime.fromisoformat(entry["landed_at"]),
        path=root / entry["path"],
        rows=entry["rows"],
        sha256=entry["sha256"],
        source=entry["source"],
        full=entry["full"],
        shape=entry["shape"],
        first_on=date.fromisoformat(entry["first_on"]) if entry["first_on"] else None,
        last_on=date.fromisoformat(entry["last_on"]) if entry["last_on"] else None,
    )


def _entry(root: Path, part: Part) -> dict[str, Any]:
    return {
        "feed": part.feed,
        "business_date": part.business_date.isoformat(),
        "landed_at": part.landed_at.isoformat(),
        "path": part.path.relative_to(root).as_posix(),
        "rows": part.rows,
        "sha256": part.sha256,
        "source": part.source,
        "full": part.full,
        "shape": part.shape,
        "first_on": part.first_on.isoformat() if part.first_on else None,
        "last_on": part.last_on.isoformat() if part.last_on else None,
    }
