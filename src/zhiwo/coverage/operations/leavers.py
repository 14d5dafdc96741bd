"""Who has left the bank keeps nobody: what no hand-over ended, the night ends (house defaults H37, H42)."""

from __future__ import annotations

from datetime import date

from zhiwo.clients.access import in_force
from zhiwo.clients.models import Keeping
from zhiwo.coverage.operations.keepings import end


def end_desks_of_leavers(*, on: date) -> frozenset[int]:
    """End on a leaver's first day not at work every role still held; the clients (primary keys) whose roles ended.

    They wait for another keeper, the outlet's head acting. In the transaction of the closing's step.
    """
    held = Keeping.objects.for_closing().filter(in_force(on), staff__left_on__lte=on).select_related("staff")
    rows = list(held.order_by("client", "pk"))
    for row in rows:
        if row.staff.left_on:
            end(row, row.staff.left_on)
    return frozenset(row.client_id for row in rows)
