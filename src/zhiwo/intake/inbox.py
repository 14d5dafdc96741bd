"""A folder of deliveries: which files wait there, by date. Mappings lie in its folder `mappings`, as `<feed>.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import formats
from zhiwo.intake.mapping import Mapping, load_mapping, plain_mapping
from zhiwo.intake.policy import SUFFIXES, read_name


@dataclass(frozen=True)
class Waiting:
    """A file that waits to be landed."""

    path: Path
    feed: str
    business_date: date
    full: bool

    def mapping(self) -> Mapping:
        """The bank's layout for the feed, from `mappings/<feed>.yaml`, or our own headers. Raises BadPack."""
        path = self.path.parent / "mappings" / f"{self.feed}.yaml"
        return load_mapping(path, formats()[self.feed]) if path.exists() else plain_mapping(self.feed)


@dataclass(frozen=True)
class Odd:
    """A file in the folder that cannot be landed by its name, and why."""

    path: Path
    why: FileRefused


def waiting(folder: Path) -> list[Waiting]:
    """The folder's deliveries by date, feeds that others name first. Raises nothing: odd files are in `odd_files`."""
    found = [entry for entry in map(_read, _files(folder)) if isinstance(entry, Waiting)]
    order = list(formats())
    return sorted(
        found, key=lambda entry: (entry.business_date, _depth(entry.feed), order.index(entry.feed), entry.full)
    )


def odd_files(folder: Path) -> list[Odd]:
    """The files whose names do not follow the convention or name no feed."""
    return [entry for entry in map(_read, _files(folder)) if isinstance(entry, Odd)]


def _files(folder: Path) -> list[Path]:
    """Everything but mappings and hidden files."""
    return sorted(
        path for path in folder.iterdir() if path.is_file() and path.suffix != ".yaml" and path.name[0] != "."
    )


def _read(path: Path) -> Waiting | Odd:
    name = read_name(path.name)
    if name is None:
        if path.suffix.lower().lstrip(".") not in SUFFIXES:
            return Odd(path, FileRefused("unknown_suffix", suffix=path.suffix or path.name))
        return Odd(path, FileRefused("odd_name", file=path.name))
    if name.feed not in formats():
        return Odd(path, FileRefused("unknown_feed", feed=name.feed, known=", ".join(sorted(formats()))))
    return Waiting(path, name.feed, name.business_date, name.full)


def _depth(feed: str) -> int:
    """How many feeds stand between this one and one that names no other."""
    named = {column.references for column in formats()[feed].columns if column.references}
    return 1 + max(map(_depth, named - {feed}), default=-1)
