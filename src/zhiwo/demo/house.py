"""The demo bank's house: head office, branches of six outlets, a wealth centre each, and who works there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from zhiwo.demo import names
from zhiwo.demo.days import number
from zhiwo.demo.writing import Sheet, dates

HEAD_OFFICE = "10000"
BRANCH_NAMES = ("临江", "望海", "云溪", "江州", "平湖", "青屿", "安澜", "龙泉", "凤城", "北川")
SUB_BRANCHES = (("沿江支行", (0, 1, 4)), ("城东支行", (3, 2, 5)))
OUTLETS = ("滨江路支行", "钟楼支行", "大学城支行", "开发区支行", "老城支行", "南湖支行")
OUTLET_SHARES = (0.19, 0.155, 0.145, 0.15, 0.22, 0.14)
"""Shares of the clients. 老城 has far more than its two managers can look after."""
OUTLET_MANAGERS = (3, 2, 2, 2, 2, 2)
DILIGENCE = (0.92, 0.97, 0.93, 0.95, 0.9, 0.88, 0.55, 0.94, 0.91, 0.6, 0.66, 0.96, 0.89)
"""How much of their duties the outlets' managers do, in order; a few are behind."""
LATER_POSTS = ("corporate_manager", "corporate_manager", "analyst", "compliance", "compliance", "auditor")
NAMED_MANAGER = "陈晓岚"
"""Her morning list on the last day is the one the demo prints."""


@dataclass(frozen=True)
class Member:
    """One member of staff."""

    number: str
    name: str
    unit: str
    post: str
    joined_on: date
    left_on: date | None = None
    diligence: float = 0.9


@dataclass
class Branch:
    """One branch: its units and staff. `outlets` are unit numbers; the lists of staff hold places in `staff`."""

    order: int
    number: str
    name: str
    outlets: list[str]
    centre: str
    staff: list[Member] = field(default_factory=list)

    def holding(self, post: str, unit: str | None = None) -> list[int]:
        """Places in `staff` of those who hold `post`, still here, at `unit` when given."""
        return [
            place
            for place, member in enumerate(self.staff)
            if member.post == post and (unit is None or member.unit == unit) and member.left_on is None
        ]


def branch_name(order: int) -> str:
    """The name of the branch, numbered once the list of names is used up."""
    turn, at = divmod(order, len(BRANCH_NAMES))
    return f"{BRANCH_NAMES[at]}{'' if not turn else f'第{turn + 1}'}分行"


def found_branch(order: int, rng: np.random.Generator, last_day: date) -> Branch:
    """Branch `order` with all its staff."""
    number_ = f"{101 + order}00"
    outlets = [f"{101 + order}1{n + 1}" for n in range(len(OUTLETS))]
    branch = Branch(order, number_, branch_name(order), outlets, f"{101 + order}90")
    for unit, post in _posts(branch):
        _hire(branch, rng, unit, post, last_day)
    # Those who control and analyse came later, and draw from a well of their own: the rest of the bank stays as it was.
    later = np.random.default_rng([order, len(branch.staff)])
    for post in LATER_POSTS:
        _hire(branch, later, branch.number, post, last_day)
    return branch


def _posts(branch: Branch) -> list[tuple[str, str]]:
    """Unit and post of everybody, in the order of staff numbers."""
    posts = [(branch.number, post) for post in ("president", "deputy_president", "deputy_president", "retail_head")]
    posts += [(branch.number, "specialist")] * 3
    posts += [(branch.number, "data_steward"), (branch.number, "administrator")]
    posts += [(branch.centre, "outlet_head"), *[(branch.centre, "wealth_manager")] * 2]
    for sub in range(len(SUB_BRANCHES)):
        unit = f"{101 + branch.order}0{sub + 1}"
        posts += [(unit, "president"), (unit, "deputy_president"), (unit, "retail_head")]
    for unit, managers in zip(branch.outlets, OUTLET_MANAGERS, strict=True):
        posts += [(unit, "outlet_head"), *[(unit, "relationship_manager")] * managers]
        posts += [(unit, "lobby_manager"), (unit, "marketing_manager"), *[(unit, "teller")] * 2]
    return posts


def _hire(branch: Branch, rng: np.random.Generator, unit: str, post: str, last_day: date) -> None:
    sex = "f" if rng.random() < 0.58 else "m"
    name = names.person(rng, sex, int(rng.integers(1970, 1999)))
    managers = len(branch.holding("relationship_manager"))
    if branch.order == 0 and post == "relationship_manager" and managers == 0:
        name = NAMED_MANAGER
    diligence = DILIGENCE[managers % len(DILIGENCE)] if post == "relationship_manager" else 0.93
    joined = date(2000, 1, 1).toordinal() + int(rng.integers(0, 8_000))
    number_ = f"{101 + branch.order}{len(branch.staff) + 1:04d}"
    branch.staff.append(Member(number_, name, unit, post, date.fromordinal(joined), None, float(diligence)))


def unit_sheet(branches: list[Branch], opened: date) -> Sheet:
    """All units of the bank."""
    rows: list[tuple[str, str, str, str | None]] = [(HEAD_OFFICE, "总行", "head_office", None)]
    for branch in branches:
        rows += [
            (branch.number, branch.name, "branch", HEAD_OFFICE),
            (branch.centre, f"{branch.name}财富管理中心", "centre", branch.number),
        ]
        for at, (name, places) in enumerate(SUB_BRANCHES):
            sub = f"{101 + branch.order}0{at + 1}"
            rows.append((sub, name, "sub_branch", branch.number))
            rows += [(branch.outlets[place], OUTLETS[place], "outlet", sub) for place in places]
    columns = list(zip(*sorted(rows), strict=True))
    opened_on = np.full(len(rows), number(date(1996, 6, 18)))
    return Sheet(
        "units",
        np.full(len(rows), number(opened)),
        {
            **{name: list(column) for name, column in zip(("unit", "name", "kind", "parent"), columns, strict=True)},
            "opened_on": dates(opened_on),
            "closed_on": dates(opened_on * 0 - 1),
        },
    )


SKILLS = (
    "cantonese", "wu", "english", "hokkien", "investment", "insurance", "succession", "cross_border", "business_owners",
    "later_life",
)  # fmt: skip


def skill_sheet(branches: list[Branch], opened: date) -> Sheet:
    """What those who keep clients can do beside their post: one or two things each, by their place in the house."""
    keeping = [
        m
        for branch in branches
        for m in branch.staff
        if m.post in ("relationship_manager", "wealth_manager", "specialist")
    ]
    able = sorted(
        {(m.number, SKILLS[place * step % len(SKILLS)]) for place, m in enumerate(keeping) for step in (3, 7)}
    )
    return Sheet(
        "staff_skills",
        np.full(len(able), number(opened)),
        {
            "staff": [staff for staff, _ in able],
            "skill": [skill for _, skill in able],
            "from_on": dates(np.full(len(able), number(opened))),
            "until_on": dates(np.full(len(able), -1)),
        },
    )


def staff_sheet(branches: list[Branch], opened: date) -> Sheet:
    """All staff of the bank."""
    members = [member for branch in branches for member in branch.staff]
    left = np.array([number(m.left_on) if m.left_on else -1 for m in members])
    return Sheet(
        "staff",
        np.full(len(members), number(opened)),
        {
            "staff": [m.number for m in members],
            "name": [m.name for m in members],
            "unit": [m.unit for m in members],
            "post": [m.post for m in members],
            "joined_on": dates(np.array([number(m.joined_on) for m in members])),
            "left_on": dates(left),
        },
    )
