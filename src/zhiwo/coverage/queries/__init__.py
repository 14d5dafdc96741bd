"""Reading who may lead a client, what is proposed, who stands in."""

from zhiwo.coverage.queries.covers import Cover, covers
from zhiwo.coverage.queries.leading import posts_to_lead
from zhiwo.coverage.queries.people import Colleague, receivers, receivers_each, stand_ins
from zhiwo.coverage.queries.pool import Pool, PoolRow, pool
from zhiwo.coverage.queries.proposals import RECENT_DAYS, asked, ended_lately, open_for, open_ones, state_of

__all__ = [
    "RECENT_DAYS",
    "Colleague",
    "Cover",
    "Pool",
    "PoolRow",
    "asked",
    "covers",
    "ended_lately",
    "open_for",
    "open_ones",
    "pool",
    "posts_to_lead",
    "receivers",
    "receivers_each",
    "stand_ins",
    "state_of",
]
