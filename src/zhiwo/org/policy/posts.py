"""The bank's levels and posts, and how far each post sees. Data, so that a question of sight has one page to look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
        Post("corporate_manager", Text("对公客户经理", "corporate manager"), Sight.OWN_BOOK),
        Post("lobby_manager", Text("大堂经理", "lobby manager"), Sight.OWN_BOOK),
        Post("marketing_manager", Text("营销经理", "marketing manager"), Sight.OWN_BOOK),
        Post("teller", Text("柜员", "teller"), Sight.OWN_BOOK),
        Post("specialist", Text("专家", "specialist"), Sight.OWN_BOOK),
        Post("analyst", Text("数据分析员", "analyst"), Sight.UNIT),
        Post("compliance", Text("合规经理", "compliance officer"), Sight.UNIT),
        Post("auditor", Text("审计员", "auditor"), Sight.UNIT),
        Post("data_steward", Text("数据管理员", "data steward"), Sight.UNIT),
        Post("administrator", Text("系统管理员", "administrator"), Sight.NOBODY),
    )
}
"""Every post of the house, by code (requirements B1)."""

LEADERS = frozenset({"president", "deputy_president", "retail_head", "outlet_head"})
"""Posts that answer for a unit."""

KEEPERS = frozenset(
    {
        "relationship_manager",
        "wealth_manager",
        "corporate_manager",
        "lobby_manager",
        "marketing_manager",
        "teller",
        "specialist",
    }
)
"""Posts that keep clients."""

CONTROLLERS = frozenset({"compliance", "auditor"})
"""Posts that look at what others did, and touch no client."""

SEEING = frozenset(post.code for post in POSTS.values() if post.sight is not Sight.NOBODY)
"""Posts that see any client at all."""

READS_FROZEN = frozenset({"compliance"})
"""Posts that still read a client whose data are frozen: kept because the law asks, for nobody's daily work (PIPL 47)."""
