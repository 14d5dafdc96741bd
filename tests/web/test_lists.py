"""The pages of lists: who may know of which, whom they count and list, who brought the files."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.cast import Cast
from tests.lakes import empty_lake
from tests.tags.house import AT, CLOSED, House
from tests.web.conftest import Enter
from tests.web.test_tags import plain, text
from zhiwo.org.models import Staff
from zhiwo.tags.operations import drop_list

NEXT = CLOSED + timedelta(days=1)


@pytest.fixture
def listed(house: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    """A list on which 丁 takes the place of 乙, a list of risk, and a tag that names the first."""
    settings.LAKE = tmp_path / "lake"
    for place in ("closed_on", "first_closed"):
        monkeypatch.setattr(f"zhiwo.wiring.closed_days.{place}", lambda: CLOSED)
    bank = House(house, empty_lake(tmp_path))
    bank.fill()
    bank.bring("HO", "沙龙名单", "甲", "乙", "丙", why="春季沙龙")
    bank.bring("HO", "沙龙名单", "甲", "丙", "丁", since=NEXT)
    bank.bring("Q1", "可疑名单", "甲", of_risk=True, why="反欺诈")
    bank.publish("沙龙客户", "名单[沙龙名单]")
    bank.night()
    return bank


def rows_of(client: Client, address: str) -> list[list[str]]:
    """The cells of each line of the first table on the right, or of the only one."""
    table = client.get(address).content.decode().split("<table")[-1]
    rows = re.findall(r"<tr[^>]*>(?=<td)(.*?)</tr>", table, re.S)
    return [[plain(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.S)] for row in rows]


def at(name: str, **asked: object) -> str:
    return f"/lists/{quote(name)}" + ("?" + "&".join(f"{key}={value}" for key, value in asked.items()) if asked else "")


def named(client: Client, address: str) -> set[str]:
    page = client.get(address).content.decode()
    return {name for name in "甲乙丙丁戊" if f"测试{name}" in page}


def test_each_list_tells_how_many_one_sees_who_answers_and_which_tags_name_it(listed: House, enter: Enter) -> None:
    ((name, why, clients, owner, last, tags),) = rows_of(enter("G1"), "/lists")
    assert (name, why, clients, owner, tags) == ("沙龙名单", "春季沙龙", "3", "总行零售", "沙龙客户")
    assert last.endswith("总行零售")
    assert rows_of(enter("W1"), "/lists")[0][2] == "1"


def test_comings_and_goings_are_counted_by_day_with_who_brought_the_file(listed: House, enter: Enter) -> None:
    assert [row[:3] for row in rows_of(enter("HO"), at("沙龙名单"))] == [
        [f"{NEXT} 将生效", "1", "1"],
        [f"{CLOSED}", "3", "0"],
    ]
    assert all("总行零售" in row[3] for row in rows_of(enter("HO"), at("沙龙名单")))
    assert [row[1:3] for row in rows_of(enter("G1"), at("沙龙名单"))] == [["0", "1"], ["3", "0"]]


def test_every_number_opens_whom_it_counts_among_those_the_reader_sees(listed: House, enter: Enter) -> None:
    everyone = enter("HO")
    assert named(everyone, at("沙龙名单")) == {"甲", "乙", "丙"}
    assert named(everyone, at("沙龙名单", which="entered", day=NEXT)) == {"丁"}
    assert named(everyone, at("沙龙名单", which="left", day=NEXT)) == {"乙"}
    assert named(enter("W1"), at("沙龙名单")) == {"甲"}
    assert named(enter("W1"), at("沙龙名单", which="entered", day=NEXT)) == set()
    for asked in ({"which": "everybody"}, {"which": "left"}, {"which": "left", "day": "bald"}):
        assert everyone.get(at("沙龙名单", **asked)).status_code == 404


def test_a_list_of_risk_is_for_risk_posts_and_to_others_as_if_there_were_none(listed: House, enter: Enter) -> None:
    for who in ("Q1", "U1"):
        assert "可疑名单" in text(enter(who), "/lists") and enter(who).get(at("可疑名单")).status_code == 200
    for who in ("HO", "G1", "W1", "D1"):
        assert "可疑名单" not in text(enter(who), "/lists") and enter(who).get(at("可疑名单")).status_code == 404


def test_a_tag_of_risk_that_names_a_list_is_told_to_risk_posts_alone(listed: House, enter: Enter) -> None:
    Staff.objects.filter(number="Z1").update(post="compliance")
    listed.cast.staff["Z1"].refresh_from_db()
    listed.agree("Z1", listed.propose("Q1", "沙龙可疑", "名单[沙龙名单]", folder="risk"))
    assert "沙龙可疑" in text(enter("U1"), at("沙龙名单")) and "沙龙可疑" not in text(enter("HO"), at("沙龙名单"))


def test_a_list_that_was_given_up_has_no_page_from_then_on(listed: House, enter: Enter) -> None:
    drop_list(actor=listed.actor("Q1"), name="可疑名单", closed_on=CLOSED - timedelta(days=1), at=AT)
    assert enter("Q1").get(at("可疑名单")).status_code == 404


@pytest.mark.parametrize("who", ["C1", "L1", "AD"])
def test_is_not_for_posts_without_tags(listed: House, enter: Enter, who: str) -> None:
    assert enter(who).get("/lists").status_code == 409 and enter(who).get(at("沙龙名单")).status_code == 409
