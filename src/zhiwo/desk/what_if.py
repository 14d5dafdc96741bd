"""What a change tried out would do, for whoever looks: units and clients within his sight, each number with its list (L1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Q

from zhiwo.care.models import WhatIf, WhatIfMove
from zhiwo.care.policy.what_if import Found
from zhiwo.clients.access import seen_by
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.desk.book import BookRow, rows
from zhiwo.desk.paging import turned
from zhiwo.desk.screens import WHAT_IF, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.queries import staff_names
from zhiwo.tiering.policy import tier_name, versions

WHAT = Text("这次推演", "That what-if")
NOWHERE = Text("无层级", "no tier")
SHOWN = 15
LISTED: Mapping[str, Q] = {
    "all": Q(),
    "joining": Q(listed_before=False, listed_after=True),
    "leaving": Q(listed_before=True, listed_after=False),
}
"""The lists behind the numbers: everybody who moves, who comes on the list, who goes off it."""


@dataclass(frozen=True)
class Tried:
    """What was tried, by whom, when, for the clients of which unit; `found` is what was kept, as it was reckoned."""

    number: int
    pack: str
    scheme: str
    scheme_on: date | None
    text: str
    digest: str
    basis: str
    more: Mapping[str, int]
    leaving: tuple[str, ...]
    unit: str
    path: str
    by: str
    asked_on: date
    asked_at: datetime
    found: Found


@dataclass(frozen=True)
class FlowRow:
    """So many of the clients the viewer sees go from one tier to another, at one unit."""

    unit: str
    before: str
    after: str
    clients: int


@dataclass(frozen=True)
class WhatIfPage:
    """`tried.found` holds the viewer's units only; `flows` the clients he sees who move; so many come on and go off
    the list; `whole`: the viewer sees all it was asked for, and so its sums."""

    tried: Tried
    flows: list[FlowRow]
    joining: int
    leaving: int
    whole: bool

    @property
    def moved(self) -> int:
        return sum(flow.clients for flow in self.flows)

    def between(self, before: str, after: str) -> int:
        return sum(flow.clients for flow in self.flows if (flow.before, flow.after) == (before, after))

    def at(self, unit: str) -> int:
        """How many move at a unit."""
        return sum(flow.clients for flow in self.flows if flow.unit == unit)


@dataclass(frozen=True)
class Moved:
    """One page of the clients behind a number."""

    tried: Tried
    rows: list[BookRow]
    moves: Mapping[str, tuple[Text, Text]]
    total: int
    page: int
    pages: int


def tried(number: int) -> Tried:
    """What was kept of one what-if. Raises NotFound."""
    row = WhatIf.objects.select_related("asked_by", "unit").filter(pk=number).first()
    if row is None:
        raise NotFound(what=WHAT)
    return _tried(row)


def lately_tried(actor: Actor) -> list[Tried]:
    """The newest ones asked for at the actor's unit and below. Raises Denied."""
    require_screen(actor, WHAT_IF)
    found = WhatIf.objects.filter(unit__path__startswith=actor.path).select_related("asked_by", "unit")
    return [_tried(row) for row in found.order_by("-pk")[:SHOWN]]


def what_if_page(actor: Actor, number: int) -> WhatIfPage:
    """One of them, within the actor's sight. Raises Denied, NotFound."""
    require_screen(actor, WHAT_IF)
    kept = _within_sight(actor, number)
    units = tuple(unit for unit in kept.found.units if unit.path.startswith(actor.path))
    moves = _moves(actor, number)
    counted = moves.order_by().values("client__unit__number", "before", "after").annotate(clients=Count("pk"))
    flows = [FlowRow(*row) for row in counted.values_list("client__unit__number", "before", "after", "clients")]
    return WhatIfPage(
        tried=replace(kept, found=replace(kept.found, units=units)),
        flows=sorted(flows, key=lambda flow: (flow.unit, flow.before, flow.after)),
        joining=moves.filter(LISTED["joining"]).count(),
        leaving=moves.filter(LISTED["leaving"]).count(),
        whole=kept.path.startswith(actor.path),
    )


def _within_sight(actor: Actor, number: int) -> Tried:
    """One asked for at the actor's unit, below it or above it. Raises NotFound."""
    row = WhatIf.objects.filter(pk=number).values_list("unit__path", flat=True).first()
    if row is None or not (row.startswith(actor.path) or actor.path.startswith(row)):
        raise NotFound(what=WHAT)
    return tried(number)


def moved_clients(
    actor: Actor, number: int, *, which: str, unit: str, before: str | None, after: str | None, page: int
) -> Moved:
    """The clients behind one number of the page, by number. Raises Denied, NotFound."""
    require_screen(actor, WHAT_IF)
    kept = _within_sight(actor, number)
    if which not in LISTED:
        raise NotFound(what=WHAT)
    moves = _moves(actor, number).filter(LISTED[which])
    moves = moves.filter(client__unit__number=unit) if unit else moves
    moves = moves.filter(before=before) if before is not None else moves
    moves = moves.filter(after=after) if after is not None else moves
    total = moves.count()
    there = turned(total, page)
    shown = list(moves.order_by("client__number")[there.part].select_related("client"))
    names = tiers_of(kept)
    said = {move.client.number: (names[move.before], names[move.after]) for move in shown}
    return Moved(kept, rows(actor, [move.client_id for move in shown]), said, total, there.page, there.pages)


def tiers_of(kept: Tried) -> dict[str, Text]:
    """The tiers its moves speak of, the lowest first, by code; "" is no place at all."""
    codes = {code for flow in kept.found.flows for code in (flow.before, flow.after)}
    names = {tier.code: tier.name for tier in versions(kept.scheme)[-1].tiers} if kept.scheme else {}
    known = {code: name for code, name in {"": NOWHERE, **names}.items() if code in codes}
    return known | {code: tier_name(kept.scheme, code) for code in sorted(codes - known.keys())}


def people_named(page: WhatIfPage) -> dict[str, str]:
    """The names of those who leave and belong to the viewer's units."""
    here = {one.staff for unit in page.tried.found.units for one in unit.people}
    return staff_names([number for number in page.tried.leaving if number in here])


def _moves(actor: Actor, number: int) -> ScopedQuerySet[WhatIfMove]:
    return seen_by(WhatIfMove.objects.all(), actor).filter(what_if=number)


def _tried(row: WhatIf) -> Tried:
    return Tried(
        row.pk, row.pack, row.scheme, row.scheme_on, row.text, row.digest, row.basis, row.staffing["more"],
        tuple(row.staffing["leaving"]), row.unit.name, row.unit.path, row.asked_by.name, row.asked_on, row.asked_at,
        Found.from_json(row.found),
    )  # fmt: skip
