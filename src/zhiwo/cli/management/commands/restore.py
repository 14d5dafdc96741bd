"""`zhiwo restore`: a backup into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_folder, console, language
from zhiwo.kernel.text import Text
from zhiwo.wiring.backup import restore

BACK = Text(
    zh="已恢复到备份时刻 {made_at}：{tables} 张表共 {rows} 行，留痕 {trail} 条相连。请接着运行 zhiwo init 升级数据表。",
    en="Restored as of {made_at}: {rows} rows in {tables} tables, {trail} entries of the trail in one chain. Now run "
    "zhiwo init, which brings the tables up to date.",
)
IN_DOUBT = Text(
    zh="有 {count} 条消息备份时正在发送，已列为“存疑”，不会自动重发：请到任务队列核实处理。",
    en="{count} messages were being sent when the backup was made. They are in doubt and not sent again by themselves: "
    "settle them on the job board.",
)
BEYOND = Text(
    zh="第二处报备的留痕比备份多 {count} 条，是备份之后做的，已丢失。请把原文件存为凭据，再用 ZHIWO_TRAIL_ANCHORS 另指一个。",
    en="The second place knows {count} entries more of the trail: they were made after the backup and are lost. Keep its file "
    "as evidence, and name a new one in ZHIWO_TRAIL_ANCHORS.",
)


class Command(Base):
    summary = Text(
        zh="把备份恢复到空的 ZHIWO_HOME；先逐一核对，核对不过什么也不写。",
        en="Restore a backup into an empty ZHIWO_HOME; all is checked first, and nothing is written when a check fails.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=a_folder, help=Text("备份目录", "the backup's folder").say(language()))
        admin = Text("PostgreSQL：有权建库的连接", "PostgreSQL: a connection that may make databases")
        parser.add_argument("--admin", metavar="URL", help=admin.say(language()))

    def run(self, **options: Any) -> None:
        back = restore(actor=console(), folder=options["folder"], admin=options["admin"], at=timezone.now())
        found = back.contents
        rows = f"{sum(found.tables.values()):,}"
        self.say(BACK, made_at=found.made_at, tables=len(found.tables), rows=rows, trail=found.trail_length)
        if back.in_doubt:
            self.say(IN_DOUBT, count=back.in_doubt)
        if back.beyond:
            self.say(BEYOND, count=back.beyond)
