"""`zhiwo worker`: does the jobs and sends the messages that wait."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from datetime import date, datetime
from threading import Event
from typing import Any

from django.utils import timezone

from zhiwo.cli.command import BANK_TIME, language
from zhiwo.cli.command import Command as Base
from zhiwo.governance.exports.handing import sweep
from zhiwo.governance.work import Worker
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.org.queries import actor_numbered
from zhiwo.rulebook.shelf import refresh
from zhiwo.wiring.jobs import KINDS
from zhiwo.wiring.outbox import GATEWAYS

IDLE = 1.0
"""Seconds between two looks at an empty queue."""


class Command(Base):
    summary = Text(
        zh="执行排队的作业、发送待发的消息；收到 SIGTERM 或 Ctrl-C 时做完手头一段再停。可以同时开几个。",
        en="Do the jobs and send the messages that wait; on SIGTERM or Ctrl-C finish the chunk at hand. Several may run.",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        once = Text("做完眼下能做的就结束", "end when nothing is due")
        parser.add_argument("--once", action="store_true", help=once.say(language()))

    def run(self, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker = Worker(
            kinds=KINDS,
            gateways=GATEWAYS,
            actor_on=_on_the_day,
            allow=require,
            clock=_now,
            sweeps=(sweep,),
            stop=stop,
        )
        if options["once"]:
            self.say(Text("处理了 {taken} 项。", "{taken} taken."), taken=worker.drain())
            return
        self.say(Text("等待作业，按 Ctrl-C 停止。", "Waiting for jobs; Ctrl-C stops."))
        self.stdout.flush()
        worker.work(IDLE)
        self.say(Text("已停止。", "Stopped."))


def _on_the_day(number: str, on: date) -> Actor:
    """For whom a job is done, with the rights of that day and the rules published by then. Raises NotFound."""
    refresh()
    return actor_numbered(number, on)


def _now() -> datetime:
    return timezone.now().astimezone(BANK_TIME)
