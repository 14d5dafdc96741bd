"""`zhiwo verify-trail`: whether the trail is as it was written."""

from __future__ import annotations

from typing import Any

from zhiwo.cli.command import Command as Base
from zhiwo.governance.chain import BROKEN
from zhiwo.governance.queries import verify_trail
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

SOUND = Text(
    zh="操作留痕完好：{length} 条，逐条相连；已向第二处报备到第 {anchored} 条。",
    en="The trail is whole: {length} entries, each chained to the one before; the second place knows it up to {anchored}.",
)


class TrailBroken(Refusal):
    """The trail is not as it was written."""

    sentence = Text(
        zh="操作留痕不完好：{why}请保留现场，停止写入并通知内审。",
        en="The trail is not whole: {why} Leave all as it is, stop writing, and tell internal audit.",
    )


class Command(Base):
    summary = Text(
        zh="核对操作留痕是否被改动、删除、插入或截断。", en="Check whether the trail was altered, cut or added to."
    )

    def run(self, **options: Any) -> None:
        found = verify_trail()
        if found.broken:
            raise TrailBroken(why=BROKEN[found.broken.kind].filled(number=found.broken.number))
        self.say(SOUND, length=found.length, anchored=found.anchored or 0)
