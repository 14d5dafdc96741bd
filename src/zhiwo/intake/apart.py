"""A file read by a process of its own, so that one which breaks the reading, or takes it over, breaks nothing else.

The process gets neither keys nor database, may use so much memory and time, and is heard only in answers that are
checked. Starting one costs as much as reading a small file, so it is kept for the next.
"""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryFile
from threading import Event, Lock, Timer
from typing import IO, cast

from zhiwo.engine.own_process import environment, module_command
from zhiwo.intake.answers import LONGEST, Answer, Failed, Last, Ready, Refused, Step, understood
from zhiwo.intake.faults import OF_READERS
from zhiwo.intake.judging import ProgramFault
from zhiwo.intake.sifting import Progress, Sieve, Tally

MEMORY = 4 << 30
"""The most bytes a reader may have: RLIMIT_DATA, which counts what it may write to. RLIMIT_AS would count libraries and
addresses nobody uses as well, another gigabyte. By this count a file of good rows takes 0.9 GiB; one with every row bad,
2.1 GiB on two processors and 3.5 GiB on four, beyond which no more blocks are judged at once."""

SMALL = 16 << 20
"""Up to this size of file its reader is kept for the next. After a larger one its memory goes back to the machine."""

START = 60.0
"""Seconds a reader may take to start."""

_LOG = logging.getLogger(__name__)


def allowed_seconds(size: int) -> float:
    """How long a file of so many bytes may be read: a gigabyte, which takes half a minute on an idle machine, gets
    thirteen. The first five are for small files that are packed, and hold many rows in few bytes."""
    return 300 + size / (2 << 20)


def command(memory: int = MEMORY) -> list[str]:
    """How a reader is started."""
    return module_command("zhiwo.intake.reader", str(memory))


class Reader:
    """Reads files in a process of its own, one at a time, whichever thread asks.

    The process is started when a file comes and none is there: at first, after a large file, and after any file that
    was not read to a proper end.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._process: _Process | None = None
        self._lock = Lock()

    def sift(self, sieve: Sieve, progress: Progress | None = None, *, seconds: float | None = None) -> Tally:
        """As `Sieve.sift`, but the tally has no keys, sums and trailer. At most `seconds`, or as many as the file's size
        allows. Raises FileRefused, ProgramFault."""
        size = sieve.path.stat().st_size
        asked = replace(
            sieve,
            path=sieve.path.absolute(),
            accepted=sieve.accepted.absolute(),
            set_aside=sieve.set_aside.absolute(),
            sides=sieve.sides.absolute(),
        )
        with self._lock:
            answer = self._answer(asked, progress, allowed_seconds(size) if seconds is None else seconds)
            if size > SMALL:
                self.end()
        return answer.result()

    def _answer(self, sieve: Sieve, progress: Progress | None, seconds: float) -> Last:
        """What a reader says of the file. One that was used before may have come to harm by then, so a file is blamed
        only for what befalls a reader started for it."""
        used = self._process is not None
        answer = self._asked(sieve, progress, seconds)
        if used and _harm(answer) in {"out_of_memory", "reader_ended"}:
            answer = self._asked(sieve, progress, seconds)
        return answer

    def _asked(self, sieve: Sieve, progress: Progress | None, seconds: float) -> Last:
        try:
            answer = self._ready().read(sieve, progress, seconds)
        except BaseException:
            self.end()
            raise
        if _harm(answer):
            self.end()
        return answer

    def _ready(self) -> _Process:
        if self._process is None or self._process.ended:
            self.end()
            self._process = _Process(self._words)
            self._process.await_start()
        return self._process

    def end(self) -> None:
        """End the process, if there is one, whatever it does."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def forget(self) -> None:
        """In a copy of this process: the reader is the original's, and so is its lock."""
        self._lock = Lock()
        if self._process is not None:
            self._process.let_go()
            self._process = None


def _harm(answer: Last) -> str | None:
    """What befell the reader itself, if anything did."""
    if isinstance(answer, Failed):
        return "failed"
    return answer.fault if isinstance(answer, Refused) and answer.fault in OF_READERS else None


class _Process:
    """A reader that was started. Its complaints are kept for the log, should it end by itself."""

    def __init__(self, words: Sequence[str]) -> None:
        self._complaints = TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            # Arrow's allocator claims memory only as it is used, so that the limit counts use.
            env={**environment(), "MIMALLOC_ARENA_EAGER_COMMIT": "0"},
            bufsize=0,
            start_new_session=True,
        )
        self._ask, self._answers = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self._heard = b""

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def await_start(self) -> None:
        """Raises ProgramFault when it does not start, which is no file's fault."""
        with self._within(START):
            ready = isinstance(self._hear(), Ready)
        if not ready:
            raise ProgramFault(f"no process to read files in could be started: {self._last_words()}")

    def read(self, sieve: Sieve, progress: Progress | None, seconds: float) -> Last:
        """What it says of the file; what befell it when it says nothing, or nothing that makes sense."""
        with self._within(seconds) as overran:
            answer = self._last_answer(sieve, progress, seconds)
        if overran.is_set():
            return Refused(fault="out_of_time", facts={"seconds": round(seconds)})
        if answer is None:
            _LOG.error("the reader of %s ended: %s", sieve.path.name, self._last_words())
            return Refused(fault="reader_ended", facts={})
        return answer

    def _last_answer(self, sieve: Sieve, progress: Progress | None, seconds: float) -> Last | None:
        try:
            self._tell(pickle.dumps((sieve, seconds), pickle.HIGHEST_PROTOCOL))
        except BrokenPipeError:
            return None
        while isinstance(answer := self._hear(), Step):
            if progress:
                progress(answer.records, answer.share)
        return None if isinstance(answer, Ready) else answer

    def _tell(self, what: bytes) -> None:
        rest = memoryview(what)
        while rest:
            rest = rest[self._ask.write(rest) or 0 :]

    def _hear(self) -> Answer | None:
        """Its next answer, or None when it ended or talks nonsense."""
        while b"\n" not in self._heard:
            more = self._answers.read(1 << 16)
            if not more or len(self._heard) > LONGEST:
                return None
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return understood(line)

    @contextmanager
    def _within(self, seconds: float) -> Iterator[Event]:
        """Kills it when what is done takes longer, and says so."""
        overran = Event()

        def stop() -> None:
            overran.set()
            self._process.kill()

        timer = Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield overran
        finally:
            timer.cancel()
            timer.join()

    def end(self) -> None:
        """Kill it, and wait until it is gone and writes no more."""
        self._kill()
        self.let_go()

    def let_go(self) -> None:
        """Close our ends; it ends by that if nobody else holds them."""
        for end in (self._ask, self._answers, self._complaints):
            end.close()

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _last_words(self) -> str:
        self._kill()
        length = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, length - 2_000))
        words = self._complaints.read().decode(errors="replace").strip()
        return f"exit {self._process.returncode}. {words}"


READER = Reader(command())
"""The reader of this process."""

sift_apart = READER.sift

atexit.register(READER.end)
os.register_at_fork(after_in_child=READER.forget)
