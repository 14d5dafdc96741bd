"""Who sees whom, worked out naively from requirements K1 and B1: loops over plain rows, no SQL, nothing of the product."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

SEES_UNIT = frozenset(
    ["president", "deputy_president", "retail_head", "outlet_head", "analyst", "compliance", "auditor", "data_steward"]
)
"""Posts that see every client hosted by their unit and the units below (K1)."""

SEES_OWN = frozenset(
    [
        "relationship_manager",
        "wealth_manager",
        "corporate_manager",
        "lobby_manager",
        "marketing_manager",
        "teller",
        "specialist",
    ]
)
"""Posts that see the clients on whom they hold a role, whatever its kind (K1, B1)."""

RECEIVES = frozenset({"lobby_manager", "teller"})
"""Posts that recognise a client of their own outlet by its number, masked and without anything that leads on (A9)."""

SEES_NOBODY = frozenset({"administrator"})
POSTS = SEES_UNIT | SEES_OWN | SEES_NOBODY

ACTS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "acts.yaml").read_text("utf-8"))
"""Act by act, the posts that may: written from the requirements, every other post may not."""


@dataclass(frozen=True)
class Unit:
    number: str
    kind: str
    parent: str | None


@dataclass(frozen=True)
class Person:
    """A member of staff, at work from `joined_on` until the day before `left_on`, with a login that is open or shut."""

    number: str
    post: str
    unit: str
    joined_on: date | None = None
    left_on: date | None = None
    active: bool = True


@dataclass(frozen=True)
class Kept:
    """A role of `staff` on `client` from a day (included) to another (excluded)."""

    client: str
    staff: str
    role: str
    since: date
    until: date | None = None


@dataclass
class House:
    """A bank in plain rows; `host` names the unit each client banks at."""

    units: dict[str, Unit] = field(default_factory=dict)
    staff: dict[str, Person] = field(default_factory=dict)
    host: dict[str, str] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    def above(self, unit: str) -> list[str]:
        """The unit and those above it, innermost first."""
        found: list[str] = []
        at: str | None = unit
        while at is not None:
            found.append(at)
            at = self.units[at].parent
        return found

    def comes_in(self, staff: str, on: date) -> bool:
        """Whether a login of that person is let in on a day."""
        person = self.staff.get(staff)
        if person is None or not person.active:
            return False
        joined = person.joined_on is None or person.joined_on <= on
        return joined and (person.left_on is None or on < person.left_on)

    def keeps(self, staff: str, client: str, on: date) -> bool:
        for kept in self.kept:
            if kept.client == client and kept.staff == staff and kept.since <= on:  # noqa: SIM102 - one rule a line
                if kept.until is None or on < kept.until:
                    return True
        return False

    def sees(self, staff: str, client: str, on: date) -> bool:
        """Whether a member of staff sees a client on a day."""
        person = self.staff[staff]
        if client not in self.host or person.post in SEES_NOBODY:
            return False
        if self.keeps(staff, client, on):
            return True
        return person.post in SEES_UNIT and person.unit in self.above(self.host[client])

    def sight(self, staff: str, on: date) -> set[str]:
        """Everyone a member of staff sees on a day."""
        return {client for client in self.host if self.sees(staff, client, on)}

    def may(self, staff: str, act: str) -> bool:
        """Whether the post of a member of staff allows an act."""
        return self.staff[staff].post in ACTS[act]

    def change(self, staff: str, **values: Any) -> None:
        self.staff[staff] = replace(self.staff[staff], **values)
