"""What somebody may decide about a line of their day's list: do it first, put it off, or say that it is wrong (L2). Pure.

None of it changes what is owed: a line put off counts and rises as before, and a leader's own list keeps what somebody below
put aside.
"""

from __future__ import annotations

from datetime import date, timedelta

from zhiwo.kernel.text import Text

FIRST = "first"
LATER = "later"
WRONG = "wrong"

MARKS: dict[str, Text] = {
    FIRST: Text("置顶", "first"),
    LATER: Text("推后", "put off"),
    WRONG: Text("有误", "wrong"),
}
"""How a line may be marked, by code."""

LATER_REASONS: dict[str, Text] = {
    "client_asked": Text("客户约了别的时间", "the client asked for another time"),
    "client_away": Text("客户不在本地或不便", "the client is away or unwell"),
    "waits": Text("等资料、等产品或等同事", "waits for papers, a product or a colleague"),
    "no_hours": Text("今天排不开", "no time today"),
    "other": Text("其他", "other"),
}
"""Why a line is put off, by code."""

WRONG_REASONS: dict[str, Text] = {
    "done_already": Text("已经做过，系统没有记到", "done already, and not on record"),
    "not_mine": Text("不是我的客户", "not my client"),
    "wrong_facts": Text("客户资料有误", "what is known of the client is wrong"),
    "not_owed": Text("按规定不该做", "not owed by the standard"),
    "other": Text("其他", "other"),
}
"""Why a line is wrong, by code."""

REASONS = {LATER: LATER_REASONS, WRONG: WRONG_REASONS}


def latest_day(closes_on: date, on: date, shown_days: int) -> date:
    """The last day a line may be put off to: its own last day; of one late already the last on which it is shown."""
    return closes_on if closes_on >= on else closes_on + timedelta(days=shown_days)
