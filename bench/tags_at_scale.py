"""A night of all ready tags on a lake of any size, by the months laid out and by queries; that both say the same.

    python -m bench.tags_at_scale LAKE DAY [queries]

LAKE is a lake like that of the demo bank (`bench.scaled_lake` makes large ones), DAY its last day. Told are wall and CPU seconds
and the most memory the process has had. What is laid out is written beside the lake, and stays.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.timing import pace
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.intake.shapes import all_shapes
from zhiwo.tags.language import Known, Rule, parse
from zhiwo.tags.measures.answering import Answer, answers
from zhiwo.tags.measures.blocks import LaidOut
from zhiwo.tags.measures.blocks.store import Kept
from zhiwo.tags.measures.naming import names_of
from zhiwo.tags.measures.reading import listed_table
from zhiwo.tags.policy.ready import all_ready_tags

STEPS: dict[str, list[float]] = {}


@contextmanager
def timed(what: str) -> Any:
    """Tell what it took."""
    before = pace()
    began, used = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    sys.stdout.write(f"{what}: {wall:.1f} s wall, {cpu:.1f} s CPU, peak so far {peak:.2f} GiB (loop {before:.2f} s)\n")
    for name, (times, spent) in sorted(STEPS.items(), key=lambda step: -step[1][1])[:12]:
        sys.stdout.write(f"    {name}: {spent:.1f} s in {times:.0f} calls\n")
    STEPS.clear()
    sys.stdout.flush()


def watch(place: Any, name: str) -> None:
    """Note how often a function is called, and how long it takes."""
    inner = getattr(place, name)

    def watched(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return inner(*given, **named)
        finally:
            step = STEPS.setdefault(name, [0, 0.0])
            step[0] += 1
            step[1] += time.perf_counter() - began

    setattr(place, name, watched)


def everyone(lake: Lake, day: date) -> pa.Table:
    """Every client of the lake, numbered."""
    with lake.read(Scope.closing(), as_of=day) as snapshot:
        numbers = snapshot.table("clients").select("client").distinct().order_by("client").to_pyarrow()["client"]
    return pa.table({"client": numbers, "ordinal": pa.array(range(len(numbers)), pa.int64())})


def rules(lake: Lake, day: date) -> dict[str, Rule | None]:
    """The ready tags by name."""
    with lake.read(Scope.closing(), as_of=day) as snapshot:
        names = names_of(snapshot, [Known(tag.name) for _, tag in all_ready_tags()], lists=(), of_risk=True)
    return {tag.name: parse(tag.rule, names, "zh").rule for _, tag in all_ready_tags()}


def night(lake: Lake, day: date, people: pa.Table, asked: dict[str, Rule | None], *, laid: bool) -> dict[str, Answer]:
    """Every tag of a day."""
    with lake.read(Scope.closing(), as_of=day) as snapshot:
        at_hand = LaidOut(snapshot, people) if laid else None
        return answers(snapshot, people, asked, lists=(), listed=listed_table(()), laid=at_hand)


def main() -> None:
    from zhiwo.engine.snapshot import Snapshot
    from zhiwo.tags.measures import answering
    from zhiwo.tags.measures.audiences import Audiences
    from zhiwo.tags.measures.people import People

    for place, name in (
        (answering, "facts_of"), (Snapshot, "keep"), (Kept, "since"), (Kept, "_put"), (Audiences, "_totals"),
        (Audiences, "_tested"), (Audiences, "_spread"), (Audiences, "_rank"), (People, "meeting"), (Audiences, "_moves"),
        (Audiences, "_money"), (Audiences, "_products"),
    ):  # fmt: skip
        watch(place, name)
    lake, day = Lake(Path(sys.argv[1])), date.fromisoformat(sys.argv[2])
    lake.declare(all_shapes())  # a feed that never came reads as empty
    people, asked = everyone(lake, day), rules(lake, day)
    sys.stdout.write(f"{len(people):,} clients, {len(asked)} tags\n")
    before: Callable[..., dict[str, Answer]] = night
    with timed("the night before, months made where missing"):
        before(lake, day - timedelta(days=1), people, asked, laid=True)
    with timed("the night"):
        found = night(lake, day, people, asked, laid=True)
    with timed("the same night again"):
        night(lake, day, people, asked, laid=True)
    if "queries" in sys.argv:
        with timed("the night by queries"):
            queried = night(lake, day, people, asked, laid=False)
        differing = [name for name in found if found[name].members != queried[name].members]
        sys.stdout.write(f"{len(differing)} tags differ {differing[:5]}\n")


if __name__ == "__main__":
    main()
