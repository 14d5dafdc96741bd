"""Who the clients are and who keeps them: taken over from the bank's files, and changed by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

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

    Raises NotFound for a unit the bank did not send.
    """
    units = {unit.number: unit.pk for unit in Unit.objects.all()}
    numbers = [row["client"] for row in rows]
    known: dict[str, int] = {}
    for start in range(0, len(numbers), BATCH):
        found = Client.objects.for_closing().filter(number__in=numbers[start : start + BATCH])
        known.update(found.values_list("number", "ordinal"))
    top = Client.objects.for_closing().aggregate(top=Max("ordinal"))["top"]
    following = 0 if top is None else top + 1
    fresh = {number: following + n for n, number in enumerate(sorted(set(numbers) - known.keys()))}
    Client.objects.for_closing().bulk_create(
        [_client(row, (known | fresh)[row["client"]], units) for row in rows],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name", "initials", "sort_key", "unit", "status", "opened_on", "closed_on"],
    )
    return len(rows)


def _client(row: Mapping[str, Any], ordinal: int, units: Mapping[str, int]) -> Client:
    if row["unit"] not in units:
        raise NotFound(what=row["unit"])
    return Client(
        number=row["client"],
        ordinal=ordinal,
        name=row["name"],
        initials=" ".join(initials(row["name"])),
        sort_key=sort_key(row["name"], row["client"])[:200],
        unit_id=units[row["unit"]],
        status=_status(row),
        opened_on=row["opened_on"],
        closed_on=row["closed_on"],
    )


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
