"""What is known of clients' fit: what was assessed, what they stated, and who is due."""

from zhiwo.suitability.queries.attempts import made_on, without_room
from zhiwo.suitability.queries.profiles import profile_on
from zhiwo.suitability.queries.ratings import (
    Stood,
    assessed_here,
    limited,
    rating_of,
    ratings_on,
    standings_on,
    told_by_feed,
    told_of,
)

__all__ = [
    "Stood",
    "assessed_here",
    "limited",
    "made_on",
    "profile_on",
    "rating_of",
    "ratings_on",
    "standings_on",
    "told_by_feed",
    "told_of",
    "without_room",
]
