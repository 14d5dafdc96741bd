"""All ready tags on a standalone Spark cluster (a master, two workers, on loopback) and embedded: that both say the same to the
bit, and what a row costs on either.

    python -m bench.spark [LAKE DAY [LAKE DAY …]]

Without lakes the demo bank's is taken, the installation that ZHIWO_HOME names, as it was when a quarter of its days had gone by,
and as of its last closed day. What a row costs is what the last of the sizes takes more than the first, by its rows more. Told
are wall seconds, and CPU seconds of all processes that take part.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bench.spark_cluster import cluster, spent
from bench.tags_at_scale import everyone, rules
from bench.timing import pace
from zhiwo.engine.lake import Lake
from zhiwo.engine.opener import Elsewhere, on_spark
from zhiwo.engine.scope import Scope
from zhiwo.engine.snapshot import Snapshot
from zhiwo.tags.language.references import Reach, reaches_back
from zhiwo.tags.measures.answering import Answer, answers
from zhiwo.tags.measures.reading import listed_table

WORKERS = 2
MEMORY = "1536m"
SETTINGS = {
    "spark.executor.memory": "1g",
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": str(WORKERS),
    "spark.sql.files.maxPartitionBytes": "32m",
    "spark.sql.files.openCostInBytes": "65536",  # a part of a day is small, and a task takes many
}


@dataclass
class Cost:
    """What the tags of one lake took."""

    wall: float = 0.0
    cpu: float = 0.0

    def __str__(self) -> str:
        return f"{self.wall:.1f} s wall, {self.cpu:.1f} s CPU"


@dataclass
class Size:
    """A lake on a day, how many rows its tags ask for, and what they took by each engine."""

    lake: Lake
    day: date
    rows: int = 0
    costs: dict[str, Cost] = field(default_factory=dict)


@contextmanager
def timed(size: Size, what: str) -> Iterator[None]:
    """Note what it takes."""
    before, began, used = pace(), time.perf_counter(), spent()
    yield
    size.costs[what] = Cost(time.perf_counter() - began, spent() - used)
    say(f"  {what}: {size.costs[what]} (loop {before:.2f} s)")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def compare(size: Size, spark: Elsewhere) -> bool:
    """Work out every tag by either engine; whether all answers are the same."""
    people, asked = everyone(size.lake, size.day), rules(size.lake, size.day)
    with size.lake.read(Scope.closing(), as_of=size.day) as here:
        size.rows = rows_read(here, reaches_back([rule.condition for rule in asked.values() if rule], size.day))
        say(f"{size.day}: {len(people):,} clients, {size.rows:,} rows read, {len(asked)} tags")
        with timed(size, "embedded"):
            found = answers(here, people, asked, lists=(), listed=listed_table(()))
        with here.elsewhere(spark) as there, timed(size, "spark"):
            other = answers(there, people, asked, lists=(), listed=listed_table(()))
    return say_differences(found, other)


def rows_read(snapshot: Snapshot, reach: Reach) -> int:
    """The transactions and the statements of what is held that tags ask for, as far back as they do."""
    moves = snapshot.table("transactions", since=reach.moves)
    tables = [moves, *(snapshot.history(feed, since=reach.money) for feed in ("balances", "positions", "custody"))]
    return sum(int(table.count().to_pyarrow().as_py()) for table in tables)


def say_differences(found: Mapping[str, Answer], other: Mapping[str, Answer]) -> bool:
    """Whether two answers to every tag are the same, bitmaps by their bytes."""
    differing = [name for name in found | other if written(found[name]) != written(other[name])]
    members = sum(len(answer.members) for answer in found.values())
    say(f"  {len(found)} tags, {members:,} members, {len(differing)} differ {differing[:5]}")
    return not differing


def written(answer: Answer) -> tuple[bytes, int, str, object]:
    """An answer as it would be published."""
    return answer.members.serialize(), answer.of, answer.edition, answer.held_up


def say_cost_of_a_row(small: Size, large: Size) -> None:
    """What the larger lake takes more, by its rows more; and what is left when there are none."""
    for what in small.costs:
        one, other = small.costs[what], large.costs[what]
        more = large.rows - small.rows
        row = Cost((other.wall - one.wall) / more, (other.cpu - one.cpu) / more)
        floor = Cost(one.wall - row.wall * small.rows, one.cpu - row.cpu * small.rows)
        say(f"{what}: a row {row.wall * 1e6:.2f} µs wall, {row.cpu * 1e6:.2f} µs CPU; beside that {floor}")


def sizes(arguments: list[str]) -> list[Size]:
    """The lakes that are named, or the demo bank's, young and as it is."""
    if arguments:
        return [Size(Lake(Path(lake)), date.fromisoformat(day)) for lake, day in by_twos(arguments)]
    from django.conf import settings

    from zhiwo.closing.queries import standing

    lake, stood = Lake(settings.LAKE), standing()
    first = min((part.first_on for part in lake.parts("transactions") if part.first_on), default=None)
    if stood is None or first is None:
        raise SystemExit("no day is closed")
    return [Size(lake, first + (stood.on - first) / 4), Size(lake, stood.on)]


def by_twos(arguments: list[str]) -> list[tuple[str, str]]:
    """Arguments two by two."""
    return list(zip(arguments[::2], arguments[1::2], strict=True))


def main() -> None:
    import django

    django.setup()
    compared, same = sizes(sys.argv[1:]), []
    for size in compared:  # each on a cluster of its own, so that Java has run nothing before
        with cluster(WORKERS, memory=MEMORY) as master, on_spark(master, **SETTINGS) as spark:
            say(f"{master}, {WORKERS} workers of a core each")
            same.append(compare(size, spark))
    if len(compared) > 1:
        say_cost_of_a_row(compared[0], compared[-1])
    if not all(same):
        raise SystemExit("Spark and the embedded engine differ")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    main()
