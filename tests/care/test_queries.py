"""What can be asked about care, by whom, and in how many statements."""

from __future__ import annotations

from datetime import date

import pytest

from tests.care.conftest import moment
from zhiwo.care.operations import correct_interaction, raise_duties, record_interaction
from zhiwo.care.policy.duty import Forecast, Status
from zhiwo.care.queries import (
    care_of,
    compliance,
    counters,
    duties_of,
    interactions_of,
    last_contacts,
    late_duties,
    open_duties,
    waiting_entries,
)
from zhiwo.clients.models import Keeping
from zhiwo.kernel.refusal import NotFound
from zhiwo.parties.models import Person

TODAY = date(2026, 4, 20)
MAY_DAY = date(2026, 5, 1)


@pytest.fixture
def raised(listed):  # type: ignore[no-untyped-def]
    """Duties as of 20 April; 甲 was called on the 17th, 乙 on the 15th and the 20th."""
    raise_duties(on=TODAY)
    for client, by, day in (("甲", "W1", 17), ("乙", "W2", 15), ("乙", "W2", 20)):
        record_interaction(
            actor=listed.actor(by),
            client=client,
            kind="call",
            result="connected",
            on=date(2026, 4, day),
            at=moment(4, 20),
            reference=f"{client}{day}",
        )
    return listed


class TestOpenDuties:
    def test_say_what_is_owed_and_by_when(self, raised, django_assert_num_queries):
        actor = raised.actor("W1")

        with django_assert_num_queries(1):
            (row,) = open_duties(actor, TODAY, TODAY)

        assert (row.client, row.name, row.tier, row.keeper) == ("甲", "测试甲", "t1", "王经理")
        assert (row.kind, row.required, row.done, row.status) == ("contact_month", 2, 1, Status.OPEN)
        assert (row.forecast, row.days_left) == (Forecast.GREEN, 11)
        assert row.reason.say("zh") == "应联络2次，已完成1次，04-30截止，还有9个工作日"
        assert row.reason.say("en") == "1 of 2 contacts made; until 04-30, 9 working days left"

    def test_look_ahead_to_windows_that_open(self, raised):
        rows = open_duties(raised.actor("W1"), TODAY, date(2026, 4, 28))

        assert [(row.kind, row.status) for row in rows] == [
            ("contact_month", Status.OPEN),
            ("greeting_labour_day", Status.NOT_DUE),
        ]
        assert rows[1].reason.say("zh") == "劳动问候：05-01，自04-28起"

    def test_are_those_of_the_clients_one_sees(self, raised):
        seen = {
            number: {row.client for row in open_duties(raised.actor(number), TODAY, TODAY)}
            for number in ("W1", "W2", "W3", "H1", "P1", "AD")
        }

        assert seen == {"W1": {"甲"}, "W2": set(), "W3": {"丙"}, "H1": {"甲"}, "P1": {"甲", "丙"}, "AD": set()}


class TestDutiesOf:
    def test_give_the_month_the_days_ahead_and_what_is_late(self, raised, django_assert_num_queries):
        actor = raised.actor("W2")

        with django_assert_num_queries(2):
            rows = duties_of(actor, "乙", TODAY)

        assert [(row.kind, row.on, row.status) for row in rows] == [
            ("contact_month", date(2026, 4, 1), Status.MET),
            ("greeting_labour_day", MAY_DAY, Status.NOT_DUE),
            ("contact_month", MAY_DAY, Status.NOT_DUE),
        ]

    def test_say_why_nothing_is_owed(self, raised):
        Person.objects.for_closing().create(client=raised.clients["甲"], died_on=date(2026, 4, 18))
        raise_duties(on=TODAY)

        row = duties_of(raised.actor("W1"), "甲", TODAY)[0]

        assert (row.status, row.reason.say("zh")) == (Status.EXEMPT, "客户已于 2026-04-18 身故")

    def test_name_the_one_day_of_a_window_cut_to_it(self, listed):
        person = {"birthday_calendar": "solar", "birthday_month": 4, "birthday_day": 21}
        Person.objects.for_closing().create(client=listed.clients["甲"], **person)
        Keeping.objects.for_closing().filter(client__number="甲").update(since=date(2026, 4, 21))
        raise_duties(on=date(2026, 4, 21))

        rows = duties_of(listed.actor("W1", date(2026, 4, 21)), "甲", date(2026, 4, 21))

        assert "生日问候：04-21当天" in [row.reason.say("zh") for row in rows]

    def test_are_hidden_from_others(self, raised):
        with pytest.raises(NotFound):
            duties_of(raised.actor("W1"), "乙", TODAY)


