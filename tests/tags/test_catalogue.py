"""The life of a tag: proposed by one, agreed to by another, worked out every night, changed, retired (requirement H2)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyroaring import BitMap

from tests.lakes import put
from tests.tags.demo_names import put_demo_names
from tests.tags.house import AT, BY_APP, CLOSED, FIRST, House, written
from zhiwo.clients.models import Client
from zhiwo.desk.trail import readable
from zhiwo.governance.approvals import OwnCommand, ask
from zhiwo.governance.models import Approval, TrailEntry
from zhiwo.governance.slips import open_slip
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.org.models import Staff
from zhiwo.rulebook.policy.reading import VersionFaulty
from zhiwo.tags.language import Known, Names, Rule, known, parse, to_json
from zhiwo.tags.language.faults import Cycle, RetiredReference, UnknownName
from zhiwo.tags.measures.answering import Answer
from zhiwo.tags.models import Tag, TagDay, TagVersion
from zhiwo.tags.operations import WorkedOut, publish_day
from zhiwo.tags.operations.comparing import DaysReversed
from zhiwo.tags.operations.publishing import (
    BeginsInPast,
    NameInUse,
    NameRetired,
    OwnerUnknown,
    SameVersion,
    StillReferred,
)
from zhiwo.tags.policy import AsksForUnseen, FolderCode
from zhiwo.tags.policy.ready import ready_tags
from zhiwo.tags.queries import CatalogueRow, NoResultToday, catalogue, difference, members_of, standing, standing_tags
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.tag_commands import PUBLISH_TAG, NotWhatIsWritten
from zhiwo.wiring.tagging import AdoptFirst, NothingReady, adopt_tags, explain_tag, tag_difference, tag_list, try_tag

NEXT = CLOSED + timedelta(days=1)


def _row(house: House, who: str, name: str, on: date = CLOSED) -> CatalogueRow:
    (found,) = [row for row in catalogue(house.actor(who), on) if row.tag.name == name]
    return found


class TestPublishing:
    def test_a_tag_two_agreed_on_selects_clients_from_its_first_night(self, house: House) -> None:
        house.move("甲", "丙", on=CLOSED)

        outcome = house.publish("常用手机", name_en="Uses the app")
        house.night()

        assert outcome.state == "approved"
        version = TagVersion.objects.get()
        assert (version.number, version.maker, version.checker, version.owner) == (1, "X1", "P1", "X1")
        row = _row(house, "P1", "常用手机")
        assert (row.clients, row.moved, row.published_on, row.held_up) == (2, None, CLOSED, None)
        assert TrailEntry.objects.filter(act="tag.published", subject="常用手机").count() == 1

    def test_the_slip_says_what_agreeing_would_bring(self, house: House) -> None:
        house.move("甲", on=CLOSED)

        slip = open_slip(house.actor("P1"), house.propose("X1", "常用手机"), COMMANDS, PEOPLE).slip

        said = " ".join(word.zh for word in slip.words)
        assert "新标签，自 2026-04-19 起生效" in said
        assert "放在“渠道偏好”，负责人 X1" in said
        assert "渠道偏好特征[手机银行]" in said
        assert "提出人看得到的 4 户中选出 1 户" in said

    def test_nobody_agrees_to_his_own(self, house: House) -> None:
        number = house.propose("P1", "常用手机")

        with pytest.raises(OwnCommand):
            house.agree("P1", number)
        assert not TagVersion.objects.exists()

    @pytest.mark.parametrize("who", ["W1", "H1", "L1", "U1", "D1", "AD"])
    @pytest.mark.parametrize("rule", [BY_APP, "标签[常用手]"])
    def test_is_not_for_every_post_and_tells_others_no_names(self, house: House, who: str, rule: str) -> None:
        house.publish("常用手机")

        with pytest.raises(Denied):
            house.propose(who, "新标签", rule)

    @pytest.mark.parametrize(
        ("fields", "refusal", "words"),
        [
            ({"folder": "nonsense"}, VersionFaulty, "第 3 行 folder 应为"),
            ({"name": "常[用]手机"}, VersionFaulty, "第 1 行 name 名称中不能有"),
            ({"sentence": "爱用手机"}, VersionFaulty, "第 4 行 sentence 应为“键: 值”"),
            ({"name_en": '""'}, VersionFaulty, "第 2 行 name_en 不能为空"),
            ({"colour": "red"}, VersionFaulty, "colour 不认识这一项"),
            ({"name": "＂"}, VersionFaulty, "第 1 行 name 名称中不能有"),
            ({"name": "x〔y"}, VersionFaulty, "name 名称中不能有"),
            ({"name": '"常用\\u200b手机"'}, VersionFaulty, "name 含有看不见的字符"),
            ({"name": '"常用\\0手机"'}, VersionFaulty, "name 含有看不见的字符"),
            ({"name": "…" * 14}, VersionFaulty, "name 名称最多 40 个字"),
            ({"owner": "nobody"}, OwnerUnknown, "nobody"),
            ({"valid_from": "2026-04-18"}, BeginsInPast, "2026-04-19 或更晚"),
            ({"rule": "统计周期[当年] + 渠道偏好特征[手机很行]"}, UnknownName, "手机银行"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_asked_for(
        self, house: House, fields: dict[str, Any], refusal: type[Refusal], words: str
    ) -> None:
        name, rule = fields.pop("name", "常用手机"), fields.pop("rule", BY_APP)

        with pytest.raises(refusal) as refused:
            house.propose("X1", name, rule, **fields)

        assert words in refused.value.sentence.filled(**refused.value.facts).zh
        assert not TrailEntry.objects.filter(act="approval.asked").exists()

    def test_the_same_again_is_no_version_and_a_new_one_begins_after_the_last_closing(self, house: House) -> None:
        house.publish("常用手机")

        with pytest.raises(SameVersion):
            house.propose("X1", "常用手机", valid_from=NEXT)
        with pytest.raises(BeginsInPast, match="2026-04-20"):
            house.propose("X1", "常用手机", "客户属性[性别 = 女]")

    def test_a_name_is_one_name_however_it_is_spelt(self, house: House) -> None:
        house.publish("App达人")

        house.publish("ａｐｐ 达人", "客户属性[性别 = 女]", valid_from=NEXT)

        assert [(version.tag.name, version.number) for version in TagVersion.objects.all()] == [
            ("App达人", 1),
            ("App达人", 2),
        ]

    def test_a_name_that_came_to_mean_something_else_is_not_published(self, house: House) -> None:
        number = house.propose("X1", "常用手机")
        put(house.lake, "channels", FIRST, [{"code": "other", "name": "手机银行", "group": None}])

        outcome = house.agree("P1", number)

        assert outcome.state == "stale"
        assert not TagVersion.objects.exists()


class TestNights:
    def test_each_sees_the_count_among_the_clients_he_sees(self, house: House) -> None:
        house.move("甲", "乙", "丁", on=CLOSED)
        house.publish("常用手机")

        house.night()

        assert [_row(house, who, "常用手机").clients for who in ("W1", "H1", "P1", "HO")] == [1, 2, 2, 3]

    def test_who_came_and_who_left_is_told_between_any_two_days(self, house: House) -> None:
        house.move("甲", "丙", on=CLOSED)
        house.publish("当日手机", "统计周期[最近1天] + 渠道偏好特征[手机银行]")
        house.night()
        house.move("乙", "丙", on=NEXT)
        house.night(NEXT)

        found = difference(house.actor("P1"), "当日手机", CLOSED, NEXT)

        assert (found.entered, found.left, found.clients) == (("乙",), ("甲",), 2)
        assert difference(house.actor("W3"), "当日手机", CLOSED, NEXT).entered == ()
        assert _row(house, "P1", "当日手机", NEXT).moved == 0

    def test_a_new_version_counts_from_its_day_on_and_the_past_stays(self, house: House) -> None:
        house.move("甲", on=CLOSED)
        house.publish("常用手机")
        house.night()
        house.publish("常用手机", "客户属性[性别 = 女]", valid_from=NEXT)

        house.night(NEXT)

        assert [_row(house, "HO", "常用手机", on).clients for on in (CLOSED, NEXT)] == [1, 5]
        assert [_row(house, "HO", "常用手机", on).tag.number for on in (CLOSED, NEXT)] == [1, 2]

    def test_the_same_night_again_writes_nothing(self, house: House) -> None:
        house.move("甲", on=CLOSED)
        house.publish("常用手机")
        house.night()

        with CaptureQueriesContext(
            connection,
        ) as asked:
            house.night()

        assert not [query["sql"] for query in asked if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]

    def test_a_first_day_is_no_move_and_no_tag_is_listed_with_a_later_days_count(self, house: House) -> None:
        house.publish("女客户", "客户属性[性别 = 女]")
        house.night()
        house.publish("常用手机", "客户属性[性别 = 女]", valid_from=CLOSED)
        house.move("甲", on=NEXT)
        house.night(NEXT)

        assert _row(house, "P1", "常用手机").clients is None
        row = _row(house, "P1", "常用手机", NEXT)
        assert (row.clients, row.moved, row.unusual) == (4, None, False)
        assert _row(house, "P1", "女客户", NEXT).moved == 0

    def test_a_frozen_client_is_worked_with_no_more(self, house: House) -> None:
        house.move("甲", "乙", on=CLOSED)
        house.publish("常用手机")
        Client.objects.for_closing().filter(number="甲").update(frozen_on=CLOSED)

        house.night()

        assert TagDay.objects.get().clients == 1
        assert _row(house, "Q1", "常用手机").clients == 1

    def test_a_move_beyond_the_band_is_marked(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        house.publish("当日手机", "统计周期[最近1天] + 渠道偏好特征[手机银行]")
        house.night()
        house.move("甲", "乙", on=NEXT)
        house.night(NEXT)
        assert not _row(house, "P1", "当日手机", NEXT).unusual, "two clients are below the least that counts"

        monkeypatch.setattr("zhiwo.tags.policy.watching.WATCHES.on", lambda day: _Band())
        assert _row(house, "P1", "当日手机", NEXT).unusual


class _Band:
    def unusual(self, before: int, now: int) -> bool:
        return (before, now) == (0, 2)


def test_a_rule_of_the_catalogue_is_made_of_its_text_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish("常用手机")
    rule = standing_tags(NEXT)["常用手机"].rule

    monkeypatch.setattr(standing, "from_json", lambda _: None)

    assert rule is not None
    assert standing_tags(NEXT)["常用手机"].rule is rule


class TestHeldUp:
    """A condition that lost its field must not fall away and let everybody in (T43)."""

    def test_a_tag_whose_channel_has_gone_keeps_whom_it_had_and_harms_no_other(self, house: House) -> None:
        house.move("甲", on=CLOSED)
        house.publish("常用手机")
        house.publish("女客户", "客户属性[性别 = 女]")
        house.publish("手机女客户", "标签[常用手机] 且 标签[女客户]")
        house.night()
        house.name_channels("柜台", on=NEXT)

        house.night(NEXT)

        kept = _row(house, "P1", "常用手机", NEXT)
        assert kept.held_up and "没有“手机银行”这个渠道" in kept.held_up.zh
        assert (kept.clients, kept.moved) == (1, 0)
        leaning = _row(house, "P1", "手机女客户", NEXT)
        assert leaning.held_up and "常用手机" in leaning.held_up.zh
        other = _row(house, "P1", "女客户", NEXT)
        assert (other.held_up, other.clients) == (None, 4)

    def test_it_goes_on_once_the_channel_is_back(self, house: House) -> None:
        house.move("甲", on=CLOSED)
        house.publish("常用手机")
        house.night()
        house.name_channels("柜台", on=NEXT)
        house.night(NEXT)
        later = NEXT + timedelta(days=1)
        house.name_channels("手机银行", on=later)
        house.move("乙", on=later)

        house.night(later)

        row = _row(house, "P1", "常用手机", later)
        assert (row.held_up, row.clients, row.moved) == (None, 2, 1)

    def test_a_rule_that_can_not_be_read_is_held_up_too(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        house.publish("常用手机")
        house.publish("女客户", "客户属性[性别 = 女]")
        broken, rule_of = TagVersion.objects.get(tag__name="常用手机").rule, standing.rule_of

        def read(stored: str) -> Rule | None:
            return None if json.loads(stored) == broken else rule_of(stored)

        monkeypatch.setattr(standing, "rule_of", read)

        house.night()

        held = _row(house, "P1", "常用手机").held_up
        assert held and "读不出来" in held.zh
        assert _row(house, "P1", "女客户").clients == 4


class TestReferences:
    def test_a_tag_is_used_by_its_name_in_rules_and_trials(self, house: House) -> None:
        house.move("甲", "乙", on=CLOSED)
        house.publish("常用手机")

        trial = try_tag(actor=house.actor("P1"), text="标签[常用手机] 且 客户属性[性别 = 女]", on=None, at=AT)[1]

        assert (trial.clients, trial.of) == (2, 4)

    def test_a_circle_is_refused_with_its_path_and_a_diamond_is_none(self, house: House) -> None:
        house.publish("甲类")
        house.publish("乙类", "标签[甲类]")
        house.publish("丙类", "标签[甲类] 或 标签[乙类]")

        with pytest.raises(Cycle) as refused:
            house.propose("X1", "甲类", "标签[丙类]", valid_from=NEXT)

        assert "甲类" in str(refused.value.facts["path"]) and "丙类" in str(refused.value.facts["path"])

    def test_a_tag_does_not_refer_to_itself_by_another_spelling(self, house: House) -> None:
        house.publish("App达人")

        with pytest.raises(Cycle):
            house.propose("X1", "ａｐｐ 达人", "标签[App达人]", valid_from=NEXT)

    def test_a_circle_that_came_about_anyhow_is_held_up_alone(self, house: House) -> None:
        for name, rule in (
            ("甲类", BY_APP),
            ("乙类", "标签[甲类]"),
            ("丙类", "标签[乙类]"),
            ("女客户", "客户属性[性别 = 女]"),
        ):
            house.publish(name, rule)
        circle = to_json(parse("标签[乙类]", Names(tags=known([Known("乙类")])), "zh").rule)
        first = TagVersion.objects.get(tag__name="甲类")
        TagVersion(
            tag=first.tag, number=2, valid_from=NEXT, folder="channel", rule=circle, approval=0, published_at=AT
        ).save()  # fmt: skip

        house.night(NEXT)

        rows = {row.tag.name: row for row in catalogue(house.actor("P1"), NEXT)}
        assert rows["女客户"].held_up is None and rows["女客户"].clients == 4
        assert all(rows[name].held_up for name in ("甲类", "乙类", "丙类"))

    def test_a_tag_that_is_to_retire_is_not_referred_to_any_more(self, house: House) -> None:
        house.publish("常用手机")
        house.retire("常用手机", NEXT + timedelta(days=5))

        with pytest.raises(RetiredReference):
            house.propose("X1", "新标签", "标签[常用手机]")

    def test_a_rule_that_leans_on_nothing_is_not_tried(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        house.publish("常用手机")
        house.publish("新标签", "标签[常用手机]")
        Tag.objects.filter(name="常用手机").update(retired_from=CLOSED)

        with pytest.raises(NoResultToday):
            try_tag(actor=house.actor("P1"), text="标签[新标签]", on=None, at=AT)

    def test_what_a_tag_asks_is_asked_by_who_names_it(self, house: House) -> None:
        """Else a name would tell who is old to somebody who sees no birthdays."""
        house.agree("V1", house.propose("P1", "年长", "客户属性[年龄 ≥ 60]"))

        with pytest.raises(AsksForUnseen):
            try_tag(actor=house.actor("X1"), text="标签[年长]", on=None, at=AT)

    def test_members_are_not_listed_to_who_may_not_know_what_the_rule_asks(self, house: House) -> None:
        house.agree("V1", house.propose("P1", "年长", "客户属性[年龄 ≥ 60]"))
        house.agree("V1", house.propose("P1", "年长女客户", "标签[年长] 且 客户属性[性别 = 女]"))
        house.night()

        for name in ("年长", "年长女客户"):
            with pytest.raises(AsksForUnseen):
                difference(house.actor("X1"), name, CLOSED, NEXT)
            assert _row(house, "X1", name).clients is None and _row(house, "X1", name).unseen
            assert difference(house.actor("P1"), name, CLOSED, NEXT).clients == 2

    def test_nor_to_who_may_not_know_what_it_once_asked(self, house: House) -> None:
        house.agree("V1", house.propose("P1", "基础", "客户属性[年龄 ≥ 60]"))
        house.agree("V1", house.propose("P1", "上层", "标签[基础]"))
        house.night()
        house.publish("基础", "客户属性[性别 = 男]", valid_from=NEXT)

        with pytest.raises(AsksForUnseen):
            difference(house.actor("X1"), "上层", FIRST, CLOSED)

    def test_days_that_stand_the_wrong_way_round_are_told(self, house: House) -> None:
        house.publish("常用手机")

        with pytest.raises(DaysReversed):
            tag_difference(actor=house.actor("P1"), name="常用手机", since=NEXT, until=CLOSED, at=AT)

    def test_looking_who_came_and_left_is_on_the_trail(self, house: House) -> None:
        house.move("甲", on=CLOSED)
        house.publish("常用手机")
        house.night()

        tag_difference(actor=house.actor("P1"), name="常用手机", since=FIRST, until=None, at=AT)

        entry = TrailEntry.objects.get(act="tag.compared")
        assert (entry.subject, entry.facts["entered"], entry.facts["gone"]) == ("常用手机", 1, 0)


class TestReadyTags:
    @pytest.fixture(autouse=True)
    def demo_names(self, house: House) -> None:
        put_demo_names(house.lake, CLOSED)

    def test_a_folder_is_taken_over_by_one_slip(self, house: House) -> None:
        number, tags = adopt_tags(actor=house.actor("P1"), folder="channel", reason="启用", at=AT)
        words = open_slip(house.actor("V1"), number, COMMANDS, PEOPLE).slip.words

        outcome = house.agree("V1", number)

        ready = ready_tags(FolderCode.CHANNEL)
        assert (tags, len(words)) == (len(ready), len(ready) + 1)
        assert outcome.state == "approved"
        assert sorted(TagVersion.objects.values_list("tag__name", flat=True)) == sorted(tag.name for tag in ready)
        assert house.night() == len(ready)
        with pytest.raises(NothingReady):
            adopt_tags(actor=house.actor("P1"), folder="channel", reason="启用", at=AT)

    def test_tags_of_risk_are_taken_over_by_compliance_alone(self, house: House) -> None:
        with pytest.raises(Denied):
            adopt_tags(actor=house.actor("P1"), folder="risk", reason="启用", at=AT)

        with pytest.raises(AdoptFirst, match="family"):
            adopt_tags(actor=house.actor("Q1"), folder="risk", reason="启用", at=AT)
        house.publish("房贷家庭", "客户属性[性别 = 女]")
        number, _ = adopt_tags(actor=house.actor("Q1"), folder="risk", reason="启用", at=AT)
        with pytest.raises(NotFound):
            open_slip(house.actor("P1"), number, COMMANDS, PEOPLE)


class TestRetiring:
    def test_a_retired_tag_selects_nobody_from_its_day_on_and_keeps_its_past(self, house: House) -> None:
        house.move("甲", on=CLOSED)
        house.publish("常用手机")
        house.night()

        assert house.retire("常用手机", NEXT).state == "approved"
        house.night(NEXT)

        assert [row.tag.name for row in catalogue(house.actor("P1"), NEXT)] == []
        assert _row(house, "P1", "常用手机", CLOSED).clients == 1
        assert difference(house.actor("P1"), "常用手机", CLOSED, NEXT).left == ("甲",)

    def test_is_refused_while_another_leans_on_it(self, house: House) -> None:
        house.publish("常用手机")
        house.publish("女客户", "客户属性[性别 = 女] 且 标签[常用手机]")

        with pytest.raises(StillReferred, match="女客户"):
            house.retire("常用手机", NEXT)

        house.publish("女客户", "客户属性[性别 = 女]", valid_from=NEXT)
        assert house.retire("常用手机", NEXT).state == "approved"

    def test_gets_no_more_versions_and_points_to_what_took_its_place(self, house: House) -> None:
        house.publish("常用手机")
        house.publish("女客户", "客户属性[性别 = 女]")
        house.retire("常用手机", NEXT, "女客户")

        with pytest.raises(NameRetired):
            house.propose("X1", "常用手机", "客户属性[性别 = 男]", valid_from=NEXT)
        with pytest.raises(RetiredReference) as refused:
            house.propose("X1", "新标签", "标签[常用手机]", valid_from=NEXT)
        assert refused.value.facts["suggestion"] == "女客户"


class TestRisk:
    """Tags of credit and fraud risk are seen by risk posts only (requirement H5)."""

    @pytest.fixture
    def risky(self, house: House) -> House:
        house.move("甲", on=CLOSED)
        second = house.cast.staff["Z1"]
        Staff.objects.filter(pk=second.pk).update(post="compliance")
        second.refresh_from_db()
        house.agree("Z1", house.propose("Q1", "大额转出", folder="risk"))
        house.night()
        return house

    def test_others_know_nothing_of_them(self, risky: House) -> None:
        assert [row.tag.name for row in tag_list(actor=risky.actor("U1"), on=None)[1]] == ["大额转出"]
        for who in ("P1", "X1", "W1", "HO"):
            assert tag_list(actor=risky.actor(who), on=None)[1] == []
            with pytest.raises(NotFound):
                difference(risky.actor(who), "大额转出", CLOSED, NEXT)
        with pytest.raises(UnknownName) as refused:
            risky.propose("X1", "新标签", "标签[大额转入]")
        assert refused.value.facts["suggestion"] == ""
        with pytest.raises(UnknownName):
            try_tag(actor=risky.actor("P1"), text="标签[大额转出]", on=None, at=AT)

    def test_others_neither_propose_nor_take_the_name(self, risky: House) -> None:
        with pytest.raises(Denied):
            risky.propose("X1", "另一个", folder="risk")
        with pytest.raises(NameInUse):
            risky.propose("X1", "大额转出", "客户属性[性别 = 女]", valid_from=NEXT)

    def test_their_slips_are_not_shown_to_others(self, risky: House) -> None:
        number = risky.propose("Q1", "频繁转出", folder="risk")

        for who in ("P1", "X1", "HO"):
            with pytest.raises(NotFound):
                open_slip(risky.actor(who), number, COMMANDS, PEOPLE)

    def test_a_slip_of_the_other_kind_is_refused(self, risky: House) -> None:
        """Else compliance's tag would be agreed to by a leader, and stand on the trail for all."""
        slip = Approval.objects.get(kind="tag.publish_risk")
        asked = json.loads(slip.arguments_written)
        fresh = asked | {"text": written("另一个", folder="risk")}

        for target in ("另一个", "大额转出"):
            with pytest.raises((NotWhatIsWritten, Denied)):
                ask(
                    actor=risky.actor("Q1"), kind="tag.publish", target=target, arguments=fresh, reason="x", at=AT,
                    commands=COMMANDS, people=PEOPLE,
                )  # fmt: skip
            with pytest.raises(NotWhatIsWritten):
                PUBLISH_TAG.check(risky.actor("Q1"), target, fresh)

    def test_a_guess_in_a_rule_of_risk_tells_nothing(self, risky: House) -> None:
        for who in ("X1", "W1", "AD", "P1"):
            with pytest.raises(Denied):
                risky.propose(who, "新标签", "标签[大额转入]", folder="risk")

    def test_what_they_lean_on_retires_without_a_word_of_them(self, risky: House) -> None:
        risky.publish("常用手机")
        risky.agree("Z1", risky.propose("Q1", "手机转出", "标签[常用手机]", folder="risk"))

        assert risky.retire("常用手机", NEXT).state == "approved"
        risky.night(NEXT)

        assert _row(risky, "Q1", "手机转出", NEXT).held_up

    def test_the_trail_tells_of_them_to_risk_posts_only(self, risky: House) -> None:
        try_tag(actor=risky.actor("Q1"), text="标签[大额转出]", on=None, at=AT)
        explain_tag(actor=risky.actor("Q1"), client="甲", text="标签[大额转出]", on=None, at=AT)

        for who, told in (("HO", False), ("P1", False), ("U1", True), ("Q1", True)):
            said = " ".join(f"{one.subject} {one.facts}" for one in readable(risky.actor(who)))
            assert ("大额转出" in said) is told, who


class TestDaysInAnyOrder:
    """Days are closed late, and closed anew: what is read of a day is what was published of it last."""

    @pytest.mark.parametrize("seed", range(4))
    def test_a_day_is_read_as_it_was_published_last(self, house: House, seed: int) -> None:
        house.publish("甲类")
        house.publish("乙类")
        chance, said = Random(seed), {name: dict[date, frozenset[int]]() for name in ("甲类", "乙类")}

        for _ in range(14):
            on = CLOSED + timedelta(days=chance.randrange(30))
            standing = standing_tags(on)
            for days in said.values():
                days[on] = frozenset(chance.sample(range(5), chance.randrange(6)))
            answers = [(standing[name], Answer(BitMap(days[on]), 9, "")) for name, days in said.items()]
            publish_day(on=on, worked_out=WorkedOut(answers))

        for name, days in said.items():
            for on in (CLOSED + timedelta(days=n) for n in range(32)):
                expected = days.get(max((day for day in days if day <= on), default=on), frozenset())
                assert set(members_of(standing_tags(on)[name].tag, on)) == expected
