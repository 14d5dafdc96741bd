"""`zhiwo tag count`: who asks proves it, the answer has days and numbers, a mistake is pointed at."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.cli.conftest import Answer, Zhiwo
from tests.lakes import empty_lake, put
from zhiwo.cli.pointing import pointed
from zhiwo.clients.models import Client
from zhiwo.governance.models import TrailEntry
from zhiwo.org.models import Login

CLOSED = date(2026, 4, 19)


@pytest.fixture
def tag(cast: Cast, zhiwo: Zhiwo, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Any:
    monkeypatch.setattr("zhiwo.cli.entering.today", lambda: TODAY)
    monkeypatch.setattr("zhiwo.wiring.closed_days.closed_on", lambda: CLOSED)
    login = Login(staff=cast.staff["H1"], number="H1")
    login.set_password("open H1")
    login.save()
    settings.LAKE = tmp_path / "lake"
    lake = empty_lake(tmp_path)
    told = {"opened_on": date(2020, 1, 1), "from_on": CLOSED, "unit": "N1"}
    put(lake, "clients", CLOSED, [told | {"client": number, "name": number} for number in ("甲", "乙", "戊", "丙")])
    put(lake, "channels", CLOSED, [{"code": "app", "name": "手机银行", "group": None}])

    def run(*words: object, act: str = "count", password: str = "open H1") -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return zhiwo("tag", act, "--as", "H1", *words)

    return run


def test_says_the_rule_its_days_and_the_count(tag: Any) -> None:
    told = tag("非 (统计周期[最近30天] + 渠道偏好特征[手机银行])")

    assert told.status == 0
    assert "最近30天：2026-03-21 至 2026-04-19（30 天）" in told.said
    assert "截至 2026-04-19：您看得到的 3 户中选出 3 户（100.0%）" in told.said
    assert TrailEntry.objects.filter(act="tag.tried").count() == 1


def test_counts_no_more_where_the_first_wall_is_forgotten(tag: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """丙 belongs to another outlet; the database does not hand the row out either."""
    monkeypatch.setattr("zhiwo.tags.operations.trying.visible_clients", lambda actor: Client.objects.for_closing())

    assert "您看得到的 3 户" in tag("非 客户属性[年龄 ≥ 60]").said


def test_points_at_what_is_wrong(tag: Any) -> None:
    told = tag("统计周期[最近30天] + 渠道偏好特征[手机很行]")

    assert told.status == 2
    line, mark, sentence = told.complained.strip("\n").splitlines()[-3:]
    assert line.startswith("统计周期") and mark == " " * 34 + "^"
    assert "手机银行" in sentence
    assert not TrailEntry.objects.filter(act="tag.tried").exists()


def test_a_day_that_is_not_closed_and_a_wrong_password_are_told(tag: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    late = tag("--as-of", "2026-04-20", "非 客户属性[年龄 为空]")
    assert late.status == 2 and "最近一次日终是 2026-04-19" in late.complained

    monkeypatch.setattr("zhiwo.wiring.closed_days.first_closed", lambda: CLOSED)
    early = tag("--as-of", "0001-01-20", "时序特征[连续3个月 转账笔数 ≥ 1]")
    assert early.status == 2 and "最早的日终 2026-04-19" in early.complained

    assert tag("客户属性[年龄 为空]", password="guess").status == 2

    monkeypatch.setattr("zhiwo.wiring.closed_days.closed_on", lambda: None)
    assert "zhiwo close" in tag("客户属性[年龄 为空]").complained


def test_says_why_a_client_is_not_selected(tag: Any) -> None:
    told = tag("甲", "客户属性[开户年限 ≥ 10] 或 客户属性[年龄 为空]", act="explain")

    assert told.status == 0
    verdict, *lines = told.said.strip().splitlines()
    assert verdict == "截至 2026-04-19：甲 符合"
    assert lines == ["+ 或", "  - 客户属性[开户年限 ≥ 10]：6", "  + 客户属性[年龄 为空]：为空"]
    assert TrailEntry.objects.filter(act="tag.explained").count() == 1


def test_whoever_has_looked_at_very_many_is_sent_to_the_pages(tag: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiwo.wiring.tagging.looks.must_explain", lambda *asked: True)

    told = tag("甲", "客户属性[年龄 为空]", act="explain")

    assert told.status == 2 and "写明用途" in told.complained
    assert not TrailEntry.objects.filter(act="tag.explained").exists()


@pytest.mark.parametrize(
    ("line", "offset", "shown"),
    [("abc", 1, "abc\n ^"), ("统计x", 2, "统计x\n    ^"), ("一\n二", 2, "一 二\n   ^"), ("", 0, "\n^")],
)
def test_the_mark_stands_below_the_character(line: str, offset: int, shown: str) -> None:
    assert pointed(line, offset) == shown


TAG = """name: 常用手机
name_en: Uses the app
folder: channel
sentence: {zh: 爱用手机银行的客户, en: Clients who like the app}
rule: 非 (统计周期[最近30天] + 渠道偏好特征[手机银行])
valid_from: 2026-04-19
"""


@pytest.fixture
def as_(cast: Cast, tag: Any, zhiwo: Zhiwo, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `zhiwo` with somebody's password."""
    for number in ("X1", "P1", "D1"):
        login = Login(staff=cast.staff[number], number=number)
        login.set_password(f"open {number}")
        login.save()

    def run(staff: str, act: str, *words: object, command: str = "tag") -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"open {staff}\n"))
        return zhiwo(command, act, "--as", staff, *words)

    return run


