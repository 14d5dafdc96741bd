"""What one closing makes of one client: tier, list, 关注, from which day, and the figures behind them.

A month-end closing takes the measure and lets the scheme's rule of going up and down speak; any closing looks at the
doors.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from zhiwo.kernel.period import Period, completed_years
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.doors import DoorFacts, DoorOpen, open_codes, open_doors
from zhiwo.tiering.policy.downgrade import Move, Standing, Step
from zhiwo.tiering.policy.owners import Keeping, maintained_by
from zhiwo.tiering.policy.scheme import Scheme


@dataclass(frozen=True)
class Figures:
    """What a closing knows of one client.

    `amount_fen`: the scheme's measure for the period that ends with the closing; None on the days it is not taken.
    `facts`: what stands behind the doors (its `assets_fen` is filled in here, with the amount that places the client).
    `born_on`: for a tier whose keepers depend on age.
    """

    amount_fen: int | None = None
    facts: DoorFacts = field(default_factory=DoorFacts)
    born_on: date | None = None


@dataclass(frozen=True)
class Basis:
    """The figures that produced a placement, kept with it; amounts in fen.

    `measured` and `amount_fen` are the days and the amount last measured, None before the first time. `decided_fen` is
    the amount whose tier was taken (another one only after a drop to the best of several months). `standing` is what
    the next closing goes on from. `closed_on` is the closing that wrote or last touched the placement.
    """

    closed_on: date
    measured: Period | None = None
    amount_fen: int | None = None
    decided_fen: int | None = None
    move: Move | None = None
    standing: Standing | None = None
    doors: tuple[DoorOpen, ...] = ()
    unassigned: bool = False

    def to_json(self) -> dict[str, Any]:
        """As kept in a placement's `figures`."""
        return {
            "closed_on": self.closed_on.isoformat(),
            "measured": self.measured and [self.measured.start.isoformat(), self.measured.end.isoformat()],
            "amount_fen": self.amount_fen,
            "decided_fen": self.decided_fen,
            "move": self.move and self.move.value,
            "standing": self.standing and {"tier": self.standing.tier, "below": list(self.standing.below)},
            "doors": [{"code": door.code, "zh": door.text.zh, "en": door.text.en} for door in self.doors],
            "unassigned": self.unassigned,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Basis:
        """The reverse of `to_json`."""
        days, standing, move = kept["measured"], kept["standing"], kept["move"]
        return cls(
            closed_on=date.fromisoformat(kept["closed_on"]),
            measured=_days(*days) if days else None,
            amount_fen=kept["amount_fen"],
            decided_fen=kept["decided_fen"],
            move=Move(move) if move else None,
            standing=Standing(standing["tier"], tuple(standing["below"])) if standing else None,
            doors=tuple(DoorOpen(door["code"], Text(door["zh"], door["en"])) for door in kept["doors"]),
            unassigned=kept["unassigned"],
        )


@lru_cache(maxsize=256)  # a closing reads thousands of placements measured over the same few months
def _days(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@dataclass(frozen=True)
class Placed:
    """A client's place in a scheme from `since` on, by the version `rule`."""

    tier: str
    on_list: bool
    attention: bool
    since: date
    rule: str
    basis: Basis


def looks(scheme: Scheme, on: date) -> bool:
    """Whether the closing of `on` can move anybody: it takes the measure, or there are doors to look at."""
    return scheme.doors is not None or scheme.measure.due(on)


def placed(scheme: Scheme, on: date, before: Placed | None, figures: Figures) -> tuple[Placed, ...]:
    """The placements the closing of `on` starts: none, one, or two when doors change today and the tier tomorrow.

    `before` is what was in force before this closing. A client outside the list who stays outside starts none. A scheme
    measured daily starts one only when something changes, one measured by the month or quarter with each measure.
    Raises AmountsNotSet.
    """
    if not scheme.measure.due(on):
        figures = Figures(None, figures.facts, figures.born_on)
    today = _by_doors(scheme, on, before, figures)
    started = [today] if today != before and today is not None else []
    if figures.amount_fen is not None:
        measured = _by_amount(scheme, on, before, figures, figures.amount_fen)
        if _worth_keeping(scheme, today, measured):
            started = [row for row in started if row.since < measured.since] + [measured]
    return tuple(started)


def _by_doors(scheme: Scheme, on: date, before: Placed | None, figures: Figures) -> Placed | None:
    """The placement in force today when doors, entries and age are looked at again; `before` when all is as it was.

    A tier that a newer version of the scheme dropped stays in force as it is until the next measure.
    """
    if scheme.doors is None or (before is not None and not scheme.has(before.tier)):
        return before
    if before is None:
        unseen = Placed(scheme.tiers[0].code, False, False, on, scheme.rule, Basis(closed_on=on))
        _, on_list, *_ = _would_say(scheme, on, figures, unseen)
        return _finished(scheme, on, figures, unseen) if on_list else None
    if _said(before) == _would_say(scheme, on, figures, before):
        return before
    return _finished(scheme, on, figures, replace(before, since=on))


def _by_amount(scheme: Scheme, on: date, before: Placed | None, figures: Figures, fen: int) -> Placed:
    step = scheme.ladder.step(before.basis.standing if before else None, fen)
    basis = Basis(
        closed_on=on,
        measured=scheme.measure.period(on),
        amount_fen=fen,
        decided_fen=step.decided_fen,
        move=step.move,
        standing=step.standing,
    )
    start = _start(on, step)
    return _finished(scheme, on, figures, Placed(step.standing.tier, False, step.attention, start, scheme.rule, basis))


def _start(on: date, step: Step) -> date:
    return on + timedelta(days=1) if step.waits else on


def _finished(scheme: Scheme, on: date, figures: Figures, row: Placed) -> Placed:
    """`row` with its doors, the tier that entries lift it to, the list, and whether a keeper is wanting."""
    doors = open_doors(scheme.doors, _behind_doors(figures, row.basis)) if scheme.doors else ()
    tier, on_list, unassigned = _stood(scheme, on, figures, row.basis, bool(doors))
    basis = replace(row.basis, closed_on=on, doors=doors, unassigned=unassigned)
    return Placed(tier, on_list, row.attention, row.since, row.rule, basis)


def _would_say(scheme: Scheme, on: date, figures: Figures, row: Placed) -> tuple[object, ...]:
    """What `_finished` would say of the client, found without the sentences: for most clients nothing has changed."""
    codes = open_codes(scheme.doors, _behind_doors(figures, row.basis)) if scheme.doors else ()
    tier, on_list, unassigned = _stood(scheme, on, figures, row.basis, bool(codes))
    return tier, on_list, row.attention, row.rule, unassigned, codes


def _behind_doors(figures: Figures, basis: Basis) -> DoorFacts:
    amount = figures.amount_fen if figures.amount_fen is not None else basis.amount_fen
    return figures.facts.with_assets(amount)


def _stood(scheme: Scheme, on: date, figures: Figures, basis: Basis, door_open: bool) -> tuple[str, bool, bool]:
    """The client's tier, whether it is on the list, and whether a keeper is wanting."""
    code = basis.standing.tier if basis.standing else scheme.tiers[0].code
    tier = scheme.entered(code, figures.facts.entries)
    on_list = tier.on_list or door_open
    age = completed_years(figures.born_on, on) if figures.born_on else None
    unassigned = maintained_by(tier, on_list=on_list, age=age).keeping is Keeping.UNASSIGNED
    return tier.code, on_list, unassigned


def _said(row: Placed) -> tuple[object, ...]:
    """What a placement says of a client; the amounts behind a door may move without saying anything new."""
    doors = tuple(door.code for door in row.basis.doors)
    return row.tier, row.on_list, row.attention, row.rule, row.basis.unassigned, doors


def _worth_keeping(scheme: Scheme, today: Placed | None, measured: Placed) -> bool:
    if today is None:
        return measured.on_list
    if not (today.on_list or measured.on_list):
        return today.tier != measured.tier
    return not scheme.measure.daily or _said(today) != _said(measured)
