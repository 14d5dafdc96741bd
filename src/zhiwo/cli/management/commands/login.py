"""`zhiwo login`: give a member of staff a way in."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import console, language
from zhiwo.kernel.text import Text
from zhiwo.org.operations import open_login


class Command(Base):
    summary = Text(
        zh="为员工开通登录或重设口令；口令从标准输入读取，不回显。",
        en="Open a login for a member of staff, or set a new password; it is read from the standard input, unseen.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff", help=Text("员工号", "staff number").say(language()))

    def run(self, **options: Any) -> None:
        login = open_login(actor=console(), staff=options["staff"], password=_password(), at=timezone.now())
        self.say(Text("{staff} 可以登录了。", "{staff} can log in."), staff=login.number)


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass()
    return sys.stdin.readline().rstrip("\n")
