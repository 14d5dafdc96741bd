"""Sieves that do in the reader what a file might that has taken it over, or broken it."""

from __future__ import annotations

import os
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from zhiwo.intake.faults import FileRefused
from zhiwo.intake.sifting import Progress, Sieve, Tally


def _target(entry: Path) -> Path | None:
    """What an open file is; None for the folder just listed, which is closed by now."""
    with suppress(FileNotFoundError):
        return entry.readlink()
    return None


@dataclass(frozen=True)
class Telling(Sieve):
    """Tells what the reader is: its number, the names in its environment, what it holds open, its limits,
    and how much sooner than others the system ends it when memory is short."""

    def sift(self, progress: Progress | None = None) -> Tally:
        held = [str(path) for path in map(_target, list(Path("/proc/self/fd").iterdir())) if path]
        limits = [resource.getrlimit(limit) for limit in (resource.RLIMIT_DATA, resource.RLIMIT_CORE)]
        first = Path("/proc/self/oom_score_adj").read_text().strip()
        return Tally(header=(str(os.getpid()), " ".join(os.environ), " ".join(held), str(limits), first))


@dataclass(frozen=True)
class Aborting(Sieve):
    """Dies half-way, when something of the file is written already."""

    def sift(self, progress: Progress | None = None) -> Tally:
        for path in (self.accepted, self.set_aside):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"PAR1 half of it")
        os.abort()


@dataclass(frozen=True)
class Sleeping(Sieve):
    """Comes to no end, once it has begun to write."""

    def sift(self, progress: Progress | None = None) -> Tally:
        self.accepted.touch()
        time.sleep(600)
        raise FileRefused("empty_file")


@dataclass(frozen=True)
class Failing(Sieve):
    """Meets something nobody has thought of when a row is set aside already."""

    def sift(self, progress: Progress | None = None) -> Tally:
        self.set_aside.parent.mkdir(parents=True, exist_ok=True)
        self.set_aside.touch()
        raise LookupError("no such thing")


@dataclass(frozen=True)
class Chattering(Sieve):
    """Prints what is no answer."""

    def sift(self, progress: Progress | None = None) -> Tally:
        print("a library's warning", flush=True)  # noqa: T201 - the point of it
        os.write(1, b"another\n")
        return Tally(header=("a",))


@dataclass(frozen=True)
class Lying(Sieve):
    """Finds the way to its parent and says `words`."""

    words: bytes = b""

    def sift(self, progress: Progress | None = None) -> Tally:
        for way in range(3, 20):
            with suppress(OSError):
                os.write(way, self.words)
        time.sleep(600)
        raise FileRefused("empty_file")


@dataclass(frozen=True)
class Greedy(Sieve):
    """Asks for more than there is, as plain Python, which always says so."""

    def sift(self, progress: Progress | None = None) -> Tally:
        bytearray(4 << 30)
        raise FileRefused("empty_file")
