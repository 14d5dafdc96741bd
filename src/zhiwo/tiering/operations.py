"""Publishing the placements of a closing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.publishing import write
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Basis, Figures, Placed, Scheme, placed
from zhiwo.tiering.policy.placing import looks

_BATCH = 5_000
_KEY = ("client_id", "scheme", "since")
_SAID = ("tier", "on_list", "attention", "until", "rule", "figures")


class ClientsUnknown(Refusal):
    """A closing brought figures for clients that have no identity row yet."""

    sentence = Text(
        zh="有{count}位客户尚未建立身份记录（如{first}），请先完成客户更新再定级。",
        en="{count} clients have no identity row yet ({first} for one); take over the clients before placing them.",
    )


@dataclass(frozen=True)
class PlacementCounts:
    """What a closing did, in clients but for `written` (placements).

    `reopened`: clients whose later placements were withdrawn, since an earlier one changed; their later closings must
    run again.
    """

    seen: int
    changed: int
    written: int
    reopened: int


@transaction.atomic(savepoint=False)
def place(*, scheme: Scheme, on: date, figures: Mapping[str, Figures]) -> PlacementCounts:
    """Write what the closing of `on` makes of each client in `figures` (client number -> figures), in one go.

    The same closing twice changes nothing. A closing older than the last one writes anew only clients for whom it says
    something else than before; their placements that started later are withdrawn and counted in `reopened`. Clients
    absent from `figures` keep the placement they have. A client who never was on the list and stays outside gets none.

    Raises AmountsNotSet, ClientsUnknown.
    """
    keys = _keys(figures)
    if not looks(scheme, on):
        return PlacementCounts(len(figures), 0, 0, 0)
    histories = _histories(scheme, on)
    changes = [
        change
        for number, known in figures.items()
        if (change := _change(scheme, on, histories.get(keys[number], _NEW), known, keys[number]))
    ]
    _withdraw(changes)
    _end(changes)
    written = _publish(scheme, changes)
    return PlacementCounts(len(figures), len(changes), written, sum(change.reopens for change in changes))


def would_stand(
    *, looks_at: Sequence[tuple[Scheme, Mapping[str, Figures]]], on: date, clients: Mapping[str, int]
) -> list[dict[int, Placed]]:
    """Where `place` would leave these clients (number -> primary key) at the closing of `on`, by primary key; nothing is written.

    Once for each version of one scheme, with the figures that it knows. A client who never was on the list and stays outside
    is not there. Raises AmountsNotSet.
    """
    ours = set(clients.values())
    histories = _histories(looks_at[0][0], on)
    before = {pk: row for pk, history in histories.items() if pk in ours and (row := _before(on, history)[0])}
    found = []
    for scheme, figures in looks_at:
        stands = dict(before)
        for number, known in figures.items() if looks(scheme, on) else ():
            pk = clients[number]
            if wanted := placed(scheme, on, before.get(pk), known):
                stands[pk] = wanted[-1]
        found.append(stands)
    return found


@dataclass(frozen=True)
class _History:
    """A client's placement before a closing with its row number, and what stands from the closing's day on, by first day."""

    before: Placed | None = None
    before_pk: int | None = None
    later: dict[date, tuple[int, Placed]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Change:
    """What a closing changes for one client: the placement it ends, those it starts, the row numbers of those it withdraws."""

    client: int
    ends: int | None
    wanted: tuple[Placed, ...]
    obsolete: tuple[int, ...]
    reopens: bool

    def intervals(self) -> Iterator[tuple[Placed, date | None]]:
        """Each placement with its end: where the next one starts, open for the last."""
        starts = [row.since for row in self.wanted]
        return zip(self.wanted, [*starts[1:], None], strict=False)


_NEW = _History()


def _change(scheme: Scheme, on: date, history: _History, figures: Figures, client: int) -> _Change | None:
    """What must be written for a client, or None when the placements say it already."""
    before, ends, later = _before(on, history)
    wanted = placed(scheme, on, before, figures)
    if _stands(on, wanted, later):
        return None
    sinces = {row.since for row in wanted}
    if before and before.since in sinces:
        ends = None  # what began today is written over
    return _Change(
        client=client,
        ends=ends,
        wanted=wanted,
        obsolete=tuple(pk for since, (pk, _) in later.items() if since not in sinces),
        reopens=any(row.basis.closed_on > on for _, row in later.values()),
    )


def _before(on: date, history: _History) -> tuple[Placed | None, int | None, Mapping[date, tuple[int, Placed]]]:
    """What the closing of `on` goes on from, its row number, and what stands from that day on beside it."""
    before, ends, later = history.before, history.before_pk, history.later
    if _begun_yesterday(on, before, later):
        ends, before = later[on]
        later = {since: row for since, row in later.items() if since != on}
    return before, ends, later


def _begun_yesterday(on: date, before: Placed | None, later: Mapping[date, tuple[int, Placed]]) -> bool:
    """Whether the row that starts today is from the month-end closing of the day before, not from a door of today."""
    if on not in later:
        return False
    measured, measured_before = later[on][1].basis.measured, before.basis.measured if before else None
    return measured is not None and measured.end == on and measured != measured_before


def _stands(on: date, wanted: tuple[Placed, ...], later: Mapping[date, tuple[int, Placed]]) -> bool:
    """Whether the rows of this closing are there as wanted, whatever later closings added after them."""
    mine = {since: row for since, (_, row) in later.items() if row.basis.closed_on <= on}
    for row in wanted:
        kept = mine.pop(row.since, None)
        if kept == row:
            continue
        touched = later.get(row.since)
        if touched is None or touched[1].basis.closed_on <= on or _measured(touched[1]) != _measured(row):
            return False
    return not mine


def _measured(row: Placed) -> tuple[object, ...]:
    """The part of a placement that only the closing which measured it can have written."""
    basis = row.basis
    return row.rule, row.attention, basis.measured, basis.amount_fen, basis.decided_fen, basis.standing


def _keys(figures: Mapping[str, Figures]) -> dict[str, int]:
    keys = dict(Client.objects.for_closing().order_by().values_list("number", "pk"))
    unknown = sorted(number for number in figures if number not in keys)
    if unknown:
        raise ClientsUnknown(count=len(unknown), first=unknown[0])
    return keys


def _histories(scheme: Scheme, on: date) -> dict[int, _History]:
    """By client: what was in force before the closing of `on`, and every placement from that day on."""
    found: dict[int, _History] = defaultdict(_History)
    # The scheme stands in both halves, so that each finds its rows by the index of what is in force.
    reaching = Q(scheme=scheme.name, until=None) | Q(scheme=scheme.name, until__gte=on)
    rows = Placement.objects.for_closing().filter(reaching).order_by("client", "since")
    held = rows.values_list("client_id", "pk", "tier", "on_list", "attention", "since", "rule", "figures")
    for client, pk, tier, on_list, attention, since, rule, figures in held.iterator(chunk_size=_BATCH):
        row = Placed(tier, on_list, attention, since, rule, Basis.from_json(figures))
        if since < on:
            found[client] = _History(row, pk, found[client].later)
        else:
            found[client].later[since] = (pk, row)
    return found


def _withdraw(changes: Iterable[_Change]) -> None:
    for batch in _batches(pk for change in changes for pk in change.obsolete):
        Placement.objects.for_closing().filter(pk__in=batch).delete()


def _end(changes: Iterable[_Change]) -> None:
    """End what was in force where the first new placement starts, or open it again when none starts."""
    ends: dict[date | None, list[int]] = defaultdict(list)
    for change in changes:
        if change.ends is not None:
            ends[change.wanted[0].since if change.wanted else None].append(change.ends)
    for until, placements in ends.items():
        for batch in _batches(placements):
            Placement.objects.for_closing().filter(pk__in=batch).update(until=until)


def _publish(scheme: Scheme, changes: Iterable[_Change]) -> int:
    rows = [
        (change.client, scheme.name, row.since, *_kept(row, until))
        for change in changes
        for row, until in change.intervals()
    ]
    write(Placement, (*_KEY, *_SAID), rows, key=_KEY, fields=_SAID)
    return len(rows)


def _kept(row: Placed, until: date | None) -> tuple[Any, ...]:
    """The values of _SAID, in that order."""
    return row.tier, row.on_list, row.attention, until, row.rule, row.basis.to_json()


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    """`keys` in lists short enough for one statement of any database."""
    left = iter(keys)
    while batch := list(islice(left, _BATCH)):
        yield batch
