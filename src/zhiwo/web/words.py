"""The tables of names a template looks up by code."""

from __future__ import annotations

from types import SimpleNamespace

from zhiwo.clients.policy import ROLES
from zhiwo.desk import words as desk_words
from zhiwo.org.policy import POSTS, UNIT_KINDS

WORDS = SimpleNamespace(
    tiers=desk_words.TIERS,
    badges=desk_words.BADGES,
    bands=desk_words.TIER_BANDS,
    occasions=desk_words.OCCASIONS,
    kinds=desk_words.KINDS,
    kind_icons=desk_words.KIND_ICONS,
    by_hand=desk_words.RECORDED_BY_HAND,
    results=desk_words.RESULTS,
    asset_classes=desk_words.ASSET_CLASSES,
    duty_name=desk_words.duty_name,
    duty_icon=desk_words.duty_icon,
    posts=POSTS,
    roles=ROLES,
    unit_kinds=UNIT_KINDS,
)
