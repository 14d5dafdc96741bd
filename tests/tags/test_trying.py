"""Trying a rule: among the clients one sees, about what one may know, on the trail."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cast import CLIENTS, TODAY, UNITS, Cast
from tests.lakes import empty_lake, put
from zhiwo.clients.models import Client
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.tags.language import RuleFault
from zhiwo.tags.measures import reading
from zhiwo.tags.operations import Explained, Trial, explain_rule, try_rule
from zhiwo.tags.policy import AsksForUnseen, RanksNotExplained, RanksWholeBank

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


@pytest.mark.parametrize("by", ["W1", "H1", "X1"])
def test_without_the_lakes_scope_nothing_more_is_counted(tried: Any, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only clients that the predicate lets through have an ordinal: one wall dropped leaks nothing."""
    with_it = tried(by), tried(by, f"非 ({BY_APP})")

    monkeypatch.setattr(Scope, "clients", classmethod(lambda cls, numbers: cls.closing()))

    without = tried(by), tried(by, f"非 ({BY_APP})")
    assert [(one.clients, one.of) for one in without] == [(one.clients, one.of) for one in with_it]


@pytest.mark.parametrize("by", ["L1", "C1", "Z1", "U1", "D1", "AD"])
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
    Client.objects.for_closing().filter(number="戊").update(frozen_on=TODAY)
    assert tried("HO", text).clients == 4, "whoever is frozen is nobody's to rank"


@pytest.fixture
def explained(cast: Cast, lake: Lake) -> Any:
    def explained(by: str, client: str, text: str, **how: bool) -> Explained:
        return explain_rule(actor=cast.actor(by), client=client, text=text, on=TODAY, lake=lake, at=AT, **how)

    return explained


def own(lake: Lake, fen: dict[str, int]) -> None:
    """Deposits of some; and the units, among which clients are ranked."""
    put(lake, "units", FIRST, [
        {"unit": unit, "name": name, "kind": kind, "parent": parent} for unit, name, kind, parent in UNITS
    ])  # fmt: skip
    told = {"from_on": FIRST, "kind": "current", "opened_on": FIRST, "currency": "CNY"}
    put(lake, "accounts", FIRST, [told | {"account": client, "client": client} for client in fen])
    put(lake, "balances", FIRST, [
        {"account": client, "client": client, "from_on": FIRST, "currency": "CNY", "balance_fen": amount}
        for client, amount in fen.items()
    ])  # fmt: skip


def said(told: Explained) -> list[list[str]]:
    """What was found, line by line."""
    return [[found.zh for found in line.found] for line in told.lines]


