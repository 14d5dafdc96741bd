"""`zhiwo retention list|apply`: what is due for erasure or freezing, and doing it; by a member of staff with the password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, language, today
from zhiwo.cli.entering import entered
from zhiwo.engine.lake import Lake
from zhiwo.kernel.text import Text
from zhiwo.retention.operations import apply_retention, sweep_lake
from zhiwo.retention.policy import ACTIONS
from zhiwo.retention.queries import due_list

DUE = Text(
    zh="{since}  {then}  {client}  {name}（{basis}）{held}",
    en="{since}  {then}  {client}  {name} ({basis}){held}",
)
HELD = Text(zh="，司法或监管限制，暂不处理", en=", held by a legal stop")
FREE = Text(zh="", en="")
NOTHING = Text(zh="没有到期的数据。", en="Nothing is due.")
DONE = Text(
    zh="{then}：{name}，{clients} 户，{rows} 行，摘要 {digest}",
    en="{then}: {name}, {clients} clients, {rows} rows, {digest}",
)
SWEPT = Text(zh="数据湖：清除 {rows} 行。", en="The lake: {rows} rows taken out.")


class Command(Base):
    summary = Text(zh="列出或执行到期数据的删除与封存。", en="List, or do, the erasing and freezing that is due.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=("list", "apply"))
        parser.add_argument("--as", dest="staff", required=True, help=Text("员工号", "staff number").say(language()))
        parser.add_argument(
            "--date", type=a_day, help=Text("哪一天（默认今天）", "on which day (today)").say(language())
        )

    def run(self, **options: Any) -> None:
        actor, on = entered(options["staff"]), options["date"] or today()
        if options["act"] == "list":
            found = due_list(actor, on, timezone.now())
            for one in found:
                facts = {"since": one.since, "client": one.client, "name": one.of.shown, "basis": one.of.basis}
                self.say(DUE, then=ACTIONS[one.of.then], held=HELD if one.held else FREE, **facts)
            if not found:
                self.say(NOTHING)
            return
        done = apply_retention(actor=actor, on=on, at=timezone.now())
        for proof in done:
            facts = {"name": proof.of.shown, "clients": proof.clients, "rows": proof.rows, "digest": proof.digest}
            self.say(DONE, then=ACTIONS[proof.of.then], **facts)
        if not done:
            self.say(NOTHING)
        self.say(SWEPT, rows=sweep_lake(actor=actor, lake=Lake(settings.LAKE), at=timezone.now()))
