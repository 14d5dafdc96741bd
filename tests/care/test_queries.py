"""What can be asked about care, by whom, and in how many statements."""

from __future__ import annotations

from datetime import date

import pytest

from tests.care.conftest import moment
from zhiwo.care.operations import Details, correct_interaction, raise_duties, record_interaction
from zhiwo.care.policy.duty import Forecast, Status
from zhiwo.care.queries import (
    care_of,
    corrected_of,
    duties_of,
    interaction,
    interactions_of,
    last_contacts,
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


class TestDutiesOf:
    def test_say_what_is_owed_and_by_when(self, raised):
        row = duties_of(raised.actor("W1"), "甲", TODAY)[0]

        assert (row.client, row.name, row.tier, row.keeper) == ("甲", "测试甲", "t1", "王经理")
        assert (row.kind, row.required, row.done, row.status) == ("contact_month", 2, 1, Status.OPEN)
        assert (row.forecast, row.days_left) == (Forecast.GREEN, 11)
        assert row.reason.say("zh") == "应联络2次，已完成1次，04-30截止，还有9个工作日"
        assert row.reason.say("en") == "1 of 2 contacts made; until 04-30, 9 working days left"

    def test_look_ahead_to_windows_that_open(self, raised):
        coming = next(row for row in duties_of(raised.actor("W1"), "甲", TODAY) if row.kind == "greeting_labour_day")

        assert (coming.status, coming.reason.say("zh")) == (Status.NOT_DUE, "劳动问候：05-01，自04-28起")

    def test_give_the_month_the_days_ahead_and_what_is_late(self, raised, django_assert_num_queries):
        actor = raised.actor("W2")

        with django_assert_num_queries(2):
            rows = duties_of(actor, "乙", TODAY)

        assert [(row.kind, row.on, row.status) for row in rows] == [
            ("contact_month", date(2026, 4, 1), Status.MET),
            ("product_message_month", date(2026, 4, 1), Status.EXEMPT),
            ("greeting_labour_day", MAY_DAY, Status.NOT_DUE),
            ("contact_month", MAY_DAY, Status.NOT_DUE),
            ("product_message_month", MAY_DAY, Status.EXEMPT),
            ("gift_year", date(2026, 1, 1), Status.OPEN),
            ("salon_year", date(2026, 1, 1), Status.OPEN),
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


class TestInteractions:
    def test_show_the_newest_version_once(self, raised, django_assert_num_queries):
        actor = raised.actor("W1")
        correct_interaction(
            actor=actor,
            reference="甲17",
            version=1,
            kind="visit",
            on=date(2026, 4, 17),
            at=moment(4, 20),
            details=Details(note="到家"),
        )

        with django_assert_num_queries(2):
            (row,) = interactions_of(actor, "甲", TODAY)

        assert (row.version, row.title.say("zh"), row.staff, row.note) == (2, "拜访", "王经理", "到家")
        assert (row.on, row.at) == (date(2026, 4, 17), None)

    def test_keep_what_a_correction_replaced(self, raised, django_assert_num_queries):
        actor = raised.actor("W1")
        for version, kind in ((1, "visit"), (2, "meeting")):
            correct_interaction(
                actor=actor, reference="甲17", version=version, kind=kind, on=date(2026, 4, 17), at=moment(4, 20)
            )

        with django_assert_num_queries(1):
            replaced = corrected_of(actor, "甲", TODAY)

        assert {key: [(row.version, row.kind) for row in rows] for key, rows in replaced.items()} == {
            "甲17": [(2, "visit"), (1, "call")]
        }
        assert interaction(actor, "甲17", TODAY).version == 3

    def test_of_another_book_are_not_found(self, raised):
        with pytest.raises(NotFound):
            interaction(raised.actor("W2"), "甲17", TODAY)
        assert corrected_of(raised.actor("W2"), "甲", TODAY) == {}

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

        with django_assert_num_queries(11):
            rows = waiting_entries(raised.actor("H1"), TODAY)

        assert [row.reference for row in rows] == ["L1"]


class TestCareOf:
    def test_says_what_did_not_count_and_who_acts(self, raised, django_assert_num_queries):
        actor = raised.actor("H1")

        with django_assert_num_queries(10):
            care = care_of(actor, "戊", TODAY)

        assert care.duties == ()
        assert [(gap.since, gap.until, gap.acting) for gap in care.gaps] == [(date(2025, 1, 1), None, "H1")]
