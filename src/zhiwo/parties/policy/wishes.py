"""What a client may wish once and for all."""

from __future__ import annotations

from zhiwo.kernel.text import Text

TIME, CHANNEL = "time", "channel"
WISHES: dict[str, Text] = {
    TIME: Text("时间", "time"),
    CHANNEL: Text("联系方式", "way of contact"),
    "place": Text("地点", "place"),
    "person": Text("人员", "person"),
    "investment": Text("投资", "investment"),
    "other": Text("其他", "other"),
}
"""What a standing wish is about. Of hours and of ways of contact the machine can see to it; of the rest people do."""
