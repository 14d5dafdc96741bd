"""Who reads the words of an interaction: by level, through corrections, and compliance for a purpose (G7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.care.conftest import moment
from tests.cast import SINCE, TODAY, Cast
from zhiwo.care.models import Interaction
from zhiwo.care.operations import (
    Details,
    UnknownLevel,
    WordsWithheld,
    correct_interaction,
    read_words,
    record_interaction,
)
from zhiwo.care.policy.confidence import Stance, confidence_on, reads
from zhiwo.care.queries import corrected_of, interaction
from zhiwo.care.queries.promises import promises
from zhiwo.clients.models import Keeping
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.parties.operations.revealing import SayWhatFor, WordsOfTheClient
from zhiwo.tiering.models import Placement

NOW = moment(4, 20)
RULE = confidence_on(TODAY)
STANCES = st.builds(
    Stance,
    author=st.booleans(),
    roles=st.sets(st.sampled_from(["lead", "adopter", "backup", "delegate", "specialist", "shadow", "designate"])),
    leads=st.booleans(),
    answers=st.booleans(),
)


@given(STANCES)
def test_levels_read_as_the_paper_says(one: Stance) -> None:
    keeps = bool({"lead", "adopter", "backup", "delegate"} & {*one.roles})
    answers = one.answers or bool({"lead", "adopter", "delegate"} & {*one.roles})

    assert reads(one, "ordinary", RULE)
    assert reads(one, "keepers", RULE) == (one.author or keeps or one.leads)
    assert reads(one, "author", RULE) == (one.author or answers)
    assert reads(one, "gone from the list", RULE) == one.author


def said(cast: Cast, level: str | None, by: str = "W1", client: str = "甲", **more: Any) -> str:
    """An entry of that level, by its reference."""
    words = {"note": "百灵", "next_step": "画眉", "next_on": TODAY, "topic": "complaint", "level": level} | more
    return record_interaction(
        actor=cast.actor(by), client=client, kind="visit", on=TODAY, at=NOW, details=Details(**words)
    ).interaction.reference


@pytest.fixture
def many(listed: Cast) -> Iterator[Cast]:
    """甲, in T3, is Wang's; Li is its backup, Chen asked to take it over, Zou its specialist, Wei its delegate."""
    Placement.objects.for_closing().filter(client__number="甲").update(tier="t3")
    for who, role in (("L1", "backup"), ("C1", "designate"), ("Z1", "specialist"), ("W2", "delegate")):
        Keeping.objects.for_closing().create(
            client=listed.clients["甲"], staff=listed.staff[who], role=role, since=SINCE
        )
    yield listed


SEEING = ("P1", "V1", "G1", "HO", "H1", "W1", "W2", "L1", "C1", "Z1")
READ = {
    "ordinary": {*SEEING},
    "keepers": {"P1", "V1", "G1", "HO", "H1", "W1", "W2", "L1"},
    "author": {"P1", "V1", "H1", "W1", "W2"},
}


@pytest.mark.django_db
class TestLevels:
    @pytest.mark.parametrize("level", READ)
    def test_words_are_read_by_whom_the_level_names_and_the_contact_is_seen_by_all(
        self, many: Cast, level: str
    ) -> None:
        entry = said(many, level)

        for who in SEEING:
            row = interaction(many.actor(who), entry, TODAY)
            assert (row.kind, row.on, row.staff, row.level) == ("visit", TODAY, "王经理", level)
            if who in READ[level]:
                assert (row.note, row.next_step, row.topic, row.withheld) == ("百灵", "画眉", "complaint", False), who
            else:
                assert (row.note, row.next_step, row.topic, row.next_on, row.withheld) == ("", "", "", None, True), who

    def test_without_a_level_all_read(self, many: Cast) -> None:
        assert interaction(many.actor("Z1"), said(many, None), TODAY).note == "百灵"

    def test_the_author_reads_whatever_became_of_the_keeping(self, many: Cast) -> None:
        entry = said(many, "author", by="Z1")

        assert interaction(many.actor("Z1"), entry, TODAY).note == "百灵"

    def test_a_level_nobody_knows_is_refused(self, many: Cast) -> None:
        with pytest.raises(UnknownLevel):
            said(many, "secret")

    def test_a_promise_is_told_to_who_keeps_the_client_and_reads(self, many: Cast) -> None:
        said(many, "author", by="Z1")
        Keeping.objects.for_closing().filter(staff__number="W1", client__number="甲").update(role="adopter")

        assert [row.what for row in promises(many.actor("W1"), 9)] == ["画眉"]

    def test_reading_takes_no_statement_where_all_is_ordinary_and_two_more_elsewhere(
        self, many: Cast, django_assert_num_queries: Any
    ) -> None:
        open_one, shut = said(many, None), said(many, "author")

        with django_assert_num_queries(1):
            interaction(many.actor("W1"), open_one, TODAY)
        with django_assert_num_queries(2):
            interaction(many.actor("Z1"), shut, TODAY)
        with django_assert_num_queries(3):
            interaction(many.actor("H1"), shut, TODAY)


