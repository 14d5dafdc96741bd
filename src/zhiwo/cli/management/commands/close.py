"""`zhiwo close`: the closing of a business date."""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhiwo.cli.command import Command as Base
from zhiwo.cli.command import a_day, language, today
from zhiwo.closing.day import the_night
from zhiwo.closing.operations import close_day
from zhiwo.closing.queries import RunRow, run_row, tier_totals
from zhiwo.engine.lake import Lake
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
            type=Path,
            default=settings.HOME / "inbox",
            help=Text("文件接收目录（默认 $ZHIWO_HOME/inbox）", "the inbox (default $ZHIWO_HOME/inbox)").say(language()),
        )

    def run(self, **options: Any) -> None:
        inbox: Path = options["inbox"]
        runs = close_day(
            actor=the_night(today()),
            on=options["date"],
            lake=Lake(settings.LAKE),
            inbox=inbox if inbox.is_dir() else None,
            at=timezone.now(),
            schemes=settings.SCHEMES,
            currency=settings.CURRENCY,
            progress=self.tell,
        )
        for run in runs:
            self.tell_run(run_row(run))

    def tell(self, step: str, rows: int, seconds: Decimal) -> None:
        self.say(Text("  {step}：{rows} 行，{seconds} 秒", "  {step}: {rows} rows, {seconds} s"), step=step, rows=rows, seconds=seconds)

    def tell_run(self, run: RunRow) -> None:
        for feed, as_of in run.carried:
            carried = Text("  未收到 {feed}，沿用 {as_of} 的数据。", "  {feed} has not come: its figures are of {as_of}.")
            self.say(carried, feed=feed, as_of=as_of)
        done = Text("{on} 日终完成，{seconds} 秒。", "{on} is closed, {seconds} s.")
        self.say(done, on=run.business_date, seconds=run.seconds)
        for name, clients in tier_totals(settings.SCHEMES[0], run.business_date).values():
            self.say(Text("  {name}：{clients} 户", "  {name}: {clients} clients"), name=name, clients=clients)
