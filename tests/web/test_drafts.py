"""The editor of tags: what is typed is read, counted among the clients one sees, compared, tried on samples, proposed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from django.test import Client

from tests.cast import TODAY, Cast
from tests.tags.house import BY_APP, CLOSED, House
from tests.web.conftest import Enter
from tests.web.raised import lived_in, raising
from zhiwo.governance.models import Approval, TrailEntry

APP = "爱用手机"
PAGE = "0123456789abcdef"
HX = {"HTTP_HX_REQUEST": "true"}
OLD = "客户属性[年龄 ≥ 60]"


@pytest.fixture(scope="module")
def raised(laid_out: None, tmp_path_factory: pytest.TempPathFactory) -> House:
    """甲 乙 丙 丁 use the app; a tag says so and is published."""
    with raising(tmp_path_factory.mktemp("bank")) as bank:
        bank.move("甲", "乙", "丙", "丁", on=date(2026, 4, 1))
        bank.publish(APP)
        bank.night(CLOSED)
    return bank


@pytest.fixture
def house(raised: House, db: None, settings: Any) -> Cast:
    settings.TODAY = TODAY
    return raised.cast


@pytest.fixture
def bank(raised: House, house: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    return lived_in(raised, tmp_path, settings, monkeypatch)


def post(client: Client, what: str, rule: str, **fields: Any) -> Any:
    return client.post(f"/drafts/{what}", {"rule": rule, **fields}, **HX)


def plain(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def numbers(answer: Any) -> list[int]:
    """The numbers that open, in their order."""
    return [int(n) for n in re.findall(r'class="link n"[^>]*>([\d,]+)<', answer.content.decode())]


class TestReading:
    def test_what_reads_is_said_back_with_its_days(self, bank: House, enter: Enter) -> None:
        told = plain(post(enter("G1"), "read", BY_APP))
        assert "统计周期[当年01月01日至今] + 渠道偏好特征[手机银行]" in told and "2026-01-01 至 2026-04-19" in told

    def test_what_is_wrong_is_pointed_at_and_can_be_mended(self, bank: House, enter: Enter) -> None:
        rule = "统计周期[当年] + 渠道偏好特征[手机银杭]"
        markup = post(enter("G1"), "read", rule).content.decode()
        start = rule.index("手机银杭")
        assert f'data-from="{start}" data-to="{start + 4}"' in markup
        assert f'data-put="手机银行" data-start="{start}" data-end="{start + 4}"' in markup

    def test_a_missing_period_is_put_before(self, bank: House, enter: Enter) -> None:
        markup = post(enter("G1"), "read", "渠道偏好特征[手机银行]").content.decode()
        assert 'data-put="统计周期[最近30天] + " data-start="0" data-end="0"' in markup

    def test_names_are_offered_at_the_caret(self, bank: House, enter: Enter) -> None:
        markup = post(enter("G1"), "read", "统计周期[当年] + 渠道偏好特征[柜", caret=20).content.decode()
        assert 'data-put="柜台"' in markup and f'data-put="{APP}"' not in markup
        assert f"标签[{APP}]" in post(enter("G1"), "read", APP[:2], caret=2).content.decode()

    def test_a_published_rule_is_counted_at_once(self, bank: House, enter: Enter) -> None:
        assert "正好 3 户" in plain(post(enter("G1"), "read", BY_APP)), "丁 belongs to another sub-branch"
        assert "在 0 至 3 户之间" in plain(post(enter("G1"), "read", f"({BY_APP}) 且 客户属性[性别 = 男]"))

    def test_what_the_post_does_not_show_is_refused_in_words(self, bank: House, enter: Enter) -> None:
        assert "看不到客户的" in plain(post(enter("X1"), "read", OLD))
        assert "看不到客户的" in plain(post(enter("X1"), "count", OLD))

    def test_nothing_is_read_where_nothing_is_typed(self, bank: House, enter: Enter) -> None:
        markup = post(enter("G1"), "read", "  ").content.decode()
        assert "data-reads" not in markup and 'data-put="统计周期[]"' in markup


class TestCounting:
    def test_a_number_is_as_long_as_the_list_behind_it(self, bank: House, enter: Enter) -> None:
        for who, clients in {"W1": 1, "H1": 2, "G1": 3, "HO": 4}.items():
            counted = post(enter(who), "count", BY_APP, page=PAGE, number=1)
            assert numbers(counted) == [clients]
            listed = post(enter(who), "clients", BY_APP, part="members").content.decode()
            assert listed.count('<td class="who">') == clients

    def test_beside_the_version_in_force_it_says_who_would_come_and_leave(self, bank: House, enter: Enter) -> None:
        """丙 is not yet sixty, and 戊 uses no app; W1's 甲 is in both."""
        client = enter("HO")
        counted = post(client, "count", OLD, tag=APP)
        members, come, leave = numbers(counted)
        assert members - come == 4 - leave
        for part, number in (("members", members), ("come", come), ("leave", leave)):
            listed = post(client, "clients", OLD, tag=APP, part=part).content.decode()
            assert listed.count('<td class="who">') == number
        assert post(client, "clients", OLD, part="come").status_code == 404, "beside nothing there is no difference"
        assert post(client, "clients", OLD, part="all").status_code == 404

    def test_each_count_stands_on_the_trail_and_one_that_was_superseded_does_not(
        self, bank: House, enter: Enter, tmp_path: Path
    ) -> None:
        """mautic#6324: a wrong rule need not be counted to the end before the right one is."""
        before = TrailEntry.objects.filter(act="tag.tried").count()
        client = enter("G1")
        assert post(client, "count", BY_APP, page=PAGE, number=7).status_code == 200
        assert TrailEntry.objects.filter(act="tag.tried").count() == before + 1
        (tmp_path / "turns" / PAGE).write_text("9")
        assert post(client, "count", BY_APP, page=PAGE, number=8).status_code == 204
        assert TrailEntry.objects.filter(act="tag.tried").count() == before + 1
        assert post(client, "count", BY_APP, page=PAGE, number=9).status_code == 200
        assert not list((tmp_path / "turns").iterdir()), "nothing is left of a turn that ended"

    def test_a_page_by_any_other_name_has_no_turns(self, bank: House, enter: Enter, tmp_path: Path) -> None:
        assert post(enter("G1"), "count", BY_APP, page="../../etc/x", number=1).status_code == 200
        assert not (tmp_path / "turns").exists()

    def test_a_rank_needs_sight_of_the_whole_bank_on_a_page_too(self, bank: House, enter: Enter) -> None:
        rank = "排名特征[AUM时点 全行 前20%]"
        assert "看得到其中 4 户" in plain(post(enter("G1"), "count", rank))
        assert numbers(post(enter("HO"), "count", rank))


