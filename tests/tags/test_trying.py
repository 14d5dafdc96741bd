"""Trying a rule: among the clients one sees, about what one may know, on the trail."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cast import CLIENTS, TODAY, Cast
from tests.lakes import empty_lake, put
from zhiwo.engine.lake import Lake
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied
from zhiwo.tags.language import RuleFault
from zhiwo.tags.operations import Trial, try_rule
from zhiwo.tags.policy import AsksForUnseen, RanksWholeBank

AT = datetime(2026, 4, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST = date(2026, 1, 1)
BY_APP = "统计周期[当年] + 渠道偏好特征[手机银行]"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Everyone opened long ago and uses the app once, but 戊; 甲 is the eldest and has most."""
    lake = empty_lake(tmp_path)
    told = {"opened_on": date(2020, 1, 1), "from_on": FIRST, "sex": "f"}
    born = {name: date(1950 + 10 * n, 1, 1) for n, (name, _, _) in enumerate(CLIENTS)}
    rows = [told | {"client": name, "name": name, "unit": unit, "born_on": born[name]} for name, unit, _ in CLIENTS]
    put(lake, "clients", FIRST, rows, full=True)
    put(lake, "channels", FIRST, [{"code": "app", "name": "手机银行", "group": None}])
    put(lake, "transactions", TODAY, [
        {
            "txn": name, "account": name, "client": name, "happened_at": datetime(2026, 4, 20, 9), "booked_on": TODAY,
            "amount_fen": -100, "currency": "CNY", "channel": "app", "service": "x",
        }
        for name, _, _ in CLIENTS[:4]
    ])  # fmt: skip
    return lake


@pytest.fixture
def tried(cast: Cast, lake: Lake) -> Any:
    def tried(by: str, text: str = BY_APP) -> Trial:
        return try_rule(actor=cast.actor(by), text=text, on=TODAY, lake=lake, at=AT)

    return tried


@pytest.mark.parametrize(
    ("by", "clients", "of"),
    [("W1", 1, 1), ("W3", 1, 1), ("H1", 2, 3), ("P1", 3, 4), ("X1", 3, 4), ("HO", 4, 5)],
)
def test_counts_among_the_clients_one_sees(tried: Any, by: str, clients: int, of: int) -> None:
    found = tried(by)

    assert (found.clients, found.of) == (clients, of)
    assert tried(by, f"非 ({BY_APP})").clients == of - clients


@pytest.mark.parametrize("by", ["L1", "C1", "Z1", "Q1", "U1", "D1", "AD"])
def test_is_not_for_posts_that_look_for_nobody(tried: Any, by: str) -> None:
    with pytest.raises(Denied):
        tried(by)
    assert not TrailEntry.objects.exists()


def test_stands_on_the_trail_with_its_numbers_and_no_client(tried: Any) -> None:
    found = tried("H1")

    entry = TrailEntry.objects.get()
    assert (entry.act, entry.actor, entry.subject_kind, entry.subject) == ("tag.tried", "H1", "tag", found.digest[:16])
    assert entry.facts == {"rule": found.said.zh, "on": "2026-04-20", "clients": 2, "of": 3}


def test_says_the_rule_back_in_both_languages_with_its_days(tried: Any) -> None:
    found = tried("H1", "统计周期=[当年(自然年)01月01日至今]+渠道偏好特征[通过手机银行渠道办理业务]")

    assert found.said.zh.startswith("统计周期[当年01月01日至今]")
    assert found.said.en.startswith("PERIOD[year to date]")
    ((said, period),) = [(dated.said.zh, dated.period) for dated in found.periods]
    assert said == "当年01月01日至今"
    assert (period.start, period.last) == (FIRST, TODAY)


@pytest.mark.parametrize("text", ["客户属性[年龄 ≥ 60]", f"({BY_APP}) 且 非 客户属性[年龄 < 40]"])
def test_who_sees_no_birthday_can_not_select_by_age(tried: Any, text: str) -> None:
    """Else whoever halves the years often enough knows it."""
    assert tried("H1", text).clients == 2

    with pytest.raises(AsksForUnseen, match="date of birth"):
        tried("X1", text)


def test_a_rank_needs_a_view_of_all_who_are_ranked(tried: Any) -> None:
    text = "排名特征[AUM时点 全行 前20%]"

    with pytest.raises(RanksWholeBank, match="3"):
        tried("H1", text)

    assert tried("HO", text).clients == 5, "all have nothing, so all share the first place"


def test_a_misspelt_name_is_told_and_nothing_is_noted(tried: Any) -> None:
    with pytest.raises(RuleFault) as fault:
        tried("H1", "统计周期[当年] + 渠道偏好特征[手机很行]")

    assert fault.value.offset == len("统计周期[当年] + 渠道偏好特征[")
    assert fault.value.facts["suggestion"] == "手机银行"
    assert not TrailEntry.objects.exists()
