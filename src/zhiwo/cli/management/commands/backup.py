"""`zhiwo backup`: the whole installation as one folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import console, language
from zhiwo.kernel.text import Text
from zhiwo.wiring.backup import back_up

MADE = Text(
    zh="备份完成：{folder}，{files} 个文件，{size} MB，留痕 {trail} 条。\n"
    "不含 secret.key 与数据库密钥文件（ZHIWO_KEY_FILE）：请另行妥善保管，没有它们无法恢复。",
    en="Backed up: {folder}, {files} files, {size} MB, {trail} entries of the trail.\n"
    "secret.key and the database's key file (ZHIWO_KEY_FILE) are not in it: keep them elsewhere, nothing comes back "
    "without them.",
)


class Command(Base):
    summary = Text(
        zh="备份数据库、数据湖与留痕到一个新目录；业务可照常进行。",
        en="Back database, lake and trail up into a new folder; work can go on meanwhile.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help=Text("新目录", "a new folder").say(language()))

    def run(self, **options: Any) -> None:
        folder: Path = options["folder"]
        made = back_up(actor=console(), folder=folder, at=timezone.now())
        size = f"{made.size / 1_000_000:,.1f}"
        self.say(MADE, folder=folder, files=len(made.files), size=size, trail=made.trail_length)
