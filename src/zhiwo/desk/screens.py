"""Which post opens which screen. The menu and the views ask here, so a hidden entry and a refused address agree."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Text
from zhiwo.org.policy import ACTS, CONTROLLERS, KEEPERS, LEADERS, POSTS, SEEING, Sight


@dataclass(frozen=True)
class Screen:
    """A screen: the name of its view, its title, its icon."""

    code: str
    title: Text
    icon: str


TODAY = Screen("today", Text("今日待办", "Today"), "list-todo")
CALENDAR = Screen("calendar", Text("日历", "Calendar"), "calendar")
BOOK = Screen("book", Text("我的客户", "My book"), "users")
HANDOVER = Screen("handover", Text("交接台", "Hand-overs"), "arrow-right-left")
GATHERINGS = Screen("gatherings", Text("客户活动", "Gatherings"), "calendar-days")
SERVICE = Screen("service", Text("客户请求", "Client requests"), "concierge-bell")
ARRIVAL = Screen("arrival", Text("到店接待", "Arrivals"), "door-open")
ENTITLEMENTS = Screen("entitlements", Text("权益使用", "Entitlements"), "gem")
ANNOUNCEMENTS = Screen("announcements", Text("公告告知", "Announcements"), "megaphone")
ASSESSMENTS = Screen("assessments", Text("测评到期", "Assessments due"), "gauge")
TALKS = Screen("talks", Text("话术库", "Talks"), "book-open")
SHELF = Screen("shelf", Text("产品货架", "Product shelf"), "layers")
CAPACITY = Screen("capacity", Text("工作量", "Workload"), "activity")
COMPLIANCE = Screen("compliance", Text("履约", "Compliance"), "target")
WHAT_IF = Screen("what_if", Text("推演", "What if"), "git-compare")
QUALITY = Screen("quality", Text("联络质量", "Quality of contact"), "message-circle")
BOARD = Screen("board", Text("机构看板", "Branch board"), "layout-dashboard")
TAGS = Screen("tags", Text("客户标签", "Tags"), "tags")
EXPORTS = Screen("exports", Text("导出", "Exports"), "file-down")
APPROVALS = Screen("approvals", Text("审批", "Approvals"), "stamp")
POLICIES = Screen("policies", Text("制度", "Policies"), "scale")
REQUESTS = Screen("requests", Text("个人信息请求", "Personal requests"), "clipboard-list")
INTAKE = Screen("intake", Text("数据接入", "Data intake"), "database")
JOBS = Screen("jobs", Text("任务队列", "Job board"), "list-checks")
USERS = Screen("users", Text("用户与岗位", "Users and posts"), "id-card")
TRAIL = Screen("trail", Text("操作留痕", "Trail"), "history")

BOARD_POSTS = frozenset(post.code for post in POSTS.values() if post.sight is Sight.UNIT)
DUTY_POSTS = LEADERS | KEEPERS | {"data_steward"}
"""Who has duties on the desk, and the steward, who sees what the files made of them."""

OPEN_TO: dict[Screen, frozenset[str]] = {
    TODAY: DUTY_POSTS,
    CALENDAR: LEADERS | KEEPERS,
    BOOK: SEEING,
    HANDOVER: ACTS["client.transfer"].posts,
    SERVICE: ACTS["service.answer"].posts,
    ARRIVAL: frozenset({"lobby_manager", "teller", "outlet_head"}),
    GATHERINGS: LEADERS | KEEPERS,
    ANNOUNCEMENTS: LEADERS | KEEPERS | ACTS["announcement.propose"].posts | ACTS["announcement.approve"].posts,
    SHELF: LEADERS | KEEPERS | CONTROLLERS | {"data_steward", "analyst"},
    ASSESSMENTS: ACTS["assessment.view"].posts,
    TALKS: ACTS["talk.view"].posts,
    ENTITLEMENTS: LEADERS | KEEPERS,
    TAGS: ACTS["tag.view"].posts,
    BOARD: BOARD_POSTS,
    COMPLIANCE: LEADERS | KEEPERS,
    QUALITY: LEADERS | KEEPERS,
    CAPACITY: LEADERS,
    WHAT_IF: ACTS["policy.try"].posts,
    APPROVALS: ACTS["approval.view"].posts,
    POLICIES: ACTS["policy.view"].posts,
    EXPORTS: ACTS["export.view"].posts,
    REQUESTS: ACTS["request.view"].posts,
    INTAKE: ACTS["feed.view"].posts,
    JOBS: ACTS["job.view"].posts,
    USERS: ACTS["login.view"].posts,
    TRAIL: ACTS["trail.view"].posts,
}
"""In the order of the menu."""

GROUPS: tuple[tuple[Text, Screen], ...] = (
    (Text("日常", "Every day"), TODAY),
    (Text("产品与服务", "Offer"), SHELF),
    (Text("管理", "Managing"), BOARD),
    (Text("控制", "Control"), APPROVALS),
)
"""The groups of the menu, each by its name and the screen it begins with."""


def screens(actor: Actor) -> list[Screen]:
    """The screens open to the actor's post, in the order of the menu."""
    return [screen for screen, posts in OPEN_TO.items() if actor.post in posts]


def menu(actor: Actor) -> list[tuple[Text, list[Screen]]]:
    """The screens open to the actor's post by group of the menu; groups of which none is open are left out."""
    order, opened = list(OPEN_TO), screens(actor)
    starts = [order.index(first) for _, first in GROUPS]
    parts = zip(starts, [*starts[1:], len(order)], strict=True)
    found = [[one for one in opened if one in order[start:end]] for start, end in parts]
    return [(name, part) for (name, _), part in zip(GROUPS, found, strict=True) if part]


def require_screen(actor: Actor, screen: Screen) -> None:
    """Raises Denied when the screen is not for the actor's post."""
    if actor.post not in OPEN_TO[screen]:
        act = Text(f"查看“{screen.title.zh}”", f"open {screen.title.en}")
        raise Denied(post=POSTS[actor.post].name, act=act)


def leads(actor: Actor) -> bool:
    """Whether the actor sees more than an own book, and so needs to be told who keeps a client."""
    return POSTS[actor.post].sight is Sight.UNIT
