"""Putting consents down, taking them back, and what the bank's file says of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cast import STAFF, Cast
from tests.told import told
from zhiwo.clients.wall import behind
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.policy import ACTS
from zhiwo.parties.models import Consent
from zhiwo.parties.operations import (
    AlreadyWithdrawn,
    NoConsentAsked,
    ProofMissing,
    UnknownChannel,
    UnknownPurpose,
    record_consent,
    take_over_consents,
    withdraw_consent,
)
from zhiwo.parties.queries import contact_answers

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 20, 9, 30, tzinfo=SHANGHAI)


def give(cast: Cast, by: str = "W1", client: str = "甲", **said: Any) -> Consent:
    said = {
        "purpose": "marketing",
        "channel": "",
        "way": "paper",
        "wording": "2026-01",
        "proof": "档案 A-17",
        "at": NOW,
    } | said
    return record_consent(actor=cast.actor(by), client=client, **said)


def take_back(cast: Cast, by: str = "W1", client: str = "甲", **said: Any) -> Consent:
    said = {"purpose": "marketing", "channel": "", "way": "spoken", "at": NOW} | said
    return withdraw_consent(actor=cast.actor(by), client=client, **said)


def may(cast: Cast, at: datetime, channel: str = "sms", purpose: str = "marketing", by: str = "G1") -> list[str]:
    """The clients who may be contacted at that moment, of those the actor sees."""
    found = contact_answers(cast.actor(by), "甲乙丙丁戊", purpose=purpose, channel=channel, at=at)
    return [number for number, answer in found.items() if answer.allowed]


class TestTheCampaign:
    def test_skips_who_withdrew_between_building_and_sending(self, cast: Cast) -> None:
        """facts §3.1: withdrawn at 10:00, built at 09:00, sent at 10:05; the maturity reminder still goes."""
        for client, keeper in (("甲", "W1"), ("乙", "W2")):
            give(cast, keeper, client, at=NOW.replace(hour=8))
        built = may(cast, NOW.replace(hour=9, minute=0))

        take_back(cast, at=NOW.replace(hour=10, minute=0))

        assert built == ["乙", "甲"]
        assert may(cast, NOW.replace(hour=10, minute=5)) == ["乙"]
        assert "甲" in may(cast, NOW.replace(hour=10, minute=5), purpose="service")
        assert may(cast, NOW.replace(hour=9, minute=0)) == built

    def test_says_nothing_of_clients_out_of_sight(self, cast: Cast) -> None:
        assert set(contact_answers(cast.actor("W1"), "甲乙", purpose="service", channel="sms", at=NOW)) == {"甲"}

    def test_is_asked_in_three_statements_however_many(self, cast: Cast, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(3):
            may(cast, NOW)


class TestRecording:
    @pytest.mark.parametrize("act", [give, take_back])
    @pytest.mark.parametrize("number", [row[0] for row in STAFF])
    def test_is_for_the_posts_of_the_table_on_clients_in_sight(self, cast: Cast, number: str, act: Any) -> None:
        allowed = cast.actor(number).post in ACTS["consent.record"].posts
        sees = number in {"P1", "V1", "G1", "H1", "W1", "HO"}

        if allowed and sees:
            assert act(cast, number).by == number
        else:
            with pytest.raises(NotFound if allowed else Denied):
                act(cast, number)
            assert not Consent.objects.for_closing().exists()

    def test_adds_and_never_overwrites(self, cast: Cast) -> None:
        give(cast)
        take_back(cast, at=NOW + timedelta(hours=1))
        give(cast, at=NOW + timedelta(hours=2))

        said = Consent.objects.for_closing().order_by("since").values_list("given", flat=True)
        assert list(said) == [True, False, True]
        assert may(cast, NOW + timedelta(minutes=90)) == []

    def test_stands_on_the_trail_without_the_proof(self, cast: Cast) -> None:
        made = give(cast)

        entry = TrailEntry.objects.get(act="consent.recorded")
        assert told(entry) == {
            "reference": made.reference, "purpose": "marketing", "channel": "", "wording": "2026-01",
        }  # fmt: skip

    def test_under_the_same_reference_twice_records_once(self, cast: Cast) -> None:
        first, again = give(cast, reference="H-1"), give(cast, reference="H-1")

        assert first.pk == again.pk
        with pytest.raises(NotFound):
            give(cast, "W2", "乙", reference="H-1")
        with pytest.raises(NotFound):
            take_back(cast, "W2", "乙", reference="H-1")

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"purpose": "fun"}, UnknownPurpose),
            ({"purpose": "service"}, NoConsentAsked),
            ({"channel": "pigeon"}, UnknownChannel),
            ({"purpose": "sharing", "channel": "sms"}, UnknownChannel),
            ({"proof": " "}, ProofMissing),
            ({"wording": ""}, ProofMissing),
            ({"way": ""}, ProofMissing),
        ],
    )
    def test_is_refused_with_a_sentence(self, cast: Cast, said: dict[str, str], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            give(cast, **said)

        assert not Consent.objects.for_closing().exists()

    def test_of_a_refusal_needs_no_consent_before(self, cast: Cast) -> None:
        take_back(cast, channel="phone")

        assert not Consent.objects.for_closing().get().given

    def test_of_a_withdrawal_twice_is_refused(self, cast: Cast) -> None:
        take_back(cast)

        with pytest.raises(AlreadyWithdrawn):
            take_back(cast, at=NOW + timedelta(hours=1))
        assert take_back(cast, channel="phone", at=NOW + timedelta(hours=1)).channel == "phone"

    def test_behind_the_wall_reaches_own_clients_only(self, cast: Cast) -> None:
        with behind(cast.actor("W1")):
            give(cast)
        with behind(cast.actor("W2")):
            assert not Consent.objects.for_closing().exists()


def row(consent: str = "A1", **changed: Any) -> dict[str, Any]:
    return {
        "consent": consent,
        "client": "甲",
        "purpose": "marketing",
        "channel": "counter",
        "from_on": date(2026, 4, 20),
        "given": True,
        "basis": "开户签约",
    } | changed


class TestTheBanksFile:
    def test_counts_from_the_beginning_of_its_day_for_every_channel(self, cast: Cast) -> None:
        taken = take_over_consents([row()], at=NOW)

        assert (taken.stated, taken.written, taken.clients) == (1, 1, {cast.clients["甲"].pk})
        assert may(cast, NOW, "phone") == ["甲"]
        assert may(cast, NOW - timedelta(days=1)) == []
        said = Consent.objects.for_closing().get()
        assert (said.way, said.channel, said.proof, said.by) == ("counter", "", "开户签约", "")

    def test_sent_twice_writes_nothing(self, cast: Cast) -> None:
        take_over_consents([row()], at=NOW)

        again = take_over_consents([row()], at=NOW + timedelta(days=1))

        assert (again.written, again.clients) == (0, frozenset())

    def test_leaves_aside_clients_the_bank_never_sent(self, cast: Cast) -> None:
        assert take_over_consents([row(client="无此人")], at=NOW).written == 0

    def test_does_not_undo_what_was_put_down_here_the_same_day_or_later(self, cast: Cast) -> None:
        take_back(cast)

        take_over_consents([row()], at=NOW + timedelta(hours=12))
        assert may(cast, NOW + timedelta(hours=1)) == []

        take_over_consents([row("A2", from_on=date(2026, 4, 21))], at=NOW + timedelta(days=1))
        assert may(cast, NOW + timedelta(days=1)) == ["甲"]

    def test_corrected_replaces_its_own_row(self, cast: Cast) -> None:
        take_over_consents([row()], at=NOW)

        taken = take_over_consents([row(given=False)], at=NOW)

        assert (taken.written, Consent.objects.for_closing().get().given) == (1, False)

    def test_corrected_to_another_client_tells_of_both(self, cast: Cast) -> None:
        take_over_consents([row()], at=NOW)

        taken = take_over_consents([row(client="乙")], at=NOW)

        assert taken.clients == {cast.clients["甲"].pk, cast.clients["乙"].pk}

    def test_takes_back_what_it_states_no_more_and_nothing_put_down_here(self, cast: Cast) -> None:
        take_over_consents([row(), row("A2", from_on=date(2026, 4, 1))], at=NOW)
        give(cast, purpose="profiling")

        taken = take_over_consents([row()], at=NOW, stated={("A1", date(2026, 4, 20))})

        assert taken.written == 1
        assert set(Consent.objects.for_closing().values_list("reference", "source")) >= {("A1", "file")}
        assert Consent.objects.for_closing().count() == 2
