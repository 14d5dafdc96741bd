"""The builder of audiences: what tags select together, how they overlap, and the lists behind."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import TODAY, Cast
from tests.tags.house import CLOSED, House
from tests.web.conftest import Enter
from tests.web.raised import lived_in, raising

APP, WEB, OLD = "爱用手机", "常去柜台", "七十岁以上"
HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(scope="module")
def raised(laid_out: None, tmp_path_factory: pytest.TempPathFactory) -> House:
    """甲 乙 丙 丁 use the app, 乙 丙 the counter; 甲 is over seventy."""
    with raising(tmp_path_factory.mktemp("bank")) as bank:
        bank.move("甲", "乙", "丙", "丁", on=date(2026, 4, 1))
        bank.move("乙", "丙", on=date(2026, 4, 2), channel="柜台")
        bank.publish(APP)
        bank.publish(WEB, "统计周期[当年] + 渠道偏好特征[柜台]")
        bank.agree("P1", bank.propose("G1", OLD, "客户属性[年龄 ≥ 70]", folder="life_stage"))
        bank.night(CLOSED)
    return bank


@pytest.fixture
def house(raised: House, db: None, settings: Any) -> Cast:
    settings.TODAY = TODAY
    return raised.cast


@pytest.fixture
def bank(raised: House, house: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    return lived_in(raised, tmp_path, settings, monkeypatch)


def post(client: Client, picks: list[tuple[str, str]], to: str = "", **more: str) -> Any:
    names, roles = [name for name, _ in picks], [role for _, role in picks]
    return client.post(f"/audiences{to}", {"tag": names, "role": roles, **more}, **HX)


def plain(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def numbers(answer: Any) -> list[int]:
    """The numbers that open: those of the picture, then the audience's."""
    return [int(n) for n in re.findall(r'class="link n"[^>]*>([\d,]+)<', answer.content.decode())]


@pytest.mark.parametrize(
    ("picks", "selected"),
    [
        ([(APP, "all"), (WEB, "all")], 2),
        ([(APP, "any"), (WEB, "any")], 4),
        ([(APP, "all"), (WEB, "not")], 2),
        ([(APP, "all"), (WEB, "any"), (OLD, "any")], 3),
        ([(WEB, "not")], 0),
    ],
)
def test_tags_select_together_what_their_rule_would_select(
    bank: House, enter: Enter, picks: list[tuple[str, str]], selected: int
) -> None:
    client = enter("HO")
    total = numbers(post(client, picks))[-1]
    assert total == selected
    listed = post(client, picks, "/clients").content.decode()
    assert listed.count('<td class="who">') == selected
    text = re.search(r'name="rule" value="([^"]*)"', post(client, picks).content.decode())
    assert (text is None) == (selected == 0)
    if text:
        counted = client.post("/drafts/count", {"rule": unescape(text[1])}, **HX)
        assert numbers(counted) == [selected], "the rule it would be kept as selects the same clients"


def test_every_client_is_in_one_line_of_the_picture_and_each_line_opens(bank: House, enter: Enter) -> None:
    picks = [(APP, "all"), (WEB, "all"), (OLD, "not")]
    client = enter("HO")
    answer = post(client, picks)
    *overlaps, _ = numbers(answer)
    assert sum(overlaps) == 4
    places = re.findall(r'"of":"([\d ]*)"', answer.content.decode())
    for of, number in zip(places, overlaps, strict=True):
        assert post(client, picks, "/clients", of=of).content.decode().count('<td class="who">') == number
    assert post(client, picks, "/clients", of="2").status_code == 404, "nobody bears only that one"


def test_only_clients_in_sight_are_counted(bank: House, enter: Enter) -> None:
    for who, clients in {"W1": 1, "H1": 2, "G1": 3, "HO": 4}.items():
        assert numbers(post(enter(who), [(APP, "all")]))[-1] == clients


def test_a_tag_is_added_and_dropped_and_keeps_its_place(bank: House, enter: Enter) -> None:
    client = enter("G1")
    assert f"<b>{WEB}</b>" in post(client, [(APP, "all")], add=WEB).content.decode()
    assert post(client, [(APP, "all")], add=APP).content.decode().count('name="tag"') == 1
    dropped = post(client, [(APP, "all"), (WEB, "not")], drop="0").content.decode()
    assert f"<b>{APP}</b>" not in dropped and '<option value="not" selected>' in dropped


def test_what_can_not_be_added_is_said_and_nothing_is_lost(bank: House, enter: Enter) -> None:
    told = plain(post(enter("G1"), [(APP, "all")], add="没有"))
    assert "没有" in told and APP in told
    hidden = plain(post(enter("X1"), [(APP, "all")], add=OLD))
    assert "看不到客户的" in hidden and APP in hidden, "the analyst sees nobody's age, and no number that tells it"
    assert post(enter("X1"), [(OLD, "all")], "/clients").status_code == 409


def test_a_picture_holds_so_many_tags(bank: House, enter: Enter) -> None:
    many = [(APP, "all")] * 9
    assert post(enter("G1"), many, "/clients").status_code == 409


def test_a_tag_page_tells_what_shares_most_with_it_and_from_which_files_it_comes(bank: House, enter: Enter) -> None:
    told = plain(enter("G1").get(f"/tags/{APP}"))
    assert f"{WEB} 2" in told and "交易流水" in told and "渠道代码" in told
    assert OLD not in plain(enter("X1").get(f"/tags/{APP}"))


def test_without_tags_the_builder_is_empty(bank: House, enter: Enter) -> None:
    assert "还没有选标签" in plain(enter("W1").get("/audiences"))
