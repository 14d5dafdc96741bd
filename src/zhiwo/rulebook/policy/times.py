"""Where a version of a pack stands in time."""

from __future__ import annotations

from enum import StrEnum

from zhiwo.kernel.text import Text


class Time(StrEnum):
    """Where a version stands in time."""

    IN_FORCE = "in_force"
    COMING = "coming"
    UNSIGNED = "unsigned"
    PAST = "past"
    REPLACED = "replaced"


TIMES: dict[Time, Text] = {
    Time.IN_FORCE: Text("现行", "in force"),
    Time.COMING: Text("待生效", "coming"),
    Time.UNSIGNED: Text("待合规签署", "waits for signature"),
    Time.PAST: Text("历史", "past"),
    Time.REPLACED: Text("未生效即被代替", "replaced before its day"),
}
