"""`zhiwo tag`: rules of tags at the terminal, among the clients of whoever asks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, language
from zhiwo.cli.entering import entered
from zhiwo.cli.pointing import pointed
from zhiwo.kernel.text import Text
from zhiwo.tags.language import RuleFault
from zhiwo.wiring.tagging import try_tag

SELECTED = Text(
    "截至 {on}：您看得到的 {of} 户中选出 {clients} 户（{share}）",
    "As of {on}: {clients} of the {of} clients you see ({share})",
)
PERIOD = Text("{said}：{first} 至 {last}（{days} 天）", "{said}: {first} to {last} ({days} days)")
NO_DAYS = Text("{said}：没有这样的日子", "{said}: no such days")


class Command(Base):
    summary = Text(
        zh="标签规则试算：选出多少客户，统计周期是哪几天。",
        en="Try the rule of a tag: how many clients it selects, and which days its periods mean.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        count = acts.add_parser("count")
        count.add_argument(
            "--as",
            dest="staff",
            required=True,
            help=Text("员工号；密码从标准输入读取", "staff number; the password is read from the standard input").say(
                language()
            ),
        )
        count.add_argument(
            "--as-of",
            dest="on",
            type=a_day,
            help=Text("截至哪一天（默认最近一次日终）", "as of which day (the last closed one)").say(language()),
        )
        count.add_argument(
            "text", help=Text("规则，写法见 docs/tags.md", "the rule, as in docs/tags.md").say(language())
        )

    def run(self, **options: Any) -> None:
        actor = entered(options["staff"])
        try:
            on, trial = try_tag(actor=actor, text=options["text"], on=options["on"], at=timezone.now())
        except RuleFault as fault:
            self.stderr.write(pointed(options["text"], fault.offset))
            raise
        self.stdout.write(trial.said.say(language()))
        for dated in trial.periods:
            days = dated.period.days
            facts = {"first": dated.period.start, "last": dated.period.last, "days": days} if days else {}
            self.say(PERIOD if days else NO_DAYS, said=dated.said, **facts)
        share = f"{trial.clients / trial.of:.1%}" if trial.of else "-"
        self.say(SELECTED, on=on, of=trial.of, clients=trial.clients, share=share)
