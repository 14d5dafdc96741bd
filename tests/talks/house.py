"""Talks put to the library as people do: one proposes, another approves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import TODAY, Cast
from zhiwo.governance.approvals import approve
from zhiwo.governance.models import Approval
from zhiwo.talks.models import TalkCase
from zhiwo.talks.operations import ProposedTalk, write_case
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.talk_commands import propose_talk

NOW = datetime(2026, 4, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
NUMBER = "T-" + "1" * 32
WORDS: dict[str, Any] = {
    "title": "到期电话", "opening": "您好，有一笔资金快到期了。", "questions": ["什么时候用？"],
    "objections": [{"says": "别处高", "answer": "可以比较。"}], "never": ["保本保收益"], "papers": ["到期清单"], "posts": [],
}  # fmt: skip
CASE: dict[str, Any] = {
    "situation": "maturity", "tier": "t2", "outcome": "won", "band": "to_500", "title": "到期前两周先问用途",
    "said": "先问什么时候用钱，再分成两份安排。", "lessons": "早两周联系，客户才有时间比较。",
}  # fmt: skip
TIERS = ("t3", "t2", "t1")


def proposal(number: str = NUMBER, since: date = TODAY, until: date = date(2027, 4, 20), **more: Any) -> ProposedTalk:
    situation = more.pop("situation", "maturity")
    said = {"situation": situation, "words": WORDS | more, "since": since.isoformat(), "until": until.isoformat()}
    return ProposedTalk.read(number, said)


def asked(cast: Cast, by: str = "G1", on: date = TODAY, **more: Any) -> Approval:
    return propose_talk(actor=cast.actor(by, on), proposed=proposal(**more), reason="新版", at=NOW)


def agreed(cast: Cast, slip: Approval, by: str = "Q1", on: date = TODAY) -> Approval:
    return approve(
        actor=cast.actor(by, on), number=slip.pk, seen=slip.pin, reason="", at=NOW, commands=COMMANDS, people=PEOPLE
    )


def in_use(cast: Cast, **more: Any) -> Approval:
    on = more.get("on", TODAY)
    return agreed(cast, asked(cast, **more), on=on)


def written(cast: Cast, by: str = "W1", **more: Any) -> TalkCase:
    return write_case(actor=cast.actor(by), tiers=TIERS, **{"at": NOW} | CASE | more)
