"""Posts, and how far each sees. Data, so that a permission question has one page to look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhiwo.intake.policy import LANDING, LANDING_POSTS
from zhiwo.intake.policy import LANDING, LANDING_POSTS
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Text


class UnitKind(StrEnum):
    """The bank's levels, outermost first."""

    HEAD_OFFICE = "head_office"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"
    OUTLET = "outlet"
    CENTRE = "centre"


UNIT_KINDS: dict[UnitKind, Text] = {
    UnitKind.HEAD_OFFICE: Text("总行", "head office"),
    UnitKind.BRANCH: Text("分行", "branch"),
    UnitKind.SUB_BRANCH: Text("支行", "sub-branch"),
    UnitKind.OUTLET: Text("网点", "outlet"),
    UnitKind.CENTRE: Text("财富管理中心", "wealth centre"),
}


class Sight(StrEnum):
    """How far a post sees: the clients it keeps, or every client hosted by its unit and the units below."""

    OWN_BOOK = "own_book"
    UNIT = "unit"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Post:
    """A post: its code, its name, how far it sees clients."""

    code: str
    name: Text
    sight: Sight


POSTS: dict[str, Post] = {
    post.code: post
    for post in (
        Post("president", Text("行长", "branch president"), Sight.UNIT),
        Post("deputy_president", Text("分管行长", "deputy president"), Sight.UNIT),
        Post("retail_head", Text("个金科负责人", "head of personal banking"), Sight.UNIT),
        Post("outlet_head", Text("网点主任", "outlet head"), Sight.UNIT),
        Post("relationship_manager", Text("理财经理", "relationship manager"), Sight.OWN_BOOK),
        Post("wealth_manager", Text("财富经理", "wealth manager"), Sight.OWN_BOOK),
        Post("lobby_manager", Text("大堂经理", "lobby manager"), Sight.OWN_BOOK),
        Post("marketing_manager", Text("营销经理", "marketing manager"), Sight.OWN_BOOK),
        Post("teller", Text("柜员", "teller"), Sight.OWN_BOOK),
        Post("specialist", Text("专家", "specialist"), Sight.OWN_BOOK),
        Post("data_steward", Text("数据管理员", "data steward"), Sight.UNIT),
        Post("administrator", Text("系统管理员", "administrator"), Sight.NOBODY),
    )
}
"""Every post of the house, by code (requirements B1)."""


@dataclass(frozen=True)
class Act:
    """Something a post may be allowed to do: its name as a person says it, and the posts that may."""

    name: Text
    posts: frozenset[str]


LEADERS = frozenset({"president", "deputy_president", "retail_head", "outlet_head"})
KEEPERS = frozenset(
    {"relationship_manager", "wealth_manager", "lobby_manager", "marketing_manager", "teller", "specialist"}
)

ACTS: dict[str, Act] = {
    "client.assign": Act(Text("指派客户", "assign clients"), LEADERS),
    "interaction.record": Act(Text("登记联络", "record interactions"), LEADERS | KEEPERS),
    "interaction.confirm": Act(Text("确认补录的联络", "confirm late entries"), frozenset({"outlet_head"})),
    "feed.land": Act(LANDING, LANDING_POSTS),
    "feed.view": Act(Text("查看数据接入", "see the intake"), LEADERS | {"data_steward", "administrator"}),
    "day.close": Act(Text("执行日终", "close the day"), frozenset({"data_steward"})),
    "login.open": Act(Text("开通登录", "open logins"), frozenset({"administrator"})),
}
"""What each post may do, in one table. Seeing a client is another question: `clients.access`."""


def may(actor: Actor, act: str) -> bool:
    """Whether the actor's post allows the act."""
    return actor.post in ACTS[act].posts


def require(actor: Actor, act: str) -> None:
    """Raises Denied, naming post and act, unless the actor's post allows it."""
    if not may(actor, act):
        raise Denied(post=POSTS[actor.post].name, act=ACTS[act].name)
