"""Counters and lists of the day say the same, and what can be done comes before what is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import SINCE, TODAY, Cast
from tests.desk.house import NOW, call
from zhiwo.care.operations import record_interaction
from zhiwo.clients.models import Keeping
from zhiwo.desk.duties import Lane, counters
from zhiwo.desk.today import head_figures, lines, lines_of_client, rail, worth

WAN = 1_000_000


@pytest.mark.parametrize("number", ["W1", "W3", "H1", "G1", "HO", "C1", "L1"])
@pytest.mark.parametrize("lane", list(Lane))
def test_each_tab_counts_its_lines(house: Cast, number: str, lane: Lane) -> None:
    actor = house.actor(number)

    assert head_figures(actor)[0].lanes[lane] == len(lines(actor, lane).lines)


def test_an_interaction_moves_the_counters(house: Cast) -> None:
    actor = house.actor("W1")
    before = counters(actor)

    call(house, "甲", "W1")
    call_again = house.actor("W1", TODAY + timedelta(days=1))

    assert counters(actor).met_month == before.met_month + 1
    assert counters(call_again).open == before.open


def test_what_is_late_stays_on_the_desk_for_a_month(house: Cast) -> None:
    late = {
        ahead: {(line.kind, line.closes_on.day) for line in lines(house.actor("W1", on), Lane.LATE).lines}
        for ahead, on in ((30, date(2026, 5, 30)), (31, date(2026, 5, 31)))
    }

    assert ("contact_month", 30) in late[30]
    assert ("contact_month", 30) not in late[31]


def test_what_was_made_up_for_is_off_the_desk(house: Cast) -> None:
    on = date(2026, 4, 24)
    actor = house.actor("W1", on)
    before = {line.kind for line in lines(actor, Lane.LATE).lines}

    record_interaction(
        actor=actor, client="甲", kind="visit", on=on, occasions=["birthday"], at=NOW + timedelta(days=4)
    )

    assert "greeting_birthday" in before
    assert "greeting_birthday" not in {line.kind for line in lines(actor, Lane.LATE).lines}


def test_nobody_sees_another_desk(house: Cast) -> None:
    assert {line.client.number for line in lines(house.actor("W1"), Lane.ALL).lines} == {"甲"}


def test_a_line_says_why_it_is_there(house: Cast) -> None:
    line = next(row for row in lines(house.actor("W1"), Lane.CONTACT).lines if row.client.number == "甲")

    assert line.what.zh == "第 1 次联络"
    assert line.why.zh.startswith("T2 标准 2 次，已 0 次，还有 ")
    assert line.client.aum_fen == 126 * WAN
    assert line.client.change_fen == WAN


def test_a_quota_of_a_month_gone_by_comes_last(house: Cast) -> None:
    actor = house.actor("W1", TODAY + timedelta(days=20))

    shown = lines(actor, Lane.ALL).lines

    assert [row.kind for row in shown if row.urgency == "lost"]
    assert shown == sorted(shown, key=lambda row: row.urgency == "lost")


def test_a_met_line_stays_on_the_page_it_is_on(house: Cast) -> None:
    actor = house.actor("W1")
    ids = [line.id for line in lines(actor, Lane.CONTACT).lines]

    call(house, "甲", "W1")

    assert [line.done for line in lines_of_client(actor, "甲", ids)] == [1]


def test_the_queue_holds_listed_clients_without_a_lead(house: Cast) -> None:
    queue = rail(house.actor("H1")).unassigned

    assert (queue.count, [row.number for row in queue.first]) == (1, ["戊"])


def test_birthdays_ahead_are_shown_in_their_calendar(house: Cast) -> None:
    birthday = rail(house.actor("W1")).birthdays[0]

    assert (birthday.number, birthday.on - TODAY, birthday.lunar) == ("甲", timedelta(days=2), False)


def test_worth_compares_the_same_clients(house: Cast) -> None:
    seen = worth(house.actor("H1"))

    assert (seen.aum_fen, seen.change_fen) == ((126 + 30 + 51) * WAN, 3 * WAN)


def test_a_client_someone_adopted_waits_for_nobody(house: Cast) -> None:
    """S10: clients of 10-20万 are adopted by outlet head or lobby manager; adopting ends the wait like a lead."""
    actor = house.actor("H1")
    before = rail(actor).unassigned
    waiting = house.clients[before.first[0].number]

    Keeping.objects.for_closing().create(client=waiting, staff=house.staff["L1"], role="adopter", since=SINCE)

    assert rail(actor).unassigned.count == before.count - 1
