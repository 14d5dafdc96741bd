"""What each post may do, in one table. Seeing a client is another question: `clients.access`."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.intake.policy import LANDING, LANDING_POSTS
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Text
from zhiwo.org.policy.posts import CONTROLLERS, KEEPERS, LEADERS, POSTS


@dataclass(frozen=True)
class Act:
    """Something a post may be allowed to do: its name as a person says it, and the posts that may."""

    name: Text
    posts: frozenset[str]


ACTS: dict[str, Act] = {
    "client.assign": Act(Text("指派客户", "assign clients"), LEADERS),
    "interaction.record": Act(Text("登记联络", "record interactions"), LEADERS | KEEPERS),
    "interaction.confirm": Act(Text("确认补录的联络", "confirm late entries"), frozenset({"outlet_head"})),
    "feed.land": Act(LANDING, LANDING_POSTS),
    "feed.view": Act(Text("查看数据接入", "see the intake"), LEADERS | CONTROLLERS | {"data_steward", "administrator"}),
    "day.close": Act(Text("执行日终", "close the day"), frozenset({"data_steward"})),
    "trail.view": Act(Text("查看操作留痕", "read the trail"), LEADERS | CONTROLLERS | {"administrator"}),
    "login.open": Act(Text("开通登录", "open logins"), frozenset({"administrator"})),
}
"""Every act, by code. What is not listed nobody may do."""


def may(actor: Actor, act: str) -> bool:
    """Whether the actor's post allows the act."""
    return actor.post in ACTS[act].posts


def require(actor: Actor, act: str) -> None:
    """Raises Denied, naming post and act, unless the actor's post allows it."""
    if not may(actor, act):
        raise Denied(post=POSTS[actor.post].name, act=ACTS[act].name)
