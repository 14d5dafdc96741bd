"""The rules of who keeps whom."""

from zhiwo.coverage.policy.adoption import Claimant, Obstacle, free_again_on, obstacle
from zhiwo.coverage.policy.first_keeper import FirstKeeper, credited
from zhiwo.coverage.policy.house import COVERAGE, House, house_on
from zhiwo.coverage.policy.loss import NOBODY, Accountable, Fall, accountable, fall
from zhiwo.coverage.policy.proposal import STATES, Answer, State, in_force_from, last_day, state_on
from zhiwo.coverage.policy.reclaim import Idleness, idleness
from zhiwo.coverage.policy.tenure import KEEPING_ROLES, Tenure, acting, first_kept, holder, keeper

__all__ = [
    "COVERAGE",
    "KEEPING_ROLES",
    "NOBODY",
    "STATES",
    "Accountable",
    "Answer",
    "Claimant",
    "Fall",
    "FirstKeeper",
    "House",
    "Idleness",
    "Obstacle",
    "State",
    "Tenure",
    "accountable",
    "acting",
    "credited",
    "fall",
    "first_kept",
    "free_again_on",
    "holder",
    "house_on",
    "idleness",
    "in_force_from",
    "keeper",
    "last_day",
    "obstacle",
    "state_on",
]
