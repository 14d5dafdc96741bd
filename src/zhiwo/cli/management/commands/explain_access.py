"""`zhiwo explain-access`: why someone sees a client, or does not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, language, today
from zhiwo.clients.queries import explain_access
from zhiwo.kernel.text import Text
from zhiwo.org.queries import actor_numbered

SEES = Text(zh="{staff} {name} 在 {on} 看得到客户 {client}：", en="{staff} {name} sees client {client} on {on}:")
SEES_NOT = Text(
    zh="{staff} {name} 在 {on} 看不到客户 {client}：", en="{staff} {name} does not see client {client} on {on}:"
)


class Command(Base):
    summary = Text(
        zh="说明某员工为何看得到或看不到某客户。", en="Say why a member of staff sees a client, or does not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff", help=Text("员工号", "staff number").say(language()))
        parser.add_argument("client", help=Text("客户号", "client number").say(language()))
        parser.add_argument(
            "--date", type=a_day, help=Text("哪一天（默认今天）", "on which day (today)").say(language())
        )

    def run(self, **options: Any) -> None:
        actor = actor_numbered(options["staff"], options["date"] or today())
        told = explain_access(actor, options["client"])
        self.say(
            SEES if told.seen else SEES_NOT, staff=actor.staff, name=actor.name, on=actor.on, client=options["client"]
        )
        for reason in told.reasons:
            self.stdout.write(f"  {'+' if reason.opens else '-'} {reason.why.say(language())}")