class TestSamples:
    def test_some_are_shown_with_the_reason_and_each_is_a_look(self, bank: House, enter: Enter) -> None:
        before = TrailEntry.objects.filter(act="tag.explained").count()
        told = plain(post(enter("G1"), "sample", BY_APP))
        assert all(name in told for name in ("甲", "乙", "丙")) and "丁" not in told
        assert told.count("交易笔数 1") == 3 or told.count("✓") >= 3
        assert TrailEntry.objects.filter(act="tag.explained").count() == before + 3

    def test_nobody_selected_is_said(self, bank: House, enter: Enter) -> None:
        assert "这份名单是空的" in plain(post(enter("G1"), "sample", "客户属性[年龄 ≥ 120]"))

    def test_a_rank_is_taken_apart_for_who_sees_everybody(self, bank: House, enter: Enter) -> None:
        rank = "排名特征[AUM时点 全行 前20%]"
        told = post(enter("HO"), "sample", rank)
        assert told.status_code == 200 and "第 1 名，共 5 户" in told.content.decode()
        assert post(enter("G1"), "sample", rank).status_code == 409


class TestProposing:
    FIELDS: ClassVar = {
        "name": "柜台常客", "name_en": "Counter regulars", "folder": "channel", "sentence_zh": "常去柜台的客户",
        "sentence_en": "Clients often at the counter", "valid_from": CLOSED.isoformat(), "owner": "", "reason": "试点",
    }  # fmt: skip
    RULE = "统计周期[当年] + 渠道偏好特征[柜台]"

    def test_a_form_becomes_a_slip_that_another_agrees_to(self, bank: House, enter: Enter) -> None:
        answer = post(enter("X1"), "propose", self.RULE, **self.FIELDS)
        slip = Approval.objects.latest("pk")
        assert answer.headers["HX-Redirect"] == f"/approvals/{slip.pk}"
        bank.agree("P1", slip.pk)
        bank.night(CLOSED)
        assert "常去柜台的客户" in plain(enter("G1").get("/tags"))

    def test_what_is_missing_is_said_by_the_forms_own_words_and_nothing_is_asked(
        self, bank: House, enter: Enter
    ) -> None:
        slips = Approval.objects.count()
        answer = post(
            enter("X1"), "propose", self.RULE, **(self.FIELDS | {"name": "", "valid_from": "bald", "sentence_en": ""})
        )
        assert answer.status_code == 422
        told = unescape(answer.content.decode())
        assert "“名称”" in told and "“生效日”应为日期" in told and "“英文说明”" in told
        assert Approval.objects.count() == slips

    def test_a_rule_that_does_not_read_is_said_beside_the_form(self, bank: House, enter: Enter) -> None:
        answer = post(enter("X1"), "propose", "统计周期[当年] + 渠道偏好特征[飞鸽]", **self.FIELDS)
        assert answer.status_code == 422 and "飞鸽" in answer.content.decode()

    def test_the_form_of_a_new_version_is_filled_with_the_newest(self, bank: House, enter: Enter) -> None:
        page = plain(enter("G1").get(f"/tags/{quote(APP)}/edit"))
        markup = enter("G1").get(f"/tags/{quote(APP)}/edit").content.decode()
        assert APP in page and BY_APP in unescape(markup) and f'value="{CLOSED + timedelta(days=1)}"' in markup
        assert enter("G1").get(f"/tags/{quote('没有')}/edit").status_code == 404

    def test_a_rule_made_elsewhere_is_taken_along(self, bank: House, enter: Enter) -> None:
        assert f"标签[{APP}]" in unescape(enter("G1").post("/drafts", {"rule": f"标签[{APP}]"}).content.decode())


