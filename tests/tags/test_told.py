"""Interactions, complaints, scores and stated facts: read, said, answered from the lake, explained, and for whom (H1, H4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lakes import put
from tests.tags.house import AT, CLOSED, FIRST, House
from tests.tags.naive import Naive
from tests.tags.rules import NAMES, TOLD, conditions
from tests.tags.tables import facts_of, ordinals
from tests.tags.test_reading import ON, furnished, selected
from tests.tags.world import World
from tests.tags.worlds import DAYS, worlds
from zhiwo.engine.lake import Lake
from zhiwo.governance.models import TrailEntry
from zhiwo.tags.language import NotARule, Rule, RuleFault, digest, from_json, parse, say, to_json
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.told import Act, ActCount, ActIs, ActRecency, Fact, Score, Trait
from zhiwo.tags.language.tree import Condition, Population
from zhiwo.tags.measures import Audiences, reading
from zhiwo.tags.models import TagDay
from zhiwo.tags.operations import explain_rule, try_rule
from zhiwo.tags.policy import AsksForUnseen
from zhiwo.tags.queries import catalogue


class TestLanguage:
    @pytest.mark.parametrize(
        ("zh", "en"),
        [
            ("互动特征[互动次数(最近90天) = 0]", "INTERACTION[count(all) last 90 days = 0]"),
            (
                "互动特征[拜访、电话 + 已接通 互动次数(本年) ≥ 2]",
                "INTERACTION[count(calls, visits + connected) year to date >= 2]",
            ),
            (
                "互动特征[含非群发短信 联系次数(最近一年) < 1]",
                "INTERACTION[count(other than mass messages) last 1 year < 1]",
            ),
            ("互动特征[最近一次联系 距今 > 90天]", "INTERACTION[days since last interaction > 90 days]"),
            (
                "联络特征[最近一次 面谈 + 银行发起 互动 距今 为空]",
                "INTERACTION[days since last interaction(by the bank + meetings) is blank]",
            ),
            ("投诉特征[投诉次数(最近180天) ≥ 1]", "COMPLAINT[count(all) last 180 days >= 1]"),
            ("投诉特征[收费、服务 未结投诉 ≠ 0]", "COMPLAINT[open complaints(fees, service) != 0]"),
            ("投诉特征[最近一次投诉 距今 ≤ 30天]", "COMPLAINT[days since last complaint <= 30 days]"),
            ("模型评分[流失评分 ≥ 0.80]", "SCORE[churn score >= 0.8]"),
            ("模型评分[流失评分 不为空]", "SCORE[churn score is not blank]"),
            ("事实特征[子女留学 = 计划中 可信度 ≥ 80%]", "FACT[child abroad = 计划中 confidence >= 80%]"),
            (
                "事实特征[子女留学 = 计划中、已出国 置信度不低于八成]",
                "FACT[child abroad = 已出国, 计划中 confidence >= 80%]",
            ),
            ("事实特征[子女留学 ≠ 计划中]", "NOT FACT[child abroad = 计划中]"),
            ("事实特征[子女留学 为空]", "FACT[child abroad is blank]"),
        ],
    )
    def test_both_languages_say_one_rule(self, zh: str, en: str) -> None:
        rule = parse(zh, NAMES).rule

        assert digest(parse(en, NAMES, "en").rule) == digest(rule)
        assert parse(say(rule, NAMES, "zh"), NAMES).rule == rule
        assert parse(say(rule, NAMES, "en"), NAMES, "en").rule == rule

    @given(conditions(TOLD))
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_every_one_reads_back(self, condition: Condition) -> None:
        rule = Rule(condition)

        assert parse(say(rule, NAMES, "zh"), NAMES).rule == rule
        assert parse(say(rule, NAMES, "en"), NAMES, "en").rule == rule
        assert from_json(to_json(rule)) == rule

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("互动特征[互动]", "互动"),
            ("互动特征[互动次数 ≥ 1]", "互动次数"),
            ("互动特征[互动次数(最近90天) 为空]", "为空"),
            ("互动特征[互动次数(最近90天) ≥ 1万元]", "万元"),
            ("互动特征[电信 互动次数(最近90天) ≥ 1]", "电信"),
            ("互动特征[电话、已接通 互动次数(最近90天) ≥ 1]", "已接通"),
            ("互动特征[未结投诉件数 ≥ 1]", "未结投诉件数"),
            ("投诉特征[已接通 投诉次数(本年) ≥ 1]", "已接通"),
            ("投诉特征[最近一次互动 距今 > 3天]", "最近一次互动 距今"),
            ("投诉特征[最近一次投诉 距今 > 3]", "3"),
            ("模型评分[流逝评分 ≥ 1]", "流逝评分"),
            ("模型评分[流失评分 ≥ 8成]", "成"),
            ("模型评分[流失评分]", "流失评分"),
            ("事实特征[子女留学 > 计划中]", ">"),
            ("事实特征[子女留学 = 可信度 ≥ 80%]", "子女留学 = 可信度 ≥ 80%"),
            ("事实特征[子女留学 = 计划中 可信度 ≥ 120%]", "120%"),
            ("事实特征[子女留学 = 计划中 可信度 > 80%]", "计划中 可信度 > 80%"),
            ("事实特征[子女就业 为空]", "子女就业"),
        ],
    )
    def test_what_is_wrong_is_pointed_at(self, text: str, word: str) -> None:
        with pytest.raises(RuleFault) as raised:
            parse(text, NAMES)

        assert raised.value.facts["word"] == word
        assert "{" not in raised.value.say("zh") + raised.value.say("en")

    @pytest.mark.parametrize(
        "claimed",
        [
            ActCount(Act.INTERACTION, None, (), Op.AT_LEAST, 1),
            ActCount(Act.COMPLAINT, None, (ActIs(Trait.RESULT, ("connected",)),), Op.AT_LEAST, 1),
            ActCount(Act.COMPLAINT, None, (ActIs(Trait.KIND, ("gossip",)),), Op.AT_LEAST, 1),
            ActCount(Act.COMPLAINT, None, (), Op.AT_LEAST, -1),
            ActRecency(Act.COMPLAINT, (), Op.BLANK, 3),
            Score("S1", Op.BLANK, Fraction(1)),
            Score("S1", Op.IS, Fraction(1, 3)),
            Fact("F1", Op.IS, (), 0),
            Fact("F1", Op.IS, ("a",), 101),
            Fact("F1", Op.BLANK, (), 80),
        ],
    )
    def test_what_no_text_says_is_no_rule(self, claimed: Condition) -> None:
        with pytest.raises(NotARule):
            from_json(to_json(Rule(claimed)))


@given(worlds(), st.lists(conditions(TOLD), min_size=1, max_size=6), DAYS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_answers_as_the_oracle_does(world: World, told: list[Condition], on: date) -> None:
    audiences, number = Audiences(facts_of(world, on), {}), {place: client for client, place in ordinals(world).items()}

    for condition in told:
        rule = Rule(condition, Population.EVER)
        assert {number[place] for place in audiences.members(rule)} == Naive(world, on).members(rule), condition


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return furnished(tmp_path)


def contact(number: str, client: str, on: date, **other: object) -> dict[str, object]:
    """A call of the bank that was answered, unless said otherwise."""
    return {
        "contact": number, "client": client, "happened_at": datetime(on.year, on.month, on.day, 9), "happened_on": on,
        "kind": "call", "result": "connected", "begun_by": "bank",
    } | other  # fmt: skip


def complaint(number: str, client: str, on: date, **other: object) -> dict[str, object]:
    return {"complaint": number, "client": client, "received_on": on, "kind": "fee"} | other


class TestLake:
    def test_interactions_are_the_banks_contact_records(self, lake: Lake) -> None:
        put(lake, "contacts", ON, [
            contact("1", "C1", date(2026, 3, 30)), contact("2", "C1", date(2026, 1, 5), kind="visit", result=None),
            contact("3", "C2", date(2026, 3, 1), result="no_answer"), contact("4", "C2", ON, begun_by="client"),
            contact("5", "C3", date(2026, 3, 1), kind="mass_message", result=None),
        ])  # fmt: skip

        assert selected(lake, "互动特征[互动次数(最近31天) ≥ 1]") == {"C1", "C2", "C3"}
        assert selected(lake, "互动特征[互动次数(最近31天) = 1]") == {"C1", "C3"}
        assert selected(lake, "互动特征[电话 + 已接通 + 银行发起 互动次数(本月) ≥ 1]") == {"C1"}
        assert selected(lake, "互动特征[含非已接通 互动次数(本年) ≥ 1]") == {"C2"}, "of no result it is not said"
        assert selected(lake, "互动特征[最近一次 拜访 互动 距今 > 80天]") == {"C1"}
        assert selected(lake, "互动特征[最近一次 含非群发短信 互动 距今 为空]") == {"C3"}

    def test_a_complaint_is_open_until_the_day_it_is_closed_on(self, lake: Lake) -> None:
        came, closed = date(2026, 3, 1), date(2026, 3, 20)
        put(lake, "complaints", came, [complaint("P1", "C1", came), complaint("P2", "C2", came, kind="service")])
        put(lake, "complaints", closed, [complaint("P1", "C1", came, closed_on=closed)])

        assert selected(lake, "投诉特征[未结投诉件数 ≥ 1]", date(2026, 3, 19)) == {"C1", "C2"}
        assert selected(lake, "投诉特征[未结投诉件数 ≥ 1]", date(2026, 3, 20)) == {"C2"}
        assert selected(lake, "投诉特征[投诉次数(本月) ≥ 1]") == {"C1", "C2"}, "closed or not, it was one, and once"
        assert selected(lake, "投诉特征[收费 投诉次数(本月) = 1]") == {"C1"}
        assert selected(lake, "投诉特征[最近一次投诉 距今 ≤ 29天]") == set()

    def test_a_score_holds_until_the_next_or_until_a_whole_file_leaves_it_out(self, lake: Lake) -> None:
        put(
            lake,
            "score_models",
            FIRST,
            [{"code": "churn", "name": "流失评分", "name_en": "churn score", "of_risk": False}],
        )
        first = date(2026, 3, 1)
        given = {"model": "churn", "score": Decimal("0.83"), "scored_on": first}
        low = given | {"client": "C2", "score": Decimal("0.1")}
        put(lake, "scores", first, [given | {"client": "C1"}, low], full=True)
        put(lake, "scores", date(2026, 3, 10), [given | {"client": "C2", "scored_on": date(2026, 3, 10)}])

        assert selected(lake, "模型评分[流失评分 ≥ 0.83]", date(2026, 3, 9)) == {"C1"}
        assert selected(lake, "SCORE[churn score >= 0.83]") == {"C1", "C2"}
        assert selected(lake, "模型评分[流失评分 > 0.83]") == set()
        assert selected(lake, "模型评分[流失评分 为空]") == {"C3"}

        put(lake, "scores", ON, [given | {"client": "C3", "scored_on": ON}], full=True)
        assert selected(lake, "模型评分[流失评分 不为空]") == {"C3"}

    def test_of_each_source_its_last_word_counts(self, lake: Lake) -> None:
        put(lake, "fact_kinds", FIRST, [{"code": "abroad", "name": "子女留学", "name_en": "child abroad"}])
        said = {
            "fact": "abroad",
            "source": "survey",
            "stated_on": date(2026, 3, 1),
            "value": "计划中",
            "confidence": 80,
        }
        put(lake, "client_facts", date(2026, 3, 1), [
            said | {"client": "C1"}, said | {"client": "C2", "confidence": 60}, said | {"client": "C3"},
            said | {"client": "C2", "source": "talk", "value": "已出国", "confidence": 90},
        ])  # fmt: skip
        put(
            lake,
            "client_facts",
            date(2026, 3, 9),
            [said | {"client": "C3", "stated_on": date(2026, 3, 9), "value": None}],
        )

        assert selected(lake, "事实特征[子女留学 = 计划中]", date(2026, 3, 8)) == {"C1", "C2", "C3"}
        assert selected(lake, "事实特征[子女留学 = 计划中]") == {"C1", "C2"}
        assert selected(lake, "事实特征[子女留学 = 计划中 可信度 ≥ 80%]") == {"C1"}
        assert selected(lake, "事实特征[子女留学 = 已出国、计划中 可信度 ≥ 80%]") == {"C1", "C2"}
        assert selected(lake, "事实特征[子女留学 为空]") == {"C3"}

    def test_nothing_is_read_that_no_rule_asks_for(self, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[str] = []
        for name in ("acts_known", "scores_known", "facts_stated"):
            real = getattr(reading, name)
            monkeypatch.setattr(reading, name, lambda *of, name=name, real=real: [read.append(name), real(*of)][1])

        selected(lake, "客户属性[年龄 ≥ 1]")
        assert read == []
        selected(lake, "投诉特征[未结投诉件数 ≥ 1] 或 投诉特征[投诉次数(本年) ≥ 1]")
        assert read == ["acts_known"] * 2, "once for each of the two executors"


def asked(house: House, text: str) -> dict[str, Any]:
    return {"text": text, "on": CLOSED, "lake": house.lake, "at": AT}


@pytest.fixture
def told(house: House) -> House:
    """甲 complained and is thought likely to leave; somebody says what 甲's child plans."""
    put(house.lake, "contacts", CLOSED, [contact("1", "甲", CLOSED - timedelta(days=9))])
    put(house.lake, "complaints", CLOSED, [complaint("P1", "甲", CLOSED - timedelta(days=5))])
    put(house.lake, "score_models", FIRST, [
        {"code": "churn", "name": "流失评分", "of_risk": False}, {"code": "fraud", "name": "欺诈评分", "of_risk": True},
    ])  # fmt: skip
    put(house.lake, "scores", CLOSED, [
        {"client": "甲", "model": model, "score": Decimal("0.83"), "scored_on": CLOSED} for model in ("churn", "fraud")
    ])  # fmt: skip
    put(house.lake, "fact_kinds", FIRST, [{"code": "abroad", "name": "子女留学"}])
    said = {"client": "甲", "fact": "abroad", "stated_on": CLOSED}
    put(house.lake, "client_facts", CLOSED, [
        said | {"source": "survey", "value": "计划中", "confidence": 80},
        said | {"source": "talk", "value": "已出国", "confidence": 95},
    ])  # fmt: skip
    return house


