"""Clients whom nobody contacts go back to the queue or the pool (回收; house default H35). Every closing looks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from zhiwo.clients.access import in_force
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.clients.publishing import write
from zhiwo.coverage.models import IdleClient
from zhiwo.coverage.operations.keepings import end
from zhiwo.coverage.policy import Idleness, Tenure, house_on, idleness
from zhiwo.holdings.models import Holding
from zhiwo.kernel.workdays import shipped_calendar
from zhiwo.tiering.models import Placement

BATCH = 500
NOTED = ("staff_id", "role", "contacted_on", "idle_on", "warned_on", "reclaim_on", "blocked_by")
IDLE = "久未联络，收回"
RUNNING_LOAN, MATURITY_AHEAD = "running_loan", "maturity_ahead"


@dataclass(frozen=True)
class Reclaimed:
    """Clients who went back, by primary key, and how many are warned of, those that something holds among them."""

    clients: frozenset[int]
    warned: int


def silence(on: date) -> timedelta:
    """After how many days without a contact a closing of that day may have to look at a client."""
    rule = house_on(on).reclaim
    return timedelta(days=max(min(rule.idle_days.values(), default=0) - rule.warned_days, 0))


def kept_clients(on: date) -> frozenset[int]:
    """Clients that somebody keeps and that would go back some day, by primary key."""
    rule = house_on(on).reclaim
    held = Keeping.objects.for_closing().filter(in_force(on), client__closed_on=None)
    adopted = held.filter(role=Role.ADOPTER) if "adopter" in rule.idle_days else held.none()
    placed = Placement.objects.for_closing().filter(
        in_force(on), scheme=settings.SCHEMES[0], tier__in=list(rule.idle_days)
    )
    led = held.filter(role=Role.LEAD, client__in=placed.order_by().values("client"))
    return frozenset(led.order_by().values_list("client", flat=True)).union(
        adopted.order_by().values_list("client", flat=True)
    )


@transaction.atomic(savepoint=False)
def reclaim_idle(
    *, on: date, idle: Mapping[int, date | None], running_loans: Collection[str] | None = None
) -> Reclaimed:
    """End at the closing of `on` the keeping of whoever was idle too long and warned of it, and note whom to warn of.

    `idle` are clients of `kept_clients` without a counted contact for as long as `silence` says, with the day of the last
    one; `running_loans` the numbers of clients with a loan still running, None when the bank sends no loans. A client whose
    keeping ended waits in the queue or the pool; a file that still states the keeper does not bring him back.
    """
    held = _keepings(idle, on)
    first = _first_kept(idle)
    holding = _holding(idle, on, running_loans or ())
    tiers = _tiers(idle, on)
    house, calendar = house_on(on), shipped_calendar()
    known = dict(IdleClient.objects.for_closing().order_by().values_list("client", "warned_on"))
    warned: dict[int, tuple[Keeping, Idleness, date]] = {}
    gone: set[int] = set()
    for client, keeping in held.items():
        found = idleness(
            Tenure(Role(keeping.role), keeping.staff.number, keeping.since),
            tiers.get(client),
            since=idle[client] or first[client],
            holding=holding.get(client, ()),
            house=house,
            calendar=calendar,
        )
        if found is None or not found.warned(on):
            continue
        since = known.get(client, on)
        # Nobody loses a client unwarned, whatever nights were missed; nor all at once where the bank begins with us.
        in_time = found.no_sooner_than(since + timedelta(days=house.reclaim.warned_days), calendar)
        if in_time.due(on):
            _send_back(keeping, on)
            gone.add(client)
        else:
            warned[client] = (keeping, in_time, since)
    _note(warned, idle)
    return Reclaimed(frozenset(gone), len(warned))


def _send_back(keeping: Keeping, on: date) -> None:
    """End the keeping, saying why, and whoever stood in for the keeper."""
    Keeping.objects.for_closing().filter(pk=keeping.pk).update(reason=IDLE)
    end(keeping, on)
    roles = (Role.DELEGATE, Role.DESIGNATE)
    for beside in Keeping.objects.for_closing().filter(in_force(on), client=keeping.client_id, role__in=roles):
        end(beside, on)


def _keepings(clients: Collection[int], on: date) -> dict[int, Keeping]:
    """Who keeps each client: its lead, else who adopted it."""
    found: dict[int, Keeping] = {}
    rows = Keeping.objects.for_closing().filter(in_force(on), client__in=Among(clients), role__in=KEEPING_ROLES)
    for row in sorted(rows.select_related("staff"), key=lambda row: KEEPING_ROLES.index(Role(row.role))):
        found.setdefault(row.client_id, row)
    return found


def _first_kept(clients: Collection[int]) -> dict[int, date]:
    rows = Keeping.objects.for_closing().filter(client__in=Among(clients), role__in=KEEPING_ROLES)
    return dict(rows.order_by("-since").values_list("client", "since"))


def _tiers(clients: Collection[int], on: date) -> dict[int, str]:
    placed = Placement.objects.for_closing().filter(in_force(on), client__in=Among(clients), scheme=settings.SCHEMES[0])
    return dict(placed.order_by().values_list("client", "tier"))


def _holding(clients: Collection[int], on: date, running: Collection[str]) -> dict[int, list[str]]:
    """What holds a client in its place: products that mature later, loans that run."""
    ahead = Holding.objects.for_closing().filter(client__in=Among(clients), matures_on__gt=on).order_by()
    found = {client: [MATURITY_AHEAD] for client in ahead.values_list("client", flat=True).distinct()}
    indebted = Client.objects.for_closing().filter(pk__in=Among(clients), number__in=Among(running)).order_by()
    for client in indebted.values_list("pk", flat=True):
        found.setdefault(client, []).append(RUNNING_LOAN)
    return found


def _note(warned: Mapping[int, tuple[Keeping, Idleness, date]], idle: Mapping[int, date | None]) -> None:
    rows = {
        client: (
            client, keeping.staff_id, keeping.role, idle[client], found.idle_on, since, found.reclaim_on,
            list(found.blocked_by),
        )
        for client, (keeping, found, since) in warned.items()
    }  # fmt: skip
    known = {row[0]: row for row in IdleClient.objects.for_closing().order_by().values_list("client_id", *NOTED)}
    gone = sorted(known.keys() - rows.keys())
    for at in range(0, len(gone), BATCH):
        IdleClient.objects.for_closing().filter(client__in=gone[at : at + BATCH]).delete()
    changed = [row for client, row in sorted(rows.items()) if known.get(client) != row]
    write(IdleClient, ("client_id", *NOTED), changed, key=("client_id",), fields=NOTED)
