"""How a talk stands on a day. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from zhiwo.kernel.text import Text

SOON = timedelta(days=30)
"""So long before it ends a version is to be looked through."""


class TalkState(StrEnum):
    """In force; in force, and its end is near with no version behind it; not begun; run out; taken out of use."""

    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    AHEAD = "ahead"
    LAPSED = "lapsed"
    RETIRED = "retired"


TALK_STATES: dict[TalkState, Text] = {
    TalkState.IN_FORCE: Text("使用中", "in use"),
    TalkState.REVIEW_DUE: Text("将到复审日", "review due"),
    TalkState.AHEAD: Text("未生效", "not yet in force"),
    TalkState.LAPSED: Text("已过复审日", "past its review"),
    TalkState.RETIRED: Text("已停用", "retired"),
}


def state_on(on: date, *, retired: bool, until: date | None, newer: bool, next_since: date) -> TalkState:
    """`until`: when the version in force ends, None for none; `newer`: one follows it; `next_since`: when the newest begins."""
    if retired:
        return TalkState.RETIRED
    if until is not None:
        return TalkState.REVIEW_DUE if until - on <= SOON and not newer else TalkState.IN_FORCE
    return TalkState.AHEAD if next_since > on else TalkState.LAPSED
