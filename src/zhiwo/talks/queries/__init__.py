"""The library as of a day, and cases found again."""

from zhiwo.talks.queries.cases import CASE, CaseRow, case_held, cases
from zhiwo.talks.queries.library import (
    TALK,
    TalkRow,
    VersionRow,
    content_of,
    in_force,
    known_numbers,
    newest_title,
    reads_all,
    talk_of,
    talks,
    uses,
)

__all__ = [
    "CASE", "TALK", "CaseRow", "TalkRow", "VersionRow", "case_held", "cases", "content_of", "in_force", "known_numbers",
    "newest_title", "reads_all", "talk_of", "talks", "uses",
]  # fmt: skip
