"""Feeds that have not come: the day stops with a sentence, or goes on with older figures and says so everywhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.closing.bank import MIDDLE, MOVES, OCTOBER, SEPTEMBER, Bank, balances
from tests.closing.state import state
from tests.intake.gate import text
from zhiwo.closing.day import the_night
from zhiwo.closing.models import Run
from zhiwo.closing.operations import FeedsMissing
from zhiwo.closing.policy import Need
from zhiwo.closing.queries import runs, standing
from zhiwo.org.models import Login, Staff


def take_away(bank: Bank, feed: str, on: date) -> None:
    for path in bank.inbox.glob(f"{feed}_{on:%Y%m%d}*.csv"):
        path.unlink()


def enter(settings: Any, on: date) -> Client:
    """The pages on the morning after a day, as W1 sees them."""
    settings.TODAY = on + timedelta(days=1)
    settings.LAKE = settings.HOME / "lake"
    browser = Client()
    browser.force_login(Login.objects.get_or_create(staff=Staff.objects.get(number="W1"), number="W1")[0])
    return browser


class TestAFeedThatMustHaveComeOnce:
    def test_stops_the_first_closing_and_nothing_is_written(self, bank: Bank) -> None:
        bank.bring_house()
        take_away(bank, "accounts", SEPTEMBER)
        take_away(bank, "staff", SEPTEMBER)

        with pytest.raises(FeedsMissing) as refused:
            bank.close(SEPTEMBER)

        assert refused.value.say("zh") == ("2025-09-30 不能日终：缺少 员工、账户。请把文件放进接收目录后重新执行。")
        assert refused.value.say("en") == (
            "2025-09-30 can't be closed: Staff, Accounts missing. Put the files into the inbox and run the closing again."
        )
        assert Run.objects.count() == 0
        assert {table: rows for table, rows in state().items() if rows and not table.startswith("tags.")} == {}
        assert state(["tags.TagDay"]) == {"tags.TagDay": []}

    def test_closes_once_it_is_there(self, bank: Bank) -> None:
        bank.bring_house()
        staff = next(bank.inbox.glob("staff_*.csv")).read_text()
        take_away(bank, "staff", SEPTEMBER)
        with pytest.raises(FeedsMissing):
            bank.close(SEPTEMBER)
        bank.bring("staff", SEPTEMBER, staff)

        (run,) = bank.close(SEPTEMBER)

        assert (run.state, run.degraded) == ("done", [])


class TestAFeedThatMustComeEveryDay:
    def test_stops_the_day_and_the_dates_before_it(self, undone: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
        undone.close(MIDDLE, steps=())
        before = state()
        monkeypatch.setattr("zhiwo.closing.operations.needs_on", lambda day: {"balances": Need.STOP})
        take_away(undone, "balances", OCTOBER)
        undone.bring("balances", MIDDLE, balances(MOVES[MIDDLE] | {1: (MIDDLE, 77)}))

        with pytest.raises(FeedsMissing, match="2025-10-31 can't be closed: Balance changes missing"):
            undone.close(OCTOBER, steps=())

        assert state() == before
        assert Run.objects.filter(cause="corrected").count() == 0


class TestAFeedCarriedOver:
    def test_stands_in_the_ledger_and_in_the_standing(self, undone: Bank) -> None:
        take_away(undone, "balances", MIDDLE)
        take_away(undone, "positions", MIDDLE)

        (run,) = undone.close(MIDDLE, steps=())

        carried = (("balances", SEPTEMBER), ("positions", SEPTEMBER))
        assert run.degraded == [{"feed": feed, "as_of": "2025-09-30"} for feed, _ in carried]
        newest, closed = standing(), runs(the_night(MIDDLE))[0]
        assert newest is not None
        assert (newest.on, newest.carried) == (MIDDLE, carried)
        assert closed.carried == carried

    def test_stands_on_the_page_in_both_languages(self, undone: Bank, settings: Any) -> None:
        take_away(undone, "balances", MIDDLE)
        undone.close(MIDDLE)
        browser = enter(settings, MIDDLE)

        chinese = browser.get("/").content.decode()
        Login.objects.filter(number="W1").update(language="en")
        english = browser.get("/").content.decode()

        assert "余额变动 未到，沿用 2025-09-30" in chinese
        assert "Balance changes" in english

    def test_is_taken_when_it_comes_late(self, undone: Bank, uninterrupted: dict[date, Any], settings: Any) -> None:
        file = undone.inbox / f"balances_{MIDDLE:%Y%m%d}.csv"
        late = file.read_text()
        take_away(undone, "balances", MIDDLE)
        undone.close(MIDDLE)
        undone.bring("balances", MIDDLE, late)

        (run,) = undone.close(MIDDLE)

        assert (run.cause, run.degraded) == ("corrected", [])
        assert state() == uninterrupted[MIDDLE]
        assert "未到" not in enter(settings, MIDDLE).get("/").content.decode()

    def test_is_no_longer_carried_when_it_comes_late_and_empty(self, undone: Bank) -> None:
        take_away(undone, "positions", MIDDLE)
        undone.close(MIDDLE, steps=())
        undone.bring("positions", MIDDLE, text("positions"))

        (run,) = undone.close(MIDDLE, steps=())

        assert run.degraded == []
