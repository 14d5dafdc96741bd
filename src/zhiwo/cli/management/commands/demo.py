"""`zhiwo demo`: the demo bank, from its files to a morning list and the pages."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import language
from zhiwo.cli.management.commands.serve import serve
from zhiwo.demo.asking import ask_for_things, asked_before, tell_some
from zhiwo.demo.bank import LAST_DAY, DemoLogin
from zhiwo.demo.casebook import write_up
from zhiwo.demo.enjoying import enjoy
from zhiwo.demo.installation import PASSWORD, Raised, morning, raise_bank
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.money import wan_text
from zhiwo.kernel.text import Text
from zhiwo.org.policy import KEEPERS, POSTS
from zhiwo.org.queries import actor_numbered
from zhiwo.wiring.announcing import agreed_by_two
from zhiwo.wiring.taking_over import take_over_ready_tags
from zhiwo.wiring.talk_commands import take_over_ready_talks

LINES_SHOWN = 8
WRITERS = 3
TALKS = Text("启用现成话术", "taking the ready talks over")
ANNOUNCED = {
    "title": "手机银行大额转账限额调整",
    "words": "12月1日起，手机银行单日转账限额由100万元调整为50万元；超过的，可到网点办理或申请提额。",
    "tiers": ["t1", "t2", "t3"],
    "reference": "A-demo",
}


class Command(Base):
    summary = Text(
        zh="演示银行：生成文件、入湖、日终到最后一天，打印一份晨间清单，列出登录名并提供网页。",
        en="The demo bank: write its files, close to its last day, print a morning list and the logins, serve the pages.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help=Text("不启动网页", "don't serve").say(language()))
        parser.add_argument("--clients", type=int, default=20_000, help=Text("客户数", "clients").say(language()))
        parser.add_argument(
            "--months", type=int, default=24, help=Text("历史月数", "months of history").say(language())
        )
        parser.add_argument("--bind", default="127.0.0.1:8000", help=Text("监听地址", "address").say(language()))

    def run(self, **options: Any) -> None:
        call_command("init")
        self.say(Text("生成并日终演示银行……", "Writing the demo bank and closing its days ..."))
        bank = raise_bank(
            home=settings.HOME,
            clients=options["clients"],
            months=options["months"],
            at=timezone.now(),
            schemes=settings.SCHEMES,
            say=self.stdout.write,
            settle=self.take_tags_over,
        )
        if not asked_before():
            self.fill_desks(bank)
        self.tell_morning(bank)
        self.tell_logins(bank)
        if not options["no_serve"]:
            # The pages take the morning after the last day for today: the demo bank has no days after it.
            os.environ["ZHIWO_TODAY"] = (LAST_DAY + timedelta(days=1)).isoformat()
            self.say(
                Text("网页：http://{bind}/ （Ctrl-C 停止）", "Pages: http://{bind}/ (Ctrl-C stops)"),
                bind=options["bind"],
            )
            self.stdout.flush()
            serve(options["bind"])

    def take_tags_over(self, logins: Sequence[DemoLogin], on: date) -> None:
        """The retail head proposes the ready tags, the president agrees; those of risk one of compliance, and another."""
        morning_after = on + timedelta(days=1)

        def holding(post: str) -> list[Actor]:
            return [actor_numbered(login.staff, morning_after) for login in logins if login.post == post]

        (head, *_), (president, *_), (officer, other, *_) = map(holding, ("retail_head", "president", "compliance"))
        count = take_over_ready_tags(pairs=[(head, president), (officer, other)], at=timezone.now())
        self.say(Text("采用现成标签 {count} 个。", "{count} ready tags taken over."), count=count)

    def fill_desks(self, bank: Raised) -> None:
        """Talks are in use and cases written up; clients of the named manager ask for things; a change is announced, and some of
        them are told."""
        week_before, day_before = bank.last_day - timedelta(days=7), bank.last_day - timedelta(days=1)
        who = {login.post: login.staff for login in reversed(bank.logins)}
        maker, checker = (actor_numbered(who[post], week_before) for post in ("retail_head", "president"))
        begun = datetime.combine(week_before, time(10), timezone.get_default_timezone())
        officer = actor_numbered(who["compliance"], week_before)
        talks = take_over_ready_talks(maker=maker, checker=officer, reason=TALKS.say(maker.language), at=begun)
        writing = [one.staff for one in bank.logins if one.post in KEEPERS][:WRITERS]
        cases = write_up(writers=[actor_numbered(staff, week_before) for staff in writing], at=begun)
        self.say(Text("话术 {talks} 条，案例 {cases} 个。", "{talks} talks, {cases} cases."), talks=talks, cases=cases)
        said = ANNOUNCED | {"first_on": week_before, "last_on": bank.last_day + timedelta(days=10)}
        made = agreed_by_two(maker=maker, checker=checker, said=said, at=begun)
        told = tell_some(manager=bank.named_manager, announcement=made, on=day_before)
        asked = ask_for_things(manager=bank.named_manager, last_day=bank.last_day)
        self.say(
            Text(
                "客户请求 {asked} 件，公告已告知 {told} 户。", "{asked} requests of clients, {told} told of a change."
            ),
            asked=asked,
            told=told,
        )
        booked = enjoy(bank.last_day)
        self.say(Text("权益预约与使用 {booked} 笔。", "{booked} entitlements booked or used."), booked=booked)

    def tell_morning(self, bank: Raised) -> None:
        name = next(login.name for login in bank.logins if login.staff == bank.named_manager)
        self.say(Text("\n{name} 的今日待办：", "\nToday for {name}:"), name=name)
        for line in morning(bank.named_manager, bank.last_day)[:LINES_SHOWN]:
            tier = f"[{line.client.tier.upper()}]"
            aum = f"{wan_text(line.client.aum_fen or 0)}万"
            said = f"{line.what.say(language())}：{line.why.say(language())}"
            self.stdout.write(f"  {line.client.name} {tier} {line.client.number}  {aum}  {said}")

    def tell_logins(self, bank: Raised) -> None:
        self.say(Text("\n登录名（密码均为 {password}）：", "\nLogins (password {password}):"), password=PASSWORD)
        for row in _logins(bank):
            self.stdout.write(f"  {row}")


def _logins(bank: Raised) -> Sequence[str]:
    return [f"{login.staff}  {login.name}  {POSTS[login.post].name.say(language())}" for login in bank.logins]