class TestCounters:
    def test_are_the_lengths_of_their_lists(self, raised, django_assert_num_queries):
        actor, day = raised.actor("P1"), date(2026, 5, 2)

        with django_assert_num_queries(1):
            found = counters(actor, day)

        assert found.open == len(open_duties(actor, day, day)) == 3
        assert found.late == len(late_duties(actor, day)) == 5
        assert (found.closing, found.met) == (0, 0)


class TestLateDuties:
    def test_stay_on_the_list_for_a_month(self, raised):
        april, may = date(2026, 4, 1), MAY_DAY
        late = {
            day: [row.on for row in late_duties(raised.actor("W1"), date(2026, *day))] for day in [(5, 30), (5, 31)]
        }

        assert late == {(5, 30): [april, may], (5, 31): [may]}

    def test_are_off_the_list_once_made_up_for(self, raised):
        record_interaction(
            actor=raised.actor("W1"),
            client="甲",
            kind="visit",
            on=date(2026, 5, 2),
            at=moment(5, 2),
            occasions=["劳动"],
        )

        assert [row.kind for row in late_duties(raised.actor("W1"), date(2026, 5, 2))] == ["contact_month"]


class TestCompliance:
    def test_is_matched_against_due(self, raised, django_assert_num_queries):
        actor = raised.actor("P1")

        with django_assert_num_queries(1):
            (row,) = compliance(actor, TODAY, TODAY)

        assert (row.kind, row.owed, row.met, row.late, row.to_come) == ("contact_month", 3, 1, 0, 2)


class TestInteractions:
    def test_show_the_newest_version_once(self, raised, django_assert_num_queries):
        actor = raised.actor("W1")
        correct_interaction(
            actor=actor, reference="甲17", kind="visit", on=date(2026, 4, 17), at=moment(4, 20), note="到家"
        )

        with django_assert_num_queries(2):
            (row,) = interactions_of(actor, "甲", TODAY)

        assert (row.version, row.title.say("zh"), row.staff, row.note) == (2, "拜访", "王经理", "到家")
        assert (row.on, row.at) == (date(2026, 4, 17), None)

    def test_give_the_last_contact_that_counted(self, raised, django_assert_num_queries):
        actor = raised.actor("P1")
        record_interaction(
            actor=raised.actor("W1"), client="甲", kind="call", result="no_answer", on=TODAY, at=moment(4, 20)
        )

        with django_assert_num_queries(1):
            found = last_contacts(actor, ["甲", "乙", "丙"], TODAY)

        assert found == {"甲": date(2026, 4, 17), "乙": date(2026, 4, 20)}


class TestWaitingEntries:
    def test_are_none_when_all_came_in_time(self, raised, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert waiting_entries(raised.actor("H1"), TODAY) == []

    def test_are_those_that_would_count_once_confirmed(self, raised, django_assert_num_queries):
        for reference, result in (("L1", "connected"), ("L2", "no_answer")):
            record_interaction(
                actor=raised.actor("W1"),
                client="甲",
                kind="call",
                result=result,
                on=date(2026, 4, 8),
                at=moment(4, 20),
                reference=reference,
            )

        with django_assert_num_queries(8):
            rows = waiting_entries(raised.actor("H1"), TODAY)

        assert [row.reference for row in rows] == ["L1"]


class TestCareOf:
    def test_says_what_did_not_count_and_who_acts(self, raised, django_assert_num_queries):
        actor = raised.actor("H1")

        with django_assert_num_queries(7):
            care = care_of(actor, "戊", TODAY)

        assert care.duties == ()
        assert [(gap.since, gap.until, gap.acting) for gap in care.gaps] == [(date(2025, 1, 1), None, "H1")]
