"""`zhiwo close`: the closing of a business date."""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, a_folder, language, today
from zhiwo.closing.day import the_night
from zhiwo.closing.operations import close_day
from zhiwo.closing.queries import RunRow, run_row, tier_totals
from zhiwo.desk.deliveries import feed_name
from zhiwo.engine.lake import Lake
from zhiwo.intake.inbox import odd_files
from zhiwo.kernel.text import Text


class Command(Base):
    summary = Text(
        zh="日终：文件入湖、分层、名单、任务、排好桌面；可重复执行，中断后接着做。",
        en="Close a day: land files, sort, list, raise duties, lay out the desks; repeatable, goes on after a kill.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", required=True, type=a_day, help=Text("业务日期", "business date").say(language()))
        parser.add_argument(
            "--inbox",
            type=a_folder,
            help=Text("文件接收目录（默认 $ZHIWO_HOME/inbox）", "the inbox (default $ZHIWO_HOME/inbox)").say(
                language()
            ),
        )

    def run(self, **options: Any) -> None:
        inbox: Path | None = options["inbox"] or _existing(settings.HOME / "inbox")
        if inbox:
            self.tell_odd(inbox)
        runs = close_day(
            actor=the_night(today()),
            on=options["date"],
            lake=Lake(settings.LAKE),
            inbox=inbox,
            at=timezone.now(),
            schemes=settings.SCHEMES,
            currency=settings.CURRENCY,
            progress=self.tell,
        )
        for run in runs:
            self.tell_run(run_row(run))

    def tell_odd(self, inbox: Path) -> None:
        for odd in odd_files(inbox):
            passed_over = Text("  跳过 {file}：{why}", "  {file} is passed over: {why}")
            self.say(passed_over, file=odd.path.name, why=odd.why.say(language()))

    def tell(self, what: Text, rows: int, seconds: Decimal) -> None:
        self.say(
            Text("  {what}：{rows} 行，{seconds} 秒", "  {what}: {rows} rows, {seconds} s"),
            what=what,
            rows=rows,
            seconds=seconds,
        )

    def tell_run(self, run: RunRow) -> None:
        for feed, as_of in run.carried:
            carried = Text(
                "  未收到 {feed}，沿用 {as_of} 的数据。", "  {feed} has not come: its figures are of {as_of}."
            )
            self.say(carried, feed=feed_name(feed), as_of=as_of)
        if run.changes:
            changed = Text(
                "  重新日终后有变化的客户：数字 {figures}、层级 {placements}、任务 {duties}。",
                "  Closed anew; clients changed: figures {figures}, tiers {placements}, duties {duties}.",
            )
            counts = run.changes
            self.say(changed, figures=counts.figures, placements=counts.placements, duties=counts.duties)
        done = Text("{on} 日终完成，{seconds} 秒。", "{on} is closed, {seconds} s.")
        self.say(done, on=run.business_date, seconds=run.seconds)
        for name, clients in tier_totals(settings.SCHEMES[0], run.business_date).values():
            self.say(Text("  {name}：{clients} 户", "  {name}: {clients} clients"), name=name, clients=clients)


def _existing(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None
