"""Changing the outlet that hosts a client (house default H41)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations.keepings import end, hold
from zhiwo.coverage.operations.refusals import HostedThere, NoOutlet
from zhiwo.coverage.operations.transferring import require_reason
from zhiwo.coverage.policy import State
from zhiwo.coverage.queries import level_between
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.policy import UnitKind, require

OUTLET = Text("这个网点", "That outlet")


@transaction.atomic
def change_host(*, actor: Actor, client: str, to: str, reason: str, at: datetime) -> Client:
    """Let another outlet below the actor's unit host a client, from the day of the act on.

    Keepers, adopters and whoever stands in end that day; the client waits in the new outlet's queue, its head acting. What
    is owed and done goes on, and so does whoever helps with a fault until it ends. The file's next word counts only if it
    names another outlet than before. Raises Denied, NotFound, TransferReasonMissing, NoOutlet, HostedThere.
    """
    require(actor, "client.host")
    said = require_reason(reason)
    row = require_client(actor, client)
    hold(row)
    outlet = Unit.objects.filter(number=to, path__startswith=actor.path).first()
    if outlet is None:
        raise NotFound(what=OUTLET)
    if outlet.kind != UnitKind.OUTLET or outlet.closed_on is not None:
        raise NoOutlet(unit=outlet.name)
    if outlet.pk == row.unit_id:
        raise HostedThere(unit=outlet.name)
    before, level = row.unit.number, level_between(row.unit, outlet)
    # The actor sees both outlets: the client stays in sight whichever wall is asked.
    Client.objects.for_closing().filter(pk=row.pk).update(unit=outlet)
    held = Keeping.objects.for_closing().filter(Q(until=None) | Q(until__gt=actor.on), client=row)
    for keeping in held.exclude(role=Role.TECHNICIAN).order_by("pk"):
        end(keeping, actor.on)
    open_ones = Proposal.objects.for_closing().filter(client=row, answer="")
    open_ones.update(answer=State.WITHDRAWN, answered_on=actor.on)
    record(
        actor=actor, act="client.host-changed", subject_kind="client", subject=client, at=at,
        since=actor.on.isoformat(), before=before, to=outlet.number, reason=said, level=str(level),
    )  # fmt: skip
    row.unit = outlet
    return row
