"""Reading who may lead a client, what is proposed, who stands in."""

from zhiwo.coverage.queries.answering import LossRow, credited_for, losses, tenures_of, who_answers
from zhiwo.coverage.queries.covers import Cover, covers
from zhiwo.coverage.queries.enrolment import Enrolled, enrolled, enrolments_of
from zhiwo.coverage.queries.idle import idle_clients
from zhiwo.coverage.queries.kept import Covered, coverage_by_tier
from zhiwo.coverage.queries.leading import posts_to_lead, posts_to_lead_each
from zhiwo.coverage.queries.levels import approvals_of, approvers, awaiting_approval, level_between
from zhiwo.coverage.queries.people import Colleague, colleague, neighbourhood, receivers, receivers_each, stand_ins
from zhiwo.coverage.queries.pool import Pool, PoolRow, pool
from zhiwo.coverage.queries.proposals import RECENT_DAYS, asked, ended_lately, open_for, open_ones, state_of
from zhiwo.coverage.queries.required import Lacking, lacking, lacks_a_role, nameable, reach
from zhiwo.coverage.queries.serving import Service, Serving, Spell, may_serve, model_on, service_of, tier_of, who_may
from zhiwo.coverage.queries.wishes import Ties, ties, wished_keeper, wished_skills

__all__ = [
    "RECENT_DAYS",
    "Colleague",
    "Cover",
    "Covered",
    "Enrolled",
    "Lacking",
    "LossRow",
    "Pool",
    "PoolRow",
    "Service",
    "Serving",
    "Spell",
    "Ties",
    "approvals_of",
    "approvers",
    "asked",
    "awaiting_approval",
    "colleague",
    "coverage_by_tier",
    "covers",
    "credited_for",
    "ended_lately",
    "enrolled",
    "enrolments_of",
    "idle_clients",
    "lacking",
    "lacks_a_role",
    "level_between",
    "losses",
    "may_serve",
    "model_on",
    "nameable",
    "neighbourhood",
    "open_for",
    "open_ones",
    "pool",
    "posts_to_lead",
    "posts_to_lead_each",
    "reach",
    "receivers",
    "receivers_each",
    "service_of",
    "stand_ins",
    "state_of",
    "tenures_of",
    "tier_of",
    "ties",
    "who_answers",
    "who_may",
    "wished_keeper",
    "wished_skills",
]