def correct(cast: Cast, entry: str, by: str = "W1", version: int = 1, **more: Any) -> None:
    correct_interaction(
        actor=cast.actor(by), reference=entry, version=version, kind="visit", on=TODAY, at=NOW,
        details=Details(**({"note": "夜莺"} | more)),
    )  # fmt: skip


@pytest.mark.django_db
class TestCorrections:
    def test_one_that_says_nothing_of_it_keeps_the_level(self, many: Cast) -> None:
        entry = said(many, "author")

        correct(many, entry)

        assert interaction(many.actor("W1"), entry, TODAY).level == "author"
        assert interaction(many.actor("Z1"), entry, TODAY).note == ""

    def test_one_that_hides_hides_what_stood_there_before(self, many: Cast) -> None:
        entry = said(many, None)

        correct(many, entry, level="author")

        old = corrected_of(many.actor("Z1"), "甲", TODAY)[entry][0]
        assert (old.note, old.withheld) == ("", True)
        assert corrected_of(many.actor("H1"), "甲", TODAY)[entry][0].note == "百灵"

    def test_one_that_opens_opens_only_what_it_says(self, many: Cast) -> None:
        entry = said(many, "author")

        correct(many, entry, level="ordinary")

        assert interaction(many.actor("Z1"), entry, TODAY).note == "夜莺"
        assert corrected_of(many.actor("Z1"), "甲", TODAY)[entry][0].note == ""

    def test_who_does_not_read_the_words_does_not_write_over_them(self, many: Cast, monkeypatch: Any) -> None:
        entry = said(many, "author")
        rule = RULE.model_copy(
            update={"levels": (*RULE.levels[:2], RULE.levels[2].model_copy(update={"readers": {"author"}}))}
        )
        monkeypatch.setattr("zhiwo.care.queries.confidence.confidence_on", lambda day: rule)

        with pytest.raises(WordsWithheld):
            correct(many, entry, by="H1")
        assert Interaction.objects.for_closing().filter(reference=entry).count() == 1


@pytest.mark.django_db
class TestComplianceReads:
    def test_for_a_purpose_that_stands_on_the_trail_without_the_words(self, many: Cast) -> None:
        entry = said(many, "author")
        assert interaction(many.actor("Q1"), entry, TODAY).withheld

        told = read_words(actor=many.actor("Q1"), reference=entry, purpose="compliance", at=NOW)
        read_words(actor=many.actor("Q1"), reference=entry, purpose="compliance", at=NOW)

        assert (told.note, told.next_step) == ("百灵", "画眉")
        stands = TrailEntry.objects.get(act="care.words-read")
        assert (stands.subject, stands.actor, stands.facts["purpose"]) == ("甲", "Q1", "compliance")
        assert "百灵" not in stands.facts_written

    @pytest.mark.parametrize(
        ("purpose", "words", "refusal"),
        [("", "", SayWhatFor), ("other", "", SayWhatFor), ("other", "测试甲投诉", WordsOfTheClient)],
    )
    def test_not_without_one(self, many: Cast, purpose: str, words: str, refusal: Any) -> None:
        with pytest.raises(refusal):
            read_words(actor=many.actor("Q1"), reference=said(many, "author"), purpose=purpose, words=words, at=NOW)

    def test_nobody_else_asks(self, many: Cast) -> None:
        entry = said(many, "author")

        for who in ("U1", "Z1", "W1", "X1", "D1", "AD"):
            with pytest.raises(Denied):
                read_words(actor=many.actor(who), reference=entry, purpose="compliance", at=NOW)
        with pytest.raises(NotFound):
            read_words(actor=many.actor("Q1"), reference="nothing", purpose="compliance", at=NOW)
