"""Service agreements: signed with the keeper, sealed, opened on the trail, ended when the client withdraws (A7, S6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TODAY, Cast
from tests.coverage.told import told
from tests.desk.house import NOW
from zhiwo.clients.models import Client
from zhiwo.coverage.models import Enrolment, EnrolmentPaper
from zhiwo.coverage.operations import end_enrolment, enrol, open_paper
from zhiwo.coverage.operations.refusals_of_serving import (
    AgreementDay,
    AlreadyEnrolled,
    NobodyKept,
    NotEnrolled,
    PaperNumberMissing,
    PaperTooLarge,
    PaperUnreadable,
)
from zhiwo.coverage.policy import counts_on, house_on, kind_of
from zhiwo.coverage.queries import coverage_by_tier, enrolled, enrolments_of
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.retention.operations import _erase_identity

PDF = b"%PDF-1.7\n" + "甲方张三身份证".encode() + b"\n%%EOF"
MOST = house_on(TODAY).coverage.paper.most_kib * 1024


def sign(
    house: Cast, client: str = "甲", by: str = "W1", *, on: date = TODAY, number: str = "XY-01", paper: bytes = PDF
) -> Enrolment:
    return enrol(actor=house.actor(by), client=client, signed_on=on, paper_number=number, paper=paper, at=NOW)


def leave(house: Cast, on: date = TODAY, client: str = "甲") -> None:
    end_enrolment(actor=house.actor("W1"), client=client, on=on, reason="客户要求", at=NOW)


class TestThePaper:
    @given(st.binary(max_size=40))
    def test_is_known_by_its_first_bytes(self, content: bytes) -> None:
        kind = kind_of(content)

        if content[:5] == b"%PDF-":
            assert kind == "pdf"
        elif content[:3] == b"\xff\xd8\xff":
            assert kind == "jpeg"
        else:
            assert kind == ("png" if content[:8] == b"\x89PNG\r\n\x1a\n" else None)

    @pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"<html>", b" %PDF-1.7", b"PK\x03\x04", b"<svg/>"])
    def test_what_is_no_scan_is_refused(self, house: Cast, content: bytes) -> None:
        with pytest.raises(PaperUnreadable) as refusal:
            sign(house, paper=content)

        assert "JPEG、PDF、PNG" in refusal.value.say("zh")

    def test_may_be_as_large_as_the_rule_says_and_no_larger(self, house: Cast) -> None:
        with pytest.raises(PaperTooLarge):
            sign(house, paper=PDF + bytes(MOST - len(PDF) + 1))
        sign(house, paper=PDF + bytes(MOST - len(PDF)))

    def test_lies_sealed_and_comes_back_whole(self, house: Cast) -> None:
        made = sign(house)

        kept = EnrolmentPaper.objects.for_closing().get()
        assert b"PDF" not in bytes(kept.sealed)
        assert open_paper(actor=house.actor("H1"), reference=made.reference, at=NOW).content == PDF
        entry = told("client.enrolment-paper-opened")
        assert (entry.actor, entry.subject, entry.facts["own"]) == ("H1", "甲", False)

    def test_opens_to_nobody_who_does_not_see_the_client(self, house: Cast) -> None:
        made = sign(house)

        for stranger in ("W2", "H2"):
            with pytest.raises(NotFound):
                open_paper(actor=house.actor(stranger), reference=made.reference, at=NOW)
        for post in ("X1", "U1"):
            with pytest.raises(Denied):
                open_paper(actor=house.actor(post), reference=made.reference, at=NOW)
        open_paper(actor=house.actor("Q1"), reference=made.reference, at=NOW)


class TestSigning:
    def test_is_with_whoever_kept_the_client_that_day(self, house: Cast) -> None:
        sign(house, by="H1", on=TODAY - timedelta(days=30))

        row = enrolments_of(house.actor("W1"), "甲")[0]
        assert (row.keeper, row.signed_on, row.counts) == ("王经理", TODAY - timedelta(days=30), True)
        entry = told("client.enrolled")
        assert (entry.actor, entry.facts["keeper"]) == ("H1", "W1")
        assert "XY-01" not in str(entry.facts)

    def test_a_form_sent_twice_enrols_once(self, house: Cast) -> None:
        said: dict[str, Any] = {
            "actor": house.actor("W1"),
            "client": "甲",
            "signed_on": TODAY,
            "paper_number": "1",
            "paper": PDF,
            "at": NOW,
        }
        first, second = (enrol(**said, reference="E-" + "1" * 32) for _ in range(2))

        assert first.pk == second.pk
        assert TrailEntry.objects.filter(act="client.enrolled").count() == 1

    def test_slips_are_told(self, house: Cast) -> None:
        with pytest.raises(PaperNumberMissing):
            sign(house, number=" ")
        for day in (TODAY + timedelta(days=1), date(1989, 12, 31)):
            with pytest.raises(AgreementDay):
                sign(house, on=day)
        with pytest.raises(NobodyKept):
            sign(house, on=date(2025, 12, 31))
        sign(house)
        with pytest.raises(AlreadyEnrolled):
            sign(house)

    def test_nobody_signs_after_leaving(self, house: Cast) -> None:
        Client.objects.for_closing().filter(number="甲").update(closed_on=date(2026, 4, 1))

        with pytest.raises(AgreementDay):
            sign(house, on=date(2026, 4, 2))

    def test_a_client_out_of_sight_is_not_found_and_an_analyst_may_not(self, house: Cast) -> None:
        with pytest.raises(NotFound):
            sign(house, client="乙")
        with pytest.raises(Denied):
            sign(house, by="X1")


class TestWithdrawing:
    @given(
        st.dates(date(2026, 1, 1), date(2026, 3, 1)),
        st.none() | st.integers(0, 60),
        st.dates(date(2025, 12, 1), date(2026, 6, 1)),
    )
    def test_what_counts_on_a_day(self, signed: date, after: int | None, on: date) -> None:
        ended = None if after is None else signed + timedelta(days=after)
        days = {signed + timedelta(days=n) for n in range(after if after is not None else 400)}

        assert counts_on(signed, ended, on) is (on in days)

    def test_ends_it_from_that_day_on(self, house: Cast) -> None:
        sign(house, on=TODAY - timedelta(days=10))
        leave(house)

        assert not enrolled(TODAY).exists()
        assert enrolled(TODAY - timedelta(days=1)).count() == 1
        row = enrolments_of(house.actor("W1"), "甲")[0]
        assert (row.counts, row.ended_on) == (False, TODAY)
        assert told("client.enrolment-ended").facts["on"] == TODAY.isoformat()

    def test_only_what_there_is_ends_and_not_in_the_future(self, house: Cast) -> None:
        with pytest.raises(NotEnrolled):
            leave(house)
        sign(house, on=TODAY - timedelta(days=10))
        for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=11)):
            with pytest.raises(AgreementDay):
                leave(house, day)

    def test_it_may_sign_again_from_that_day(self, house: Cast) -> None:
        sign(house, on=TODAY - timedelta(days=10))
        leave(house, TODAY - timedelta(days=5))

        with pytest.raises(AgreementDay):
            sign(house, on=TODAY - timedelta(days=6))
        sign(house, on=TODAY - timedelta(days=5))


class TestTheBoard:
    def test_counts_the_enrolled_of_each_tier_in_sight(self, house: Cast) -> None:
        sign(house)

        rows = {row.tier: row for row in coverage_by_tier(house.actor("H1"))}
        assert (rows["t2"].enrolled, rows["t2"].enrolled_percent, rows["t2"].enrolled_short) == (1, 100, False)
        assert (rows["t1"].enrolled, rows["t1"].enrolled_short) == (0, True)
        leave(house)
        assert {row.tier: row.enrolled for row in coverage_by_tier(house.actor("H1"))}["t2"] == 0


def test_an_erased_client_has_no_agreement_and_no_paper(house: Cast) -> None:
    sign(house)
    _erase_identity({house.clients["甲"].pk: "甲"}, TODAY)

    assert not Enrolment.objects.for_closing().exists()
    assert not EnrolmentPaper.objects.for_closing().exists()
