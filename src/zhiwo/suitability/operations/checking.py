"""Four eyes: what one member of staff put down another checks, once."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.suitability.models import MaterialChange, MeansStatement

Row = TypeVar("Row", MaterialChange, MeansStatement)


def checked(row: Row | None, put_down_by: str, *, actor: Actor, at: datetime, what: Text, own: type[Refusal]) -> Row:
    """The row, checked by the actor; `put_down_by` is the staff number of who may not. Raises NotFound of `what` where there is
    none that waits, or somebody was quicker; `own` where the actor put it down."""
    if row is None:
        raise NotFound(what=what)
    if put_down_by == actor.staff:
        raise own
    waiting = type(row)._default_manager.for_closing().filter(pk=row.pk, checked_at=None)
    if not waiting.update(checked_by=Staff.objects.get(number=actor.staff), checked_at=at):
        raise NotFound(what=what)
    return row
