"""Roles on a client."""

from __future__ import annotations

from enum import StrEnum

from zhiwo.kernel.text import Text


class Role(StrEnum):
    """How a member of staff stands to a client (requirements B1; house defaults H12, H31, H32, H33).

    Who holds any of them sees the client. A designate is asked to take the client over, and may look at it before saying so.
    A broker places the client's orders (B5); a corporate partner keeps the client's company. A technician helps with a fault
    of e-banking, for as long as that lasts.
    """

    LEAD = "lead"
    BACKUP = "backup"
    ADOPTER = "adopter"
    SPECIALIST = "specialist"
    BROKER = "broker"
    CORPORATE = "corporate"
    SHADOW = "shadow"
    DELEGATE = "delegate"
    DESIGNATE = "designate"
    TECHNICIAN = "technician"


KEEPING_ROLES = (Role.LEAD, Role.ADOPTER)
"""Roles whose holder keeps the client; of two the first one named does."""

ROLES: dict[Role, Text] = {
    Role.LEAD: Text("主办", "lead"),
    Role.BACKUP: Text("协办", "backup"),
    Role.ADOPTER: Text("领养", "adopter"),
    Role.SPECIALIST: Text("专家", "specialist"),
    Role.BROKER: Text("经纪人", "broker"),
    Role.CORPORATE: Text("对公搭档", "corporate partner"),
    Role.SHADOW: Text("原主办（交接期）", "former lead (hand-over)"),
    Role.DELEGATE: Text("代管", "delegate"),
    Role.DESIGNATE: Text("待接收", "asked to take over"),
    Role.TECHNICIAN: Text("技术支持", "technician"),
}
