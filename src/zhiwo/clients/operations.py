"""Who the clients are and who keeps them: taken over from the bank's files, and changed by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.pinyin import initials, sort_key
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import require
from zhiwo.org.queries import at_work, units_under

BATCH = 500


class AlreadyKeeper(Refusal):
    """The client already has that lead."""

    sentence = Text(zh="{staff}已经是该客户的主办。", en="{staff} is already the lead of this client.")


class KeptBySomeone(Refusal):
    """Another member of staff leads the client; moving a client is a transfer, which asks both sides."""

    sentence = Text(
        zh="该客户由{staff}主办：先办理移交，再指派。",
        en="{staff} leads this client: arrange a transfer before assigning it.",
    )


@transaction.atomic
def take_over_clients(rows: Sequence[Mapping[str, Any]]) -> int:
    """Make the thin rows of these clients what the bank's file says; new ones get the next ordinals. Returns how many.

    Only rows that say something new are written. Raises NotFound for a unit the bank did not send.
    """
    units = {unit.number: unit.pk for unit in Unit.objects.all()}
    held = {row[0]: row for row in Client.objects.for_closing().order_by().values_list("number", "ordinal", *SAID)}
    stated = {row["client"]: _said(row, units) for row in rows}
    following = 1 + max((ordinal for _, ordinal, *_ in held.values()), default=-1)
    fresh = {number: following + n for n, number in enumerate(sorted(stated.keys() - held.keys()))}
    Client.objects.for_closing().bulk_create(
        [
            _client(number, held[number][1] if number in held else fresh[number], said)
            for number, said in stated.items()
            if number not in held or held[number][2:] != said
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name", "initials", "sort_key", "unit", "status", "opened_on", "closed_on"],
    )
    return len(stated)


SAID = ("name", "unit_id", "status", "opened_on", "closed_on")
"""What a file says of a client's identity; initials and sorting follow from the name."""


def _said(row: Mapping[str, Any], units: Mapping[str, int]) -> tuple[Any, ...]:
    if row["unit"] not in units:
        raise NotFound(what=row["unit"])
    return row["name"], units[row["unit"]], _status(row), row["opened_on"], row["closed_on"]


def _client(number: str, ordinal: int, said: tuple[Any, ...]) -> Client:
    client = Client(number=number, ordinal=ordinal, **dict(zip(SAID, said, strict=True)))
    client.initials = " ".join(initials(client.name))
    client.sort_key = sort_key(client.name, number)[:200]
    return client


def _status(row: Mapping[str, Any]) -> str:
    if row["died_on"]:
        return "deceased"
    return "closed" if row["closed_on"] else "active"


@transaction.atomic
def take_over_keepings(rows: Iterable[Mapping[str, Any]]) -> int:
    """Make the keepings what the bank's ownership file says, in the order of their first days. Returns how many rows.

    A row ends the keeping of the same client and role that ran before it. A row about a client or a member of staff the
    bank has not sent is left aside: intake has said so already.
    """
    ordered = sorted(rows, key=lambda row: (row["from_on"], row["client"], row["role"]))
    staff = dict(Staff.objects.values_list("number", "pk"))
    clients = dict(Client.objects.for_closing().values_list("number", "pk"))
    keepings = _Keepings(Keeping.objects.for_closing().order_by("since", "pk"))
    for row in ordered:
        if row["client"] in clients and row["staff"] in staff:
            keepings.put(clients[row["client"]], staff[row["staff"]], row)
    keepings.save()
    return len(ordered)


class _Keepings:
    """All keepings in memory, so that a file of thousands of rows costs three statements."""

    def __init__(self, rows: Iterable[Keeping]) -> None:
        self._by_key: dict[tuple[int, str], list[Keeping]] = {}
        self._changed: dict[int, Keeping] = {}
        self._new: list[Keeping] = []
        for row in rows:
            self._by_key.setdefault((row.client_id, row.role), []).append(row)

    def put(self, client: int, staff: int, row: Mapping[str, Any]) -> None:
        line = self._by_key.setdefault((client, row["role"]), [])
        same = next((k for k in line if k.since == row["from_on"]), None)
        if same:
            self._set(same, staff=staff, until=row["until_on"])
            return
        if line and (line[-1].until is None or line[-1].until > row["from_on"]) and line[-1].since < row["from_on"]:
            self._set(line[-1], staff=line[-1].staff_id, until=row["from_on"])
        fresh = Keeping(client_id=client, staff_id=staff, role=row["role"], since=row["from_on"], until=row["until_on"])
        line.append(fresh)
        self._new.append(fresh)

    def _set(self, keeping: Keeping, staff: int, until: date | None) -> None:
        if (keeping.staff_id, keeping.until) != (staff, until):
            keeping.staff_id, keeping.until = staff, until
            if keeping.pk:
                self._changed[keeping.pk] = keeping

    def save(self) -> None:
        rows = Keeping.objects.for_closing()
        rows.bulk_update(self._changed.values(), ["staff", "until"], batch_size=BATCH)
        rows.bulk_create(self._new, batch_size=BATCH)


@transaction.atomic
def assign(*, actor: Actor, client: str, to: str, reason: str, at: datetime) -> Keeping:
    """Make `to` the lead of a client that nobody leads, from the day of the act on.

    Raises Denied, NotFound (client or staff out of the actor's sight), AlreadyKeeper, KeptBySomeone.
    """
    require(actor, "client.assign")
    row = require_client(actor, client)
    keeper = at_work(actor.on).filter(number=to, unit__in=units_under(actor.path).order_by().values("pk")).first()
    if keeper is None:
        raise NotFound(what=to)
    current = (
        Keeping.objects.for_closing()
        .select_for_update(of=("self",))
        .select_related("staff")
        .filter(client=row, role=Role.LEAD, until=None)
        .first()
    )
    if current:
        refusal = AlreadyKeeper if current.staff_id == keeper.pk else KeptBySomeone
        raise refusal(staff=current.staff.name)
    keeping = Keeping.objects.for_closing().create(
        client=row, staff=keeper, role=Role.LEAD, since=actor.on, reason=reason
    )
    record(
        actor=actor,
        act="client.assigned",
        subject_kind="client",
        subject=client,
        at=at,
        to=keeper.number,
        since=actor.on.isoformat(),
        reason=reason,
    )
    return keeping
