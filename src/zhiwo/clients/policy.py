"""Roles on a client."""

from __future__ import annotations

from enum import StrEnum

from zhiwo.kernel.text import Text


class Role(StrEnum):
    """How a member of staff stands to a client (requirements B1; house defaults H12, H32, H33)."""

    LEAD = "lead"
    BACKUP = "backup"
    ADOPTER = "adopter"
    SPECIALIST = "specialist"
    SHADOW = "shadow"
    DELEGATE = "delegate"


ROLES: dict[Role, Text] = {
    Role.LEAD: Text("主办", "lead"),
    Role.BACKUP: Text("协办", "backup"),
    Role.ADOPTER: Text("领养", "adopter"),
    Role.SPECIALIST: Text("专家", "specialist"),
    Role.SHADOW: Text("原主办（交接期）", "former lead (hand-over)"),
    Role.DELEGATE: Text("代管", "delegate"),
}
