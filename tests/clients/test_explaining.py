"""Why someone sees a client is told in sentences that agree with the predicate."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import CLIENTS, STAFF, TODAY, Cast
from zhiwo.clients.models import Keeping
from zhiwo.clients.queries import explain_access
from zhiwo.kernel.refusal import NotFound

pytestmark = pytest.mark.django_db


def said(cast: Cast, staff: str, client: str) -> list[str]:
    return [reason.why.zh for reason in explain_access(cast.actor(staff), client).reasons]


@pytest.mark.parametrize("staff", [number for number, *_ in STAFF])
def test_the_reasons_agree_with_what_is_seen(cast: Cast, staff: str) -> None:
    Keeping.objects.for_closing().create(
        client=cast.clients["丙"], staff=cast.staff["AD"], role="specialist", since=date(2026, 1, 1)
    )
    for client, *_ in CLIENTS:
        told = explain_access(cast.actor(staff), client)

        assert told.seen == any(reason.opens for reason in told.reasons), (staff, client, told)


def test_a_manager_sees_by_role_and_a_colleague_is_told_what_is_wanting(cast: Cast) -> None:
    assert said(cast, "W1", "甲") == ["岗位“理财经理”只看名下有角色的客户。", "自 2026-01-01 起在该客户名下任主办。"]
    assert said(cast, "W2", "甲")[1] == f"{TODAY} 在该客户名下没有角色，以前也没有。"


def test_a_head_sees_by_unit_and_a_neighbour_does_not(cast: Cast) -> None:
    assert said(cast, "H1", "甲")[0] == "岗位“网点主任”看东湖网点及其下级机构的客户，该客户开户在东湖网点。"
    assert "不在其中" in said(cast, "H2", "甲")[0]


def test_a_role_that_ended_is_named(cast: Cast) -> None:
    Keeping.objects.for_closing().filter(client=cast.clients["甲"]).update(until=date(2026, 3, 1))

    assert said(cast, "W1", "甲")[1] == f"曾任主办，自 2026-01-01 至 2026-03-01 前一日；{TODAY} 没有角色。"


def test_the_administrator_sees_nobody(cast: Cast) -> None:
    assert said(cast, "AD", "甲") == ["岗位“系统管理员”不看任何客户，名下有角色也不看。"]


def test_an_unknown_client(cast: Cast) -> None:
    with pytest.raises(NotFound):
        explain_access(cast.actor("W1"), "C999")
