"""The rules of how a client changes hands."""

from zhiwo.coverage.policy.adoption import Claimant, Obstacle, free_again_on, obstacle
from zhiwo.coverage.policy.house import COVERAGE, House, house_on
from zhiwo.coverage.policy.proposal import STATES, Answer, State, in_force_from, last_day, state_on

__all__ = [
    "COVERAGE",
    "STATES",
    "Answer",
    "Claimant",
    "House",
    "Obstacle",
    "State",
    "free_again_on",
    "house_on",
    "in_force_from",
    "last_day",
    "obstacle",
    "state_on",
]
