"""The library as of a day, and cases found again."""

from zhiwo.talks.queries.cases import CASE, CaseRow, case_held, cases
from zhiwo.talks.queries.library import (
    SPANS,
    TALK,
    TalkRow,
    VersionRow,
    content_of,
    in_force,
    known_numbers,
    newest_title,
    talk_of,
    talks,
    uses,
)

__all__ = [
    "CASE", "SPANS", "TALK", "CaseRow", "TalkRow", "VersionRow", "case_held", "cases", "content_of", "in_force", "known_numbers",
    "newest_title", "talk_of", "talks", "uses",
]  # fmt: skip
