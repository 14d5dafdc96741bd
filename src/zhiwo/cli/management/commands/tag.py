"""`zhiwo tag`: rules of tags at the terminal, among the clients of whoever asks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, language
from zhiwo.cli.entering import entered
from zhiwo.cli.pointing import pointed
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.tags.language import RuleFault
from zhiwo.tags.telling import Line
from zhiwo.wiring.tagging import explain_tag, try_tag

WHO = Text("员工号；密码从标准输入读取", "staff number; the password is read from the standard input")
AS_OF = Text("截至哪一天（默认最近一次日终）", "as of which day (the last closed one)")
RULE = Text("规则，写法见 docs/tags.md", "the rule, as in docs/tags.md")
CLIENT = Text("客户号", "client number")
SELECTED = Text(
    "截至 {on}：您看得到的 {of} 户中选出 {clients} 户（{share}）",
    "As of {on}: {clients} of the {of} clients you see ({share})",
)
PERIOD = Text("{said}：{first} 至 {last}（{days} 天）", "{said}: {first} to {last} ({days} days)")
NO_DAYS = Text("{said}：没有这样的日子", "{said}: no such days")
VERDICTS = {
    True: Text("截至 {on}：{client} 符合", "As of {on}: {client} is selected"),
    False: Text("截至 {on}：{client} 不符合", "As of {on}: {client} is not selected"),
}
MORE = Text("共 {rows} 笔，列出最近 {shown} 笔", "{rows} transactions, the newest {shown} of them")
COLON = Text("：", ": ")
COMMA = Text("、", ", ")


class Command(Base):
    summary = Text(
        zh="标签规则：试算选出多少客户，说明某客户为何符合或不符合。",
        en="Rules of tags: how many clients one selects, and why it selects a client or not.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act in ACTS:
            one = acts.add_parser(act)
            one.add_argument("--as", dest="staff", required=True, help=WHO.say(language()))
            one.add_argument("--as-of", dest="on", type=a_day, help=AS_OF.say(language()))
            if act == "explain":
                one.add_argument("client", help=CLIENT.say(language()))
            one.add_argument("text", help=RULE.say(language()))

    def run(self, **options: Any) -> None:
        actor = entered(options["staff"])
        try:
            ACTS[options["act"]](self, actor, options)
        except RuleFault as fault:
            self.stderr.write(pointed(options["text"], fault.offset))
            raise

    def count(self, actor: Actor, options: dict[str, Any]) -> None:
        on, trial = try_tag(actor=actor, text=options["text"], on=options["on"], at=timezone.now())
        self.stdout.write(trial.said.say(language()))
        for dated in trial.periods:
            days = dated.period.days
            facts = {"first": dated.period.start, "last": dated.period.last, "days": days} if days else {}
            self.say(PERIOD if days else NO_DAYS, said=dated.said, **facts)
        share = f"{trial.clients / trial.of:.1%}" if trial.of else "-"
        self.say(SELECTED, on=on, of=trial.of, clients=trial.clients, share=share)

    def explain(self, actor: Actor, options: dict[str, Any]) -> None:
        client = options["client"]
        on, told = explain_tag(actor=actor, client=client, text=options["text"], on=options["on"], at=timezone.now())
        self.say(VERDICTS[told.member], on=on, client=client)
        for line in told.lines:
            self._line(line)

    def _line(self, line: Line) -> None:
        room = "  " * line.depth
        found = COMMA.say(language()).join(one.say(language()) for one in line.found)
        said = line.said.say(language()) + (COLON.say(language()) + found if found else "")
        self.stdout.write(f"{room}{'+' if line.met else '-'} {said}")
        if line.rows > len(line.moves):
            self.stdout.write(f"{room}    {MORE.say(language(), rows=line.rows, shown=len(line.moves))}")
        for move in line.moves:
            self.stdout.write(f"{room}    {move.say(language())}")


ACTS = {"count": Command.count, "explain": Command.explain}
