"""Recording, correcting, confirming; the nightly raising; the contact feed."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.care.conftest import moment
from zhiwo.care.models import Discharge, Duty, Interaction
from zhiwo.care.operations import (
    ClientDied,
    ClientLeft,
    CorrectedMeanwhile,
    Details,
    InFuture,
    NoteTooLong,
    NothingWaits,
    TooLongAgo,
    UnknownKind,
    UnknownResult,
    confirm_late_entry,
    correct_interaction,
    raise_duties,
    record_interaction,
    take_over_contacts,
)
from zhiwo.care.policy.occasions import NotAnOccasion
from zhiwo.clients.models import Client, Keeping
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement

TODAY = date(2026, 4, 20)
NOW = moment(4, 20)


def duty(kind: str, on: date, client: str = "甲") -> Duty:
    return Duty.objects.for_closing().get(client__number=client, kind=kind, on=on)


def april(client: str = "甲") -> Duty:
    return duty("contact_month", date(2026, 4, 1), client)


def call(cast, client: str = "甲", by: str = "W1", on: date = TODAY, **said):  # type: ignore[no-untyped-def]
    said = {"kind": "call", "result": "connected", "at": NOW} | said
    return record_interaction(actor=cast.actor(by), client=client, on=on, **said)


class TestRecording:
    def test_counts_towards_the_month_at_once(self, listed):
        recorded = call(listed)

        assert [(row.kind, row.required, row.done) for row in recorded.discharged] == [("contact_month", 2, 1)]
        assert april().done == 1
        assert Discharge.objects.for_closing().get().interaction_id == recorded.interaction.pk

    def test_a_post_that_keeps_no_clients_may_not_record(self, listed):
        listed.staff["H1"].post = "data_steward"

        with pytest.raises(Denied) as refusal:
            call(listed, by="H1")

        assert refusal.value.say("zh") == "您的岗位（数据管理员）不能登记联络。"
        assert not Interaction.objects.for_closing().exists()

    def test_of_a_birthday_call_meets_greeting_and_contact(self, listed):
        person = {"birthday_calendar": "solar", "birthday_month": 4, "birthday_day": 21}
        Person.objects.for_closing().create(client=listed.clients["甲"], **person)

        recorded = call(listed, occasions=["生日"])

        assert {row.kind for row in recorded.discharged} == {"contact_month", "greeting_birthday"}

    def test_stands_on_the_trail_without_the_note(self, listed):
        recorded = call(listed, details=Details(note="谈到女儿留学"))

        entry = TrailEntry.objects.get(act="care.interaction-recorded")
        assert (entry.subject, entry.facts["reference"]) == ("甲", recorded.interaction.reference)
        assert "留学" not in str(entry.facts)

    def test_under_the_same_reference_twice_records_once(self, listed):
        call(listed, reference="F-1")
        again = call(listed, reference="F-1")

        assert Interaction.objects.for_closing().count() == 1
        assert again.interaction.reference == "F-1"
        assert april().done == 1

    def test_under_the_reference_of_another_client_finds_nothing(self, listed):
        call(listed, reference="F-1")

        with pytest.raises(NotFound):
            call(listed, client="乙", by="W2", reference="F-1")

    def test_for_a_client_out_of_sight_finds_nothing(self, listed):
        with pytest.raises(NotFound):
            call(listed, client="丙")

    def test_by_a_colleague_without_a_role_stands_and_does_not_count(self, listed):
        call(listed, by="G1")

        assert Interaction.objects.for_closing().count() == 1
        assert april().done == 0

    def test_for_last_month_counts_there(self, listed):
        call(listed, on=date(2026, 3, 31), at=moment(4, 2))

        assert duty("contact_month", date(2026, 3, 1)).done == 1
        assert april().done == 0

    @pytest.mark.parametrize(
        ("said", "refusal", "sentence"),
        [
            ({"kind": "mass_message", "result": "", "occasions": ["清明"]}, NotAnOccasion, "清明 is not an occasion"),
            ({"on": date(2026, 4, 21)}, InFuture, "2026-04-21 has not come yet"),
            ({"kind": "telepathy"}, UnknownKind, "'telepathy' is no kind of contact"),
            ({"result": ""}, UnknownResult, "Say whether the call connected"),
            ({"kind": "visit", "result": "perhaps"}, UnknownResult, "Say whether the call connected"),
            ({"on": date(1, 1, 1)}, TooLongAgo, "0001-01-01 is too long ago: look at the year"),
            ({"details": Details(note="长" * 2001)}, NoteTooLong, "The note has 2001 characters; 2000 at most"),
        ],
    )
    def test_is_refused_with_a_sentence(self, listed, said, refusal, sentence):
        with pytest.raises(refusal, match=sentence):
            call(listed, **said)

        assert not Interaction.objects.for_closing().exists()

    def test_after_the_client_left_is_refused(self, listed):
        Client.objects.for_closing().filter(number="甲").update(closed_on=date(2026, 4, 15))

        with pytest.raises(ClientLeft, match="left the bank on 2026-04-15"):
            call(listed)
        call(listed, on=date(2026, 4, 14))

    def test_after_the_client_died_is_refused(self, listed):
        Person.objects.for_closing().create(client=listed.clients["甲"], died_on=date(2026, 4, 15))

        with pytest.raises(ClientDied, match="died on 2026-04-15"):
            call(listed)


class TestCorrecting:
    def test_takes_a_contact_away_at_once(self, listed):
        call(listed, on=date(2026, 4, 3), at=moment(4, 3), reference="F-1")

        correct_interaction(
            actor=listed.actor("W1"),
            reference="F-1",
            version=1,
            kind="call",
            result="no_answer",
            on=date(2026, 4, 3),
            at=NOW,
        )

        assert april().done == 0
        assert [i.version for i in Interaction.objects.for_closing().order_by("version")] == [1, 2]

    def test_to_another_month_moves_the_contact(self, listed):
        call(listed, on=date(2026, 4, 1), at=moment(4, 1), reference="F-1")

        correct_interaction(
            actor=listed.actor("W1"), reference="F-1", version=1, kind="visit", on=date(2026, 3, 31), at=moment(4, 2)
        )

        assert duty("contact_month", date(2026, 3, 1)).done == 1
        assert april().done == 0

    def test_of_anothers_entry_is_for_the_outlet_head(self, listed):
        call(listed, reference="F-1")
        Keeping.objects.for_closing().create(
            client=listed.clients["甲"], staff=listed.staff["W2"], role="backup", since=TODAY
        )
        correction = {"reference": "F-1", "version": 1, "kind": "visit", "on": TODAY, "at": NOW}

        with pytest.raises(Denied, match="relationship manager"):
            correct_interaction(actor=listed.actor("W2"), **correction)
        with pytest.raises(NotFound):
            correct_interaction(actor=listed.actor("W3"), **correction)
        assert correct_interaction(actor=listed.actor("H1"), **correction).interaction.version == 2

    def test_of_a_version_someone_replaced_meanwhile_is_refused(self, listed):
        call(listed, reference="F-1")
        correction = {"actor": listed.actor("W1"), "reference": "F-1", "version": 1, "on": TODAY, "at": NOW}
        correct_interaction(kind="visit", **correction)

        with pytest.raises(CorrectedMeanwhile, match="has just been corrected"):
            correct_interaction(kind="meeting", **correction)

        assert Interaction.objects.for_closing().count() == 2


class TestLateEntry:
    @pytest.fixture
    def late(self, listed):
        call(listed, on=date(2026, 4, 10), reference="F-1")
        return listed

    def test_waits_for_the_outlet_head(self, late):
        assert april().done == 0

        confirm_late_entry(actor=late.actor("H1"), reference="F-1", at=NOW)

        assert april().done == 1
        assert TrailEntry.objects.filter(act="care.late-entry-confirmed", actor="H1").exists()

    def test_is_not_confirmed_by_its_maker_or_another_outlets_head(self, late):
        with pytest.raises(Denied, match="may not confirm a late entry"):
            confirm_late_entry(actor=late.actor("W1"), reference="F-1", at=NOW)
        with pytest.raises(NotFound):
            confirm_late_entry(actor=late.actor("H2"), reference="F-1", at=NOW)

    def test_of_the_head_is_not_confirmed_by_the_head(self, listed):
        call(listed, by="H1", on=date(2026, 4, 10), reference="F-2")

        with pytest.raises(Denied, match="an entry of one's own"):
            confirm_late_entry(actor=listed.actor("H1"), reference="F-2", at=NOW)

    def test_is_confirmed_once(self, late):
        confirm_late_entry(actor=late.actor("H1"), reference="F-1", at=NOW)

        with pytest.raises(NothingWaits):
            confirm_late_entry(actor=late.actor("H1"), reference="F-1", at=NOW)


class TestRaising:
    def test_raises_what_the_standard_owes(self, listed):
        raise_duties(on=TODAY)

        found = {(d.kind, d.on, d.required) for d in Duty.objects.for_closing().filter(client__number="甲")}
        assert found == {
            ("contact_month", date(2026, 4, 1), 2),
            ("contact_month", date(2026, 5, 1), 2),
            ("greeting_labour_day", date(2026, 5, 1), 1),
            ("product_message_month", date(2026, 4, 1), 0),
            ("product_message_month", date(2026, 5, 1), 0),
            ("salon_year", date(2026, 1, 1), 2),
        }
        assert april().basis == "(2×30) ÷ 30 = 2.0000 → 2"
        assert april().standard == "s7-2020"

    def test_owes_nothing_to_a_client_without_a_keeper(self, listed):
        raise_duties(on=TODAY)

        assert not Duty.objects.for_closing().filter(client__number="戊").exists()

    def test_twice_changes_nothing(self, listed):
        call(listed)
        first = raise_duties(on=TODAY)
        rows = list(Duty.objects.for_closing().order_by("pk").values())
        discharges = list(Discharge.objects.for_closing().order_by("pk").values())

        second = raise_duties(on=TODAY)

        assert (second.created, second.changed, second.dropped) == (0, 0, 0)
        assert second.unchanged == first.created + first.changed + first.unchanged
        assert list(Duty.objects.for_closing().order_by("pk").values()) == rows
        assert list(Discharge.objects.for_closing().order_by("pk").values()) == discharges

    def test_takes_as_many_statements_for_one_client_as_for_all(self, listed, django_assert_num_queries):
        raise_duties(on=TODAY)

        with django_assert_num_queries(17):
            raise_duties(on=TODAY)
        Placement.objects.for_closing().exclude(client__number="甲").delete()
        Duty.objects.for_closing().exclude(client__number="甲").delete()
        with django_assert_num_queries(17):
            raise_duties(on=TODAY)

    def test_of_an_earlier_day_forgets_nothing_done_since(self, listed):
        call(listed)

        raise_duties(on=date(2026, 4, 10))

        assert april().done == 1

    def test_drops_what_is_owed_no_more(self, listed):
        raise_duties(on=TODAY)
        Placement.objects.for_closing().filter(client__number="甲").update(until=date(2026, 4, 1))

        raised = raise_duties(on=TODAY)

        left = Duty.objects.for_closing().filter(client__number="甲").values_list("kind", "closes_on")
        assert raised.dropped == 5
        assert set(left) == {("salon_year", date(2026, 3, 31))}

    def test_follows_the_tier_and_says_why(self, listed):
        placements = Placement.objects.for_closing()
        placements.filter(client__number="甲").update(until=date(2026, 4, 16))
        placements.create(
            client=listed.clients["甲"], scheme="branch", tier="t2", on_list=True, since=date(2026, 4, 16)
        )

        raise_duties(on=TODAY)

        assert (april().tier, april().basis) == ("t2", "(2×15 + 2×15) ÷ 30 = 2.0000 → 2")

    def test_takes_a_tier_placed_anew_without_a_change_as_one(self, listed):
        placements = Placement.objects.for_closing()
        placements.filter(client__number="甲").update(until=date(2026, 4, 16))
        placements.create(
            client=listed.clients["甲"], scheme="branch", tier="t1", on_list=True, since=date(2026, 4, 16)
        )

        raise_duties(on=TODAY)

        assert april().basis == "(2×30) ÷ 30 = 2.0000 → 2"

    def test_exempts_from_the_day_of_death(self, listed):
        Person.objects.for_closing().create(client=listed.clients["甲"], died_on=date(2026, 4, 15))

        raise_duties(on=TODAY)

        assert (april().required, april().exempt, april().exempt_since) == (0, "death", date(2026, 4, 15))


def row(contact: str = "TEL-88", **changed):  # type: ignore[no-untyped-def]
    return {
        "contact": contact,
        "client": "甲",
        "staff": "W1",
        "happened_at": moment(4, 8, 10, 7).replace(tzinfo=None),
        "happened_on": date(2026, 4, 8),
        "kind": "call",
        "result": "connected",
        "begun_by": "bank",
        "occasion": None,
        "seconds": 61,
        "topic": None,
        "gathering": None,
        "proof": None,
    } | changed


class TestContactFeed:
    def test_counts_however_late_it_comes(self, listed):
        taken = take_over_contacts(rows=[row()], at=NOW)
        raise_duties(on=TODAY)

        assert (taken.created, taken.unchanged) == (1, 0)
        assert april().done == 1

    def test_sent_twice_changes_nothing(self, listed):
        take_over_contacts(rows=[row()], at=NOW)

        again = take_over_contacts(rows=[row()], at=moment(4, 21))

        assert (again.created, again.corrected, again.unchanged) == (0, 0, 1)
        assert Interaction.objects.for_closing().count() == 1

    def test_and_a_hand_entry_of_the_same_call_are_one(self, listed):
        call(listed, on=date(2026, 4, 8), moment=time(10, 2), at=moment(4, 8, 11))
        take_over_contacts(rows=[row()], at=NOW)

        raise_duties(on=TODAY)

        assert april().done == 1

    def test_changed_is_a_new_version(self, listed):
        take_over_contacts(rows=[row()], at=NOW)

        taken = take_over_contacts(rows=[row(result="no_answer")], at=NOW)
        raise_duties(on=TODAY)

        assert taken.corrected == 1
        assert april().done == 0

    def test_names_occasions_in_the_banks_words(self, listed):
        rows = [
            row("M-1", kind="mass_message", staff=None, occasion="国庆节、中秋"),
            row("M-2", kind="mass_message", staff=None, occasion="清明"),
            row("M-3", client="无此人"),
        ]

        taken = take_over_contacts(rows=rows, at=NOW)

        assert (taken.created, taken.unknown_clients, taken.strange_occasions) == (2, 1, 1)
        occasions = {i.reference: i.occasions for i in Interaction.objects.for_closing()}
        assert occasions == {"M-1": ["national_day", "mid_autumn"], "M-2": []}


class TestTheTrail:
    """Whoever appends to the trail holds its end until the transaction is over: what is locked later could be held by one
    who waits for that end."""

    @pytest.mark.parametrize("act", ["record", "correct", "confirm"])
    def test_is_written_last(self, listed, act):
        made = call(listed, on=date(2026, 4, 10)).interaction
        acts = {
            "record": lambda: call(listed, client="乙", by="W2"),
            "correct": lambda: correct_interaction(
                actor=listed.actor("W1"), reference=made.reference, version=1, kind="visit", on=TODAY, at=NOW
            ),
            "confirm": lambda: confirm_late_entry(actor=listed.actor("H1"), reference=made.reference, at=NOW),
        }

        with CaptureQueriesContext(connection) as seen:
            acts[act]()

        said = [query["sql"] for query in seen.captured_queries]
        begins = next(n for n, sql in enumerate(said) if "trailhead" in sql)
        # What is run for many rows is told as "3 times: INSERT ...".
        after = [
            sql for sql in said[begins:] if re.match(r"(\d+ times: )?(INSERT|UPDATE|DELETE)|.*FOR NO KEY UPDATE", sql)
        ]
        assert all("governance_" in sql for sql in after)
        assert any("care_discharge" in sql or "care_interaction" in sql for sql in said[:begins])
