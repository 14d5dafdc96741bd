"""Situations, wordings, banned claims, cases. Pure."""

from zhiwo.talks.policy.banned import BANNED
from zhiwo.talks.policy.cases import BANDS, CASE_STATES, OUTCOMES
from zhiwo.talks.policy.claims import Hit, banned_in
from zhiwo.talks.policy.privacy import CLIENT_NAME, CLIENT_NUMBER, STAFF_NAME, Told, tells_who
from zhiwo.talks.policy.rating import standing
from zhiwo.talks.policy.ready import ready_talks
from zhiwo.talks.policy.situations import SIGNALS, SITUATIONS, situations_on
from zhiwo.talks.policy.states import TALK_STATES, TalkState, state_on
from zhiwo.talks.policy.wording import SECTIONS, SPOKEN, SectionChange, Wording, changes, typed

__all__ = [
    "BANDS", "BANNED", "CASE_STATES", "CLIENT_NAME", "CLIENT_NUMBER", "OUTCOMES", "SECTIONS", "SIGNALS", "SITUATIONS",
    "SPOKEN", "STAFF_NAME", "TALK_STATES", "Hit", "SectionChange", "TalkState", "Told", "Wording", "banned_in", "changes",
    "ready_talks", "situations_on", "standing", "state_on", "tells_who", "typed",
]  # fmt: skip
