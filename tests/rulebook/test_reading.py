"""A bad text is refused by line and field; a good one is told apart from the version before in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rulebook.rules import BRANCH, MAY, raised
from zhiwo.kernel.packs import dated, lay_over, shipped, texts
from zhiwo.kernel.refusal import Refusal
from zhiwo.parties.policy.contact_rules import contact_rules_on
from zhiwo.parties.policy.requests import request_rules_on
from zhiwo.retention.policy import retention_rules_on
from zhiwo.rulebook.policy.differences import difference
from zhiwo.rulebook.policy.pack import NothingNew, Pack, PastRewritten
from zhiwo.rulebook.policy.reading import TextUnreadable, VersionFaulty, cut, read_version
from zhiwo.rulebook.queries import pack_named
from zhiwo.wiring.packs import packs

ALL = [pack.code for pack in packs()]


def pack(code: str = "tiering.branch") -> Pack:
    return pack_named(packs(), code)


def newest(code: str) -> str:
    return list(cut(shipped(code)).values())[-1]


def said(refusal: Refusal) -> str:
    return refusal.say("zh")


class TestReading:
    @pytest.mark.parametrize("code", ALL)
    def test_every_pack_is_cut_into_its_versions_and_each_reads_as_before(self, code: str) -> None:
        versions = [read_version(text).content for text in cut(shipped(code)).values()]

        assert tuple(versions) == dated(texts(code))

    @pytest.mark.parametrize("code", ALL)
    def test_every_shipped_version_may_be_proposed_for_another_day(self, code: str) -> None:
        old = read_version(newest(code))
        text = newest(code).replace(f"valid_from: {old.valid_from}", f"valid_from: {MAY}")
        text = text.replace(f"source: {old.source}", "source: 会议纪要").replace("s7-2020", "s7-2026")

        version = pack(code).proposed(text, None)

        assert version.valid_from == MAY
        assert pack(code).words(version)

    @pytest.mark.parametrize(
        ("text", "line", "what"),
        [
            ("a: [", 1, "YAML"),
            ("valid_from: 2026-05-01\nsource: x\nsource: y", 3, "写了两次"),
            ("valid_from: 2026-05-01\na: &a 1\nb: *a", 2, "引用"),
            ("just words", 1, "键: 值"),
            ("", 1, "键: 值"),
            ("- {a: 1}\n- {a: 2}", 1, "键: 值"),
            ("valid_from: 2027-02-30", 1, "YAML"),
            ("a: \x01", 1, "YAML"),
            ("a: " + "长" * 60_001, 1, "字符"),
            ("a: !!python/object:os.system 1", 1, "YAML"),
        ],
    )
    def test_what_cannot_be_read_is_told_by_line(self, text: str, line: int, what: str) -> None:
        with pytest.raises(TextUnreadable) as refused:
            read_version(text)

        assert refused.value.facts["line"] == line
        assert what in said(refused.value)

    @pytest.mark.parametrize(
        ("was", "becomes", "told"),
        [
            ("valid_from: 2026-05-01", "valid_from: soon", "valid_from 应为日期"),
            ("valid_from: 2026-05-01", "valid_from: 2026-05-01 10:00:00", "valid_from 应为日期"),
            ("confidence: seed", "confidence: rumour", "confidence 应为"),
            ("source: 《支", "sauce: 《支", "source 要写明"),
            ("on_list: false", "on_list: maybe", "第 13 行 tiers.0.on_list 应为 true 或 false"),
            ("yuan: 200000, op: ge", "yuan: lots, op: ge", "第 23 行 tiers.2.floor.yuan"),
            ("measure: month_avg", "measure: mood", "第 6 行 measure 应为"),
            ("measure: month_avg\n", "", "第 1 行 measure 缺少这一项"),
            ("loss_duty: true", "lost_duty: true", "不认识这一项"),
            ("deposit: 1,", "deposit: 11,", "不得大于 10"),
            ("algorithm: cbhb", "algorithm: other", "应为 'cbhb'"),
            ("yuan: 5000000", "yuan: 50000", "后一层的下限须高于前一层"),
            ("may_lead: [relationship_manager", "may_lead: [wizard", "wizard"),
        ],
    )
    def test_what_is_no_version_is_told_by_line_and_field(self, was: str, becomes: str, told: str) -> None:
        assert was in raised()

        with pytest.raises(VersionFaulty) as refused:
            pack().proposed(raised().replace(was, becomes, 1), None)

        assert told in said(refused.value)

    @pytest.mark.parametrize(
        ("code", "was", "becomes", "told"),
        [
            ("tiering.branch", "code: t1", "code: t9", "没有代码为 t9 的层级"),
            ("tiering.branch", "name: branch", "name: twig", "name 应为 branch"),
            ("care.s7", "t1: {}", "t4: {}", "没有代码为 t4 的层级"),
            ("care.s7", "horizon_days: 35", "horizon_days: 40", "version 名称“s7-2020”已用于"),
            ("closing.day_end", "  balances: carry", "  balance: carry", "没有名为 balance 的数据"),
            ("consent.purposes", "code: sharing", "code: sharing2", "缺少原有的 sharing"),
            ("consent.purposes", 'basis: consent,   article: "24"', 'basis: contract, article: "24"', "须取得同意"),
            ("consent.purposes", 'article: "29", mark: law, separate: true', 'article: "29", mark: law', "单独同意"),
            ("consent.purposes", 'article: "24", mark: law', 'article: "24", mark: own', "标记须仍为 law"),
            ("retention.defaults", "反洗钱法34,  mark: law", "反洗钱法34,  mark: own", "标记须仍为 law"),
            ("consent.contact", "{code: sms, ", "{code: mms, ", "缺少原有的 sms"),
            ("consent.requests", "code: explain", "code: explains", "缺少原有的 explain"),
            ("retention.defaults", "years: 10", "years: 9", "至少保存 10 年"),
        ],
    )
    def test_what_only_the_house_can_tell(self, code: str, was: str, becomes: str, told: str) -> None:
        text = newest(code)
        assert was in text
        day, own = read_version(text).valid_from, "no name" if "horizon" in was else "version: s7-2020"

        with pytest.raises(Refusal) as refused:
            pack(code).proposed(
                text.replace(was, becomes, 1)
                .replace(f"valid_from: {day}", f"valid_from: {MAY}")
                .replace(own, f"{own}x"),
                None,
            )

        assert told in said(refused.value)

    @pytest.mark.parametrize(
        ("code", "was", "becomes", "words"),
        [
            (
                "retention.defaults",
                "years: 10",
                "years: 15",
                "客户身份资料与联络、持有记录的保存年数：10 → 15，自 2026-05-01 起",
            ),
            (
                "consent.requests",
                "working_days: 10",
                "working_days: 5",
                "更正补充的答复工作日：10 → 5，自 2026-05-01 起",
            ),
            (
                "consent.contact",
                "days: 7, most: 2",
                "days: 7, most: 1",
                "次数上限第 2 条的次数：2 → 1，自 2026-05-01 起",
            ),
        ],
    )
    def test_rules_about_persons_are_published_like_the_others(
        self, code: str, was: str, becomes: str, words: str
    ) -> None:
        text = newest(code)
        day = read_version(text).valid_from
        version = pack(code).proposed(
            text.replace(was, becomes, 1).replace(f"valid_from: {day}", f"valid_from: {MAY}"), None
        )

        assert [word.zh for word in pack(code).words(version)] == [words]
        lay_over({code: (version.text,)})
        before, after = date(2026, 4, 30), MAY
        if code == "retention.defaults":
            assert [retention_rules_on(day).classes[-1].years for day in (before, after)] == [10, 15]
        elif code == "consent.requests":
            assert [request_rules_on(day).by_code["correct"].working_days for day in (before, after)] == [10, 5]
        else:
            assert [contact_rules_on(day).caps[1].most for day in (before, after)] == [2, 1]

    @pytest.mark.parametrize(
        ("closed", "late"), [(None, False), (date(2026, 4, 30), False), (MAY, True), (date(2026, 6, 1), True)]
    )
    def test_no_version_begins_on_a_closed_day(self, closed: date | None, late: bool) -> None:
        if not late:
            assert pack().proposed(raised(), closed).valid_from == MAY
            return
        with pytest.raises(PastRewritten):
            pack().proposed(raised(), closed)

    def test_nothing_new_is_not_published(self) -> None:
        with pytest.raises(NothingNew):
            pack().proposed(BRANCH.replace("2020-01-01", str(MAY)), None)


class TestDifference:
    def test_is_told_in_words(self) -> None:
        words = pack().words(read_version(raised()))

        assert [(word.zh, word.en) for word in words] == [
            (
                "T2 的下限：100万（含） → 120万（含），自 2026-05-01 起",
                "T2 › floor: 100万 (included) → 120万 (included), from 2026-05-01",
            )
        ]

    @pytest.mark.parametrize(
        ("was", "becomes", "told"),
        [
            ("confidence: seed", "confidence: own", "来源标记：行内 → 自定"),
            ("deposit: 1,", "deposit: 2,", "计入资产的权重的存款：1 → 2"),
            ("deposit: 1,", "", "取消计入资产的权重的存款（原为 1）"),
            ("loss_duty: true", "loss_duty: false", "T2 的流失追责：是 → 否"),
            ("private_months: 6", "private_months: 9", "降级规则的私行层月数：6 → 9"),
            ("{yuan: 200000, op: ge}", "{yuan: 200000, op: gt}", "T1 的下限：20万（含） → 20万（不含）"),
            (
                "leaders: [president, deputy_president]",
                "leaders: [president]",
                "T3 的维护人的负责领导：行长、分管行长 → 行长",
            ),
            ("{zh: T3, en: T3}", "{zh: 私行, en: private}", "T3 的名称：T3 → 私行"),
            ("measure: month_avg", "measure: month_avg\n  currency: EUR".replace("\n  ", "\n"), "新增币种：EUR"),
        ],
    )
    def test_names_each_field(self, was: str, becomes: str, told: str) -> None:
        text = raised(t2=1_000_000)
        assert was in text

        words = pack().words(read_version(text.replace(was, becomes, 1)))

        assert any(word.zh.startswith(told) for word in words), [word.zh for word in words]

    def test_a_change_in_one_language_alone_is_told_in_both(self) -> None:
        text = raised(t2=1_000_000).replace("{zh: T3, en: T3}", "{zh: 私行, en: T3}", 1)

        (word,) = pack().words(read_version(text))

        assert "T3 → 私行" in word.zh
        assert "T3 → 私行" in word.en

    def test_what_is_gone_is_told_beside_what_changed(self) -> None:
        text = raised().replace("deposit: 1,", "", 1)

        words = [word.zh for word in pack().words(read_version(text))]

        assert words == [
            "T2 的下限：100万（含） → 120万（含），自 2026-05-01 起",
            "取消计入资产的权重的存款（原为 1），自 2026-05-01 起",
        ]

    def test_of_a_standard(self) -> None:
        text = (
            newest("care.s7")
            .replace("2020-01-01", str(MAY))
            .replace("{t1: 2,", "{t1: 3,", 1)
            .replace("days_before: 3", "days_before: 5")
        )

        words = [word.zh for word in pack("care.s7").words(read_version(text))]

        assert words == [
            "月度联络的各层次数的T1：2 → 3，自 2026-05-01 起",
            "本行口径的H13 问候期的提前天数：3 → 5，自 2026-05-01 起",
        ]

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_no_change_goes_unsaid(self, data: st.DataObject) -> None:
        """Whatever one leaf becomes, the words tell of it, and of nothing else."""
        code = data.draw(st.sampled_from(ALL))
        old = yaml.safe_load(newest(code))
        new = yaml.safe_load(newest(code))
        places = [
            place
            for place in _leaves(new)
            if place[-1] != "valid_from" and place[-1] not in {"code", "kind", "to", "occasion"}
        ]
        place = data.draw(st.sampled_from(places))
        _put(new, place, data.draw(st.sampled_from(["别的东西", 987654, True])))

        told = difference(old, new, pack(code).labels)

        assert len(told) == (0 if _same(old, new) else 1)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict) and value.keys() != {"zh", "en"} and value:
        return [place for key, below in value.items() for place in _leaves(below, (*path, key))]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [place for at, below in enumerate(value) for place in _leaves(below, (*path, at))]
    return [path]


def _put(value: Any, place: tuple[Any, ...], leaf: object) -> None:
    for step in place[:-1]:
        value = value[step]
    value[place[-1]] = leaf


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return str(old) == str(new)


class TestOverlay:
    def test_the_later_published_holds_for_a_day(self) -> None:
        lay_over({"tiering.branch": (raised(), raised(t2=1_500_000))})

        assert pack().on(MAY)["tiers"][3]["floor"]["yuan"] == 1_500_000
        assert pack().on(date(2026, 4, 30))["tiers"][3]["floor"]["yuan"] == 1_000_000
        assert [version["valid_from"] for version in pack().versions()] == [date(2020, 1, 1), MAY]

    def test_another_pack_is_left_as_it_is(self) -> None:
        before = texts("care.s7")
        lay_over({"tiering.branch": (raised(),)})

        assert texts("care.s7") == before
