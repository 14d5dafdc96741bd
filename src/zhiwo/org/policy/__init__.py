"""The rules of the house: its posts and how far they see, what each may do."""

from zhiwo.org.policy.acts import ACTS, Act, may, require
from zhiwo.org.policy.posts import (
    CONTROLLERS,
    KEEPERS,
    LEADERS,
    POSTS,
    READS_FROZEN,
    SEEING,
    UNIT_KINDS,
    Post,
    Sight,
    UnitKind,
)

__all__ = [
    "ACTS",
    "CONTROLLERS",
    "KEEPERS",
    "LEADERS",
    "POSTS",
    "READS_FROZEN",
    "SEEING",
    "UNIT_KINDS",
    "Act",
    "Post",
    "Sight",
    "UnitKind",
    "may",
    "require",
]
