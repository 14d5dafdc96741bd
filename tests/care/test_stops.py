"""Stopping contact and lifting it: who may, what stands afterwards, and that the quota yields at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.care.conftest import moment
from tests.cast import STAFF, Cast
from tests.told import told
from zhiwo.care.models import Duty
from zhiwo.care.operations import News, lift_stop, raise_duties, record_interaction, stop_contact
from zhiwo.care.queries import care_of, duties_of
from zhiwo.clients.wall import behind
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.policy import ACTS
from zhiwo.parties.models import ContactStop
from zhiwo.parties.operations import (
    AlreadyStopped,
    ChannelMissing,
    EndsTooEarly,
    HoursMissing,
    NotStopped,
    UnknownChannel,
    UnknownStop,
)

TODAY = date(2026, 4, 20)
NOW = moment(4, 20)


def stop(cast: Cast, by: str = "W1", client: str = "甲", **said: Any) -> ContactStop:
    said = {"kind": "do_not_disturb", "channel": "", "reason": "客户来电要求", "at": NOW} | said
    return stop_contact(actor=cast.actor(by), client=client, **said)


def april(client: str = "甲") -> Duty:
    return Duty.objects.for_closing().get(client__number=client, kind="contact_month", on=date(2026, 4, 1))


class TestStopping:
    @pytest.mark.parametrize("number", [row[0] for row in STAFF])
    def test_is_for_the_posts_of_the_table_on_clients_in_sight(self, listed: Cast, number: str) -> None:
        actor = listed.actor(number)
        may = actor.post in ACTS["stop.set"].posts
        sees = number in {"P1", "V1", "G1", "H1", "W1", "Q1", "HO"}

        if may and sees:
            assert stop(listed, number).by == number
        else:
            with pytest.raises(NotFound if may else Denied):
                stop(listed, number)
            assert not ContactStop.objects.for_closing().exists()

    def test_stands_on_the_trail_without_the_reason(self, listed: Cast) -> None:
        made = stop(listed)

        entry = TrailEntry.objects.get(act="stop.set")
        assert (entry.actor, entry.subject) == ("W1", "甲")
        assert told(entry) == {"reference": made.reference, "kind": "do_not_disturb", "channel": ""}

    def test_under_the_same_reference_twice_stops_once(self, listed: Cast) -> None:
        first, again = stop(listed, reference="H-1"), stop(listed, reference="H-1")

        assert first.pk == again.pk
        assert TrailEntry.objects.filter(act="stop.set").count() == 1

    def test_under_the_reference_of_another_client_finds_nothing(self, listed: Cast) -> None:
        stop(listed, reference="H-1")

        with pytest.raises(NotFound):
            stop(listed, "W2", "乙", reference="H-1")

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"kind": "mood"}, UnknownStop),
            ({"kind": "refusal", "channel": "pigeon"}, UnknownChannel),
            ({"kind": "refusal"}, ChannelMissing),
            ({"kind": "quiet_hours"}, HoursMissing),
            ({"kind": "quiet_hours", "quiet": (time(9), time(9))}, HoursMissing),
            ({"until": NOW}, EndsTooEarly),
        ],
    )
    def test_is_refused_with_a_sentence(self, listed: Cast, said: dict[str, Any], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            stop(listed, **said)

        assert not ContactStop.objects.for_closing().exists()

    def test_twice_is_refused_until_the_first_has_ended(self, listed: Cast) -> None:
        stop(listed, until=moment(4, 21))

        with pytest.raises(AlreadyStopped):
            stop(listed)
        assert stop(listed, at=moment(4, 21)).since == moment(4, 21)

    def test_holds_behind_the_wall_too(self, listed: Cast) -> None:
        with behind(listed.actor("W1")):
            stop(listed)

        with behind(listed.actor("W2")):
            assert not ContactStop.objects.for_closing().exists()


class TestLifting:
    def test_ends_it_and_keeps_it(self, listed: Cast) -> None:
        made = stop(listed)

        lift_stop(actor=listed.actor("H1"), reference=made.reference, at=moment(4, 21))

        kept = ContactStop.objects.for_closing().get()
        assert (kept.since, kept.until, kept.lifted_by) == (NOW, moment(4, 21), "H1")
        assert TrailEntry.objects.get(act="stop.lifted").subject == "甲"

    def test_twice_is_refused(self, listed: Cast) -> None:
        made = stop(listed)
        lift_stop(actor=listed.actor("W1"), reference=made.reference, at=moment(4, 21))

        with pytest.raises(NotStopped):
            lift_stop(actor=listed.actor("W1"), reference=made.reference, at=moment(4, 22))

    def test_of_a_client_out_of_sight_finds_nothing(self, listed: Cast) -> None:
        """FINERACT-2639: writes are scoped as readings are."""
        made = stop(listed)

        with pytest.raises(NotFound):
            lift_stop(actor=listed.actor("W2"), reference=made.reference, at=moment(4, 21))
        with pytest.raises(Denied):
            lift_stop(actor=listed.actor("AD"), reference=made.reference, at=moment(4, 21))

    @pytest.mark.parametrize("number", ["P1", "V1", "G1", "H1", "W1", "HO", "Q1"])
    def test_of_a_legal_stop_is_for_compliance_alone(self, listed: Cast, number: str) -> None:
        made = stop(listed, kind="legal")

        if number == "Q1":
            assert lift_stop(actor=listed.actor(number), reference=made.reference, at=moment(4, 21)).until
        else:
            with pytest.raises(Denied, match="may not lift legal stops"):
                lift_stop(actor=listed.actor(number), reference=made.reference, at=moment(4, 21))
            assert ContactStop.objects.for_closing().get().until is None


class TestWhatIsOwed:
    """Consent goes before the quota: who must not be contacted is exempt, not breached (H22)."""

    def test_is_exempt_at_once_when_nothing_can_be_done(self, listed: Cast) -> None:
        raise_duties(on=TODAY)

        stop(listed)

        (may,) = (
            d for d in duties_of(listed.actor("W1"), "甲", TODAY) if d.kind == "contact_month" and d.on.month == 5
        )
        assert (may.required, may.status, may.reason.zh) == (0, "exempt", "客户自 2026-04-20 起要求勿扰")

    def test_is_shared_out_over_the_days_before_the_stop(self, listed: Cast) -> None:
        raise_duties(on=TODAY)

        stop(listed)

        assert (april().required, april().basis) == (1, "(2×19) ÷ 30 = 1.2667 → 1")

    @pytest.mark.parametrize("day", [20, 29])  # on the 29th the window of the greeting of 1 May is open
    def test_comes_back_when_the_stop_is_lifted_the_same_day(self, listed: Cast, day: int) -> None:
        raise_duties(on=date(2026, 4, day))
        before = list(Duty.objects.for_closing().order_by("pk").values())

        made = stop(listed, at=moment(4, day))
        lift_stop(actor=listed.actor("W1", date(2026, 4, day)), reference=made.reference, at=moment(4, day, 12))

        assert list(Duty.objects.for_closing().order_by("pk").values()) == before

    @pytest.mark.parametrize(
        ("kind", "channel", "exempt"),
        [
            ("legal", "", "do_not_contact"),
            ("do_not_disturb", "", "do_not_contact"),
            ("death", "", "death"),
            ("hospital", "", "hospital"),
            ("abroad", "", "abroad"),
            ("complaint", "", ""),
            ("refusal", "phone", ""),
            ("do_not_disturb", "phone", ""),
        ],
    )
    def test_yields_to_stops_on_every_way_of_contact(self, listed: Cast, kind: str, channel: str, exempt: str) -> None:
        raise_duties(on=TODAY)

        stop(listed, kind=kind, channel=channel)

        duty = Duty.objects.for_closing().get(client__number="甲", kind="contact_month", on=date(2026, 5, 1))
        assert (duty.exempt, duty.required) == (exempt, 0 if exempt else 2)

    def test_stays_owed_in_hospital_as_far_as_greetings_go(self, listed: Cast) -> None:
        raise_duties(on=TODAY)

        stop(listed, kind="hospital")

        greeting = Duty.objects.for_closing().get(client__number="甲", kind="greeting_labour_day")
        assert (greeting.exempt, greeting.required) == ("", 1)

    def test_by_a_death_put_down_by_mistake_is_owed_again(self, listed: Cast) -> None:
        raise_duties(on=TODAY)
        before = april().required
        made = stop(listed, kind="death", at=moment(4, 10))
        assert april().exempt == "death"

        lift_stop(actor=listed.actor("W1"), reference=made.reference, at=NOW)

        assert (april().exempt, april().required) == ("", before)

    def test_is_known_only_from_the_day_the_stop_was_put_down(self, listed: Cast) -> None:
        stop(listed)

        said = care_of(listed.actor("W1"), "甲", TODAY, known_at=TODAY - timedelta(days=1))
        now = care_of(listed.actor("W1"), "甲", TODAY)

        assert [d.required for d in said.duties if d.kind == "contact_month" and d.on.month == 5] == [2]
        assert [d.required for d in now.duties if d.kind == "contact_month" and d.on.month == 5] == [0]

    def test_is_recounted_by_the_night_for_a_stop_nobody_told_of(self, listed: Cast) -> None:
        raise_duties(on=date(2026, 3, 12))
        since = datetime.combine(date(2026, 3, 12), time(0), NOW.tzinfo)
        ContactStop.objects.for_closing().create(
            client=listed.clients["甲"], reference="S", kind="legal", since=since, by="Q1", entered_at=since
        )

        raised = raise_duties(on=date(2026, 3, 13), news=News(date(2026, 3, 12), frozenset()))

        assert (raised.clients, raised.changed) == (1, 5)

    def test_counts_what_was_done_all_the_same(self, listed: Cast) -> None:
        record_interaction(actor=listed.actor("W1"), client="甲", kind="visit", on=date(2026, 4, 18), at=moment(4, 18))

        stop(listed)

        assert (april().required, april().done) == (1, 1)


def test_the_trail_is_written_last(listed: Cast) -> None:
    raise_duties(on=TODAY)
    with CaptureQueriesContext(connection) as seen:
        stop(listed)

    said = [query["sql"] for query in seen.captured_queries]
    begins = next(n for n, sql in enumerate(said) if "trailhead" in sql)
    written = [sql for sql in said[begins:] if "INSERT" in sql or "UPDATE" in sql or "DELETE" in sql]
    assert all("governance_trail" in sql or "governance_rowchange" in sql for sql in written)
    assert any("care_duty" in sql for sql in said[:begins])
