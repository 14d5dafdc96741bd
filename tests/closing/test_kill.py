"""A closing that dies goes on where it stopped, and ends as if it had never died (reliability G19)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.closing.bank import DAYS, MIDDLE, OCTOBER, SEPTEMBER, Bank, balances, client, contact
from tests.closing.state import State, state
from tests.intake.gate import text
from zhiwo.care.models import Duty, Interaction
from zhiwo.closing.day import Day, Step
from zhiwo.closing.models import Run
from zhiwo.closing.steps import DAY_END
from zhiwo.governance.models import TrailEntry
from zhiwo.intake.models import Delivery

NAMES = [step.name for step in DAY_END]
Whole = dict[date, State]


class PowerCut(BaseException):
    """What no program catches: the process is gone."""


def dying(at: str, fault: BaseException, taken: list[str] | None = None) -> tuple[Step, ...]:
    """The steps of a closing, where the one of that name dies after all it wrote; `taken` lists those that began."""

    def died(step: Step) -> Callable[[Day, Any], int]:
        def act(day: Day, gathered: Any) -> int:
            if taken is not None:
                taken.append(step.name)
            rows = step.act(day, gathered)
            if step.name == at:
                raise fault
            return rows

        return act

    return tuple(replace(step, act=died(step)) for step in DAY_END)


@pytest.mark.parametrize(
    ("name", "fault"),
    [(name, PowerCut()) for name in NAMES] + [(name, OSError("disk full")) for name in ("house", "listed", "duties")],
    ids=[f"killed in {name}" for name in NAMES] + [f"failed in {name}" for name in ("house", "listed", "duties")],
)
def test_a_step_that_dies_leaves_nothing_and_the_next_call_goes_on_from_it(
    undone: Bank, uninterrupted: Whole, name: str, fault: BaseException
) -> None:
    taken: list[str] = []

    with pytest.raises(type(fault)):
        undone.close(MIDDLE, steps=dying(name, fault))
    died = Run.objects.get(business_date=MIDDLE)
    undone.close(MIDDLE, steps=dying("", fault, taken))

    assert taken == NAMES[NAMES.index(name) :]
    assert state() == uninterrupted[MIDDLE]
    died.refresh_from_db()
    assert (died.state, died.steps.get(name=name).state) == ("failed", "failed")
    assert Run.objects.get(business_date=MIDDLE, state="done").steps.exclude(state="done").count() == 0
    assert not Run.objects.filter(state="running").exists()


def test_a_step_that_fails_says_why_in_the_ledger(undone: Bank) -> None:
    with pytest.raises(OSError, match="disk full"):
        undone.close(MIDDLE, steps=dying("placements", OSError("disk full")))

    rows = Run.objects.get(business_date=MIDDLE).steps.values_list("name", "state", "message")
    assert list(rows)[3:6] == [
        ("keepings", "done", ""),
        ("placements", "failed", "OSError: disk full"),
        ("listed", "waiting", ""),
    ]


@pytest.mark.parametrize("moment", ["landing", "before the end", "after the end"])
def test_a_kill_between_the_steps(
    undone: Bank, uninterrupted: Whole, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*args: object, **facts: object) -> None:
        raise PowerCut

    place = {
        "landing": "zhiwo.closing.landing._put_away",
        "before the end": "zhiwo.closing.ledger.end_run",
        "after the end": "zhiwo.closing.operations.record",
    }
    with monkeypatch.context() as broken:
        broken.setattr(place[moment], dies)
        with pytest.raises(PowerCut):
            undone.close(MIDDLE)
    undone.close(MIDDLE)

    assert state() == uninterrupted[MIDDLE]
    assert Run.objects.filter(business_date=MIDDLE, state="done").count() == 1
    assert TrailEntry.objects.filter(act="day.closed", subject=str(MIDDLE)).count() == 1
    assert Delivery.objects.filter(feed="balances", business_date=MIDDLE, state="landed").count() == 1


def test_a_killed_day_that_nobody_closes_again_does_not_run_for_ever(undone: Bank, uninterrupted: Whole) -> None:
    with pytest.raises(PowerCut):
        undone.close(MIDDLE, steps=dying("listed", PowerCut()))

    undone.close(OCTOBER)

    assert list(Run.objects.filter(business_date=MIDDLE).values_list("state", flat=True)) == ["failed"]
    undone.close(MIDDLE)
    assert state() == {**uninterrupted[OCTOBER]}


def test_other_inputs_begin_anew(undone: Bank) -> None:
    taken: list[str] = []
    with pytest.raises(PowerCut):
        undone.close(MIDDLE, steps=dying("duties", PowerCut()))

    undone.bring(
        "balances", MIDDLE, undone.inbox.joinpath("landed", f"balances_{MIDDLE:%Y%m%d}.csv").read_text() + "\n"
    )
    undone.close(MIDDLE, steps=dying("", PowerCut(), taken))

    assert taken == NAMES


KEPT = 7
"""A client who was contacted in October: those who were not have gone back to the queue by November (H35)."""


class TestAPlainDayThatDied:
    """On 4 November nothing comes near for everybody: only clients of whom something is new are counted."""

    DAY = date(2025, 11, 4)

    @pytest.fixture
    def died(self, undone: Bank) -> Bank:
        """The day killed in its last step, when the contact that had come was taken over already."""
        for on in DAYS[1:]:
            undone.close(on)
        undone.bring("balances", self.DAY, balances({}))
        undone.bring("positions", self.DAY, text("positions"))
        undone.bring("contacts", self.DAY, text("contacts", contact("CT0000009", KEPT, self.DAY)))
        with pytest.raises(PowerCut):
            undone.close(self.DAY, steps=dying("duties", PowerCut()))
        assert Interaction.objects.for_closing().filter(reference="CT0000009").exists()
        return undone

    def done(self) -> int:
        on = self.DAY.replace(day=1)
        return Duty.objects.for_closing().get(client__number=client(KEPT), kind="contact_month", on=on).done

    def test_counts_what_the_broken_run_took_over(self, died: Bank) -> None:
        died.bring("balances", self.DAY, balances({1: (self.DAY, 6)}))

        died.close(self.DAY)

        assert self.done() == 1

    def test_counts_it_on_the_next_day_where_it_is_left(self, died: Bank) -> None:
        for feed in ("balances", "positions"):
            died.bring(feed, date(2025, 11, 5), text(feed))

        died.close(date(2025, 11, 5))

        assert self.done() == 1

    def test_takes_back_what_the_broken_run_took_over_and_is_stated_no_more(self, died: Bank) -> None:
        died.bring("contacts", self.DAY, text("contacts"))

        died.close(self.DAY)

        assert not Interaction.objects.for_closing().filter(reference="CT0000009").exists()
        assert self.done() == 0


@pytest.mark.parametrize("name", ["house", "placements"])
def test_killed_while_dates_are_closed_anew(undone: Bank, name: str) -> None:
    for on in DAYS[1:3]:
        undone.close(on)
    undone.bring("balances", MIDDLE, _corrected(undone))
    with pytest.raises(PowerCut):
        undone.close(OCTOBER, steps=dying(name, PowerCut()))

    runs = undone.close(OCTOBER)

    assert [(run.business_date, run.cause, run.state) for run in runs] == [
        (MIDDLE, "corrected", "done"),
        (OCTOBER, "corrected", "done"),
    ]
    assert runs[0].changes["figures"] == 1
    assert not Run.objects.filter(state="running").exists()
    assert not Run.objects.exclude(said={}).exists()


def test_killed_between_two_dates_closed_anew(undone: Bank) -> None:
    for on in DAYS[1:3]:
        undone.close(on)
    undone.bring("balances", MIDDLE, _corrected(undone))
    with pytest.raises(PowerCut):
        undone.close(OCTOBER, steps=dying_on(OCTOBER))

    runs = undone.close(OCTOBER)

    assert [run.business_date for run in runs] == [OCTOBER]
    assert runs[0].cause == "corrected"
    assert runs[0].changes["figures"] == 1


def dying_on(day: date) -> tuple[Step, ...]:
    def act(closing: Day, gathered: Any) -> int:
        if closing.on == day:
            raise PowerCut
        return DAY_END[0].act(closing, gathered)

    return (replace(DAY_END[0], act=act), *DAY_END[1:])


def _corrected(bank: Bank) -> str:
    """The balances of the middle, where client 2 kept more."""
    text = (bank.inbox / "landed" / f"balances_{MIDDLE:%Y%m%d}.csv").read_text()
    assert "400000.00" in text
    return text.replace("400000.00", "410000.00")


def test_the_first_day_killed_again_and_again(bank: Bank) -> None:
    names = ("house", "placements", "duties")
    bank.bring_house()
    for name in names:
        with pytest.raises(PowerCut):
            bank.close(SEPTEMBER, steps=dying(name, PowerCut()))

    (run,) = bank.close(SEPTEMBER)

    assert run.steps.filter(state="done").count() == len(NAMES)
    assert Run.objects.filter(business_date=SEPTEMBER, state="failed").count() == len(names)
