"""The cast: a small bank that the tests share, so that a question of permission is one line.

    H head office ── B1 branch ── S1 sub-branch ── N1 outlet: head He, managers Wang and Wei, lobby Li, teller Chen, Kang
                                                └─ N2 outlet: head Hu, manager Zhao
                                └─ S2 sub-branch ── N3 outlet: manager Sun

Analyst Fang sits in S1; specialist Zou, compliance officer Qin, auditor You and data steward Dai in B1.
Kang of N1 keeps companies. Client 甲 is Wang's, 乙 is Wei's (both N1), 丙 is Zhao's (N2), 丁 is Sun's (N3), 戊 (N1) is nobody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from zhiwo.clients.models import Client, Keeping
from zhiwo.governance.watching import publishing
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.operations import take_over_staff, take_over_units
from zhiwo.org.queries import actor_from

TODAY = date(2026, 4, 20)
SINCE = date(2026, 1, 1)

UNITS = [
    ("H", "总行", "head_office", None),
    ("B1", "临江分行", "branch", "H"),
    ("S1", "城东支行", "sub_branch", "B1"),
    ("S2", "城西支行", "sub_branch", "B1"),
    ("N1", "东湖网点", "outlet", "S1"),
    ("N2", "东山网点", "outlet", "S1"),
    ("N3", "西湖网点", "outlet", "S2"),
]
STAFF = [
    ("P1", "彭行长", "S1", "president"),
    ("V1", "余副行长", "S1", "deputy_president"),
    ("G1", "高科长", "S1", "retail_head"),
    ("H1", "何主任", "N1", "outlet_head"),
    ("H2", "胡主任", "N2", "outlet_head"),
    ("W1", "王经理", "N1", "relationship_manager"),
    ("W2", "魏经理", "N1", "relationship_manager"),
    ("W3", "赵经理", "N2", "relationship_manager"),
    ("W4", "孙经理", "N3", "relationship_manager"),
    ("L1", "李大堂", "N1", "lobby_manager"),
    ("C1", "陈柜员", "N1", "teller"),
    ("K1", "康对公", "N1", "corporate_manager"),
    ("Z1", "邹专家", "B1", "specialist"),
    ("X1", "方分析", "S1", "analyst"),
    ("Q1", "秦合规", "B1", "compliance"),
    ("U1", "尤审计", "B1", "auditor"),
    ("D1", "戴数据", "B1", "data_steward"),
    ("HO", "总行零售", "H", "retail_head"),
    ("AD", "系统管理", "H", "administrator"),
]
CLIENTS = [
    ("甲", "N1", "W1"),
    ("乙", "N1", "W2"),
    ("丙", "N2", "W3"),
    ("丁", "N3", "W4"),
    ("戊", "N1", None),
]


@dataclass(frozen=True)
class Cast:
    """The people and clients of the small bank."""

    staff: dict[str, Staff]
    clients: dict[str, Client]

    def actor(self, number: str, on: date = TODAY) -> Actor:
        return actor_from(self.staff[number], on)


def raise_curtain() -> Cast:
    """Put the small bank into the database, as a closing would."""
    with transaction.atomic(), publishing():
        return _raised()


def _raised() -> Cast:
    take_over_units([_unit(*row) for row in UNITS])
    take_over_staff([_staff(*row) for row in STAFF], TODAY)
    staff = {person.number: person for person in Staff.objects.select_related("unit")}
    units = {person.unit.number: person.unit for person in staff.values()}
    clients = {}
    for ordinal, (number, unit, keeper) in enumerate(CLIENTS):
        clients[number] = Client.objects.for_closing().create(
            number=number,
            ordinal=ordinal,
            name=f"测试{number}",
            initials="cs",
            sort_key="",
            unit=units[unit],
            status="active",
        )
        if keeper:
            Keeping.objects.for_closing().create(client=clients[number], staff=staff[keeper], role="lead", since=SINCE)
    return Cast(staff, clients)


def _unit(number: str, name: str, kind: str, parent: str | None) -> dict[str, Any]:
    return {"unit": number, "name": name, "kind": kind, "parent": parent, "opened_on": None, "closed_on": None}


def _staff(number: str, name: str, unit: str, post: str) -> dict[str, Any]:
    return {"staff": number, "name": name, "unit": unit, "post": post, "joined_on": None, "left_on": None}
