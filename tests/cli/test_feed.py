"""`zhiwo feed`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Zhiwo
from tests.closing.bank import SEPTEMBER, Bank
from tests.intake.gate import cells, text
from zhiwo.intake.models import Delivery

UNITS = "units_20250930.csv"


def test_a_file_lands_with_its_counts(bank: Bank, zhiwo: Zhiwo) -> None:
    answer = zhiwo("feed", "land", bank.inbox / UNITS, "--feed", "units", "--date", SEPTEMBER)

    assert answer.status == 0
    assert f"{UNITS}：已收。记录 3，接收 3，退回 0，空行 0。" in answer.said


def test_the_same_file_again_is_told_in_english(bank: Bank, zhiwo: Zhiwo) -> None:
    words = ("feed", "land", bank.inbox / UNITS, "--feed", "units", "--date", SEPTEMBER)
    zhiwo(*words)

    answer = zhiwo(*words, language="en")

    assert answer.status == 0
    assert f"{UNITS}: landed before, nothing changed." in answer.said
    assert "This file landed before" in answer.said


def test_a_refused_file_is_status_two(bank: Bank, zhiwo: Zhiwo, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("")

    chinese = zhiwo("feed", "land", path, "--feed", "units", "--date", SEPTEMBER)
    english = zhiwo("feed", "land", path, "--feed", "units", "--date", SEPTEMBER, language="en")

    assert (chinese.status, english.status) == (2, 2)
    assert "empty.csv：拒收。" in chinese.said
    assert "empty.csv: refused." in english.said
    assert set(Delivery.objects.values_list("state", flat=True)) == {"refused"}


def test_rows_set_aside_are_corrected_and_fed_again(bank: Bank, zhiwo: Zhiwo, tmp_path: Path) -> None:
    def row(number: str, kind: str) -> list[str]:
        return cells("units", unit=number, name="东湖网点", kind=kind, parent="")

    path, again = tmp_path / "units.csv", tmp_path / "again.csv"
    path.write_text(text("units", row("H", "总行"), row("N1", "摊位")))
    again.write_text(text("units", row("N1", "网点")))
    first = zhiwo("feed", "land", path, "--feed", "units", "--date", SEPTEMBER)
    second = zhiwo("feed", "land", again, "--feed", "units", "--date", SEPTEMBER, "--correction")

    assert "接收 1，退回 1" in first.said
    assert (second.status, "接收 1，退回 0" in second.said) == (0, True)


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (("nowhere.csv", "--feed", "units", "--date", "2025-09-30"), "没有文件“nowhere.csv”。", "There is no file"),
        ((__file__, "--feed", "units", "--date", "30.9.2025"), "“30.9.2025”不是日期", "is not a day"),
        ((__file__, "--feed", "moons", "--date", "2025-09-30"), "moons", "moons"),
        (
            (__file__, "--feed", "units", "--date", "2025-09-30", "--mapping", "none.yaml"),
            "没有文件“none.yaml”。",
            "There is no file",
        ),
    ],
    ids=["file", "day", "feed", "mapping"],
)
def test_what_is_not_there_is_told(
    bank: Bank, zhiwo: Zhiwo, words: tuple[str, ...], chinese: str, english: str
) -> None:
    in_chinese = zhiwo("feed", "land", *words)
    in_english = zhiwo("feed", "land", *words, language="en")

    assert (in_chinese.status, in_english.status) == (2, 2)
    assert chinese in in_chinese.complained
    assert english in in_english.complained
    assert "Traceback" not in in_chinese.complained
    assert not Delivery.objects.exists()


def test_a_mapping_for_another_feed_is_refused(bank: Bank, zhiwo: Zhiwo, tmp_path: Path) -> None:
    mapping = tmp_path / "staff.yaml"
    mapping.write_text("feed: staff\n")

    answer = zhiwo("feed", "land", bank.inbox / UNITS, "--feed", "units", "--date", SEPTEMBER, "--mapping", mapping)

    assert answer.status == 2
    assert not Delivery.objects.exists()


def test_a_profile_is_a_mapping_to_start_from(bank: Bank, zhiwo: Zhiwo) -> None:
    answer = zhiwo("feed", "profile", bank.inbox / UNITS)

    assert answer.status == 0
    assert "feed: units" in answer.said


def test_a_profile_of_a_file_that_is_not_there(bank: Bank, zhiwo: Zhiwo) -> None:
    answer = zhiwo("feed", "profile", "nowhere.csv", language="en")

    assert answer.status == 2
    assert "There is no file “nowhere.csv”." in answer.complained


def test_every_feed_is_listed_in_both_languages(bank: Bank, zhiwo: Zhiwo) -> None:
    chinese, english = zhiwo("feed", "list"), zhiwo("feed", "list", language="en")

    assert (chinese.status, english.status) == (0, 0)
    assert "余额变动" in chinese.said
    assert "Balance changes" in english.said
    assert len(chinese.said.splitlines()) == len(english.said.splitlines()) >= 28


def test_a_file_is_compared_before_it_lands(bank: Bank, zhiwo: Zhiwo) -> None:
    words = (bank.inbox / UNITS, "--feed", "units", "--date", SEPTEMBER)

    before = zhiwo("feed", "compare", *words)
    zhiwo("feed", "land", *words)
    after = zhiwo("feed", "compare", *words, language="en")

    assert before.status == 0 and "新增 3 行、改动 0 行、不变 0 行、不再有 0 行；有误不收 0 行。" in before.said
    assert "尚未入湖" in before.said
    assert "0 rows are new, 0 say something else, 3 the same" in after.said
    assert Delivery.objects.count() == 1
