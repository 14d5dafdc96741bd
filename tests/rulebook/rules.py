"""Versions of the house's packs to propose, made from the shipped texts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import Cast
from zhiwo.governance.approvals import approve, ask
from zhiwo.governance.models import Approval
from zhiwo.kernel.packs import shipped
from zhiwo.rulebook.models import PolicyVersion
from zhiwo.rulebook.policy.reading import cut
from zhiwo.rulebook.shelf import refresh
from zhiwo.wiring.commands import COMMANDS, PEOPLE

NOW = datetime(2026, 4, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
MAY = date(2026, 5, 1)
BRANCH = next(iter(cut(shipped("tiering.branch")).values()))
SEED = "confidence: seed"


def raised(day: date = MAY, t2: int = 1_200_000, mark: str = "seed") -> str:
    """The branch plan with another floor of T2."""
    changed = BRANCH.replace("valid_from: 2020-01-01", f"valid_from: {day}").replace(SEED, f"confidence: {mark}")
    return changed.replace("{yuan: 1000000, op: ge}", f"{{yuan: {t2}, op: ge}}")


def propose(cast: Cast, text: str, by: str = "G1", pack: str = "tiering.branch", **more: Any) -> Approval:
    refresh()  # as every request does first
    return ask(
        actor=cast.actor(by), kind="policy.publish", target=pack, arguments={"text": text}, reason="上调门槛",
        **{"at": NOW, "commands": COMMANDS, "people": PEOPLE} | more,
    )  # fmt: skip


def check(cast: Cast, slip: Approval, by: str = "P1", **more: Any) -> Approval:
    return approve(
        actor=cast.actor(by), number=slip.pk, seen=slip.pin, reason="同意",
        **{"at": NOW, "commands": COMMANDS, "people": PEOPLE} | more,
    )  # fmt: skip


def published(cast: Cast, text: str) -> PolicyVersion:
    """A version that went through both hands; nobody has signed it."""
    slip = check(cast, propose(cast, text))
    return PolicyVersion.objects.get(approval=slip.pk)