class TestExplaining:
    @pytest.mark.parametrize(
        ("text", "met", "found", "found_en"),
        [
            ("互动特征[互动次数(最近30天) ≥ 2]", False, ["1"], ["1"]),
            ("互动特征[最近一次互动 距今 ≤ 9天]", True, ["9天"], ["9 days"]),
            ("互动特征[最近一次 拜访 互动 距今 ≤ 9天]", False, ["为空"], ["is blank"]),
            ("投诉特征[未结投诉件数 ≥ 1]", True, ["1"], ["1"]),
            ("模型评分[流失评分 ≥ 0.8]", True, ["0.83"], ["0.83"]),
            (
                "事实特征[子女留学 = 计划中 可信度 ≥ 90%]",
                False,
                ["已出国（talk，可信度 95%）", "计划中（survey，可信度 80%）"],
                ["已出国 (talk, confidence 95%)", "计划中 (survey, confidence 80%)"],
            ),
        ],
    )
    def test_says_what_was_found(
        self, told: House, text: str, met: bool, found: list[str], found_en: list[str]
    ) -> None:
        explained = explain_rule(actor=told.actor("W1"), client="甲", **asked(told, text))

        (line,) = explained.lines
        assert (line.met, line.said.zh) == (met, text)
        assert [[one.zh for one in line.found], [one.en for one in line.found]] == [found, found_en]

    def test_of_whom_nothing_is_said_it_says_so(self, told: House) -> None:
        for text in ("事实特征[子女留学 不为空]", "模型评分[流失评分 不为空]"):
            explained = explain_rule(actor=told.actor("HO"), client="乙", **asked(told, text))
            assert [one.zh for one in explained.lines[-1].found] == ["为空"]


