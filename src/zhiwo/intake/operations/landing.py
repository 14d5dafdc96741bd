"""What one landing is about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NotRequired, TypedDict, Unpack

from zhiwo.engine.lake import Lake
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import Format, formats
from zhiwo.intake.lookups import side_digests
from zhiwo.intake.mapping import Mapping, correction_mapping, plain_mapping
from zhiwo.intake.policy import Sort
from zhiwo.intake.sifting import Progress
from zhiwo.kernel.actor import Actor

FORMAT_VERSION = "1"
"""Raised when the gate reads the same bytes otherwise than before, so that a file may land again."""


class Brought(TypedDict):
    """A file, `path`, that somebody brings as the `feed` of a business date. `mapping` says how it is read; without one it has
    our own headers. `full` says that a change feed's file states all that is in force. Its side files lie in the folder `sides`,
    where none is named beside it. How far its reading has come is told to `progress`."""

    actor: Actor
    path: Path
    feed: str
    business_date: date
    lake: Lake
    at: datetime
    mapping: NotRequired[Mapping | None]
    full: NotRequired[bool]
    sides: NotRequired[Path | None]
    progress: NotRequired[Progress | None]


@dataclass(frozen=True)
class Landing:
    """A file that somebody brings for a feed and a business date. `layout` is the mapping it came with, `beside` the
    folder of its side files; without them it has our own headers, and they lie where it lies."""

    sort: Sort
    actor: Actor
    path: Path
    feed: str
    business_date: date
    lake: Lake
    at: datetime
    layout: Mapping | None
    full: bool
    beside: Path | None
    progress: Progress | None

    @classmethod
    def of(cls, sort: Sort, **brought: Unpack[Brought]) -> Landing:
        """The landing of a file that is brought."""
        optional = {"mapping": None, "full": False, "sides": None, "progress": None}
        told: dict[str, Any] = {**optional, **brought}
        return cls(sort, layout=told.pop("mapping"), beside=told.pop("sides"), **told)

    @cached_property
    def form(self) -> Format:
        """The feed's format. Raises FileRefused for an unknown feed."""
        form = formats().get(self.feed)
        if form is None:
            raise FileRefused("unknown_feed", feed=self.feed, known=", ".join(sorted(formats())))
        return form

    @cached_property
    def mapping(self) -> Mapping:
        """How the file is read."""
        mapping = self.layout or plain_mapping(self.feed)
        return correction_mapping(mapping) if self.sort is Sort.CORRECTION else mapping

    @property
    def sides(self) -> Path:
        return self.beside or self.path.parent

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
        return digest_of(FORMAT_VERSION, self.sort, self.digest, self.mapping.digest, form, *sides)

    @property
    def slot(self) -> dict[str, object]:
        """What only one part at a time can fill."""
        return {"feed": self.feed, "business_date": self.business_date, "full": self.whole}


def digest_of(*words: str) -> str:
    """Names the words, in their order."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
