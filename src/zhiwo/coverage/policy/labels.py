"""What the fields and codes of the house defaults about coverage are called, for the difference between two versions."""

from __future__ import annotations

from zhiwo.kernel.text import Text

LABELS: dict[str, Text] = {
    "house": Text("本行口径", "house defaults"),
    "H31": Text("H31 移交答复", "H31 answering a transfer"),
    "H32": Text("H32 交接期", "H32 former lead"),
    "H34": Text("H34 领养", "H34 adoption"),
    "answer_working_days": Text("答复的工作日数", "working days to answer in"),
    "shadow_days": Text("原主办可见天数", "days the former lead still sees the client"),
    "a_day": Text("每人每天", "a day and person"),
    "in_all": Text("每人合计", "in all, a person"),
    "cooling_off_days": Text("冷却天数", "days of cooling off"),
}
