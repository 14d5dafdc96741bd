"""`zhiwo tag`: tags at the terminal: rules among the clients of whoever asks, the catalogue, what comes of it each day."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from zhiwo.cli import tag_lists
from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, a_file, language, text_of
from zhiwo.cli.entering import entered
from zhiwo.cli.pointing import pointed
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.progress import in_parts
from zhiwo.kernel.text import Text
from zhiwo.tags.language import RuleFault
from zhiwo.tags.policy import FOLDERS, read_proposal
from zhiwo.tags.queries import CatalogueRow
from zhiwo.tags.telling import Line
from zhiwo.wiring.tagging import (
    adopt_tags,
    explain_tag,
    propose_retirement,
    propose_tag,
    run_tags,
    tag_difference,
    tag_list,
    try_tag,
)

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
NAME = Text("标签名称", "name of the tag")
FILE = Text("标签文件，写法见 docs/tags.md", "file of the tag, as in docs/tags.md")
SINCE = Text("从哪一天日终起比较", "from the close of which day")
FROM = Text("自哪一天起退役", "from which day on it selects nobody")
INSTEAD = Text("接替的标签", "the tag that takes its place")
WHY = Text("理由，审批人要看", "the reason, for whoever agrees")
FOLDER = Text("标签类别代码：{codes}", "folder of the pack: {codes}").filled(codes="、".join(FOLDERS))
ADOPTED = Text("现成标签 {tags} 个：", "{tags} ready tags:")
ASKED = Text(
    "已提交第 {number} 号审批单：由另一位有权的人用 zhiwo policy approve 或在“审批”页通过。",
    "Slip {number} waits for somebody else with the right: zhiwo policy approve, or the page of approvals.",
)
REACHED = Text("  {what} {done} / {of}", "  {what} {done} of {of}")
RAN = Text("已按 {on} 日终更新 {tags} 个标签。", "{tags} tags worked out and published as of {on}.")
NO_TAGS = Text("截至 {on} 没有生效的标签。", "No tag is in force as of {on}.")
NOT_YET = Text("尚未更新", "not worked out yet")
COUNTED = Text("{clients} 户（{moved}）", "{clients} clients ({moved})")
FIRST_DAY = Text("首次", "first day")
UNUSUAL = Text("异动", "unusual move")
OLD = Text("停在 {on}", "as of {on}")
CHANGED = Text(
    "{name}：{since} 至 {until}，您看得到的客户中进入 {entered} 户、离开 {left} 户，现有 {clients} 户",
    "{name}: from {since} to {until}, of the clients you see {entered} came and {left} left; {clients} bear it now",
)
MORE = Text("共 {rows} 笔，列出最近 {shown} 笔", "{rows} transactions, the newest {shown} of them")
COLON = Text("：", ": ")
COMMA = Text("、", ", ")


class Command(Base):
    summary = Text(
        zh="客户标签：目录、试算、说明原因、提出与退役、更新结果、比较进出；名单的导入、列出与停用。",
        en="Tags: list them, try a rule, explain it, propose and retire tags, work them out, compare days; lists of clients.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act in ACTS:
            one = acts.add_parser(act)
            for name, help_, wanted_by, options in ARGUMENTS:
                if act in wanted_by:
                    one.add_argument(name, help=help_.say(language()), **options)

    def run(self, **options: Any) -> None:
        actor = entered(options["staff"])
        try:
            ACTS[options["act"]](self, actor, options)
        except RuleFault as fault:
            self.stderr.write(pointed(_rule_typed(options), fault.offset))
            raise

    def count(self, actor: Actor, options: dict[str, Any]) -> None:
        on, trial = try_tag(actor=actor, text=options["text"], on=options["on"], at=timezone.now())
        self.stdout.write(trial.said.say(language()))
        if trial.at_odds:
            self.stdout.write(trial.at_odds.say(language()))
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

    def list_tags(self, actor: Actor, options: dict[str, Any]) -> None:
        on, rows = tag_list(actor=actor, on=options["on"])
        folder = ""
        for row in rows:
            if row.tag.folder != folder:
                folder = row.tag.folder
                self.stdout.write(FOLDERS[row.tag.folder].name.say(language()))
            self.stdout.write(f"  {_named(row)}  {_counted(row, on)}")
        if not rows:
            self.say(NO_TAGS, on=on)

    def diff(self, actor: Actor, options: dict[str, Any]) -> None:
        found = tag_difference(
            actor=actor, name=options["name"], since=options["since"], until=options["on"], at=timezone.now()
        )
        sizes = {"entered": len(found.entered), "left": len(found.left), "clients": found.clients}
        self.say(CHANGED, name=found.name, since=found.since, until=found.until, **sizes)
        for sign, numbers in (("+", found.entered), ("-", found.left)):
            for number in numbers:
                self.stdout.write(f"{sign} {number}")

    def propose(self, actor: Actor, options: dict[str, Any]) -> None:
        number = propose_tag(actor=actor, text=text_of(options["file"]), reason=options["reason"], at=timezone.now())
        self.say(ASKED, number=number)

    def adopt(self, actor: Actor, options: dict[str, Any]) -> None:
        number, tags = adopt_tags(actor=actor, folder=options["folder"], reason=options["reason"], at=timezone.now())
        self.say(ADOPTED, tags=tags)
        self.say(ASKED, number=number)

    def retire(self, actor: Actor, options: dict[str, Any]) -> None:
        number = propose_retirement(
            actor=actor,
            name=options["name"],
            retired_from=options["day"],
            successor=options["instead"],
            reason=options["reason"],
            at=timezone.now(),
        )
        self.say(ASKED, number=number)

    def work_out(self, actor: Actor, options: dict[str, Any]) -> None:
        on, tags = run_tags(actor=actor, at=timezone.now(), told=in_parts(self.tell))
        self.say(RAN, on=on, tags=tags)

    def tell(self, what: Text, done: int, of: int) -> None:
        self.stderr.write(REACHED.say(language(), what=what, done=done, of=of))

    def _line(self, line: Line) -> None:
        room = "  " * line.depth
        found = COMMA.say(language()).join(one.say(language()) for one in line.found)
        said = line.said.say(language()) + (COLON.say(language()) + found if found else "")
        self.stdout.write(f"{room}{'+' if line.met else '-'} {said}")
        if line.rows > len(line.moves):
            self.stdout.write(f"{room}    {MORE.say(language(), rows=line.rows, shown=len(line.moves))}")
        for move in line.moves:
            self.stdout.write(f"{room}    {move.say(language())}")


def _rule_typed(options: dict[str, Any]) -> str:
    """The text a fault's place is in: what was typed, or the rule of the file, on a line of its own."""
    return str(options.get("text") or read_proposal(text_of(options["file"])).rule)


