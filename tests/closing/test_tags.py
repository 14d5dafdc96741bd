"""The night works the tags out: for each closed date, and anew for every date that a correction touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.closing.bank import DAYS, MIDDLE, NOVEMBER, OCTOBER, SEPTEMBER, Bank, balances, client
from zhiwo.clients.models import Client
from zhiwo.closing.day import Day, the_night
from zhiwo.closing.queries import StepRow, runs
from zhiwo.closing.steps import DAY_END
from zhiwo.kernel.text import Text
from zhiwo.tags.measures.answering import ANSWERING
from zhiwo.tags.models import TagDay
from zhiwo.tags.queries import members_of, standing_tags


def selected(name: str, on: date) -> set[str]:
    """The numbers of those who bear a tag on a day."""
    members = members_of(standing_tags(on)[name].tag, on)
    return set(Client.objects.for_closing().filter(ordinal__in=members).values_list("number", flat=True))


@pytest.fixture
def closed(bank: Bank) -> Bank:
    bank.bring_all()
    for on in DAYS:
        bank.close(on)
    return bank


def test_each_closed_date_has_its_members(closed: Bank) -> None:
    rich = {client(n) for n in (5, 6, 7)}

    assert selected("百万客户", SEPTEMBER) == rich
    assert selected("百万客户", MIDDLE) == rich - {client(5)}
    assert selected("百万客户", OCTOBER) == selected("百万客户", NOVEMBER) == rich - {client(5)} | {client(8)}
    # The fund of client 3 came in the middle of September.
    assert selected("本月涨了", MIDDLE) == {client(2), client(3)}
    assert selected("本月涨了", OCTOBER) == {client(2), client(3), client(4)}
    assert selected("本月涨了", NOVEMBER) == {client(2), client(4)}


def test_a_correction_moves_the_members_of_the_dates_it_touches_and_no_others(closed: Bank) -> None:
    closed.bring("balances", MIDDLE, balances({2: (date(2025, 10, 2), 40), 5: (date(2025, 10, 9), 130)}))

    closed.close(NOVEMBER)

    assert selected("百万客户", SEPTEMBER) == {client(n) for n in (5, 6, 7)}
    assert selected("百万客户", MIDDLE) == {client(n) for n in (5, 6, 7)}
    assert selected("百万客户", OCTOBER) == {client(n) for n in (5, 6, 7, 8)}


def test_a_closing_says_how_far_its_tags_are_and_broken_off_leaves_what_was_published(bank: Bank) -> None:
    bank.bring_all()
    bank.close(SEPTEMBER)
    before = selected("百万客户", SEPTEMBER)
    shown: list[tuple[Text, int, int] | None] = []

    def steps_shown() -> dict[str, StepRow]:
        return {step.name: step for step in runs(the_night(NOVEMBER))[0].steps}

    def looking(day: Day) -> Any:
        tell = day.told

        def told(what: Text, done: int, of: int) -> None:
            tell(what, done, of)
            shown.append(steps_shown()["tags"].at)
            if what == ANSWERING and done == 1:
                raise OSError("disk full")

        day.told = told
        return tags.gather(day)

    tags = next(step for step in DAY_END if step.name == "tags")
    with pytest.raises(OSError, match="disk full"):
        bank.close(MIDDLE, steps=tuple(replace(step, gather=looking) if step is tags else step for step in DAY_END))

    assert (ANSWERING, 0, 2) in shown and (ANSWERING, 1, 2) in shown
    assert not TagDay.objects.filter(on=MIDDLE).exists()
    assert selected("百万客户", SEPTEMBER) == before
    assert (steps_shown()["tags"].state, steps_shown()["tags"].at) == ("failed", None)

    bank.close(MIDDLE)
    assert selected("百万客户", MIDDLE) == before - {client(5)}
