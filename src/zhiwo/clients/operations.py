"""Who the clients are and who keeps them: taken over from the bank's files, and changed by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import transaction

from zhiwo.clients.erasure import erased_among
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.clients.publishing import Published, client_keys, write
from zhiwo.kernel.pinyin import initials, sort_key
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit

BATCH = 500
FILE, HAND = "file", "hand"
STAFF = Text("这位员工", "That member of staff")


@transaction.atomic(savepoint=False)
def take_over_clients(rows: Sequence[Mapping[str, Any]]) -> Published:
    """Make the thin rows of these clients what the bank's file says; new ones get the next ordinals.

    Only rows that say something new are written; of the clients new to the bank none is among `Published.clients`. Who was
    erased does not come back.
    Raises NotFound for a unit the bank did not send.
    """
    units = {unit.number: unit.pk for unit in Unit.objects.all()}
    fields = ("number", "pk", "ordinal", *SAID, "unit_id")
    held = {row[0]: row for row in Client.objects.for_closing().order_by().values_list(*fields)}
    gone = erased_among([row["client"] for row in rows])
    stated = {row["client"]: _said(row, units) for row in rows if row["client"] not in gone}
    following = 1 + max((row[2] for row in held.values()), default=-1)
    fresh = {number: following + n for n, number in enumerate(sorted(stated.keys() - held.keys()))}
    differing = {number: said for number, said in stated.items() if number in held and held[number][3:-1] != said}
    changed = [
        _thin_row(number, held[number][2], said, _host(said, held[number])) for number, said in differing.items()
    ]
    changed += [_thin_row(number, ordinal, stated[number], stated[number][1]) for number, ordinal in fresh.items()]
    columns = (*SAID, "unit_id", "initials", "sort_key")
    write(Client, ("number", "ordinal", *columns), changed, key=("number",), fields=columns)
    if changed:  # who comes back to the bank is somebody's daily work again
        Client.objects.for_closing().filter(closed_on=None).exclude(frozen_on=None).update(frozen_on=None)
    return Published(len(stated), len(changed), frozenset(held[number][1] for number in differing))


SAID = ("name", "unit_stated_id", "status", "opened_on", "closed_on")
"""What a file says of a client's identity; initials and sorting follow from the name."""


def _host(said: tuple[Any, ...], held: tuple[Any, ...]) -> int:
    """The host outlet: the one the file names, when it names another than before; else where the client is."""
    stated, before, now = said[1], held[4], held[-1]
    host: int = now if stated == before else stated
    return host


def _said(row: Mapping[str, Any], units: Mapping[str, int]) -> tuple[Any, ...]:
    if row["unit"] not in units:
        raise NotFound(what=row["unit"])
    return row["name"], units[row["unit"]], _status(row), row["opened_on"], row["closed_on"]


def _thin_row(number: str, ordinal: int, said: tuple[Any, ...], host: int) -> tuple[Any, ...]:
    name: str = said[0]
    return number, ordinal, *said, host, " ".join(initials(name)), sort_key(name, number)[:200]


def _status(row: Mapping[str, Any]) -> str:
    if row["died_on"]:
        return "deceased"
    return "closed" if row["closed_on"] else "active"


