"""`zhiwo tag import-list`, `lists`, `drop-list`: what would change is shown, and changed when that is meant."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.cast import TODAY, Cast
from tests.cli.conftest import Answer, Zhiwo
from zhiwo.org.models import Login
from zhiwo.tags.models import ClientList, ListMembership

CLOSED = date(2026, 4, 19)


@pytest.fixture
def tag(cast: Cast, zhiwo: Zhiwo, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    monkeypatch.setattr("zhiwo.cli.entering.today", lambda: TODAY)
    monkeypatch.setattr("zhiwo.wiring.closed_days.closed_on", lambda: CLOSED)
    for number in ("X1", "H1"):
        login = Login(staff=cast.staff[number], number=number)
        login.set_password(f"open {number}")
        login.save()

    def run(act: str, *words: object, staff: str = "X1", language: str = "zh") -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"open {staff}\n"))
        return zhiwo("tag", act, "--as", staff, *words, language=language)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(*numbers: str, header: str = "客户号", name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join((header, *numbers, "")), encoding="utf-8")
        return path

    return written


def imported(tag: Any, file: Path, *words: str, **other: str) -> Answer:
    answer: Answer = tag("import-list", "--name", "白名单", file, *words, **other)
    return answer


def test_shows_the_difference_and_changes_nothing_until_it_is_meant(tag: Any, file: Any) -> None:
    new = ("--replace", "--why", "试点")
    shown = imported(tag, file("甲", "乙", "无此人"), *new)

    assert shown.status == 0
    assert shown.said.splitlines() == [
        "新名单“白名单”，自 2026-04-19 起",
        "您看得到的客户中：进入 2 户、离开 0 户、不变 0 户",
        "+ 乙",
        "+ 甲",
        "第 4 行：没有您看得到的客户“无此人”，未收下：请核对客户号。",
        "尚未改动。确认无误请加 --yes 再执行一次。",
    ]
    assert not ClientList.objects.exists()

    assert imported(tag, file("甲", "乙"), *new, "--yes").said.splitlines()[-1] == "已导入。"
    assert ListMembership.objects.for_closing().count() == 2
    told = imported(tag, file("乙", "戊"), "--replace", language="en").said
    assert "List “白名单”, from 2026-04-19 on\nOf the clients you see: 1 come, 1 leave, 1 stay\n+ 戊\n- 甲\n" in told
    assert "- 甲" not in imported(tag, file("戊"), "--append").said


def test_lists_them_with_who_one_sees_and_gives_them_up(tag: Any, file: Any) -> None:
    assert "没有名单" in tag("lists").said
    imported(tag, file("甲", "丙"), "--replace", "--why", "试点", "--yes")

    assert tag("lists").said.strip() == "白名单  普通名单  2 户  X1  试点"
    assert tag("lists", staff="H1").said.strip() == "白名单  普通名单  1 户  X1  试点"
    assert "自 2026-04-20 起停用" in tag("drop-list", "白名单").said
    again = tag("drop-list", "白名单")
    assert again.status == 2 and "已自 2026-04-20 起停用" in again.complained


def test_a_workbook_is_read_and_a_later_day_is_taken(tag: Any, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, cells in enumerate([("姓名", "客户号"), ("测试甲", "甲"), ("测试乙", "乙")]):
        sheet.write_row(row, 0, cells)
    book.close()

    told = imported(tag, path, "--replace", "--why", "试点", "--valid-from", "2026-05-01", "--yes")

    assert told.status == 0 and "自 2026-05-01 起" in told.said
    assert set(ListMembership.objects.for_closing().values_list("since", flat=True)) == {date(2026, 5, 1)}


@pytest.mark.parametrize(
    ("header", "numbers", "words", "sentence"),
    [
        ("客户号", ("甲",), (), "--replace"),
        ("客户号", ("甲",), ("--replace", "--append"), "--append"),
        ("姓名", ("甲",), ("--replace",), "没有“客户号”这一列"),
        ("客户号", ("",), ("--replace",), "没有客户号"),
        ("客户号,姓名", ("甲,a", "乙,b,c"), ("--replace",), "第 3 行读不出来"),
        ("client", ("无此人",), ("--replace", "--why", "试点"), "没有一个客户号"),
        ("client", ("甲",), ("--replace",), "--why"),
        ("client", ("甲",), ("--replace", "--why", "试点", "--valid-from", "2026-04-18"), "2026-04-19 或更晚"),
    ],
)
def test_says_what_to_do_and_changes_nothing(
    tag: Any, file: Any, *, header: str, numbers: tuple[str, ...], words: tuple[str, ...], sentence: str
) -> None:
    told = imported(tag, file(*numbers, header=header), *words, "--yes")

    assert told.status == 2 and sentence in told.complained
    assert not ClientList.objects.exists()


def test_a_post_that_keeps_no_lists_is_refused_before_the_file_is_read(tag: Any, file: Any) -> None:
    told = imported(tag, file("甲", header="姓名"), "--replace", staff="H1")

    assert told.status == 2 and "不能导入名单成员" in told.complained
