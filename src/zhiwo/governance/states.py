"""The states of work that waits: a job for the worker, a message to be sent."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from zhiwo.kernel.text import Text


class JobState(StrEnum):
    """Where a job stands. `failed` will be tried again, `dead` only when a person asks for it."""

    NEW = "new"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DEAD = "dead"


JOB_STATES: dict[JobState, Text] = {
    JobState.NEW: Text("排队", "waiting"),
    JobState.RUNNING: Text("执行中", "running"),
    JobState.DONE: Text("完成", "done"),
    JobState.FAILED: Text("待重试", "to be retried"),
    JobState.DEAD: Text("已停止", "stopped"),
}


class MessageState(StrEnum):
    """Where a message stands. `unknown`: it may have gone out or not, and a person finds out which."""

    NEW = "new"
    LEASED = "leased"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


MESSAGE_STATES: dict[MessageState, Text] = {
    MessageState.NEW: Text("待发", "to be sent"),
    MessageState.LEASED: Text("发送中", "being sent"),
    MessageState.SENT: Text("已发", "sent"),
    MessageState.UNKNOWN: Text("存疑", "in doubt"),
    MessageState.FAILED: Text("未发成", "not sent"),
}


def wait_after(attempts: int) -> timedelta:
    """How long to wait before the next try: half a minute, doubled with each one, an hour at most."""
    return timedelta(seconds=min(30 << min(attempts - 1, 10), 3600))
