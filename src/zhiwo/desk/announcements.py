"""The desk of announcements (公告告知): what clients are to be told of, how many were, and who is still to be."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.announcements import (
    ANNOUNCEMENT,
    AnnouncementRow,
    Told,
    announcements,
    late_of,
    owed_by,
    to_tell,
    told_of,
)
from zhiwo.clients.access import require_client
from zhiwo.desk.glance import Glance, glances
from zhiwo.desk.screens import ANNOUNCEMENTS, require_screen
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.policy import KEEPERS, LEADERS, may

CLIENTS_SHOWN = 200


@dataclass(frozen=True)
class AnnouncementsDesk:
    """All of it; `proposes`: whether the actor may put one down, for which `tiers`."""

    rows: list[AnnouncementRow]
    proposes: bool
    tiers: tuple[str, ...]


@dataclass(frozen=True)
class StillToTell:
    """One announcement, the clients in sight who are still to be told, at most so many of `total`."""

    row: AnnouncementRow
    clients: list[Glance]
    total: int


def announcements_desk(actor: Actor) -> AnnouncementsDesk:
    """The desk. Raises Denied."""
    require_screen(actor, ANNOUNCEMENTS)
    tiers = tuple(sorted(house_rules().on(actor.on).served_tiers, reverse=True))
    return AnnouncementsDesk(announcements(actor), may(actor, "announcement.propose"), tiers)


def still_to_tell(actor: Actor, number: str) -> StillToTell:
    """Raises Denied, NotFound."""
    require_screen(actor, ANNOUNCEMENTS)
    row, keys, total = to_tell(actor, number, CLIENTS_SHOWN)
    if row is None:
        raise NotFound(what=ANNOUNCEMENT)
    seen = glances(actor, keys)
    return StillToTell(row, [seen[key] for key in keys if key in seen], total)


def rail_announcements(actor: Actor) -> list[AnnouncementRow]:
    """What the actor's own clients are still to be told of; for a leader besides what is late in sight."""
    if actor.post in LEADERS:
        return late_of(actor)
    return owed_by(actor) if actor.post in KEEPERS else []


def announced(actor: Actor, number: str) -> list[Told]:
    """What one client is or was to be told of. Raises NotFound."""
    return told_of(actor, require_client(actor, number))
