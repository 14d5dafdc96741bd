"""What is known of clients' fit: what was assessed, what they stated, and who is due."""

from zhiwo.suitability.queries.attempts import made_on, without_room
from zhiwo.suitability.queries.profiles import profile_on
from zhiwo.suitability.queries.ratings import Stood, limited, rating_of, ratings_on, standings_on, told_by_feed

__all__ = [
    "Stood",
    "limited",
    "made_on",
    "profile_on",
    "rating_of",
    "ratings_on",
    "standings_on",
    "told_by_feed",
    "without_room",
]
