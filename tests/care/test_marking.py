"""Marking lines of the day's list: first, put off, wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import DeskMark, Duty
from zhiwo.care.operations import (
    LastDay,
    MarkTooLate,
    MarkWithoutReason,
    mark_line,
    put_back,
    raise_duties,
    record_interaction,
    unmark_line,
)
from zhiwo.care.policy.marks import latest_day
from zhiwo.care.queries.marks import said_wrong, shares
from zhiwo.desk.duties import Lane, aside, counters, on_desk
from zhiwo.desk.plan import day_plan
from zhiwo.desk.today import lines
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)


@pytest.fixture
def raised(listed: Cast) -> Cast:
    raise_duties(on=TODAY)
    return listed


def line(client: str = "甲", kind: str = "contact_month") -> Duty:
    return Duty.objects.for_closing().get(client__number=client, kind=kind, on=date(2026, 4, 1))


def mark(cast: Cast, by: str = "W1", duty: Duty | None = None, **said: Any) -> Duty:
    return mark_line(actor=cast.actor(by), duty=(duty or line()).pk, at=NOW, **said)


class TestFirst:
    def test_stands_at_the_head_of_the_list_and_of_the_plan(self, raised: Cast) -> None:
        actor = raised.actor("H1")
        last = lines(actor, Lane.ALL).lines[-1]

        mark(raised, "H1", Duty.objects.for_closing().get(pk=last.id), how="first")

        assert lines(actor, Lane.ALL).lines[0].id == last.id
        own = raised.actor("W1")
        chosen = day_plan(own).duties
        mark(raised, "W1", Duty.objects.for_closing().get(pk=chosen[-1]), how="first")
        assert set(day_plan(own).duties) == set(chosen)

    def test_changes_no_count(self, raised: Cast) -> None:
        before = counters(raised.actor("W1"))

        mark(raised, how="first")

        assert counters(raised.actor("W1")) == before


class TestLater:
    def test_leaves_the_list_until_the_day(self, raised: Cast) -> None:
        until = TODAY + timedelta(days=3)
        before = counters(raised.actor("W1")).open

        mark(raised, how="later", until=until, reason="client_asked")

        assert line() not in on_desk(raised.actor("W1"))
        assert list(aside(raised.actor("W1"))) == [line()]
        assert counters(raised.actor("W1")).lanes[Lane.ASIDE] == 1
        assert counters(raised.actor("W1")).open == before - 1
        assert line() in on_desk(raised.actor("W1", on=until))

    def test_stays_on_the_list_of_whoever_leads(self, raised: Cast) -> None:
        mark(raised, how="later", until=TODAY + timedelta(days=3), reason="no_hours")

        assert line() in on_desk(raised.actor("H1"))

    @pytest.mark.parametrize("days", [0, 11])
    def test_is_between_tomorrow_and_the_last_day(self, raised: Cast, days: int) -> None:
        with pytest.raises(MarkTooLate, match="2026-04-30"):
            mark(raised, how="later", until=TODAY + timedelta(days=days), reason="waits")
        mark(raised, how="later", until=date(2026, 4, 30), reason="waits")

    def test_is_not_for_the_last_day(self, raised: Cast) -> None:
        with pytest.raises(LastDay):
            mark_line(
                actor=raised.actor("W1", on=date(2026, 4, 30)), duty=line().pk, how="later", at=NOW, reason="waits",
                until=date(2026, 5, 1),
            )  # fmt: skip

    def test_a_late_line_may_wait_as_long_as_it_is_shown(self) -> None:
        assert latest_day(date(2026, 3, 31), TODAY, 30) == date(2026, 4, 30)
        assert latest_day(TODAY, TODAY, 30) == TODAY


class TestWrong:
    @pytest.mark.parametrize("said", [{}, {"reason": "nonsense"}, {"reason": "other", "words": " "}])
    def test_says_why(self, raised: Cast, said: dict[str, str]) -> None:
        with pytest.raises(MarkWithoutReason):
            mark(raised, how="wrong", **said)

    def test_goes_to_whoever_leads_and_comes_back(self, raised: Cast) -> None:
        mark(raised, how="wrong", reason="other", words="4月2日已见面")
        (told,) = said_wrong(raised.actor("H1"), 9)
        assert (told.staff, told.client, told.words) == ("W1", "甲", "4月2日已见面")
        assert line() not in on_desk(raised.actor("W1"))
        assert said_wrong(raised.actor("W1"), 9) == []

        with pytest.raises(NotFound):
            put_back(actor=raised.actor("H2"), duty=line().pk, staff="W1", at=NOW)
        put_back(actor=raised.actor("H1"), duty=line().pk, staff="W1", at=NOW)

        assert line() in on_desk(raised.actor("W1"))
        assert said_wrong(raised.actor("H1"), 9) == []

    def test_changes_nothing_of_what_is_owed(self, raised: Cast) -> None:
        before = Duty.objects.for_closing().order_by("pk").values_list()[:]

        mark(raised, how="wrong", reason="not_owed")
        raise_duties(on=TODAY + timedelta(days=1))

        assert list(
            Duty.objects.for_closing().filter(pk__in=[r[0] for r in before]).order_by("pk").values_list()
        ) == list(before)
        assert DeskMark.objects.for_closing().count() == 1


def test_a_second_mark_replaces_the_first_and_the_trail_keeps_both(raised: Cast) -> None:
    mark(raised, how="first")
    mark(raised, how="wrong", reason="not_mine")
    unmark_line(actor=raised.actor("W1"), duty=line().pk, at=NOW)

    assert not DeskMark.objects.for_closing().exists()
    acts = TrailEntry.objects.filter(act__startswith="care.line").order_by("pk")
    assert [entry.act for entry in acts] == ["care.line-marked", "care.line-marked", "care.line-unmarked"]
    with pytest.raises(NotFound):
        unmark_line(actor=raised.actor("W1"), duty=line().pk, at=NOW)


def test_marks_only_what_one_sees(raised: Cast) -> None:
    with pytest.raises(NotFound):
        mark(raised, "W2", how="first")
    with pytest.raises(Denied):
        mark(raised, "U1", how="first")


def test_what_became_of_the_lines_is_counted_by_keeper(raised: Cast) -> None:
    mark(raised, how="later", until=TODAY + timedelta(days=2), reason="waits")
    mark(raised, "H1", how="wrong", reason="not_owed")  # not the keeper's own word
    (own,) = shares(raised.actor("W1"))
    assert (own.staff, own.met, own.later, own.wrong) == ("W1", 0, 1, 0)
    lines_there = own.lines

    for day in (18, 19):
        record_interaction(
            actor=raised.actor("W1"),
            client="甲",
            kind="visit",
            on=date(2026, 4, day),
            at=NOW,
            reference=f"H-{day:032d}",
        )

    (own,) = shares(raised.actor("W1"))
    assert (own.lines, own.met) == (lines_there, 1)
    assert own.of(own.met) == Decimal(1) / lines_there
    assert {share.staff for share in shares(raised.actor("H1"))} >= {"W1"}
