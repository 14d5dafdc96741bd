"""`zhiwo login`: give a member of staff a way in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import console, language
from zhiwo.cli.entering import password
from zhiwo.kernel.text import Text
from zhiwo.org.operations import open_login


class Command(Base):
    summary = Text(
        zh="为员工开通登录或重设密码（首次登录须更改）；密码从标准输入读取，不回显。",
        en="Open a login or set a new password, to be changed at the first entry; it is read unseen from the standard input.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff", help=Text("员工号", "staff number").say(language()))

    def run(self, **options: Any) -> None:
        login = open_login(
            actor=console(), staff=options["staff"], password=password(), at=timezone.now(), one_time=True
        )
        self.say(
            Text("{staff} 可以登录了，首次登录须更改密码。", "{staff} can log in, and must then choose a password."),
            staff=login.number,
        )