def _named(row: CatalogueRow) -> str:
    name = (language() == "en" and row.tag.name_en) or row.tag.name
    return f"{name}  v{row.tag.number}  {row.tag.owner}"


def _counted(row: CatalogueRow, on: date) -> str:
    if row.unseen:
        return row.unseen.say(language())
    if row.clients is None or row.published_on is None:
        return NOT_YET.say(language())
    said = [COUNTED.say(language(), clients=row.clients, moved=FIRST_DAY if row.moved is None else f"{row.moved:+}")]
    said += [UNUSUAL.say(language())] if row.unusual else []
    said += [row.held_up.say(language())] if row.held_up else []
    said += [OLD.say(language(), on=row.published_on)] if row.published_on != on else []
    return "  ".join(said)


IMPORT = frozenset({"import-list"})
EVERY = IMPORT | {"list", "count", "explain", "diff", "propose", "adopt", "retire", "run", "lists", "drop-list"}
ARGUMENTS: tuple[tuple[str, Text, frozenset[str], dict[str, Any]], ...] = (
    ("--as", WHO, EVERY, {"dest": "staff", "required": True}),
    ("--as-of", AS_OF, frozenset({"list", "count", "explain", "diff", "lists"}), {"dest": "on", "type": a_day}),
    ("client", CLIENT, frozenset({"explain"}), {}),
    ("text", RULE, frozenset({"count", "explain"}), {}),
    ("name", NAME, frozenset({"diff", "retire"}), {}),
    ("--since", SINCE, frozenset({"diff"}), {"type": a_day, "required": True}),
    ("file", FILE, frozenset({"propose"}), {"type": a_file}),
    ("--from", FROM, frozenset({"retire"}), {"dest": "day", "type": a_day, "required": True}),
    ("--instead", INSTEAD, frozenset({"retire"}), {"default": ""}),
    ("folder", FOLDER, frozenset({"adopt"}), {"choices": list(FOLDERS)}),
    ("--reason", WHY, frozenset({"propose", "adopt", "retire"}), {"default": ""}),
    ("--name", tag_lists.NAME, IMPORT, {"required": True}),
    ("name", tag_lists.NAME, frozenset({"drop-list"}), {}),
    ("file", tag_lists.FILE, IMPORT, {"type": a_file}),
    ("--replace", tag_lists.REPLACE, IMPORT, {"action": "store_true"}),
    ("--append", tag_lists.APPEND, IMPORT, {"action": "store_true"}),
    ("--valid-from", tag_lists.VALID_FROM, IMPORT, {"type": a_day}),
    ("--why", tag_lists.WHY, IMPORT, {"default": ""}),
    ("--english", tag_lists.ENGLISH, IMPORT, {"default": ""}),
    ("--risk", tag_lists.RISK, IMPORT, {"action": "store_true"}),
    ("--yes", tag_lists.YES, IMPORT, {"action": "store_true"}),
)
"""What each act is told: name, help, the acts that take it, how argparse reads it."""

ACTS = {
    "list": Command.list_tags,
    "count": Command.count,
    "explain": Command.explain,
    "diff": Command.diff,
    "propose": Command.propose,
    "adopt": Command.adopt,
    "retire": Command.retire,
    "run": Command.work_out,
    "import-list": tag_lists.import_list,
    "lists": tag_lists.list_lists,
    "drop-list": tag_lists.drop_list,
}
