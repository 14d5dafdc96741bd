"""Files that are there whole or not at all, also after a crash: written aside, forced to disk, renamed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def settle(aside: Path, target: Path) -> None:
    """Put the finished file `aside` at `target` in one step."""
    _sync(aside)
    make_folder(target.parent)
    aside.replace(target)
    _sync(target.parent)


def replace_file(target: Path, content: bytes) -> None:
    """Give `target` new content; a reader sees the old or the new."""
    make_folder(target.parent)
    aside = target.with_name(f"{target.name}.aside")
    aside.write_bytes(content)
    settle(aside, target)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it, each entry forced to disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold `lock` against every other thread and process of the machine; it falls with the process."""
    make_folder(lock.parent)
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _sync(path: Path) -> None:
    entry = os.open(path, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
