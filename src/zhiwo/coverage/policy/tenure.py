"""Who stands how to one client, and who leads, keeps and acts on a day. Periods are half-open (house default H31)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiwo.clients.policy import KEEPING_ROLES, Role


@dataclass(frozen=True)
class Tenure:
    """`staff` holds `role` on a client from `since` (included) until `until` (excluded; None: open)."""

    role: Role
    staff: str
    since: date
    until: date | None = None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def holder(tenures: Iterable[Tenure], role: Role, on: date) -> Tenure | None:
    """Who holds a role on a day; of several the one who took it last."""
    held = [tenure for tenure in tenures if tenure.role is role and tenure.holds(on)]
    return max(held, key=lambda tenure: tenure.since, default=None)


def keeper(tenures: Iterable[Tenure], on: date) -> Tenure | None:
    """Who keeps the client on a day: its lead, else who adopted it."""
    known = list(tenures)
    found = (holder(known, role, on) for role in KEEPING_ROLES)
    return next((tenure for tenure in found if tenure), None)
