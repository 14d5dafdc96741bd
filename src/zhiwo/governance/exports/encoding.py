"""Rows turned into the bytes of a file: where there are many, in a process beside, while the next are read.

Reading them is half of the work and has to be done here, where the permissions are. So the bytes are made by a process of
its own, which gets no database and no key but that of the codes in rows, and which ends when this one does.
"""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from zhiwo.engine.collector import collector_at_rest
from zhiwo.engine.own_process import environment, module_command
from zhiwo.governance.exports.listing import Cell
from zhiwo.kernel.refusal import Refusal

STRETCH = 5_000
"""Rows turned into bytes at a time."""

Rows = Sequence[Sequence[Cell]]
Encode = Callable[[int, Rows], bytes]
"""The bytes of some rows, of which the first is row number so-and-so of the file, counted from 0. It can be sent elsewhere.
Raises Refusal for what the file's format can't hold."""


class EncodingFailed(RuntimeError):
    """The process beside met a fault, or ended: its class and place, never its text, which may quote a client's row."""


def encoded(encode: Encode, rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[int, bytes]]:
    """A stretch at a time, in order: how many rows, and their bytes. Raises the Refusals of `encode`, EncodingFailed."""
    stretches = _stretches(rows)
    first = next(stretches, [])
    second = next(stretches, None)
    if second is None:
        yield len(first), encode(0, first)
        return
    with _beside(encode) as beside:
        _ask(beside, 0, first)
        at, underway = len(first), len(first)
        while second:
            made = _answer(beside)
            _ask(beside, at, second)
            yield underway, made
            at, underway = at + len(second), len(second)
            second = next(stretches, None)
        yield underway, _answer(beside)


def _stretches(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    left = iter(rows)
    while stretch := list(islice(left, STRETCH)):
        yield stretch


@contextmanager
def _beside(encode: Encode) -> Iterator[Connection]:
    """The way to a process that encodes. At most one stretch is underway, so neither ever waits for the other to read."""
    ours, theirs = Pipe()
    with ours, theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module
            module_command(__name__, str(theirs.fileno())),
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env=environment(),
        )
        try:
            theirs.close()
            ours.send(encode)
            yield ours
        finally:
            process.kill()
            process.wait()


def _ask(beside: Connection, at: int, rows: Rows) -> None:
    try:
        beside.send((at, rows))
    except OSError as gone:
        raise EncodingFailed("the process that makes the bytes has ended") from gone


def _answer(beside: Connection) -> bytes:
    try:
        answer = beside.recv()
    except (EOFError, OSError) as gone:
        raise EncodingFailed("the process that makes the bytes has ended") from gone
    if isinstance(answer, str):
        raise EncodingFailed(answer)
    if isinstance(answer, Refusal):
        raise answer
    return bytes(answer)


def _serve(ours: Connection) -> None:
    """Encode whatever comes until nobody is left who asks."""
    encode: Encode = ours.recv()
    while True:
        try:
            at, rows = ours.recv()
        except EOFError:
            return
        try:
            answer: bytes | Refusal | str = encode(at, rows)
        except Refusal as refused:
            answer = refused
        except Exception as fault:
            answer = f"{type(fault).__name__}\n{''.join(traceback.format_tb(fault.__traceback__))}"
        ours.send(answer)


if __name__ == "__main__":
    with Connection(int(sys.argv[1])) as end, collector_at_rest():
        _serve(end)
