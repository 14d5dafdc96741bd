"""Dates closed out of their order, months whose end nobody closed, days that have not come, two closings at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.closing.bank import DAYS, MIDDLE, NOVEMBER, OCTOBER, SEPTEMBER, TODAY, Bank, balances, client
from tests.closing.state import State, state
from zhiwo.closing import operations
from zhiwo.closing.day import Step, the_night
from zhiwo.closing.models import Run
from zhiwo.closing.operations import ClosingUnderWay, DayInFuture
from zhiwo.holdings.models import AumFigure
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Text
from zhiwo.tiering.models import Placement

Whole = dict[date, State]


def measured(n: int) -> list[tuple[str, date]]:
    """The tiers of a client and since when, oldest first."""
    rows = Placement.objects.for_closing().filter(client__number=client(n), scheme="branch")
    return list(rows.order_by("since").values_list("tier", "since"))


class TestOutOfOrder:
    def test_a_day_closed_after_a_later_one_has_the_later_closed_anew(self, undone: Bank, uninterrupted: Whole) -> None:
        undone.close(OCTOBER)

        runs = undone.close(MIDDLE)

        assert [(run.business_date, run.cause) for run in runs] == [(MIDDLE, ""), (OCTOBER, "corrected")]
        assert [run.built_on and run.built_on.business_date for run in runs] == [SEPTEMBER, MIDDLE]
        assert state() == uninterrupted[OCTOBER]

    def test_a_kill_between_the_two_is_made_good(self, undone: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
        whole, seen = operations._close, []

        def once(*args: object, **facts: object) -> Run:
            if seen:
                raise KeyboardInterrupt
            seen.append(args)
            return whole(*args, **facts)  # type: ignore[arg-type]

        undone.close(OCTOBER, steps=())
        with monkeypatch.context() as broken:
            broken.setattr(operations, "_close", once)
            with pytest.raises(KeyboardInterrupt):
                undone.close(MIDDLE, steps=())

        runs = undone.close(OCTOBER, steps=())

        assert [(run.business_date, run.cause) for run in runs] == [(OCTOBER, "corrected")]

    def test_only_the_last_month_end_of_a_first_closing_places(self, bank: Bank) -> None:
        bank.bring_all()

        bank.close(NOVEMBER)

        assert measured(7) == [("t3", OCTOBER)]


class TestAMonthEndNobodyClosed:
    def test_places_clients_as_if_it_had_been_closed(self, undone: Bank, uninterrupted: Whole) -> None:
        undone.close(MIDDLE)

        undone.close(NOVEMBER)

        placed = [line.replace('"2025-11-03"', '"2025-10-31"') for line in state()["tiering.Placement"]]
        assert placed == uninterrupted[NOVEMBER]["tiering.Placement"]
        assert measured(8) == [("t2", OCTOBER)]

    def test_two_of_them_are_both_looked_at(self, undone: Bank) -> None:
        for on in DAYS[1:]:
            undone.bring_day(on)

        undone.close(date(2025, 12, 5), actor=the_night(date(2025, 12, 5)), at=undone.at + timedelta(days=12))

        assert measured(8) == [("t2", OCTOBER), ("t3", date(2025, 12, 1))]

    def test_the_end_of_a_month_closed_after_one_that_was_not(self, undone: Bank) -> None:
        end = date(2025, 11, 30)

        undone.close(end, actor=the_night(end), at=undone.at + timedelta(days=7))

        assert measured(8) == [("t2", OCTOBER), ("t3", date(2025, 12, 1))]


@pytest.mark.parametrize(
    ("first", "end", "following"),
    [
        (date(2023, 12, 15), date(2023, 12, 31), date(2024, 1, 1)),
        (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)),
    ],
    ids=["year end", "leap day"],
)
def test_turns_of_the_calendar(bank: Bank, first: date, end: date, following: date) -> None:
    bank.bring_house()
    for path in bank.inbox.iterdir():
        path.write_text(path.read_text().replace("2025-08-01", "2023-08-01").replace("2025-09-10", "2023-09-10"))
        path.rename(path.with_name(path.name.replace("20250930", f"{first:%Y%m%d}")))
    bank.bring("balances", end, balances({1: (end, 6_200)}))
    days = (end - end.replace(day=1)).days + 1

    bank.close(first)
    bank.close(end)
    bank.close(following)

    figures = dict(AumFigure.objects.for_closing().filter(client__number=client(1)).values_list("on", "month_avg_fen"))
    assert figures[end] == round((5 * (days - 1) + 6_200) * 1_000_000 / days)
    assert figures[following] == 6_200 * 1_000_000
    assert measured(1)[-1] == ("t2", following)


class TestWhoMayCloseWhat:
    def test_a_day_that_has_not_come_is_refused(self, undone: Bank) -> None:
        with pytest.raises(DayInFuture) as refused:
            undone.close(TODAY + timedelta(days=1))

        assert refused.value.say("zh") == "2025-11-25 还没有到：不能日终。"
        assert refused.value.say("en") == "2025-11-25 has not come yet: it can't be closed."
        assert not Run.objects.filter(business_date__gt=SEPTEMBER).exists()

    def test_today_is_closed_in_its_evening(self, undone: Bank) -> None:
        (run,) = undone.close(TODAY)

        assert run.business_date == TODAY

    def test_a_post_without_the_act_is_refused(self, undone: Bank) -> None:
        teller = Actor(staff="C1", name="陈柜员", post="teller", unit="N1", path="H/B1/N1/", on=TODAY)

        with pytest.raises(Denied):
            undone.close(MIDDLE, actor=teller)


HOLDING = """
import sys
from fcntl import LOCK_EX, flock
with open(sys.argv[1], "a") as lock:
    flock(lock, LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


class TestTwoAtOnce:
    @contextmanager
    def another_process(self, lock: Path) -> Iterator[subprocess.Popen[str]]:
        """A closing in another process, until it is killed."""
        with subprocess.Popen(
            [sys.executable, "-c", HOLDING, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
            process.kill()

    def test_the_second_process_is_refused_and_a_kill_leaves_no_lock(self, undone: Bank) -> None:
        with self.another_process(undone.home / "closing.lock"), pytest.raises(ClosingUnderWay) as refused:
            undone.close(MIDDLE)
        (run,) = undone.close(MIDDLE)

        assert refused.value.say("zh") == "另一个日终正在执行：等它结束后再试，进度见“数据接入”页。"
        assert refused.value.say("en").startswith("Another closing is running")
        assert run.state == "done"

    def test_a_second_thread_is_refused(self, undone: Bank) -> None:
        refused: list[BaseException] = []

        def second() -> None:
            try:
                undone.close(MIDDLE)
            except ClosingUnderWay as refusal:
                refused.append(refusal)

        def during(*_: object) -> int:
            thread = threading.Thread(target=second)
            thread.start()
            thread.join()
            return 0

        undone.close(MIDDLE, steps=(Step("during", Text("", ""), lambda _: None, during),))

        assert len(refused) == 1
        assert Run.objects.filter(business_date=MIDDLE).count() == 1
