"""Who is to keep whom, how a client is served, what it signed. Who holds which role on a client stands in `clients.Keeping`."""

from zhiwo.coverage.models.ownership import (
    FirstKept,
    FormerKeeping,
    IdleClient,
    KeeperWish,
    Loss,
    PoolEntry,
    Proposal,
    ProposalApproval,
    Sharing,
    SharingMove,
    SkillWish,
)
from zhiwo.coverage.models.serving import Enrolment, EnrolmentPaper, ServiceSpell

__all__ = [
    "Enrolment",
    "EnrolmentPaper",
    "FirstKept",
    "FormerKeeping",
    "IdleClient",
    "KeeperWish",
    "Loss",
    "PoolEntry",
    "Proposal",
    "ProposalApproval",
    "ServiceSpell",
    "Sharing",
    "SharingMove",
    "SkillWish",
]
