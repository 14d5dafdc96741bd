"""Trying out a change before it is in force: the steps that place clients, gone through with the rule that is proposed, and the
hours the result needs (requirements L1). Nothing is placed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from zhiwo.care.measures import cost_fen
from zhiwo.care.models import WhatIf
from zhiwo.care.operations.what_if import Asked, Move, keep_what_if
from zhiwo.care.policy.hours import HoursVersion, hours_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.policy.what_if import Figures, Flow, Found, PersonFound, UnitFound
from zhiwo.care.queries.capacity import Capacity, House, Staffing, UnitLoad, clients_counted, clients_supposed
from zhiwo.clients.access import visible_clients
from zhiwo.closing import figures
from zhiwo.closing.day import Day
from zhiwo.closing.models import Run
from zhiwo.engine.collector import collector_at_rest
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.chain import written
from zhiwo.intake.shapes import all_shapes
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.packs import texts
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.org.queries import units_under
from zhiwo.tiering.operations import would_stand
from zhiwo.tiering.policy import Placed, Scheme, looks, scheme_on
from zhiwo.tiering.queries import placed_numbers

STANDARD, HOURS, TIERING = "care.s7", "care.hours", "tiering."
TRIED = (STANDARD, HOURS)
Standing = Mapping[int, Placed]
"""Where clients stand, by primary key."""


class NothingToTry(Refusal):
    """Neither a rule nor the staff would change."""

    sentence = Text(
        "没有可推演的改动：请改规则、增减人员或选择离岗人员。", "There is nothing to try: change a rule or the staff."
    )


class NotTried(Refusal):
    """A pack that moves no client and asks for no hours."""

    sentence = Text(
        "这套规则不影响分层和工时，无须推演。",
        "That pack moves no clients and takes no hours: there is nothing to try.",
    )


@dataclass(frozen=True)
class Change:
    """What is tried: the version of a pack ("" for none), and who comes and goes."""

    pack: str = ""
    text: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    staffing: Staffing = field(default_factory=Staffing)

    @property
    def scheme(self) -> str:
        return self.pack.removeprefix(TIERING) if self.pack.startswith(TIERING) else ""

    @property
    def digest(self) -> str:
        """The same for the same question."""
        return _digest({"pack": self.pack, "text": self.text, "staffing": staffing_kept(self.staffing)})


def can_be_tried(pack: str) -> bool:
    """Whether a version of the pack moves clients or asks for hours."""
    return pack in TRIED or pack.startswith(TIERING)


def try_out(
    *,
    actor: Actor,
    change: Change,
    schemes: tuple[str, ...],
    lake: Lake,
    closed: date,
    at: datetime,
    on: date | None = None,
) -> WhatIf:
    """What a change would do to the clients and people the actor sees, beside what the rules in force do; it is kept.

    A scheme is gone through as the closing of `on` does, without one of the last day up to `closed` on which it measures, once
    by the version in force and once by the one tried. Hours are those of a year, with the keepers and staff of the actor's day.

    Raises Denied, NothingToTry, NotTried, AmountsNotSet.
    """
    require(actor, "policy.try")
    if not change.pack and not any(staffing_kept(change.staffing).values()):
        raise NothingToTry
    if change.pack and not can_be_tried(change.pack):
        raise NotTried
    day = (on or measuring_day(change.scheme, closed)) if change.scheme else None
    with collector_at_rest():
        now, then = stood(actor, change, lake, day, at) if day else ({}, {})
        moves = moved(now, then)
        found = _reckoned(actor, change, now, then, moves, leading=change.scheme == schemes[0])
    asked = Asked(
        change.pack, change.text, staffing_kept(change.staffing), change.digest, basis(change.pack, closed),
        change.scheme, day,
    )  # fmt: skip
    return keep_what_if(actor=actor, asked=asked, found=found, moves=moves, at=at)


def measuring_day(scheme: str, closed: date) -> date:
    """The last day up to `closed` on which the scheme in force measures."""
    measure = scheme_on(scheme, closed).measure
    return closed if measure.due(closed) else measure.period(closed).start - timedelta(days=1)


def basis(pack: str, closed: date) -> str:
    """Names what a change is reckoned by: the rules there are, and the day a scheme is gone through (else the month). Another
    name: the figures are stale."""
    scheme = pack.removeprefix(TIERING) if pack.startswith(TIERING) else ""
    day = measuring_day(scheme, closed) if scheme else closed.replace(day=1)
    packs = sorted({*TRIED, *((pack,) if pack else ())})
    return _digest({"day": day.isoformat(), "rules": {name: texts(name) for name in packs}})


def stood(actor: Actor, change: Change, lake: Lake, on: date, at: datetime) -> tuple[Standing, Standing]:
    """Where the clients the actor sees stand after the closing of `on`: by the scheme in force, by the one tried."""
    clients = dict(visible_clients(actor).order_by().values_list("number", "pk"))
    if not lake.shapes():
        lake.declare(all_shapes())  # nothing has come yet
    placed = placed_numbers(change.scheme) & clients.keys()
    schemes = (scheme_on(change.scheme, on), Scheme.model_validate(change.content))
    with lake.read(Scope.clients(clients), as_of=_facts_of(on)) as facts:
        day = Day(
            on=on, at=at, actor=actor, lake=lake, facts=facts, before=None, after=None, schemes=(change.scheme,),
            currency=schemes[0].currency,
        )  # fmt: skip
        seen = [figures.look(day, scheme, on) if looks(scheme, on) else None for scheme in schemes]
    known = [_of(look, placed, clients) for look in seen]
    now, then = would_stand(looks_at=list(zip(schemes, known, strict=True)), on=on, clients=clients)
    return now, then


def moved(now: Standing, then: Standing) -> list[Move]:
    """Whose tier or list differs."""
    moves = []
    for client in sorted(now.keys() | then.keys()):
        before, after = now.get(client), then.get(client)
        said = (before.tier if before else "", after.tier if after else "")
        listed = (before is not None and before.on_list, after is not None and after.on_list)
        if said[0] != said[1] or listed[0] != listed[1]:
            moves.append((client, *said, *listed))
    return moves


def staffing_kept(staffing: Staffing) -> dict[str, Any]:
    """Who comes and goes, as it is kept."""
    return {
        "more": {unit: n for unit, n in sorted(staffing.more.items()) if n},
        "leaving": sorted(staffing.leaving),
    }


def _of(look: figures.Look | None, placed: frozenset[str], clients: Mapping[str, int]) -> dict[str, Any]:
    known = look.known(placed) if look else {}
    return {number: figures for number, figures in known.items() if number in clients}


def _facts_of(on: date) -> date:
    """The closing that went through `on`: of that day, or the next one where none was closed then."""
    later = Run.objects.filter(state="done", business_date__gte=on).order_by("business_date")
    return later.values_list("business_date", flat=True).first() or on


def _reckoned(
    actor: Actor, change: Change, now: Standing, then: Standing, moves: list[Move], *, leading: bool
) -> Found:
    """The hours a year, before and after. Tiers of a scheme that does not lead take none."""
    rules, hours = house_rules(), hours_on(actor.on)
    house, standard = House(actor, actor.on, rules.calendar), rules.on(actor.on)
    if leading:
        clients = [
            clients_supposed(actor, actor.on, {pk: row.tier for pk, row in side.items()}) for side in (now, then)
        ]
    else:
        clients = [clients_counted(actor, actor.on)] * 2
    proposed = Version.model_validate(change.content) if change.pack == STANDARD else standard
    takes = HoursVersion.model_validate(change.content) if change.pack == HOURS else hours
    before = house.under(standard, hours, clients[0])
    after = house.under(proposed, takes, clients[1], change.staffing)
    paths = dict(units_under(actor.path).values_list("number", "path"))
    costs = (
        cost_fen(before.needed + before.leaders_needed, hours),
        cost_fen(after.needed + after.leaders_needed, takes),
    )
    flows = Counter(move[1:] for move in moves)
    return Found(
        _units(before, after, paths), (before.leaders_needed, after.leaders_needed), costs,
        tuple(Flow(*said, clients) for said, clients in sorted(flows.items())),
    )  # fmt: skip


def _units(before: Capacity, after: Capacity, paths: Mapping[str, str]) -> tuple[UnitFound, ...]:
    was, becomes = {unit.unit: unit for unit in before.units}, {unit.unit: unit for unit in after.units}
    rows = []
    for number, path in sorted(paths.items(), key=lambda one: one[1]):
        if number in was or number in becomes:
            one, other = was.get(number), becomes.get(number)
            name = (other or was[number]).name
            rows.append(UnitFound(number, name, path, _figures(one), _figures(other), _people(one, other)))
    return tuple(rows)


def _figures(unit: UnitLoad | None) -> Figures:
    return Figures(unit.needed, unit.there, unit.beyond, unit.duties, unit.not_met) if unit else Figures()


def _people(before: UnitLoad | None, after: UnitLoad | None) -> tuple[PersonFound, ...]:
    was = {one.staff: one for one in before.people} if before else {}
    becomes = {one.staff: one for one in after.people} if after else {}
    rows = []
    for number in sorted(was.keys() | becomes.keys()):
        sides = was.get(number), becomes.get(number)
        who = sides[1] or was[number]
        needed, there = ([one.needed if one else 0 for one in sides], [one.there if one else 0 for one in sides])
        if any(needed):
            rows.append(PersonFound(number, who.name, who.post, (needed[0], needed[1]), (there[0], there[1])))
    return tuple(rows)


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(written(content).encode()).hexdigest()
