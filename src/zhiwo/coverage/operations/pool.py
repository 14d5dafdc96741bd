"""Laying the pool out anew at every closing: listed clients nobody keeps whose tier is adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import transaction
from django.db.models import Max

from zhiwo.clients.access import in_force
from zhiwo.clients.among import Among
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES
from zhiwo.coverage.models import PoolEntry
from zhiwo.kernel.period import completed_years
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import version_of

BATCH = 500
DECADE = 10


class _Place(NamedTuple):
    """What an entry says of a client."""

    unit_id: int
    rule: str
    tier: str
    adopters: list[str]
    since: date
    age_from: int | None


@transaction.atomic(savepoint=False)
def lay_pool_out(*, on: date) -> int:
    """Make the pool what the closing of a day says; how many clients are in it. Entries that stay keep their reference."""
    stated = _stated(on)
    known = {entry.client_key: entry for entry in PoolEntry.objects.all()}
    gone = [entry.pk for key, entry in known.items() if key not in stated or _said(entry) != stated[key]]
    for at in range(0, len(gone), BATCH):
        PoolEntry.objects.filter(pk__in=gone[at : at + BATCH]).delete()
    kept = {key: known[key].reference for key in known.keys() & stated.keys()}
    PoolEntry.objects.bulk_create(
        (
            PoolEntry(client_key=key, reference=kept.get(key) or uuid4().hex, **place._asdict())
            for key, place in stated.items()
            if key not in known or _said(known[key]) != place
        ),
        batch_size=BATCH,
    )
    return len(stated)


def _said(entry: PoolEntry) -> _Place | None:
    """What an entry says; nothing any more once somebody took the client."""
    if entry.taken_by_id:
        return None
    return _Place(*(getattr(entry, name) for name in _Place._fields))


def _stated(on: date) -> Mapping[int, _Place]:
    """By client; where several schemes would have a client adopted, the first one says who may."""
    kept = Keeping.objects.for_closing().filter(in_force(on), role__in=KEEPING_ROLES).order_by()
    placed = Placement.objects.for_closing().filter(in_force(on), on_list=True, client__frozen_on=None)
    unkept = placed.exclude(client__in=kept.values("client")).order_by("scheme")
    rows = list(unkept.values_list("client", "client__unit", "rule", "tier", "since"))
    adopted = {place: version_of(place[0]).named(place[1]).owners.adopters for place in {row[2:4] for row in rows}}
    wanted = {row[0]: row[1:] for row in reversed(rows) if adopted[row[2:4]]}
    left, born = _left(on, wanted), _born(wanted)
    return {
        key: _Place(
            unit, rule, tier, list(adopted[rule, tier]), max(since, left.get(key, since)), _decade(born.get(key), on)
        )
        for key, (unit, rule, tier, since) in wanted.items()
    }


def _left(on: date, wanted: Mapping[int, Any]) -> dict[int, date]:
    """The day on which a client's last keeper left it."""
    mine = Keeping.objects.for_closing().filter(client__in=Among(wanted))
    ended = mine.filter(role__in=KEEPING_ROLES, until__lte=on).order_by()
    return dict(ended.values_list("client").annotate(left=Max("until")))


def _born(wanted: Mapping[int, Any]) -> dict[int, date]:
    people = Person.objects.for_closing().filter(client__in=Among(wanted)).order_by()
    return {client: born for client, born in people.values_list("client", "born_on") if born}


def _decade(born: date | None, on: date) -> int | None:
    return completed_years(born, on) // DECADE * DECADE if born else None
