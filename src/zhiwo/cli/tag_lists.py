"""Lists of clients at the terminal: what a file would change is shown before anything is changed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command, language
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.tags.operations import ListChange, Named
from zhiwo.tags.policy.listing import LIST_KINDS, Mode
from zhiwo.wiring.lists import bring_list, give_list_up, lists_kept

FILE = Text(
    "名单文件（.csv、.xlsx 或 .parquet），含“客户号”一列",
    "file of the list (.csv, .xlsx or .parquet), with a column client",
)
NAME = Text("名单名称", "name of the list")
ENGLISH = Text("新名单的英文名称", "English name of a new list")
WHY = Text("新名单的用途", "what a new list is kept for")
RISK = Text("新名单为信用或欺诈风险名单（仅合规）", "a new list is one of credit or fraud risk (compliance only)")
REPLACE = Text("文件即全部成员：不在文件中的离开", "the file is everybody: whoever is not in it leaves")
APPEND = Text("文件为新增成员：没有人离开", "the file is some who come: nobody leaves")
VALID_FROM = Text("自哪一天起（默认最近一次日终）", "from which day on (the last closed one)")
YES = Text("确认执行；不写则只显示差异", "do it; without, the difference is shown and nothing is changed")
NEW = Text("新名单“{name}”，自 {since} 起", "New list “{name}”, from {since} on")
CHANGES = Text("名单“{name}”，自 {since} 起", "List “{name}”, from {since} on")
DIFFERENCE = Text(
    "您看得到的客户中：进入 {entering} 户、离开 {leaving} 户、不变 {staying} 户",
    "Of the clients you see: {entering} come, {leaving} leave, {staying} stay",
)
UNKNOWN = Text(
    "第 {line} 行：没有您看得到的客户“{number}”，未收下：请核对客户号。",
    "Line {line}: no client you see has the number “{number}”, it is left out: check it.",
)
NOT_DONE = Text(
    "尚未改动。确认无误请加 --yes 再执行一次。", "Nothing was changed. If this is meant, run it again with --yes."
)
DONE = Text("已导入。", "Done.")
ROW = Text("{name}  {kind}  {clients} 户  {owner}  {why}", "{name}  {kind}  {clients} clients  {owner}  {why}")
NO_LISTS = Text("截至 {on} 没有名单。", "No list is kept as of {on}.")
DROPPED = Text("名单“{name}”自 {day} 起停用。", "The list “{name}” is kept no more from {day} on.")


class ReplaceOrAppend(Refusal):
    """It was not said, or said both ways, what the file is."""

    sentence = Text(
        "请在 --replace（文件即全部成员）与 --append（文件为新增成员）中选写一个。",
        "Say one of --replace (the file is everybody) and --append (the file is some who come).",
    )


def import_list(command: Command, actor: Actor, options: dict[str, Any]) -> None:
    """Show what a file changes of a list, and with --yes do it. Raises ReplaceOrAppend and what `bring_list` raises."""
    if options["replace"] == options["append"]:
        raise ReplaceOrAppend
    named = Named(options["name"], options["english"], options["why"], of_risk=options["risk"])
    change = bring_list(
        actor=actor,
        named=named,
        path=options["file"],
        mode=Mode.REPLACE if options["replace"] else Mode.APPEND,
        since=options["valid_from"],
        at=timezone.now(),
        sure=options["yes"],
    )
    _tell(command, change)
    command.say(DONE if options["yes"] else NOT_DONE)


def list_lists(command: Command, actor: Actor, options: dict[str, Any]) -> None:
    """The lists kept, each with how many of the clients one sees are on it."""
    on, rows = lists_kept(actor=actor, on=options["on"])
    for row in rows:
        kind = LIST_KINDS[row.kind]
        command.say(ROW, name=row.name, kind=kind, clients=row.clients, owner=row.owner, why=row.why)
    if not rows:
        command.say(NO_LISTS, on=on)


def drop_list(command: Command, actor: Actor, options: dict[str, Any]) -> None:
    """Give a list up."""
    name, day = give_list_up(actor=actor, name=options["name"], at=timezone.now())
    command.say(DROPPED, name=name, day=day)


def _tell(command: Command, change: ListChange) -> None:
    command.say(NEW if change.new else CHANGES, name=change.name, since=change.since)
    sizes = {"entering": len(change.entering), "leaving": len(change.leaving), "staying": change.staying}
    command.say(DIFFERENCE, **sizes)
    for sign, numbers in (("+", change.entering), ("-", change.leaving)):
        for number in numbers:
            command.stdout.write(f"{sign} {number}")
    for number, line in change.unknown.items():
        command.stdout.write(UNKNOWN.say(language(), line=line, number=number))
