"""Changes that clients are told of personally: two people let them bind, contacts discharge them, once a client (S12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import Announcement
from zhiwo.care.operations import (
    AnnouncementDays,
    AnnouncementIncomplete,
    AnnouncementSettled,
    Details,
    announce,
    call_announcement_off,
    correct_interaction,
    propose_announcement,
    record_interaction,
    stop_contact,
)
from zhiwo.care.queries.announcements import AnnouncementRow, announcements, late_of, owed_by, to_tell, told_of
from zhiwo.governance.approvals import approve, ask
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.parties.models import Person
from zhiwo.wiring.commands import COMMANDS, PEOPLE

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)
LAST = TODAY + timedelta(days=10)


def propose(cast: Cast, by: str = "G1", **said: Any) -> Announcement:
    asked: dict[str, Any] = {"title": "转账限额调整", "words": "五月起单日限额五十万", "tiers": ["t1", "t2", "t3"]}
    asked |= {"first_on": TODAY, "last_on": LAST} | said
    return propose_announcement(actor=cast.actor(by), at=NOW, **asked)


def bind(cast: Cast, **said: Any) -> Announcement:
    made = propose(cast, **said)
    return announce(actor=cast.actor(made.proposed_by.number), number=made.number, at=NOW)


def tell(cast: Cast, made: Announcement, by: str = "W1", client: str = "甲", **said: Any) -> str:
    asked: dict[str, Any] = {"kind": "call", "result": "connected", "on": TODAY, "at": NOW} | said
    done = record_interaction(
        actor=cast.actor(by, asked["at"].date()), client=client, details=Details(announcement=made.number), **asked
    )
    return done.interaction.reference


def row(cast: Cast, who: str = "G1", on: date = TODAY) -> AnnouncementRow:
    return announcements(cast.actor(who, on))[0]


class TestProposing:
    def test_binds_nobody_until_another_person_approves(self, listed: Cast) -> None:
        made = propose(listed)
        assert row(listed).waits
        assert owed_by(listed.actor("W1")) == []
        asked = {
            "kind": "announcement.publish",
            "target": made.number,
            "arguments": {},
            "reason": made.title,
            "at": NOW,
        }
        slip = ask(actor=listed.actor("G1"), commands=COMMANDS, people=PEOPLE, **asked)

        approve(
            actor=listed.actor("P1"), number=slip.pk, seen=slip.pin, reason="", at=NOW, commands=COMMANDS, people=PEOPLE
        )

        assert not row(listed).waits
        assert [one.owed for one in owed_by(listed.actor("W1"))] == [1]
        assert TrailEntry.objects.filter(act="care.announced").count() == 1

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"title": " "}, AnnouncementIncomplete),
            ({"words": ""}, AnnouncementIncomplete),
            ({"tiers": []}, AnnouncementIncomplete),
            ({"tiers": ["t9"]}, AnnouncementIncomplete),
            ({"first_on": TODAY - timedelta(days=1)}, AnnouncementDays),
            ({"last_on": TODAY - timedelta(days=1)}, AnnouncementDays),
            ({"last_on": TODAY + timedelta(days=92)}, AnnouncementDays),
            ({"by": "H1"}, Denied),
            ({"by": "W1"}, Denied),
        ],
    )
    def test_refuses_what_nobody_could_tell(self, listed: Cast, said: dict[str, Any], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            propose(listed, **said)

    def test_a_steward_and_the_head_office_may(self, listed: Cast) -> None:
        assert propose(listed, by="D1").unit.number == "B1"
        assert propose(listed, by="HO").unit.number == "H"

    def test_sent_twice_is_proposed_once(self, listed: Cast) -> None:
        assert propose(listed, reference="A-1") == propose(listed, reference="A-1")

    def test_is_called_off_once(self, listed: Cast) -> None:
        made = bind(listed)
        call_announcement_off(actor=listed.actor("P1"), number=made.number, at=NOW)

        assert owed_by(listed.actor("W1")) == []
        with pytest.raises(AnnouncementSettled):
            call_announcement_off(actor=listed.actor("P1"), number=made.number, at=NOW)
        with pytest.raises(AnnouncementSettled):
            announce(actor=listed.actor("G1"), number=made.number, at=NOW)
        with pytest.raises(NotFound):
            tell(listed, made)


class TestWhomItConcerns:
    def test_is_the_tiers_named_of_the_unit_that_tells(self, listed: Cast) -> None:
        bind(listed, tiers=["t1"])

        assert (row(listed).concerned, row(listed, "H1").concerned, row(listed, "W1").concerned) == (3, 2, 1)
        assert row(listed, "HO").concerned == 3  # 丁 of the other sub-branch is not theirs
        assert announcements(listed.actor("W4")) == []

    def test_is_not_who_must_not_be_reached(self, listed: Cast) -> None:
        bind(listed)
        stop_contact(actor=listed.actor("W1"), client="甲", kind="do_not_disturb", channel="", reason="", at=NOW)
        Person.objects.for_closing().create(client=listed.clients["乙"], died_on=date(2026, 4, 1))

        assert (row(listed).concerned, row(listed).exempt, row(listed).owed) == (4, 2, 2)
        assert owed_by(listed.actor("W1")) == []
        assert told_of(listed.actor("W1"), listed.clients["甲"])[0].exempt

    def test_goes_with_the_client_to_its_keeper(self, listed: Cast) -> None:
        made = bind(listed)

        assert [one.number for one in owed_by(listed.actor("W3"))] == [made.number]
        assert owed_by(listed.actor("C1")) == []
        _, keys, total = to_tell(listed.actor("H1"), made.number, 9)
        assert (set(keys), total) == ({listed.clients[number].pk for number in "甲乙戊"}, 3)


class TestTelling:
    def test_is_done_by_one_contact_that_names_it(self, listed: Cast) -> None:
        made = bind(listed)
        tell(listed, made)
        tell(listed, made, kind="visit", result="")

        assert (row(listed).told, row(listed).owed) == (1, 3)
        assert owed_by(listed.actor("W1")) == []
        assert told_of(listed.actor("W1"), listed.clients["甲"])[0].on == TODAY

    @pytest.mark.parametrize(
        ("said", "counts"),
        [
            ({"kind": "call", "result": "no_answer"}, False),
            ({"kind": "mass_message", "result": ""}, False),
            ({"kind": "wecom_personal", "result": ""}, True),
            ({"kind": "counter", "result": ""}, True),
        ],
    )
    def test_is_personal(self, listed: Cast, said: dict[str, Any], counts: bool) -> None:
        tell(listed, bind(listed), **said)

        assert row(listed).told == int(counts)

    def test_put_down_too_late_does_not_count(self, listed: Cast) -> None:
        made = bind(listed)
        tell(listed, made, at=moment(4, 23))  # the third working day after
        tell(listed, made, by="W2", client="乙", at=moment(4, 24))

        assert row(listed, on=date(2026, 4, 24)).told == 1

    def test_that_was_a_mistake_is_taken_back(self, listed: Cast) -> None:
        made = bind(listed)
        reference = tell(listed, made)

        correct_interaction(
            actor=listed.actor("W1"), reference=reference, version=1, kind="call", result="connected", on=TODAY, at=NOW
        )

        assert row(listed).told == 0

    def test_names_only_what_concerns_the_client_then(self, listed: Cast) -> None:
        made = bind(listed, tiers=["t3"])

        with pytest.raises(NotFound):
            tell(listed, made)
        with pytest.raises(NotFound):
            tell(listed, bind(listed), on=TODAY - timedelta(days=1))

    def test_rises_to_the_leaders_once_it_is_late(self, listed: Cast) -> None:
        tell(listed, bind(listed))

        assert late_of(listed.actor("H1", LAST)) == []
        assert [one.owed for one in late_of(listed.actor("H1", LAST + timedelta(days=1)))] == [2]
        assert late_of(listed.actor("H1", LAST + timedelta(days=31))) == []
