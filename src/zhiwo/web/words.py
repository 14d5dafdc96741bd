"""The tables of names a template looks up by code."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from zhiwo.care.policy.duty import STATUSES
from zhiwo.care.policy.rules import INTERACTION_KINDS, RESULTS
from zhiwo.clients.policy import ROLES
from zhiwo.desk import words as desk_words
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS, UNIT_KINDS
from zhiwo.web.catalogue import say

FEEDS: dict[str, Text] = {
    "units": Text("机构", "units"),
    "staff": Text("员工", "staff"),
    "clients": Text("客户", "clients"),
    "accounts": Text("账户", "accounts"),
    "balances": Text("余额", "balances"),
    "positions": Text("持仓", "positions"),
    "transactions": Text("交易流水", "transactions"),
}
STEPS: dict[str, Text] = {}
STATES: dict[str, Text] = {
    "running": Text("进行中", "running"),
    "done": Text("完成", "done"),
    "failed": Text("失败", "failed"),
    "waiting": Text("等待", "waiting"),
}


def share(part: int, whole: int) -> Decimal | None:
    """A part as a share of one, None of nothing."""
    return Decimal(part) / whole if whole else None


def feed(name: str) -> str:
    """A feed's name in the language of the request; a bank's own keeps its code."""
    return say(FEEDS[name]) if name in FEEDS else name


def step(name: str) -> Text:
    """A step of closing."""
    return STEPS.get(name, Text(name, name))


WORDS = SimpleNamespace(
    tiers=desk_words.TIERS,
    badges=desk_words.BADGES,
    statuses=STATUSES,
    kinds=INTERACTION_KINDS,
    kind_icons=desk_words.KIND_ICONS,
    by_hand=desk_words.RECORDED_BY_HAND,
    results=RESULTS,
    asset_classes=desk_words.ASSET_CLASSES,
    duty_lane=desk_words.duty_lane,
    duty_icon=desk_words.duty_icon,
    posts=POSTS,
    roles=ROLES,
    unit_kinds=UNIT_KINDS,
    states=STATES,
    share=share,
    feed=feed,
    step=step,
)
