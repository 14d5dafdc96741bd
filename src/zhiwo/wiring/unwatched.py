"""The tables whose changes are not noted row by row, each with the reason. Every other table is watched, new ones too."""

from __future__ import annotations

from zhiwo.governance.guards.tables import Watched, watched

UNWATCHED: dict[str, str] = {
    "governance_trailentry": "the trail itself: chained, and only ever appended to",
    "governance_trailhead": "the end of the trail, which moves on by its next entry only",
    "governance_rowchange": "the notes themselves: each is accounted for once, by an entry that bears their digest",
    "closing_run": "the closing's own ledger: opening, breaking off and ending a run; what it says is on the trail",
    "closing_steprun": "the same: each step that was taken stands on the trail with the rows it wrote",
    "org_session": "who is in at the moment: coming in, leaving and ending others' sessions stand on the trail",
    "axes_accessattempt": "counters of failures at the door: each failure stands on the trail",
    "axes_accessattemptexpiration": "the same",
    "axes_accessfailurelog": "the same",
    "axes_accesslog": "the same",
    "governance_job": "leases and progress of the worker: asking, ending and running again stand on the trail",
    "governance_message": "the same of messages: what a person settles stands on the trail",
    "django_content_type": "made by migrations; the program reads no rights from it",
    "auth_permission": "the same",
    "auth_group": "not used: rights follow the post",
    "auth_group_permissions": "the same",
    "org_login.last_login": "moves with every entry, which stands on the trail itself",
}
"""By table, or by table and column."""


def watched_tables() -> tuple[Watched, ...]:
    """Every table that is watched."""
    return watched(UNWATCHED)
