"""Random rules over random files of a bank, answered by queries, from months laid out, and by an oracle in plain SQL (C1).

Files come in any order, late, corrected and whole. After each third of them the rules are asked, so that what was laid out
before must be found to have changed; at last as of every day of three, and once by what was known half-way.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.lakes import empty_lake
from tests.soundness.result import Result
from tests.tags.oracle.asking import Question
from tests.tags.oracle.comparing import Asking, Difference, differences, receive
from tests.tags.oracle.ruling import Ruler
from tests.tags.oracle.sending import FILED, TURNING, Sender
from zhiwo.tags.language import Rule

N = 500
TOGETHER = 25
"""So many rules are asked of one bank."""


def rules_of(seed: int, n: int) -> Mapping[str, Rule]:
    """So many, of which the first two are named by others."""
    ruler = Ruler(seed)
    rules = {"0": ruler.rule(), "1": ruler.rule(("0",))}
    return rules | {str(number): ruler.rule(("0", "1")) for number in range(2, n)}


@dataclass(frozen=True)
class Size:
    """How much is asked: so many rules, as of so many days, while files come in so many lots."""

    rules: int = TOGETHER
    days: int = 3
    lots: int = 3


def of_one_bank(seed: int, size: Size, asking: Asking = Question) -> Iterator[tuple[int, list[Difference]]]:
    """The comparisons of some rules over the files of one bank, and those that differ."""
    sent, rules, dice = Sender(seed).files(), rules_of(seed, size.rules), Random(seed)
    days = [*dice.sample(TURNING, 2), dice.choice(FILED)][: size.days]
    with tempfile.TemporaryDirectory() as folder:
        lake = empty_lake(Path(folder))
        for lot in range(size.lots):
            come = sent[: len(sent) * (lot + 1) // size.lots]
            for file in come[len(sent) * lot // size.lots :]:
                receive(lake, file)
            if lot < size.lots - 1:
                yield differences(lake, come, rules, days[lot % len(days)], asking=asking)
        for on in days:
            yield differences(lake, sent, rules, on, asking=asking)
        yield differences(lake, sent, rules, days[0], sent[len(sent) // 2].arrived, asking=asking)


def compare(result: Result, bank: int, size: Size, asking: Asking = Question) -> None:
    """All of one bank."""
    for compared, differing in of_one_bank(bank, size, asking):
        result.n += compared
        for one in differing:
            result.blame(f"bank {bank}: {one}")


def run(n: int, seed: int = 0) -> Result:
    result = Result(
        "C1", "random rules over random files: queries = months laid out = an oracle in plain SQL, by member"
    )
    for first in range(0, n, TOGETHER):
        compare(result, seed * 1_000 + first // TOGETHER, Size(min(TOGETHER, n - first)))
    result.measured = f"{n} rules, of each {result.n // max(n, 1)} sets of members"
    return result
