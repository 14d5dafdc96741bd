"""`zhiwo policy`: the rulebook at the terminal; the same operations as on the pages, by the same people."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_file, language, text_of
from zhiwo.cli.entering import entered
from zhiwo.governance.approvals import approve, ask, refuse, withdraw
from zhiwo.governance.commands import Slip
from zhiwo.governance.slips import open_slip
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.packs import MARKS
from zhiwo.kernel.text import Text
from zhiwo.rulebook.operations import review, sign
from zhiwo.rulebook.policy.times import TIMES
from zhiwo.rulebook.queries import compared, pack_named, pack_page, rulebook
from zhiwo.wiring.closed_days import closed_on
from zhiwo.wiring.commands import COMMANDS, PEOPLE, PUBLISH
from zhiwo.wiring.packs import packs

PACK = Text("规则代码，如 tiering.branch", "code of the pack, like tiering.branch")
NUMBER = Text("审批单号或版本号", "number of the slip or version")
WHY = Text("理由或意见", "reason or remark")
WHO = Text("员工号；密码从标准输入读取", "staff number; the password is read from the standard input")


class Command(Base):
    summary = Text(
        zh="规则版本：查看、比较、提出、审批、签署、复核。",
        en="Versions of rules: list, compare, propose, approve, sign, review.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act in ACTS:
            one = acts.add_parser(act)
            one.add_argument("--as", dest="staff", required=True, help=WHO.say(language()))
            if act in {"show", "diff", "propose", "review"}:
                one.add_argument("pack", help=PACK.say(language()))
            if act == "diff":
                one.add_argument("old")
                one.add_argument("new")
            if act == "propose":
                one.add_argument("file", type=a_file)
            if act in {"open", "approve", "refuse", "withdraw", "sign"}:
                one.add_argument("number", type=int, help=NUMBER.say(language()))
            if act in {"propose", "approve", "refuse", "sign", "review"}:
                one.add_argument("--reason", default="", help=WHY.say(language()))

    def run(self, **options: Any) -> None:
        ACTS[options["act"]](self, entered(options["staff"]), options)

    def list_packs(self, actor: Actor, options: dict[str, Any]) -> None:
        for row in rulebook(actor, packs()):
            now = row.in_force
            since = f"{now.valid_from} {MARKS[now.mark].say(language())}" if now else "-"
            due = Text("待复核", "due for review").say(language()) if row.due else ""
            self.stdout.write(f"{row.pack.code}  {row.pack.name.say(language())}  {since}  {due}".rstrip())

    def show(self, actor: Actor, options: dict[str, Any]) -> None:
        for version in pack_page(actor, packs(), options["pack"]).versions:
            time = TIMES[version.time].say(language())
            mark = MARKS[version.mark].say(language())
            self.stdout.write(f"{version.name}  {version.valid_from}  {time}  {mark}  {version.source}")

    def diff(self, actor: Actor, options: dict[str, Any]) -> None:
        row = pack_page(actor, packs(), options["pack"])
        for word in compared(row, options["old"], options["new"])[2]:
            self.stdout.write(word.say(language()))

    def propose(self, actor: Actor, options: dict[str, Any]) -> None:
        made = ask(
            actor=actor,
            kind=PUBLISH.code,
            target=options["pack"],
            arguments={"text": text_of(options["file"])},
            reason=options["reason"],
            at=timezone.now(),
            commands=COMMANDS,
            people=PEOPLE,
        )
        self._tell(open_slip(actor, made.pk, COMMANDS, PEOPLE).slip)

    def open(self, actor: Actor, options: dict[str, Any]) -> None:
        self._tell(open_slip(actor, options["number"], COMMANDS, PEOPLE).slip)

    def approve(self, actor: Actor, options: dict[str, Any]) -> None:
        self._decide(approve, actor, options, reason=options["reason"], seen=self._seen(actor, options))

    def refuse(self, actor: Actor, options: dict[str, Any]) -> None:
        self._decide(refuse, actor, options, reason=options["reason"])

    def withdraw(self, actor: Actor, options: dict[str, Any]) -> None:
        self._decide(withdraw, actor, options)

    def sign(self, actor: Actor, options: dict[str, Any]) -> None:
        sign(
            actor=actor,
            number=options["number"],
            note=options["reason"],
            closed_on=closed_on(),
            people=PEOPLE,
            at=timezone.now(),
        )
        self.say(Text("第 {number} 号版本已签署。", "Version {number} is signed."), number=options["number"])

    def review(self, actor: Actor, options: dict[str, Any]) -> None:
        pack = pack_named(packs(), options["pack"])
        standing = pack.on(actor.on)["valid_from"]
        review(actor=actor, pack=pack, valid_from=standing, note=options["reason"], at=timezone.now())
        self.say(Text("{day} 起的版本已复核。", "The version from {day} is reviewed."), day=standing)

    def _seen(self, actor: Actor, options: dict[str, Any]) -> str:
        """Shows what is approved before it is."""
        slip = open_slip(actor, options["number"], COMMANDS, PEOPLE).slip
        for word in slip.words:
            self.stdout.write(word.say(language()))
        return slip.pin

    def _decide(self, decision: Callable[..., Any], actor: Actor, options: dict[str, Any], **said: str) -> None:
        number = options["number"]
        decision(actor=actor, number=number, at=timezone.now(), commands=COMMANDS, people=PEOPLE, **said)
        self._tell(open_slip(actor, number, COMMANDS, PEOPLE).slip)

    def _tell(self, slip: Slip) -> None:
        self.say(Text("第 {n} 号：{state}", "No. {n}: {state}"), n=slip.number, state=slip.state_said)
        for word in slip.words:
            self.stdout.write(f"  {word.say(language())}")
        if slip.outcome:
            self.stdout.write(slip.outcome.say(language()))


ACTS: dict[str, Callable[[Command, Actor, dict[str, Any]], None]] = {
    "list": Command.list_packs,
    "show": Command.show,
    "diff": Command.diff,
    "propose": Command.propose,
    "open": Command.open,
    "approve": Command.approve,
    "refuse": Command.refuse,
    "withdraw": Command.withdraw,
    "sign": Command.sign,
    "review": Command.review,
}
