"""What a case is told by beside its words. Pure."""

from __future__ import annotations

from zhiwo.kernel.text import Text

OUTCOMES: dict[str, Text] = {"won": Text("成功", "won"), "lost": Text("未成", "lost")}
"""How it ended."""

CASE_STATES: dict[str, Text] = {"stands": Text("在用", "stands"), "down": Text("已撤下", "taken down")}
"""Whether it is read by all."""

BANDS: dict[str, Text] = {
    "none": Text("不涉及金额", "no amount"),
    "to_20": Text("20万以下", "under CNY 200,000"),
    "to_100": Text("20万（含）至100万", "CNY 200,000 to under 1,000,000"),
    "to_500": Text("100万（含）至500万", "CNY 1,000,000 to under 5,000,000"),
    "over_500": Text("500万（含）以上", "CNY 5,000,000 and more"),
}
"""How much it was about: a band, since an amount may tell who it was. The borders are those of the branch's tiers."""
