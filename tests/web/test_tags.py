"""The pages of client tags: who opens them, what they count and list, and what they keep to themselves."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.cast import TODAY, Cast
from tests.tags.house import CLOSED, House
from tests.web.conftest import Enter
from tests.web.raised import lived_in, raising
from zhiwo.governance.models import TrailEntry
from zhiwo.tags.models import TagDay
from zhiwo.tags.policy.watching import WATCHES, Watch

NEXT = CLOSED + timedelta(days=1)
APP, WEB, OLD = "爱用手机", "常去柜台", "七十岁以上"
BY_WEB = "统计周期[当年] + 渠道偏好特征[柜台]"
HX = {"HTTP_HX_REQUEST": "true"}
NARROW = Watch(valid_from=CLOSED, source="x", confidence="own", percent=1, clients=1)


@pytest.fixture(scope="module")
def raised(laid_out: None, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Three tags, agreed to before the first of two nights; 丁 comes to one of them in the second."""
    with raising(tmp_path_factory.mktemp("bank")) as bank:
        bank.move("甲", "乙", "丙", on=date(2026, 4, 1))
        bank.publish(APP, sentence="{zh: 爱用手机银行的客户, en: Clients who like the app}")
        bank.publish(WEB, BY_WEB, sentence="{zh: 常去柜台的客户, en: Clients at the counter}")
        bank.agree("P1", bank.propose("G1", OLD, "客户属性[年龄 ≥ 70]", folder="life_stage"))
        bank.night(CLOSED)
        bank.move("丁", on=NEXT)
        bank.night(NEXT)
    return bank


@pytest.fixture
def house(raised: House, db: None, settings: Any) -> Cast:
    settings.TODAY = TODAY
    return raised.cast


