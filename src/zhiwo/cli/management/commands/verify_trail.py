"""`zhiwo verify-trail`: whether the trail is as it was written, and whether anything was changed past it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import console
from zhiwo.governance.anchors import SecondPlace
from zhiwo.governance.chain import BROKEN
from zhiwo.governance.operations import look_over
from zhiwo.governance.queries import Findings
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.wiring.unwatched import watched_tables

SOUND = Text(
    zh="操作留痕完好：{length} 条，逐条相连；已向第二处报备到第 {anchored} 条。",
    en="The trail is whole: {length} entries, each chained to the one before; the second place knows it up to {anchored}.",
)
NOT_TOLD_YET = Text(
    zh="操作留痕完好：{length} 条，逐条相连；此前没有向第二处报备过，现已报备（{path}）。",
    en="The trail is whole: {length} entries, each chained to the one before. The second place was told for the first time "
    "({path}).",
)
UNPROVEN = Text(
    zh="第 {number} 条所记的改动行与数据库记下的不符。", en="The rows entry {number} accounts for are not those noted."
)
PLACE = {
    SecondPlace.UNREADABLE: Text(
        zh="第二处报备文件读不了：{path}，请检查权限和磁盘。",
        en="The second place can't be read: {path}. Check its disk.",
    ),
    SecondPlace.LOST: Text(
        zh="第二处报备文件不见了：{path}，请从备份找回后再核对。",
        en="The second place is gone: {path}. Bring it back from where it is kept, and verify again.",
    ),
}
LAG = Text(
    zh="第二处报备落后 {number} 条，请查看日志中报备失败的原因。",
    en="The second place is {number} entries behind: the log says why it could not be told.",
)
STRAYS = Text(
    zh="有数据被绕过系统改动过，见留痕第 {numbers} 条。",
    en="Rows were changed past the program: see {numbers} of the trail.",
)
LOWERED = Text(
    zh="数据库守卫缺失或被改：{names}，请执行 zhiwo init 恢复并查明原因。",
    en="Guards of the database are missing or altered: {names}. Run zhiwo init to restore them, and find out why.",
)


class TrailBroken(Refusal):
    """The trail is not as it was written."""

    sentence = Text(
        zh="操作留痕不完好：{why}请保留现场，停止写入并通知内审。",
        en="The trail is not whole: {why} Leave all as it is, stop writing, and tell internal audit.",
    )


class TrailInDoubt(Refusal):
    """The trail is chained as it was written, but something around it is amiss."""

    sentence = Text(
        zh="操作留痕逐条相连（{length} 条），但有异常：{why}请通知内审。",
        en="The trail is chained as it was written ({length} entries), but: {why} Tell internal audit.",
    )


class Command(Base):
    summary = Text(
        zh="核对操作留痕是否被改动、删除、插入或截断，数据有没有绕过留痕被改。",
        en="Check whether the trail was altered, cut or added to, and whether data was changed past it.",
    )

    def run(self, **options: Any) -> None:
        found = look_over(actor=console(), at=timezone.now(), places=watched_tables())
        if found.chain.broken:
            raise TrailBroken(why=BROKEN[found.chain.broken.kind].filled(number=found.chain.broken.number))
        if found.unproven:
            raise TrailBroken(why=UNPROVEN.filled(number=found.unproven))
        if not found.sound:
            raise TrailInDoubt(length=found.chain.length, why=_joined(_doubts(found)))
        sentence = SOUND if found.chain.anchored else NOT_TOLD_YET
        self.say(sentence, length=found.chain.length, anchored=found.chain.anchored, path=settings.TRAIL_ANCHORS)


def _doubts(found: Findings) -> Iterator[Text]:
    if found.place in PLACE:
        yield PLACE[found.place].filled(path=settings.TRAIL_ANCHORS)
    elif found.lag:
        yield LAG.filled(number=found.lag)
    if found.strays:
        yield STRAYS.filled(numbers=", ".join(map(str, found.strays)))
    if found.lowered:
        yield LOWERED.filled(names=", ".join(found.lowered))


def _joined(sentences: Iterator[Text]) -> Text:
    said = list(sentences)
    return Text("".join(one.zh for one in said), " ".join(one.en for one in said))
