"""The process a file is read in, started by `apart.py`: sieves come on standard input, answers leave on standard output.

It knows no Django, no database and no key. It may use so much memory and no more, and dumps no core, since what it
holds is clients' data. What it takes is trusted, since its parent sends it; what it says is not.
"""

from __future__ import annotations

import math
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

from zhiwo.intake.answers import Answer, Failed, Last, Ready, Refused, Sifted, Step
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.sifting import Sieve

Say = Callable[[Answer], None]

GRACE = 2
"""Seconds a reader lives beyond what its parent allows. The parent ends it in time, unless the parent is gone."""


def main(memory: int) -> None:
    """Read file after file with at most `memory` bytes, until the one who asks is gone."""
    _confine(memory)
    say = _voice()
    say(Ready())
    while True:
        try:
            sieve, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 - only the parent holds the other end
        except (EOFError, pickle.UnpicklingError):
            return
        signal.alarm(math.ceil(seconds) + GRACE)
        say(_became(sieve, say, memory))
        signal.alarm(0)


def _confine(memory: int) -> None:
    for limit, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, allowed))
    with suppress(OSError):  # a Linux that runs out of memory itself shall take the reader, not the one who lands
        Path("/proc/self/oom_score_adj").write_text("500")


def _voice() -> Say:
    """Says answers on what was standard output; whatever a library prints goes with the complaints."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def say(answer: Answer) -> None:
        told.write(answer.model_dump_json().encode() + b"\n")
        told.flush()

    return say


def _became(sieve: Sieve, say: Say, memory: int) -> Last:
    """What becomes of the file."""
    try:
        tally = sieve.sift(lambda records, share: say(Step(records=records, share=share)))
    except FileRefused as refusal:
        return Refused.of(refusal)
    except (MemoryError, duckdb.OutOfMemoryException):
        return Refused(fault="out_of_memory", facts={"megabytes": memory >> 20})
    except Exception:
        return Failed(why=traceback.format_exc())
    return Sifted.of(tally)


if __name__ == "__main__":
    main(int(sys.argv[1]))
