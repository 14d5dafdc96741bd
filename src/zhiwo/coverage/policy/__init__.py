"""The rules of who keeps whom."""

from zhiwo.coverage.policy.adoption import Claimant, Obstacle, free_again_on, obstacle
from zhiwo.coverage.policy.enrolment import CONTENT_TYPES, PaperKind, counts_on, kind_of
from zhiwo.coverage.policy.first_keeper import FirstKeeper, credited
from zhiwo.coverage.policy.house import COVERAGE, Approver, House, NamedRole, house_on
from zhiwo.coverage.policy.level import LEVELS, Level, level_of
from zhiwo.coverage.policy.loss import NOBODY, Accountable, Fall, accountable, fall
from zhiwo.coverage.policy.proposal import STATES, Answer, State, in_force_from, last_day, state_on
from zhiwo.coverage.policy.reclaim import Idleness, idleness
from zhiwo.coverage.policy.serving import (
    DEEDS,
    SERVICE_MODELS,
    Deed,
    ServiceModel,
    ServiceRules,
    Standing,
    serves,
    service_rules_on,
)
from zhiwo.coverage.policy.tenure import Tenure, holder, keeper

__all__ = [
    "CONTENT_TYPES",
    "COVERAGE",
    "DEEDS",
    "LEVELS",
    "NOBODY",
    "SERVICE_MODELS",
    "STATES",
    "Accountable",
    "Answer",
    "Approver",
    "Claimant",
    "Deed",
    "Fall",
    "FirstKeeper",
    "House",
    "Idleness",
    "Level",
    "NamedRole",
    "Obstacle",
    "PaperKind",
    "ServiceModel",
    "ServiceRules",
    "Standing",
    "State",
    "Tenure",
    "accountable",
    "counts_on",
    "credited",
    "fall",
    "free_again_on",
    "holder",
    "house_on",
    "idleness",
    "in_force_from",
    "keeper",
    "kind_of",
    "last_day",
    "level_of",
    "obstacle",
    "serves",
    "service_rules_on",
    "state_on",
]