@pytest.fixture
def tagged(raised: House, house: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    return lived_in(raised, tmp_path, settings, monkeypatch, NEXT)


def text(client: Client, address: str) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return plain(answer.content.decode())


def plain(markup: str) -> str:
    """What a piece of a page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", markup, flags=re.S)).split())


def rows_of(client: Client) -> dict[str, list[str]]:
    """The cells of each line of the catalogue, by the tag's name."""
    rows = re.findall(r'<tr class="open">(.*?)</tr>', client.get("/tags").content.decode(), re.S)
    cells = [[plain(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.S)] for row in rows]
    return {row[0]: row for row in cells}


def numbers_of(client: Client, name: str) -> list[int]:
    """The numbers at the head of a tag's page that open."""
    return [int(told) for told in re.findall(r"<b><a [^>]*>([\d,]+)</a></b>", client.get(at(name)).content.decode())]


def at(name: str, rest: str = "") -> str:
    return f"/tags/{quote(name)}{rest}"


def test_the_catalogue_counts_whom_the_reader_sees_and_finds_by_name_and_sentence(tagged: House, enter: Enter) -> None:
    rows = rows_of(enter("G1"))
    assert set(rows) == {APP, WEB, OLD}
    assert rows[APP][2:4] == ["3", "0"], "丁 belongs to another sub-branch"
    assert rows_of(enter("HO"))[APP][2:4] == ["4", "+1"]

    found = plain(enter("W1").post("/tags", {"q": "常去"}, **HX).content.decode())
    assert WEB in found and APP not in found
    assert "没有这样的标签" in plain(enter("W1").post("/tags", {"q": "zzz"}, **HX).content.decode())
    assert "没有这样的标签" in text(enter("W1"), "/tags?folder=needs")


def test_a_number_is_as_long_as_the_list_behind_it(tagged: House, enter: Enter) -> None:
    for who, count in {"W1": 1, "H1": 2, "G1": 3, "HO": 4}.items():
        client = enter(who)
        told = numbers_of(client, APP)
        assert told == [count, int(who == "HO"), 0]
        for which, number in zip(("bearing", "entered", "left"), told, strict=True):
            listed = client.get(at(APP, f"/clients?which={which}")).content.decode()
            assert listed.count('<td class="who">') == number


def test_a_client_out_of_sight_is_on_no_list(tagged: House, enter: Enter) -> None:
    listed = text(enter("W1"), at(APP, "/clients"))
    assert "甲" in listed and not {"乙", "丙", "丁"} & set(listed)
    assert enter("W1").get(at(APP, "/clients?which=everybody")).status_code == 404


def test_a_tag_page_says_the_rule_in_both_languages_and_the_days_it_means(tagged: House, enter: Enter) -> None:
    said = text(enter("G1"), at(APP))
    assert "统计周期[当年01月01日至今] + 渠道偏好特征[手机银行]" in said and "PERIOD[year to date]" in said
    assert "2026-01-01 至 2026-04-20" in said
    assert "方分析 提出，彭行长 同意" in said
    assert enter("G1").get(at("没有")).status_code == 404


def test_what_a_post_does_not_show_is_counted_listed_and_told_to_nobody_there(tagged: House, enter: Enter) -> None:
    """The analyst sees no dates of birth: nobody's age is told by a tag, on no page."""
    analyst = enter("X1")
    assert rows_of(analyst)[OLD][2] == "—"
    assert not numbers_of(analyst, OLD) and numbers_of(analyst, APP)
    assert analyst.get(at(OLD, "/clients")).status_code == 409


def test_the_client_page_says_which_tags_and_since_when(tagged: House, enter: Enter) -> None:
    page = enter("W1").get("/client/甲").content.decode()
    chips = [plain(chip) for chip in re.findall(r'<button class="chip".*?</button>', page, re.S)]
    assert f"{APP} 自 2026-04-19" in chips and not any(WEB in chip for chip in chips)
    assert f'<option value="{WEB}">' in page


def test_why_and_why_not_are_told_with_the_transactions_and_stand_on_the_trail(tagged: House, enter: Enter) -> None:
    manager = enter("W1")
    before = TrailEntry.objects.filter(act="tag.explained").count()
    told = manager.post("/client/甲/why", {"tag": APP}, **HX).content.decode()
    assert "符合" in told and "2026-04-01" in told and "不一致" not in told
    refused = manager.post("/client/甲/why", {"tag": WEB}, **HX).content.decode()
    assert "不符合" in refused and "不一致" not in refused
    assert TrailEntry.objects.filter(act="tag.explained", subject="甲").count() == before + 2
    assert manager.post("/client/丁/why", {"tag": APP}, **HX).status_code == 404
    assert manager.post("/client/甲/why", {"tag": "没有"}, **HX).status_code == 404


def test_what_was_published_and_is_no_longer_so_is_said(tagged: House, enter: Enter) -> None:
    """A row that came since: the page does not hide that the night said otherwise."""
    tagged.move("甲", on=date(2026, 4, 2), channel="柜台")
    assert "不一致" in enter("W1").post("/client/甲/why", {"tag": WEB}, **HX).content.decode()


@pytest.mark.parametrize("who", ["C1", "L1", "Z1", "AD"])
def test_a_post_without_tags_is_refused_and_sees_no_part_of_them(tagged: House, enter: Enter, who: str) -> None:
    assert enter(who).get("/tags").status_code == 409
    assert enter(who).get(at(APP)).status_code == 409
    assert "client-tags" not in enter(who).get("/client/甲").content.decode()


class TestAlarms:
    """What moved beyond its band or is held up is listed and counted, each number with its list (requirement H2)."""

    def test_both_are_counted_on_the_catalogue_and_listed_with_their_numbers(
        self, tagged: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "异动 0 · 停算 0" in text(enter("HO"), "/tags")
        assert "没有异动或停算的标签" in text(enter("HO"), "/alarms")
        monkeypatch.setattr(WATCHES, "on", lambda day: NARROW)
        TagDay.objects.filter(tag__name=WEB).update(held_up_zh="没有“柜台”这个渠道", held_up_en="There is no channel")

        assert "异动 1 · 停算 1" in text(enter("HO"), "/tags")
        assert "其中您负责" not in text(enter("HO"), "/tags") and "其中您负责 2 个" in text(enter("X1"), "/tags")
        moved, held = alarms_of(enter("HO"))
        assert moved == [APP, "3", "4", "+1 +33.3%", "1", "0", f"{NEXT}", "异动 超过 1% 且不少于 1 户", "方分析"]
        assert held == [WEB, "0", "0", "0", "0", "0", f"{CLOSED}", "停算 没有“柜台”这个渠道", "方分析"]
        for place, which in ((1, "before"), (2, "bearing"), (4, "entered"), (5, "left")):
            listed = enter("HO").get(at(APP, f"/clients?which={which}")).content.decode()
            assert listed.count('<td class="who">') == int(moved[place])

    def test_counts_are_of_clients_the_reader_sees(
        self, tagged: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(WATCHES, "on", lambda day: NARROW)
        ((_, *numbers),) = alarms_of(enter("G1"))
        assert numbers[:5] == ["3", "3", "0", "0", "0"], "丁 belongs to another sub-branch"

    def test_a_tag_whose_numbers_the_post_may_not_know_is_not_among_them(self, tagged: House, enter: Enter) -> None:
        TagDay.objects.filter(tag__name=OLD).update(held_up_zh="x", held_up_en="x")
        assert [row[0] for row in alarms_of(enter("G1"))] == [OLD]
        assert not alarms_of(enter("X1"))


def alarms_of(client: Client) -> list[list[str]]:
    """The cells of each line."""
    rows = re.findall(r'<tr class="open">(.*?)</tr>', client.get("/alarms").content.decode(), re.S)
    return [[plain(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.S)] for row in rows]
