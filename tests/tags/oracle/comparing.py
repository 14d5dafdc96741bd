"""What the product answers beside what the oracle answers, over the same files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from tests.lakes import put
from tests.tags.oracle.asking import Question, selected
from tests.tags.oracle.bank import opened
from tests.tags.oracle.files import Sent
from tests.tags.oracle.sending import CLIENTS
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.tags.language import Rule
from zhiwo.tags.measures.answering import answers
from zhiwo.tags.measures.blocks import LaidOut
from zhiwo.tags.measures.reading import listed_table

ORDINALS = {number: 70_000 * (n % 3) + 3 * n + 1 for n, number in enumerate(CLIENTS)}
"""With gaps, as in a bank that has lost some, and far apart, as in a large one."""
EXECUTORS = ("queries", "months")
Asking = Callable[[date, Mapping[str, Rule]], Question]


@dataclass(frozen=True)
class Difference:
    """A tag that came out otherwise: of which executor, as of which day, by what was known when, who is in one set only."""

    executor: str
    tag: str
    rule: Rule
    on: date
    known_at: datetime | None
    found: frozenset[str]
    wanted: frozenset[str]

    def __str__(self) -> str:
        return (
            f"{self.executor} {self.tag} on {self.on} known {self.known_at}: "
            f"too many {sorted(self.found - self.wanted)}, missing {sorted(self.wanted - self.found)}: {self.rule}"
        )


def receive(lake: Lake, file: Sent) -> None:
    """Land a file as it came."""
    put(lake, file.feed, file.on, file.rows, full=file.full, landed_at=file.arrived)


def product(
    lake: Lake, rules: Mapping[str, Rule], on: date, known_at: datetime | None
) -> dict[str, dict[str, set[str]]]:
    """Executor -> tag -> clients. What is held up for want of a name is left out."""
    numbered = pa.table({"client": list(ORDINALS), "ordinal": pa.array(ORDINALS.values(), pa.int64())})
    found: dict[str, dict[str, set[str]]] = {}
    with lake.read(Scope.closing(), as_of=on, known_at=known_at) as snapshot:
        for executor, laid in zip(EXECUTORS, (None, LaidOut(snapshot, numbered)), strict=True):
            answered = answers(snapshot, numbered, rules, lists=(), listed=listed_table(()), laid=laid)
            found[executor] = {
                tag: {number for number, ordinal in ORDINALS.items() if ordinal in answer.members}
                for tag, answer in answered.items()
                if not answer.held_up
            }
    return found


def differences(
    lake: Lake,
    sent: Iterable[Sent],
    rules: Mapping[str, Rule],
    on: date,
    known_at: datetime | None = None,
    *,
    asking: Asking = Question,
) -> tuple[int, list[Difference]]:
    """How many sets of members were compared, and those that differ."""
    found = product(lake, rules, on, known_at)
    asked = asking(on, rules)
    differing, compared = [], 0
    with opened(sent, on, known_at) as db:
        wanted = {tag: selected(db, asked, rule) for tag, rule in rules.items() if tag in found[EXECUTORS[0]]}
    for executor, by_tag in found.items():
        assert by_tag.keys() == wanted.keys(), "held up by one executor only"
        for tag, members in by_tag.items():
            compared += 1
            if members != wanted[tag]:
                rule = rules[tag]
                differing.append(
                    Difference(executor, tag, rule, on, known_at, frozenset(members), frozenset(wanted[tag]))
                )
    return compared, differing