class TestWhoMayAsk:
    @pytest.mark.parametrize(
        "text", ["投诉特征[未结投诉件数 ≥ 1]", "模型评分[流失评分 ≥ 0.8]", "互动特征[互动次数(本年) ≥ 1]"]
    )
    def test_an_analyst_works_with_numbers(self, told: House, text: str) -> None:
        assert try_rule(actor=told.actor("X1"), **asked(told, text)).clients == 1

    def test_and_never_with_what_clients_told(self, told: House) -> None:
        text = "事实特征[子女留学 不为空]"
        assert try_rule(actor=told.actor("W1"), **asked(told, text)).clients == 1

        with pytest.raises(AsksForUnseen, match="stated facts"):
            try_rule(actor=told.actor("X1"), **asked(told, text))

    def test_the_numbers_of_a_tag_that_asks_for_it_are_hidden(self, told: House) -> None:
        told.agree("V1", told.propose("P1", "留学家庭", "事实特征[子女留学 不为空]", folder="family"))
        told.night()

        shown = {by: catalogue(told.actor(by), CLOSED)[0].clients for by in ("P1", "X1", "D1")}
        assert shown == {"P1": 1, "X1": None, "D1": None}

    def test_a_model_of_risk_is_named_in_rules_of_risk_alone(self, told: House) -> None:
        text = "模型评分[欺诈评分 ≥ 0.5]"
        for by in ("HO", "X1"):
            with pytest.raises(RuleFault):
                try_rule(actor=told.actor(by), **asked(told, text))
        with pytest.raises(RuleFault):
            told.propose("P1", "可疑", text)

        assert try_rule(actor=told.actor("Q1"), **asked(told, text)).clients == 1
        assert TrailEntry.objects.get(act="tag.tried").subject_kind == "risk_tag"
        assert told.propose("Q1", "可疑", text, folder="risk")


def test_a_tag_whose_model_or_fact_has_left_the_files_is_held_up(told: House) -> None:
    told.agree("V1", told.propose("P1", "留学家庭", "事实特征[子女留学 不为空]", folder="family"))
    told.publish("要走的", "模型评分[流失评分 ≥ 0.8]", folder="leaving")
    told.night()
    next_day = CLOSED + timedelta(days=1)
    put(told.lake, "fact_kinds", next_day, [{"code": "other", "name": "其他"}])
    put(told.lake, "score_models", next_day, [{"code": "fraud", "name": "欺诈评分", "of_risk": True}])

    told.night(next_day)

    days = {row.tag.name: row for row in TagDay.objects.filter(on=next_day).select_related("tag")}
    assert [days[name].clients for name in ("留学家庭", "要走的")] == [1, 1], "each keeps whom it had"
    assert "客户事实" in days["留学家庭"].held_up_zh and "评分模型" in days["要走的"].held_up_zh
