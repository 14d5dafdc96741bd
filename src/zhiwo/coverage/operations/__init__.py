"""The acts by which a client comes to a keeper and changes hands."""

from zhiwo.coverage.operations.adopting import adopt, give_back
from zhiwo.coverage.operations.assigning import assign
from zhiwo.coverage.operations.backdating import backdate_transfer, require_backdatable
from zhiwo.coverage.operations.covering import cover, end_cover
from zhiwo.coverage.operations.deactivating import deactivate
from zhiwo.coverage.operations.enrolling import Paper, end_enrolment, enrol, open_paper
from zhiwo.coverage.operations.hosting import change_host
from zhiwo.coverage.operations.leavers import end_desks_of_leavers
from zhiwo.coverage.operations.leaving import Moved, hand_over_desk
from zhiwo.coverage.operations.losses import note_losses
from zhiwo.coverage.operations.naming import end_role, name_role
from zhiwo.coverage.operations.pool import lay_pool_out
from zhiwo.coverage.operations.reclaiming import Reclaimed, kept_clients, reclaim_idle, silence
from zhiwo.coverage.operations.serving import (
    needs_two_people,
    require_may_advise,
    require_may_contact,
    require_settable,
    set_service_model,
)
from zhiwo.coverage.operations.sharing import draw_sharing, share_out, undo_sharing
from zhiwo.coverage.operations.transferring import (
    accept_transfer,
    approve_transfer,
    propose_transfer,
    reject_transfer,
    withdraw_transfer,
)
from zhiwo.coverage.operations.wishing import note_wish

__all__ = [
    "Moved",
    "Paper",
    "Reclaimed",
    "accept_transfer",
    "adopt",
    "approve_transfer",
    "assign",
    "backdate_transfer",
    "change_host",
    "cover",
    "deactivate",
    "draw_sharing",
    "end_cover",
    "end_desks_of_leavers",
    "end_enrolment",
    "end_role",
    "enrol",
    "give_back",
    "hand_over_desk",
    "kept_clients",
    "lay_pool_out",
    "name_role",
    "needs_two_people",
    "note_losses",
    "note_wish",
    "open_paper",
    "propose_transfer",
    "reclaim_idle",
    "reject_transfer",
    "require_backdatable",
    "require_may_advise",
    "require_may_contact",
    "require_settable",
    "set_service_model",
    "share_out",
    "silence",
    "undo_sharing",
    "withdraw_transfer",
]
