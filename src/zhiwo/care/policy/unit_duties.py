"""What a unit owes its clients together, such as one symposium 座谈会 a year (S12 (四))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhiwo.care.policy.duty import Status, status
from zhiwo.care.policy.standard import OfUnit, Version
from zhiwo.care.policy.windows import PERIODS
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text


@dataclass(frozen=True)
class Held:
    """A gathering of a unit, of a kind, and the day it took or takes place."""

    number: str
    kind: str
    on: date


@dataclass(frozen=True)
class UnitDuty:
    """How what a unit owes stands on a day; `answers` is the post whose holder answers."""

    rule: OfUnit
    window: Period
    discharged_by: tuple[str, ...]
    status: Status

    @property
    def kind(self) -> str:
        return self.rule.kind

    @property
    def name(self) -> Text:
        return self.rule.name.text

    @property
    def required(self) -> int:
        return self.rule.times

    @property
    def done(self) -> int:
        return len(self.discharged_by)


def unit_duties(level: str, held: Iterable[Held], *, on: date, version: Version) -> Iterator[UnitDuty]:
    """What a unit of that level owes in the periods `on` lies in; gatherings called off are left out of `held`.

    What is only planned, after `on`, is not done yet.
    """
    gatherings = sorted(held, key=lambda one: (one.on, one.number))
    for rule in version.of_units:
        if rule.level != level:
            continue
        window = PERIODS[rule.period](on)
        by = tuple(g.number for g in gatherings if g.kind == rule.gathering and g.on in window and g.on <= on)
        stands = status(window=window, required=rule.times, done=len(by), exempt=False, on=on)
        yield UnitDuty(rule, window, by, stands)
