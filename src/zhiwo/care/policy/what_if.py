"""What trying a change out finds: figures of a unit, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from zhiwo.kernel.text import Text

FORMULA = Text(
    "超出工时＝每位维护人所需超过可用的分钟之和（无人维护的客户全部计入，增减人员的工时从中扣减或加上）；"
    "预计完不成的任务＝超出分钟÷该机构每项任务的平均分钟，四舍五入，不超过任务总数。不含行领导走访。",
    "Minutes beyond: what each keeper needs over what there is, summed (clients without a keeper count in full; colleagues "
    "who come are taken off, those who go put on). Duties not met: those minutes over the mean minutes of a duty at the "
    "unit, rounded half up, all duties at most. Visits of the bank's leaders are not among them.",
)
"""The rule by which breaches are reckoned, as the page says it."""


@dataclass(frozen=True)
class Figures:
    """Minutes a year needed, there, and beyond; duties of a year, and those that can't be met."""

    needed: int = 0
    there: int = 0
    beyond: int = 0
    duties: int = 0
    not_met: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(one + more for one, more in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class PersonFound:
    """A keeper's minutes: needed and there, before and after."""

    staff: str
    name: str
    post: str
    needed: tuple[int, int]
    there: tuple[int, int]


@dataclass(frozen=True)
class UnitFound:
    """A unit's figures before and after, and its people."""

    unit: str
    name: str
    path: str
    before: Figures
    after: Figures
    people: tuple[PersonFound, ...]


@dataclass(frozen=True)
class Flow:
    """How many clients go from a tier ("" for none) to another, on the list or not, before and after."""

    before: str
    after: str
    listed_before: bool
    listed_after: bool
    clients: int


@dataclass(frozen=True)
class Found:
    """All units; minutes of the leaders' own visits, and the fen all minutes cost, before and after; who moves where."""

    units: tuple[UnitFound, ...]
    leaders: tuple[int, int]
    cost_fen: tuple[int, int]
    flows: tuple[Flow, ...]

    @property
    def moved(self) -> int:
        return sum(flow.clients for flow in self.flows)

    @property
    def joining(self) -> int:
        """Clients who come on the list."""
        return sum(flow.clients for flow in self.flows if flow.listed_after and not flow.listed_before)

    @property
    def leaving(self) -> int:
        """Clients who go off the list."""
        return sum(flow.clients for flow in self.flows if flow.listed_before and not flow.listed_after)

    @property
    def before(self) -> Figures:
        return total(unit.before for unit in self.units)

    @property
    def after(self) -> Figures:
        return total(unit.after for unit in self.units)

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Found:
        """The reverse of `to_json`."""
        units = tuple(
            UnitFound(
                **unit
                | {side: Figures(**unit[side]) for side in ("before", "after")}
                | {"people": tuple(_person(one) for one in unit["people"])}
            )
            for unit in kept["units"]
        )
        return cls(
            units, tuple(kept["leaders"]), tuple(kept["cost_fen"]), tuple(Flow(**flow) for flow in kept["flows"])
        )


def total(figures: Iterable[Figures]) -> Figures:
    """All of them together."""
    return sum(figures, Figures())


def _person(kept: Mapping[str, Any]) -> PersonFound:
    return PersonFound(**{**kept, "needed": tuple(kept["needed"]), "there": tuple(kept["there"])})
