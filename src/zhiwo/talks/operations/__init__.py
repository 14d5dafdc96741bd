"""Publishing, retiring and opening talks; writing up, rating and taking down cases."""

from zhiwo.talks.operations.cases import (
    CaseIncomplete,
    OwnCase,
    TakenDownAlready,
    rate_case,
    take_case_down,
    write_case,
)
from zhiwo.talks.operations.claims import BannedClaim, require_no_claims
from zhiwo.talks.operations.nobody import NamesSomebody
from zhiwo.talks.operations.talks import (
    ProposedTalk,
    TalkDays,
    TalkIncomplete,
    TalkRetired,
    TalkRetiringReason,
    open_talk,
    publish_talk,
    require_publishable,
    retire_talk,
)

__all__ = [
    "BannedClaim", "CaseIncomplete", "NamesSomebody", "OwnCase", "ProposedTalk", "TakenDownAlready", "TalkDays", "TalkIncomplete",
    "TalkRetired", "TalkRetiringReason", "open_talk", "publish_talk", "rate_case", "require_no_claims", "require_publishable",
    "retire_talk", "take_case_down", "write_case",
]  # fmt: skip
