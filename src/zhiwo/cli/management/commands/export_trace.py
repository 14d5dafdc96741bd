"""`zhiwo export-trace FILE`: whose export a file that was found somewhere came from."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import BANK_TIME, a_file, console, language
from zhiwo.cli.command import Command as Base
from zhiwo.kernel.text import Text
from zhiwo.wiring.exports import trace_file

NAMED = Text(
    "第 {number} 号导出：{name}（工号 {staff}），{at} 申请，{rows} 行文件中的 {found} 行。",
    "Export {number}: {name} (staff {staff}), asked at {at}; {found} rows of a file of {rows}.",
)
FORGOTTEN = Text(
    "第 {number} 号导出的 {found} 行；系统中已无其记录。", "{found} rows of export {number}, which is no longer known."
)
NOBODY = Text(
    "没有找到本系统的导出编号（查看了 {cells} 个单元格）：不能断定出自谁手。",
    "No code of this installation was found in {cells} cells: nothing can be said of whose it was.",
)


class Command(Base):
    summary = Text(
        zh="从外泄的文件（任取几行、乱序、删列后均可，只要“导出编号”列还在）找出是谁的哪次导出；写入留痕。",
        en="Name the export a leaked file came from, by the code of any row that is left; goes on the trail.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=a_file, help=Text("Excel 或 CSV 文件", "a workbook or CSV").say(language()))

    def run(self, **options: Any) -> None:
        file = options["file"]
        at = timezone.now().astimezone(BANK_TIME)
        traced, known = trace_file(actor=console(), content=file.read_bytes(), name=file.name, at=at)
        if not traced.exports:
            self.say(NOBODY, cells=traced.cells)
        for number, found in traced.exports:
            row = known.get(number)
            if row is None:
                self.say(FORGOTTEN, number=number, found=found)
                continue
            asked = f"{row.asked_at.astimezone(BANK_TIME):%Y-%m-%d %H:%M}"
            self.say(NAMED, number=number, name=row.name, staff=row.staff, at=asked, rows=row.rows, found=found)