class TestWhy:
    def test_says_of_each_condition_what_was_found_and_which_rows_are_behind_it(self, explained: Any) -> None:
        told = explained("W1", "甲", f"({BY_APP}) 且 非 客户属性[年龄 < 40]")

        assert told.member
        joined, rows, unlike, age = told.lines
        assert [(line.depth, line.met) for line in told.lines] == [(0, True), (1, True), (1, True), (2, False)]
        assert (joined.said.zh, unlike.said.en) == ("且", "NOT")
        assert [found.zh for found in rows.found] == ["交易笔数 1"]
        assert [move.zh for move in rows.moves] == ["2026-04-20 09:00 手机银行 x 支出 1.00元"]
        assert [move.en for move in rows.moves] == ["2026-04-20 09:00 手机银行 x out CNY 1.00"]
        assert (age.said.zh, [found.zh for found in age.found]) == ("客户属性[年龄 < 40]", ["76"])

    def test_counts_as_a_look_at_the_client(self, explained: Any) -> None:
        explained("H1", "甲", BY_APP)

        entry = TrailEntry.objects.get()
        assert (entry.act, entry.subject_kind, entry.subject) == ("tag.explained", "client", "甲")
        assert entry.facts["own"] is False and entry.facts["rule"].startswith("统计周期[当年")

    @pytest.mark.parametrize("client", ["丙", "nobody"])
    def test_is_not_told_of_a_client_one_does_not_see(self, explained: Any, client: str) -> None:
        with pytest.raises(NotFound):
            explained("W1", client, BY_APP)
        assert not TrailEntry.objects.exists()

    def test_asks_nothing_the_post_does_not_show(self, explained: Any) -> None:
        with pytest.raises(AsksForUnseen):
            explained("X1", "甲", "客户属性[年龄 ≥ 60]")
        with pytest.raises(Denied):
            explained("L1", "甲", BY_APP)

    def test_a_rank_says_what_one_has_the_place_and_what_is_enough(self, explained: Any, lake: Lake) -> None:
        own(lake, {"甲": 500, "乙": 900, "丙": 700, "戊": 900})

        first, last = (explained("HO", client, "排名特征[AUM时点 网点内 前60%]") for client in ("乙", "甲"))
        within = explained("HO", "丙", "非 排名特征[AUM时点 全行 前20%]")

        assert (first.member, last.member, within.member) == (True, False, True)
        assert said(first) == [["9.00元", "第 1 名，共 3 户", "入选须达到 9.00元"]], "equals share the better place"
        assert said(last) == [["5.00元", "第 3 名，共 3 户", "入选须达到 9.00元"]]
        assert said(within) == [[], ["7.00元", "第 3 名，共 5 户", "入选须达到 9.00元"]]
        assert [found.en for found in last.lines[0].found] == ["CNY 5.00", "place 3 of 3", "CNY 9.00 is enough"]

    @pytest.mark.parametrize(
        ("by", "within", "told"),
        [
            ("H1", "网点内", True),
            ("H1", "支行内", False),
            ("G1", "支行内", True),
            ("G1", "分行内", False),
            ("Q1", "分行内", True),
            ("Q1", "全行", False),
            ("W1", "网点内", False),
            ("HO", "全行", True),
        ],
    )
    def test_a_place_is_told_to_whoever_sees_all_those_it_is_among(
        self, explained: Any, lake: Lake, by: str, within: str, told: bool
    ) -> None:
        own(lake, {"甲": 500, "乙": 900})
        rule = f"排名特征[AUM时点 {within} 前20%]"
        if told:
            assert explained(by, "甲", rule).lines[0].found
            if by != "HO":
                with pytest.raises(RanksNotExplained):
                    explained(by, "甲", rule, past=True)
        else:
            with pytest.raises(RanksNotExplained):
                explained(by, "甲", rule)

    def test_whoever_has_left_is_told_to_be_outside(self, explained: Any, lake: Lake) -> None:
        gone = {"client": "戊", "name": "戊", "unit": "N1", "from_on": TODAY, "closed_on": TODAY}
        put(lake, "clients", TODAY, [gone | {"opened_on": date(2020, 1, 1)}])

        told = explained("H1", "戊", "客户属性[开户年限 ≥ 1]")

        assert not told.member
        assert [(line.met, line.said.zh) for line in told.lines] == [
            (False, "人群：在册客户"),
            (True, "客户属性[开户年限 ≥ 1]"),
        ]

    def test_whoever_was_not_there_yet_is_known_nothing_of(self, cast: Cast, lake: Lake) -> None:
        asked = {"actor": cast.actor("W1"), "client": "甲", "text": "客户属性[年龄 ≥ 60]", "lake": lake, "at": AT}

        told = explain_rule(on=date(2019, 12, 31), **asked)

        assert not told.member
        assert [found.zh for found in told.lines[-1].found] == ["为空"]

    def test_shows_what_is_known_by_the_names_of_its_own_dictionary(self, explained: Any, lake: Lake) -> None:
        """A free text that looks like another dictionary's code is not that; of two shops with one name both have it."""
        put(lake, "units", FIRST, [{"unit": "N1", "name": "东湖网点", "kind": "outlet"}])
        shop = {"name": "永辉超市", "group": None}
        put(lake, "merchants", FIRST, [shop | {"code": "M1"}, shop | {"code": "M2"}])
        told = {"client": "甲", "name": "甲", "unit": "N1", "from_on": TODAY, "opened_on": date(2020, 1, 1)}
        put(lake, "clients", TODAY, [told | {"occupation": "N1"}])
        put(lake, "transactions", TODAY, [
            {
                "txn": merchant, "account": "甲", "client": "甲", "happened_at": datetime(2026, 4, 20, 9),
                "booked_on": TODAY, "amount_fen": -100, "currency": "CNY", "channel": "app", "service": "x",
                "merchant": merchant,
            }
            for merchant in ("M1", "M2", "M9")
        ])  # fmt: skip

        lines = explained("W1", "甲", f"客户属性[职业 = N1] 且 客户属性[网点 = 东湖网点] 且 ({BY_APP})").lines

        assert [line.found[0].zh for line in lines[1:]] == ["N1", "东湖网点", "交易笔数 3"]
        assert sorted(move.zh.split()[4] for move in lines[3].moves) == ["M9", "永辉超市", "永辉超市"]

    def test_a_ratio_without_a_side_is_blank(self, explained: Any) -> None:
        (line,) = explained("W1", "甲", "趋势特征[AUM日均 2027年01月01日至今 ÷ 上月 ≤ 50%]").lines

        assert not line.met
        assert line.found[-1].zh == "为空"


def test_a_misspelt_name_is_told_and_nothing_is_noted(tried: Any) -> None:
    with pytest.raises(RuleFault) as fault:
        tried("H1", "统计周期[当年] + 渠道偏好特征[手机很行]")

    assert fault.value.offset == len("统计周期[当年] + 渠道偏好特征[")
    assert fault.value.facts["suggestion"] == "手机银行"
    assert not TrailEntry.objects.exists()


def test_reads_nothing_that_it_does_not_ask_for(tried: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(*_: Any) -> Any:
        raise AssertionError("read in vain")

    monkeypatch.setattr(reading, "_held", unread)
    assert tried("HO").clients == 4
    monkeypatch.setattr(reading, "sorts_of", unread)
    assert tried("HO", "客户属性[性别 = 女]").clients == 5
