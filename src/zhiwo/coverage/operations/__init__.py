"""The acts by which a client comes to a keeper and changes hands."""

from zhiwo.coverage.operations.adopting import adopt, give_back
from zhiwo.coverage.operations.assigning import assign
from zhiwo.coverage.operations.covering import cover, end_cover
from zhiwo.coverage.operations.leavers import end_desks_of_leavers
from zhiwo.coverage.operations.leaving import Moved, hand_over_desk
from zhiwo.coverage.operations.pool import lay_pool_out
from zhiwo.coverage.operations.transferring import (
    accept_transfer,
    propose_transfer,
    reject_transfer,
    withdraw_transfer,
)

__all__ = [
    "Moved",
    "accept_transfer",
    "adopt",
    "assign",
    "cover",
    "end_cover",
    "end_desks_of_leavers",
    "give_back",
    "hand_over_desk",
    "lay_pool_out",
    "propose_transfer",
    "reject_transfer",
    "withdraw_transfer",
]