@pytest.mark.parametrize("who", ["U1", "D1", "AD", "C1"])
def test_who_tries_no_tags_has_no_editor(bank: House, enter: Enter, who: str) -> None:
    client = enter(who)
    assert client.get("/drafts").status_code in (403, 409)
    for what in ("read", "form", "count", "sample", "clients", "propose"):
        assert post(client, what, BY_APP, part="members").status_code in (403, 409), what


def test_a_manager_tries_and_does_not_propose(bank: House, enter: Enter) -> None:
    assert "提交审批" not in enter("W1").get("/drafts").content.decode()
    assert post(enter("W1"), "propose", BY_APP, **TestProposing.FIELDS).status_code in (403, 409)


def test_the_form_shows_what_the_text_says_and_a_text_that_does_not_read_shows_none(bank: House, enter: Enter) -> None:
    client = enter("G1")
    markup = unescape(post(client, "form", f"({BY_APP}) 且 客户属性[性别 = 女]").content.decode())
    root = markup[markup.index("data-root") : markup.index("data-new")]
    assert re.findall(r'data-content value="([^"]*)"', root) == ["当年01月01日至今", "手机银行", "性别 = 女"]
    assert root.count('data-node="group"') == 1 and root.count('data-node="features"') == 2
    assert "data-root" not in post(client, "form", "渠道偏好特征[").content.decode()
