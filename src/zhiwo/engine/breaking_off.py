"""Breaking off what nobody waits for any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from zhiwo.engine.snapshot import Snapshot

LOOKS_EVERY = 0.1
"""Seconds between two looks at whether anybody still waits."""


class BrokenOff(Exception):
    """What was asked of the lake was broken off, since its answer is no longer wanted. Never shown to a person."""


@contextmanager
def unless(superseded: Callable[[], bool], snapshot: Snapshot) -> Iterator[None]:
    """Ask `snapshot` within, and break off as soon as the asking is `superseded`, in the middle of a query too.

    Raises BrokenOff. `superseded` is called from another thread, some ten times a second, and once at the end.
    """
    done, unwanted = Event(), Event()

    def watch() -> None:
        while not done.wait(LOOKS_EVERY):
            if superseded():
                unwanted.set()
                snapshot.interrupt()  # again and again: between two queries there is nothing to interrupt

    watcher = Thread(target=watch, name="breaking-off", daemon=True)
    watcher.start()
    try:
        yield
    except Exception as fault:
        if unwanted.is_set():
            raise BrokenOff from fault
        raise
    finally:
        done.set()
        watcher.join()
    if unwanted.is_set() or superseded():
        raise BrokenOff
