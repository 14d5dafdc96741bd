"""Beginning and ending a role on a client, within an operation's transaction; the operation keeps the trail."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from zhiwo.clients.access import in_force
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.operations import HAND
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.coverage.models import PoolEntry
from zhiwo.org.models import Staff


def hold(client: Client) -> None:
    """Keep the client's row to this transaction: of two who act on one client at once the second sees what the first did."""
    Client.objects.for_closing().select_for_update(no_key=True).get(pk=client.pk)


def begin(
    client: Client, staff: Staff, role: Role, since: date, *, until: date | None = None, reason: str = ""
) -> Keeping:
    """A role from a day on, put down by hand. A client that somebody keeps can't be had from the pool, and its keeper is no
    backup of himself."""
    if role in KEEPING_ROLES:
        for backup in Keeping.objects.for_closing().filter(client=client, staff=staff, role=Role.BACKUP, until=None):
            end(backup, since)
        PoolEntry.objects.filter(client_key=client.pk, taken_by=None).update(taken_by=staff)
    return Keeping.objects.for_closing().create(
        client=client, staff=staff, role=role, since=since, until=until, reason=reason, source=HAND
    )


def end(keeping: Keeping, on: date) -> None:
    """End a role on a day, the first on which it is no longer held.

    One that would never have been held goes; when the bank's file states it, it is held for its first day, or the next file
    would bring it back.
    """
    row = Keeping.objects.for_closing().filter(pk=keeping.pk)
    until = max(on, keeping.since + timedelta(days=1))
    if keeping.since >= on and keeping.source == HAND:
        row.delete()
    elif keeping.until is None or keeping.until > until:
        row.update(until=until, ended_here=True)


def end_all(keepings: ScopedQuerySet[Keeping], on: date) -> None:
    """`end` for each of many roles, in a few statements."""
    for stated in keepings.filter(since__gte=on).exclude(source=HAND):
        end(stated, on)
    keepings.filter(since__gte=on, source=HAND).delete()
    keepings.filter(Q(until=None) | Q(until__gt=on), since__lt=on).update(until=on, ended_here=True)


def prolong(keeping: Keeping, until: date) -> None:
    """Let a role run up to another day, later or earlier; one that would never have been held goes."""
    row = Keeping.objects.for_closing().filter(pk=keeping.pk)
    if keeping.since >= until:
        row.delete()
    else:
        row.update(until=until)


def roles_on(client: Client, on: date, *roles: Role) -> list[Keeping]:
    """Who holds these roles on a day, the earliest first, with the staff."""
    held = Keeping.objects.for_closing().filter(in_force(on), client=client, role__in=roles)
    return list(held.select_related("staff").order_by("since", "pk"))


def keeper_on(client: Client, on: date) -> Keeping | None:
    """Who keeps the client on a day: its lead, else who adopted it."""
    held = roles_on(client, on, *KEEPING_ROLES)
    return next((row for role in KEEPING_ROLES for row in held if row.role == role), None)
