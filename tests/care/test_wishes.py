"""Standing wishes of clients: kept in their words, shown at the moment of action, and obeyed where a machine can."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.operations import lift_stop, note_wish, stop_contact, withdraw_wish
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.parties.models import ContactStop, StandingWish
from zhiwo.parties.operations import EndsTooEarly
from zhiwo.parties.operations.wishes import WishWithdrawn, WishWithoutWords
from zhiwo.parties.queries import contact_answers
from zhiwo.parties.queries.wishes import wishes_among, wishes_of

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)
MORNING = (time(0), time(10))


def note(cast: Cast, by: str = "W1", client: str = "甲", **said: Any) -> StandingWish:
    asked = {"kind": "investment", "words": "这只股票不要劝卖"} | said
    return note_wish(actor=cast.actor(by), client=client, at=NOW, **asked)


def allowed(cast: Cast, hour: int, channel: str = "phone") -> bool:
    answers = contact_answers(cast.actor("W1"), ["甲"], purpose="service", channel=channel, at=moment(4, 21, hour))
    return answers["甲"].allowed


class TestWish:
    def test_is_kept_in_the_clients_words(self, listed: Cast) -> None:
        made = note(listed)

        (row,) = wishes_of(listed.actor("H1"), "甲")
        assert (row.words, row.by, row.since, row.until, row.kept_by_rule) == (
            "这只股票不要劝卖",
            "王经理",
            TODAY,
            None,
            False,
        )
        entry = TrailEntry.objects.get(act="wish.noted")
        assert entry.facts["wish"] == "investment"
        assert "股票" not in str(entry.facts)
        assert wishes_among(listed.actor("W1"), [made.client_id]) == {made.client_id: ("这只股票不要劝卖",)}

    def test_holds_through_its_last_day(self, listed: Cast) -> None:
        note(listed, until=TODAY + timedelta(days=3))

        assert wishes_of(listed.actor("W1", TODAY + timedelta(days=3)), "甲")
        assert not wishes_of(listed.actor("W1", TODAY + timedelta(days=4)), "甲")

    def test_is_withdrawn_once(self, listed: Cast) -> None:
        made = note(listed)
        withdraw_wish(actor=listed.actor("H1"), reference=made.reference, at=NOW)

        assert wishes_of(listed.actor("W1"), "甲") == []
        with pytest.raises(WishWithdrawn):
            withdraw_wish(actor=listed.actor("H1"), reference=made.reference, at=NOW)
        assert TrailEntry.objects.filter(act="wish.withdrawn").count() == 1

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"words": " "}, WishWithoutWords),
            ({"words": "x" * 501}, WishWithoutWords),
            ({"kind": "weather"}, WishWithoutWords),
            ({"until": date(2026, 4, 19)}, EndsTooEarly),
            ({"by": "W2"}, NotFound),
            ({"by": "X1"}, Denied),
        ],
    )
    def test_refuses_what_is_no_wish(self, listed: Cast, said: dict[str, Any], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            note(listed, **said)

    def test_is_seen_and_withdrawn_by_who_sees_the_client(self, listed: Cast) -> None:
        made = note(listed)

        assert wishes_of(listed.actor("W2"), "甲") == []
        assert wishes_among(listed.actor("W2"), [made.client_id]) == {}
        with pytest.raises(NotFound):
            withdraw_wish(actor=listed.actor("W2"), reference=made.reference, at=NOW)

    def test_sent_twice_is_noted_once(self, listed: Cast) -> None:
        assert note(listed, reference="H-1") == note(listed, reference="H-1")
        with pytest.raises(NotFound):
            note(listed, by="W2", client="乙", reference="H-1")


class TestWhatAMachineCanKeepTo:
    def test_hours_are_quiet_hours_at_once(self, listed: Cast) -> None:
        assert allowed(listed, 9)

        note(listed, kind="time", words="十点前不要打电话", quiet=MORNING)

        assert not allowed(listed, 9)
        assert allowed(listed, 10)
        assert wishes_of(listed.actor("W1"), "甲")[0].kept_by_rule

    def test_a_way_of_contact_is_refused(self, listed: Cast) -> None:
        made = note(listed, kind="channel", words="不要发短信", channel="sms")

        stop = ContactStop.objects.for_closing().get(reference=made.stop)
        assert (stop.kind, stop.channel, stop.until) == ("refusal", "sms", None)

    def test_without_hours_or_way_is_words_alone(self, listed: Cast) -> None:
        note(listed, kind="time", words="周末再说")
        note(listed, kind="channel", words="最好发邮件")
        note(listed, kind="place", words="只在办公室见", quiet=MORNING, channel="sms")

        assert not ContactStop.objects.for_closing().exists()

    def test_ends_with_the_wish(self, listed: Cast) -> None:
        made = note(listed, kind="time", words="十点前不要打电话", quiet=MORNING)

        withdraw_wish(actor=listed.actor("W1"), reference=made.reference, at=NOW)

        assert allowed(listed, 9)

    def test_lifted_ends_the_wish(self, listed: Cast) -> None:
        made = note(listed, kind="time", words="十点前不要打电话", quiet=MORNING)

        lift_stop(actor=listed.actor("W1"), reference=made.stop, at=NOW)

        assert wishes_of(listed.actor("W1"), "甲") == []

    def test_that_stands_already_is_linked_and_not_doubled(self, listed: Cast) -> None:
        stop = stop_contact(
            actor=listed.actor("W1"), client="甲", kind="refusal", channel="sms", reason="", at=NOW - timedelta(days=1)
        )
        first, second = (note(listed, kind="channel", words=words, channel="sms") for words in ("别发", "别再发"))
        assert (first.stop, second.stop) == (stop.reference, stop.reference)

        withdraw_wish(actor=listed.actor("W1"), reference=first.reference, at=NOW)
        assert ContactStop.objects.for_closing().get().lifted_at is None

        withdraw_wish(actor=listed.actor("W1"), reference=second.reference, at=NOW)
        assert ContactStop.objects.for_closing().get().lifted_at == NOW

    def test_ends_on_the_same_day(self, listed: Cast) -> None:
        made = note(listed, kind="time", words="本周十点前不要打", quiet=MORNING, until=TODAY + timedelta(days=1))

        assert ContactStop.objects.for_closing().get(reference=made.stop).until == moment(4, 22, 0)