@transaction.atomic(savepoint=False)
def take_over_keepings(
    rows: Iterable[Mapping[str, Any]], *, stated: Set[tuple[str, str, date]] | None = None
) -> Published:
    """Make the keepings what the bank's ownership file says. With `stated`, all keepings it states by now (client, role,
    first day), what came from it and is stated no more goes, and what that had ended goes on.

    A role on a client, but for `AT_ONCE`, is held by one person at a time: a row ends what ran before it, also what people
    assigned here, and ends itself where something later begins. Rows about a client or a member of staff the bank has not
    sent are left aside: intake has said so already. Only what differs is written.
    """
    told = list(rows)
    staff = dict(Staff.objects.values_list("number", "pk"))
    clients = client_keys()
    gone = (
        _withdraw({(clients[number], *rest) for number, *rest in stated if number in clients})
        if stated is not None
        else set()
    )
    fields = ("client_id", "role", "since", "pk", "staff_id", "until", "source", "ended_here")
    lines: dict[tuple[int, str], dict[date, _Kept]] = {}
    for client, role, since, *kept in Keeping.objects.for_closing().order_by().values_list(*fields):
        lines.setdefault((client, role), {})[since] = _Kept(*kept)
    before = {place: dict(line) for place, line in lines.items()}
    for row in told:
        if row["client"] in clients and row["staff"] in staff:
            line = lines.setdefault((clients[row["client"]], row["role"]), {})
            known = line.get(row["from_on"])
            line[row["from_on"]] = _told(row, staff[row["staff"]], known)
    changed = [
        Keeping(
            pk=kept.pk,
            client_id=place[0],
            role=place[1],
            since=since,
            staff_id=kept.staff,
            until=kept.until,
            source=kept.source,
            ended_here=kept.ended_here,
        )
        for place, line in lines.items()
        for since, kept in _following(place[1], line).items()
        if before.get(place, {}).get(since) != kept
    ]
    _write(changed)
    touched = gone.union(keeping.client_id for keeping in changed)
    return Published(len(told), len(changed), frozenset(touched))


def _withdraw(stated: Set[tuple[Any, ...]]) -> set[int]:
    """Take away the keepings that came from the file and are not `stated` any more; the clients they were of."""
    came = Keeping.objects.for_closing().filter(source=FILE).order_by()
    gone = [row for row in came.values_list("client_id", "role", "since", "pk") if row[:3] not in stated]
    for client, role, since, pk in gone:
        Keeping.objects.for_closing().filter(pk=pk).delete()
        # What people arranged here and this had ended goes on; a row of the file says itself when it ends.
        Keeping.objects.for_closing().filter(
            client=client, role=role, until=since, source=HAND, ended_here=False
        ).update(until=None)
    return {client for client, *_ in gone}


AT_ONCE = (Role.SHADOW, Role.DESIGNATE)
"""Roles that several people may hold on a client at a time."""
BESIDE = (Role.SPECIALIST, Role.BROKER, Role.CORPORATE)
"""Roles of which a file names one person at a time, beside whom people here may name others."""


class _Kept(NamedTuple):
    """A keeping as its table has it; `pk` is None for one it does not have yet."""

    pk: int | None
    staff: int
    until: date | None
    source: str
    ended_here: bool = False


def _told(row: Mapping[str, Any], staff: int, known: _Kept | None) -> _Kept:
    """A keeping as the file states it; what people ended here stays ended, unless the file names somebody else or ends it
    earlier."""
    if known is None:
        return _Kept(None, staff, row["until_on"], FILE)
    ended = known.ended_here and known.staff == staff and known.until
    if ended and (row["until_on"] is None or row["until_on"] > ended):
        return known._replace(source=FILE)
    return _Kept(known.pk, staff, row["until_on"], FILE)


def _following(role: str, line: Mapping[date, _Kept]) -> Mapping[date, _Kept]:
    """The keepings of a role on a client by first day, ended where the role goes on to the next person."""
    if role in AT_ONCE:
        return line
    if role not in BESIDE:
        return _one_at_a_time(line)
    filed = {since: kept for since, kept in line.items() if kept.source == FILE}
    return {**line, **(_one_at_a_time(filed) if filed else {})}


def _one_at_a_time(line: Mapping[date, _Kept]) -> dict[date, _Kept]:
    """The keepings of one role on one client by first day, each ended where the next begins."""
    starts = sorted(line)
    ended = {starts[-1]: line[starts[-1]]}
    for since, following in pairwise(starts):
        kept = line[since]
        overrun = kept.until is None or kept.until > following
        ended[since] = kept._replace(until=following) if overrun else kept
    return ended


def _write(changed: Sequence[Keeping]) -> None:
    # An open keeping ends before its successor begins, or two would be open for a moment.
    for ending in (True, False):
        rows = [k for k in changed if k.pk and (k.until is not None) is ending]
        Keeping.objects.for_closing().bulk_update(rows, ["staff", "until", "source", "ended_here"], batch_size=BATCH)
    Keeping.objects.for_closing().bulk_create([k for k in changed if not k.pk], batch_size=BATCH)
