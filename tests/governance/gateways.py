"""A gateway that misbehaves: takes a message and gives no answer, answers late or twice, or takes nothing at all.

    python -m tests.governance.gateways [MESSAGES] [SEED]

sends so many messages through it and checks that none is lost and none goes out twice (reliability G21; the goal is 100,000).
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.governance.waiting import Clock
    from zhiwo.kernel.actor import Actor


class Died(BaseException):
    """The sender's process is gone at this moment, with whatever it would have written down."""


@dataclass
class OddGateway:
    """Notes what it was handed, by key. `honours_keys`: a key it knows is not delivered again."""

    dice: random.Random
    honours_keys: bool = True
    delivered: Counter[str] = field(default_factory=Counter)
    handed: Counter[str] = field(default_factory=Counter)
    late: list[str] = field(default_factory=list)

    def send(self, *, key: str, payload: Mapping[str, Any]) -> str:
        self.handed[key] += 1
        self._before(key)
        if not (self.honours_keys and self.delivered[key]):
            self.delivered[key] += 1
        self._after(key)
        return f"R-{key[:8]}"

    def _before(self, key: str) -> None:
        """What may happen while nothing has gone out."""
        from zhiwo.governance.outbox import NotTaken, Rejected

        what = self.dice.random()
        if what < 0.06:
            raise NotTaken
        if what < 0.08:
            raise TimeoutError  # lost on the way there
        if what < 0.09:
            raise Died
        if what < 0.10 and not self.delivered[key]:
            raise Rejected

    def _after(self, key: str) -> None:
        """What may happen to the answer."""
        from zhiwo.governance.outbox import acknowledge

        what = self.dice.random()
        if what < 0.04:
            raise TimeoutError  # it is lost
        if what < 0.08:
            self.late.append(key)
            raise TimeoutError  # it comes late
        if what < 0.10:
            raise Died
        if what < 0.14:
            acknowledge(key=key, receipt="first of two", at=datetime.now().astimezone())

    def answer_late(self, at: datetime) -> None:
        from zhiwo.governance.outbox import acknowledge

        while self.late:
            acknowledge(key=self.late.pop(), receipt="late", at=at)


def send_all(actor: Actor, clock: Clock, messages: int, gateway: OddGateway) -> Counter[str]:
    """Post so many messages and send them, a new worker taking over whenever one dies; a person settles every doubt.
    Returns how many times a person had to mark one as sent, send it again, or give one up as rejected."""
    from tests.governance.waiting import worker
    from zhiwo.governance import outbox
    from zhiwo.governance.models import Message
    from zhiwo.governance.states import MessageState

    for n in range(messages):
        outbox.post(actor=actor, channel="odd", event=f"e{n}", payload={"n": n}, at=clock())
    settled: Counter[str] = Counter()
    while True:
        try:
            worker(clock, odd=gateway).drain()
        except Died:
            clock.move(seconds=outbox.LEASE.total_seconds() + 1)
            continue
        gateway.answer_late(clock())
        if not _settle(actor, clock, gateway, settled):
            break
        clock.move(hours=1)
    settled["given up"] = Message.objects.filter(state=MessageState.FAILED).count()
    return settled


def _settle(actor: Actor, clock: Clock, gateway: OddGateway, settled: Counter[str]) -> bool:
    """What a person does who can look into the gateway's log; False when nothing is open any more. Where the gateway tells
    repeats by their key, looking is not even needed: it is sent again."""
    from zhiwo.governance import outbox
    from zhiwo.governance.models import Message
    from zhiwo.governance.states import MessageState

    for message in Message.objects.filter(state=MessageState.UNKNOWN):
        went_out = gateway.delivered[message.key] and not gateway.honours_keys
        act = outbox.mark_sent if went_out else outbox.send_again
        act(actor=actor, message=message.pk, reason="通道后台核实", at=clock())
        settled[act.__name__] += 1
    return Message.objects.filter(state__in=[MessageState.NEW, MessageState.LEASED, MessageState.UNKNOWN]).exists()


def check(messages: int, gateway: OddGateway) -> None:
    """None lost, none twice: what the gateway delivered, and what stands as sent or not sent, are the same. A message that
    was rejected or never taken was not delivered."""
    from zhiwo.governance.models import Message
    from zhiwo.governance.outbox import message_key
    from zhiwo.governance.states import MessageState

    keys = {message_key("odd", f"e{n}") for n in range(messages)}
    rows = dict(Message.objects.values_list("key", "state"))
    sent = {key for key, state in rows.items() if state == MessageState.SENT}
    failed = {key for key, state in rows.items() if state == MessageState.FAILED}
    assert rows.keys() == keys
    assert sent | failed == keys
    assert +gateway.delivered == Counter(dict.fromkeys(sent, 1))


def main(messages: int, seed: int) -> None:
    """In a database of its own, deleted afterwards."""
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"ZHIWO_HOME": home, "ZHIWO_SECRET_KEY": "tests-only", "DJANGO_SETTINGS_MODULE": "zhiwo.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from django.db import connection

        from tests.cast import raise_curtain
        from tests.governance.waiting import Clock
        from zhiwo.governance.models import Message

        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")  # it is not the disk that is tried here
        actor = raise_curtain().actor("AD")
        for honours in (True, False):
            began = time.monotonic()
            gateway = OddGateway(random.Random(seed), honours)
            settled = send_all(actor, Clock(), messages, gateway)
            check(messages, gateway)
            more = sum(gateway.handed.values()) - messages
            took = timedelta(seconds=round(time.monotonic() - began))
            keys = "honoured" if honours else "ignored"
            sys.stdout.write(
                f"seed {seed}, keys {keys}: {messages} messages, none lost, none twice; {more} handed over again; "
                f"a person: {dict(settled)}; {took}\n"
            )
            Message.objects.all().delete()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000, int(sys.argv[2]) if sys.argv[2:] else 20_260_420)
