"""Reading who may lead a client, what is proposed, who stands in."""

from zhiwo.coverage.queries.covers import Cover, covers
from zhiwo.coverage.queries.leading import posts_to_lead, posts_to_lead_each
from zhiwo.coverage.queries.people import Colleague, colleague, neighbourhood, receivers, receivers_each, stand_ins
from zhiwo.coverage.queries.pool import Pool, PoolRow, pool
from zhiwo.coverage.queries.proposals import RECENT_DAYS, asked, ended_lately, open_for, open_ones, state_of

__all__ = [
    "RECENT_DAYS",
    "Colleague",
    "Cover",
    "Pool",
    "PoolRow",
    "asked",
    "colleague",
    "covers",
    "ended_lately",
    "neighbourhood",
    "open_for",
    "open_ones",
    "pool",
    "posts_to_lead",
    "posts_to_lead_each",
    "receivers",
    "receivers_each",
    "stand_ins",
    "state_of",
]
