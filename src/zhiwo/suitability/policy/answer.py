"""The answer to "may this be sold to that client", with its reasons, as a page shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiwo.kernel.text import Text
from zhiwo.suitability.policy.reasons import CODES, KINDS, Verdict
from zhiwo.suitability.policy.rows import Grounds


@dataclass(frozen=True)
class Reason:
    """One reason of an answer: what is so and what to do, and on what rule it stands (see `Grounds`)."""

    code: str
    verdict: Verdict
    sentence: Text
    rule: str
    since: date | None
    source: str
    mark: str


def reason(code: str, on: Grounds, **facts: object) -> Reason:
    """A reason of that kind, its facts filled in."""
    kind = KINDS[code]
    return Reason(code, kind.verdict, kind.sentence.filled(**facts), on.rule, on.since, on.source, on.mark)


_WORST = (Verdict.REFUSE, Verdict.WARN, Verdict.ALLOW)


@dataclass(frozen=True)
class Answer:
    """Whether a product may be sold to a client, as a page shows it: the worst verdict of all its reasons, and the reasons, those
    that refuse first. One that allows names what was looked at."""

    verdict: Verdict
    reasons: tuple[Reason, ...]

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> Answer:
        ordered = sorted(reasons, key=lambda one: (_WORST.index(one.verdict), CODES.index(one.code)))
        return cls(ordered[0].verdict if ordered else Verdict.REFUSE, tuple(ordered))

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.reasons)

    @property
    def in_the_way(self) -> tuple[Reason, ...]:
        """What refuses."""
        return self._that(Verdict.REFUSE)

    @property
    def to_do(self) -> tuple[Reason, ...]:
        """What must be done for it to be sold."""
        return self._that(Verdict.WARN)

    @property
    def looked_at(self) -> tuple[Reason, ...]:
        """What is in order, and what goes with the sale anyway."""
        return self._that(Verdict.ALLOW)

    def _that(self, verdict: Verdict) -> tuple[Reason, ...]:
        return tuple(one for one in self.reasons if one.verdict is verdict)
