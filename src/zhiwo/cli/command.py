"""What the commands share: the language, and one place where a refusal becomes a sentence and an exit status."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from zhiwo.governance.postgres import serve_nights
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Language, Text

NO_DAY = Text(zh="“{text}”不是日期：请写成 2026-11-24。", en="“{text}” is not a day: write it like 2026-11-24.")
NO_FILE = Text(zh="没有文件“{text}”。", en="There is no file “{text}”.")
BROKEN_OFF = Text(
    zh="已中断：没有做完的都没有生效；再执行一次即接着做。",
    en="Broken off: nothing unfinished has come into force; run it again to go on.",
)
INTERRUPTED = 130
"""The exit status of what was broken off from the keyboard, as shells know it."""
NO_FOLDER = Text(zh="没有目录“{text}”。", en="There is no folder “{text}”.")
CONSOLE = "CONSOLE"
"""The staff number under which acts at the server's own terminal stand in the trail."""
BANK_TIME = ZoneInfo(settings.TIME_ZONE)


def language() -> Language:
    """The language of the terminal: Chinese unless ZHIWO_LANGUAGE says "en"."""
    return "en" if os.environ.get("ZHIWO_LANGUAGE") == "en" else "zh"


def today() -> date:
    """The bank's calendar day."""
    return timezone.now().astimezone(BANK_TIME).date()


def console() -> Actor:
    """Whoever sits at the server's own terminal: may administer, sees no client."""
    return Actor(staff=CONSOLE, name=CONSOLE, post="administrator", unit="", path="", on=today())


def a_day(text: str) -> date:
    """A day given on the command line, as 2026-11-24 or 20261124."""
    try:
        return date.fromisoformat(text)
    except ValueError as unreadable:
        raise ArgumentTypeError(NO_DAY.say(language(), text=text)) from unreadable


def a_file(text: str) -> Path:
    """A file that is there."""
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(NO_FILE.say(language(), text=text))
    return path


class NotUtf8(Refusal):
    """A file that should hold text is in another encoding."""

    sentence = Text(
        "文件 {name} 不是 UTF-8 编码：请另存为 UTF-8。",
        "The file {name} is not UTF-8: save it as UTF-8 first.",
    )


def text_of(path: Path) -> str:
    """What a file holds. Raises NotUtf8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as other:
        raise NotUtf8(name=path.name) from other


def a_folder(text: str) -> Path:
    """A folder that is there."""
    path = Path(text)
    if not path.is_dir():
        raise ArgumentTypeError(NO_FOLDER.say(language(), text=text))
    return path


class Command(BaseCommand):
    """A command of the house: parse, one call, print. A refusal ends it with its sentence and exit status 2."""

    requires_system_checks: list[str] = []  # noqa: RUF012 - Django declares it as an instance attribute
    summary: Text

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        self.help = self.summary.say(language())
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No arguments unless a command says so."""

    def run(self, **options: Any) -> None:
        """The command's one call."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        serve_nights(connection)
        try:
            self.run(**options)
        except Refusal as refusal:
            self.stderr.write(refusal.say(language()))
            raise SystemExit(2) from refusal
        except KeyboardInterrupt as pressed:
            self.stderr.write(BROKEN_OFF.say(language()))
            raise SystemExit(INTERRUPTED) from pressed

    def say(self, sentence: Text, **facts: object) -> None:
        """One line on the terminal, in its language."""
        self.stdout.write(sentence.say(language(), **facts))
