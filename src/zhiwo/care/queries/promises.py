"""What was promised to clients for a day and is not done yet. A promise goes with the client to whoever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from zhiwo.care.models import Interaction
from zhiwo.care.queries.confidence import readable
from zhiwo.care.queries.versions import corrected
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.org.policy import Field, as_seen


@dataclass(frozen=True)
class PromiseRow:
    """A promise: by which interaction it was given, to whom, what, and by when; `withheld`: what is not for the actor."""

    reference: str
    client: str
    name: str
    what: str
    due_on: date
    withheld: bool


def open_promises(actor: Actor, *, own: bool = True) -> ScopedQuerySet[Interaction]:
    """Promises not kept yet to clients the actor sees; `own`: to those the actor keeps or stands in for, the first due first."""
    found = seen_by(Interaction.objects.all(), actor).filter(~corrected(), kept_on=None, next_on__isnull=False)
    if own:
        roles = (*KEEPING_ROLES, Role.DELEGATE)
        mine = Keeping.objects.for_closing().filter(
            in_force(actor.on), client=OuterRef("client"), staff__number=actor.staff, role__in=roles
        )
        found = found.filter(Exists(mine))
    return found.order_by("next_on", "pk")


def promises(actor: Actor, most: int) -> list[PromiseRow]:
    """The first of the actor's own. One statement; up to two more where the words of some are not for all."""
    return _rows(actor, open_promises(actor)[:most])


def promises_between(actor: Actor, period: Period) -> list[PromiseRow]:
    """The actor's own for some days. As many statements."""
    return _rows(actor, open_promises(actor).filter(next_on__gte=period.start, next_on__lt=period.end))


def _rows(actor: Actor, found: ScopedQuerySet[Interaction]) -> list[PromiseRow]:
    rows = list(found.select_related("client__unit", "staff", "entered_by"))
    read = readable(actor, rows)
    return [
        PromiseRow(
            row.reference, row.client.number, as_seen(actor, Field.NAME, row.client.name),
            as_seen(actor, Field.NOTE, row.next_step) if row.pk in read else "", row.next_on, row.pk not in read,
        )
        for row in rows
        if row.next_on
    ]  # fmt: skip