def test_a_tag_is_proposed_agreed_to_worked_out_listed_and_compared(as_: Any, tmp_path: Any) -> None:
    file = tmp_path / "tag.yaml"
    file.write_text(TAG, encoding="utf-8")
    assert "没有生效的标签" in as_("P1", "list").said

    asked = as_("X1", "propose", file, "--reason", "试点")
    number = re.findall(r"\d+", asked.said)[0]
    assert asked.status == 0 and "zhiwo policy approve" in asked.said
    agreed = as_("P1", "approve", number, "--reason", "同意", command="policy")
    assert "第 1 版已发布" in agreed.said
    assert "已按 2026-04-19 日终更新 1 个标签" in as_("D1", "run").said

    assert as_("P1", "list").said.splitlines() == ["渠道偏好", "  常用手机  v1  X1  4 户（首次）"]
    moved = as_("P1", "diff", "常用手机", "--since", "2026-04-18").said.splitlines()
    assert moved[0].endswith("您看得到的客户中进入 4 户、离开 0 户，现有 4 户")
    assert sorted(moved[1:]) == sorted(["+ 甲", "+ 乙", "+ 丙", "+ 戊"])


def test_a_mistake_in_the_rule_of_a_file_is_pointed_at(as_: Any, tmp_path: Any) -> None:
    file = tmp_path / "tag.yaml"
    file.write_text(TAG.replace("[手机银行]", "[手机很行]"), encoding="utf-8")

    told = as_("X1", "propose", file, "--reason", "试点")

    assert told.status == 2
    line, mark, sentence = told.complained.strip("\n").splitlines()[-3:]
    assert line.startswith("非 (统计周期") and mark.endswith("^")
    assert "手机银行" in sentence


def test_retiring_is_asked_for_and_a_steward_alone_works_tags_out(as_: Any, tmp_path: Any) -> None:
    assert as_("P1", "run").status == 2
    unknown = as_("X1", "retire", "没有的标签", "--from", "2026-04-20")
    assert unknown.status == 2 and "标签" in unknown.complained


def test_a_folder_whose_names_the_files_lack_says_which_tag_and_why(as_: Any) -> None:
    told = as_("P1", "adopt", "channel", "--reason", "启用")

    assert told.status == 2
    assert "现成标签“" in told.complained and "还不能用：没有“" in told.complained


def test_a_file_in_another_encoding_is_told(as_: Any, tmp_path: Any) -> None:
    file = tmp_path / "tag.yaml"
    file.write_text(TAG, encoding="gb18030")

    told = as_("X1", "propose", file, "--reason", "试点")

    assert told.status == 2 and "tag.yaml 不是 UTF-8" in told.complained
