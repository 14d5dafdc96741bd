"""Rules about tags: who may ask what, what may be published, when a count is unusual. Pure."""

from zhiwo.tags.policy.folders import (
    FOLDERS,
    FolderCode,
    act_for,
    folders_proposed,
    folders_seen,
    is_guarded,
    subject_kind,
)
from zhiwo.tags.policy.listing import sees_list
from zhiwo.tags.policy.proposing import Proposal, ProposalFaulty, proposal_of, read_proposal, text_of
from zhiwo.tags.policy.trying import (
    AsksForUnseen,
    RanksNotExplained,
    RanksWholeBank,
    details_of,
    ranks,
    require_all_details,
    require_details,
)
from zhiwo.tags.policy.watching import Watch, watch_on

__all__ = [
    "FOLDERS",
    "AsksForUnseen",
    "FolderCode",
    "Proposal",
    "ProposalFaulty",
    "RanksNotExplained",
    "RanksWholeBank",
    "Watch",
    "act_for",
    "details_of",
    "folders_proposed",
    "folders_seen",
    "is_guarded",
    "proposal_of",
    "ranks",
    "read_proposal",
    "require_all_details",
    "require_details",
    "sees_list",
    "subject_kind",
    "text_of",
    "watch_on",
]
