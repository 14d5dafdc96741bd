"""`zhiwo close`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Zhiwo
from tests.closing.bank import MIDDLE, MOVES, SEPTEMBER, Bank, balances
from zhiwo.closing.models import Run


def test_it_tells_its_progress_and_the_tiers(bank: Bank, zhiwo: Zhiwo) -> None:
    answer = zhiwo("close", "--date", SEPTEMBER)

    assert answer.status == 0
    lines = answer.said.splitlines()
    assert any(line.startswith("  units_20250930.csv 已收：3 行") for line in lines)
    assert any(line.startswith("  分层与名单：") for line in lines)
    assert [line for line in lines if line.endswith("户")] == [
        "  名单外：0 户",
        "  建档客户：2 户",
        "  T1：2 户",
        "  T2：2 户",
        "  T3：1 户",
    ]


def test_it_speaks_english(bank: Bank, zhiwo: Zhiwo) -> None:
    answer = zhiwo("close", "--date", "20250930", language="en")

    assert "2025-09-30 is closed" in answer.said
    assert "  tiers and lists: " in answer.said
    assert "  T2: 2 clients" in answer.said
    assert not any("一" <= letter <= "鿿" for letter in answer.said)


def test_a_feed_carried_over_and_what_a_correction_changed_are_told(bank: Bank, zhiwo: Zhiwo) -> None:
    zhiwo("close", "--date", SEPTEMBER)
    (bank.inbox / f"positions_{MIDDLE:%Y%m%d}.csv").unlink()
    carried = zhiwo("close", "--date", MIDDLE)
    bank.bring("balances", MIDDLE, balances(MOVES[MIDDLE] | {1: (MIDDLE, 10)}))
    corrected = zhiwo("close", "--date", MIDDLE)

    assert "  未收到 持仓，沿用 2025-09-30 的数据。" in carried.said
    assert "  重新日终后有变化的客户：数字 1、层级 0、任务 0。" in corrected.said


def test_a_missing_feed_ends_with_the_sentence_and_status_two(bank: Bank, zhiwo: Zhiwo) -> None:
    (bank.inbox / f"accounts_{SEPTEMBER:%Y%m%d}_full.csv").unlink()

    chinese = zhiwo("close", "--date", SEPTEMBER)
    english = zhiwo("close", "--date", SEPTEMBER, language="en")

    assert (chinese.status, english.status) == (2, 2)
    assert "2025-09-30 不能日终：缺少 账户。" in chinese.complained
    assert "2025-09-30 can't be closed: Accounts missing." in english.complained
    assert not Run.objects.exists()


def test_a_refused_file_says_why_and_stays_out(bank: Bank, zhiwo: Zhiwo) -> None:
    bank.bring("positions", SEPTEMBER, "")

    answer = zhiwo("close", "--date", SEPTEMBER)

    assert "  positions_20250930.csv 拒收：" in answer.said
    assert (bank.inbox / "refused" / "positions_20250930.csv").exists()
    assert answer.status == 2


def test_files_whose_names_say_nothing_are_told(bank: Bank, zhiwo: Zhiwo) -> None:
    (bank.inbox / "balances-0930.csv").write_text("")

    answer = zhiwo("close", "--date", SEPTEMBER)

    assert "  跳过 balances-0930.csv：" in answer.said


def test_a_day_that_is_none(bank: Bank, zhiwo: Zhiwo) -> None:
    chinese = zhiwo("close", "--date", "2025-02-30")
    english = zhiwo("close", "--date", "soon", language="en")

    assert (chinese.status, english.status) == (2, 2)
    assert "“2025-02-30”不是日期：请写成 2026-11-24。" in chinese.complained
    assert "“soon” is not a day: write it like 2026-11-24." in english.complained


def test_a_day_that_has_not_come(bank: Bank, zhiwo: Zhiwo) -> None:
    answer = zhiwo("close", "--date", "2025-11-25")

    assert (answer.status, answer.complained.strip()) == (2, "2025-11-25 还没有到：不能日终。")


def test_an_inbox_that_is_not_there(bank: Bank, zhiwo: Zhiwo, tmp_path: Path) -> None:
    answer = zhiwo("close", "--date", SEPTEMBER, "--inbox", tmp_path / "elsewhere")

    assert answer.status == 2
    assert f"没有目录“{tmp_path / 'elsewhere'}”。" in answer.complained


def test_an_inbox_elsewhere_is_landed(bank: Bank, zhiwo: Zhiwo, tmp_path: Path) -> None:
    bank.inbox.rename(tmp_path / "elsewhere")

    assert zhiwo("close", "--date", SEPTEMBER, "--inbox", tmp_path / "elsewhere").status == 0
    assert Run.objects.get().state == "done"


def test_without_an_inbox_what_has_landed_is_closed(bank: Bank, zhiwo: Zhiwo, tmp_path: Path) -> None:
    zhiwo("close", "--date", SEPTEMBER)
    bank.inbox.rename(tmp_path / "elsewhere")

    assert zhiwo("close", "--date", SEPTEMBER).status == 0
