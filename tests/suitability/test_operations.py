"""Assessing a client from opening to result; who may do what; what stands on the trail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.suitability.answers import FORM, MIDDLING, assessed, elsewhere, grown_up, moment
from zhiwo.clients.models import Keeping
from zhiwo.clients.wall import behind
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.parties.models import Person
from zhiwo.suitability.models import Assessment, MeansStatement, Sitting
from zhiwo.suitability.operations import (
    Stated,
    check_means,
    hand_in,
    note_change,
    open_questionnaire,
    state_means,
    witness_assessment,
)
from zhiwo.suitability.operations.answering import NotByOwnHand, Unanswered
from zhiwo.suitability.operations.changes import NoSuchChange, StatedAhead
from zhiwo.suitability.operations.means import FigureOutOfBounds, NothingStated, OwnStatement, ProofIncomplete
from zhiwo.suitability.operations.opening import (
    AssessedOftenThisYear,
    AssessedTwiceToday,
    NoSuchChannel,
    WitnessNeeded,
)
from zhiwo.suitability.policy.assessing import Standing
from zhiwo.suitability.queries import rating_of, standings_on
from zhiwo.suitability.queries.sittings import CodeSpent, NoSuchCode, questions

pytestmark = pytest.mark.django_db


def opened(cast: Cast, client: str = "甲", by: str = "W1", **changed: Any) -> str:
    """The code for a client whose day of birth is known."""
    grown_up(cast, client)
    said = {"channel": "tablet", "at": moment()} | changed
    return open_questionnaire(actor=cast.actor(by, said["at"].date()), client=client, **said).code


def handed(code: str, **changed: Any) -> Any:
    said = {"answers": MIDDLING, "own_hand": True, "at": moment()} | changed
    return hand_in(code=code, **said)


def rows() -> list[Assessment]:
    return list(Assessment.objects.for_closing())


def old(cast: Cast, client: str = "甲") -> None:
    Person.objects.for_closing().create(client=cast.clients[client], born_on=date(1961, 4, 20))


class TestAnswering:
    def test_is_kept_as_answered(self, cast: Cast) -> None:
        done = handed(opened(cast))

        assert done.band is not None
        assert (done.band.level, done.ends_on, done.awaits_witness) == (4, date(2027, 4, 21), False)
        (row,) = rows()
        assert (row.level, row.points, row.answers, row.channel) == (4, 63, MIDDLING, "tablet")
        assert (row.questionnaire, row.opened_by_id) == (FORM.version, cast.staff["W1"].pk)

    def test_another_stands_beside_the_first_whatever_it_comes_to(self, cast: Cast) -> None:
        assessed(cast)
        assessed(cast, at=moment(hour=11), preference="little", **{"return": "deposit"})

        assert [row.level for row in rows()] == [4, 3]
        rating = rating_of(cast.clients["甲"].pk, TODAY)
        assert rating is not None
        assert (rating.level, rating.channel, rating.valid_until) == (3, "tablet", date(2027, 4, 21))

    def test_behind_the_wall_of_who_has_not_come_in(self, cast: Cast) -> None:
        code = opened(cast)

        with behind(None):
            assert handed(code).band.level == 4

        assert len(rows()) == 1

    def test_nothing_incomplete_is_kept(self, cast: Cast) -> None:
        code = opened(cast)

        with pytest.raises(Unanswered) as refused:
            handed(code, answers={**MIDDLING, "loss": "nobody", "x": "y"})
        with pytest.raises(NotByOwnHand):
            handed(code, own_hand=False)

        assert refused.value.facts == {"n": 1}
        assert rows() == []

    def test_answers_that_do_not_go_together_are_asked_about_and_may_stay(self, cast: Cast) -> None:
        code, answers = opened(cast), MIDDLING | {"return": "highest", "liquidity": "days"}

        asked = handed(code, answers=answers)
        assert asked.asks == ("highest_any_time",)
        assert rows() == []
        done = handed(code, answers=answers, seen=asked.asks)

        assert done.band is not None
        (row,) = rows()
        assert (row.answers, row.contradictions) == (answers, ["highest_any_time"])

    def test_what_was_not_asked_about_yet_is_asked(self, cast: Cast) -> None:
        answers = MIDDLING | {"return": "highest", "liquidity": "days"}

        assert handed(opened(cast), answers=answers, seen=["growth_averse"]).asks == ("highest_any_time",)

    def test_of_limited_capacity_is_the_lowest_class(self, cast: Cast) -> None:
        note_change(actor=cast.actor("W1"), client="甲", kind="limited", stated_on=TODAY, at=moment(hour=8))
        code = opened(cast, witness="H1")
        handed(code)

        assert [(row.level, row.lowest) for row in rows()] == [(1, True)]


class TestTheCode:
    def test_is_nowhere_in_clear(self, cast: Cast) -> None:
        code = opened(cast)
        (sitting,) = Sitting.objects.values()

        assert len(code) == 19
        assert not any(code in str(value) for value in sitting.values())
        assert sitting["name"] == "测**"
        assert code not in str(list(TrailEntry.objects.values()))

    def test_is_read_however_it_is_typed(self, cast: Cast) -> None:
        code = opened(cast)

        assert questions(f" {code.upper().replace('-', ' ')} ", moment()).name == "测**"

    def test_opens_once(self, cast: Cast) -> None:
        code = opened(cast)
        handed(code)

        with pytest.raises(CodeSpent):
            handed(code, answers=MIDDLING | {"loss": "to5"})
        with pytest.raises(CodeSpent):
            questions(code, moment())
        assert Sitting.objects.get().name == ""

    def test_the_same_form_sent_twice_is_taken_once(self, cast: Cast) -> None:
        code = opened(cast)

        assert handed(code) == handed(code, at=moment(minute=1))
        assert len(rows()) == 1

    @pytest.mark.parametrize(("minute", "opens"), [(29, True), (30, False)])
    def test_is_good_for_thirty_minutes(self, cast: Cast, minute: int, opens: bool) -> None:
        code = opened(cast)
        if opens:
            assert handed(code, at=moment(minute=minute)).band is not None
            return
        with pytest.raises(CodeSpent):
            handed(code, at=moment(minute=minute))

    def test_a_new_one_shuts_the_one_before(self, cast: Cast) -> None:
        first, other = opened(cast), opened(cast, client="乙", by="W2")
        second = opened(cast)

        with pytest.raises(CodeSpent):
            handed(first)
        assert handed(second).band is not None
        assert handed(other).band is not None

    def test_one_nobody_made_opens_nothing(self, cast: Cast) -> None:
        for code in ("", "aaaa-aaaa-aaaa-aaaa", "٣" * 4):
            with pytest.raises(NoSuchCode):
                handed(code)

    def test_goes_with_the_right_of_who_opened_it(self, cast: Cast) -> None:
        code = opened(cast)
        Keeping.objects.for_closing().filter(client=cast.clients["甲"]).update(until=TODAY)

        with pytest.raises(CodeSpent):
            handed(code)

    def test_old_ones_are_cleared_away(self, cast: Cast) -> None:
        opened(cast)
        opened(cast, client="乙", by="W2", at=moment() + timedelta(days=2))

        assert Sitting.objects.count() == 1


class TestHowOften:
    def test_a_third_on_one_day_is_refused_when_opened(self, cast: Cast) -> None:
        assessed(cast)
        assessed(cast, at=moment(hour=11))

        with pytest.raises(AssessedTwiceToday):
            opened(cast, at=moment(hour=12))
        assert opened(cast, at=moment(TODAY + timedelta(1)))

    def test_one_that_came_meanwhile_counts_when_handed_in(self, cast: Cast) -> None:
        assessed(cast)
        code = opened(cast, at=moment(minute=5))
        elsewhere(cast, "甲", TODAY)

        with pytest.raises(AssessedTwiceToday):
            handed(code, at=moment(minute=6))
        assert len(rows()) == 2

    def test_a_ninth_within_twelve_months_is_refused_wherever_the_others_were_made(self, cast: Cast) -> None:
        first = date(2025, 4, 21)
        for n in range(8):
            elsewhere(cast, "甲", first + timedelta(30 * n))

        with pytest.raises(AssessedOftenThisYear):
            opened(cast)
        assert opened(cast, at=moment(date(2026, 4, 21)))

    def test_others_assessments_do_not_count(self, cast: Cast) -> None:
        for n in range(2):
            elsewhere(cast, "乙", TODAY, level=n + 1)

        assert opened(cast)


class TestTheWitness:
    def test_is_needed_of_who_is_sixty_five(self, cast: Cast) -> None:
        old(cast)

        with pytest.raises(WitnessNeeded):
            opened(cast)
        for stranger in ("W3", "W1", "AD", "nobody"):
            with pytest.raises(WitnessNeeded):
                opened(cast, witness=stranger)
        assert opened(cast, witness="H1")

    def test_it_counts_once_the_witness_has_spoken(self, cast: Cast) -> None:
        old(cast)
        client = cast.clients["甲"].pk
        elsewhere(cast, "甲", date(2026, 1, 5), level=5)
        assert assessed(cast, witness="H1").awaits_witness
        (row,) = [row for row in rows() if row.source == "here"]

        assert standings_on(TODAY, [client])[client].standing is Standing.WAITING
        assert rating_of(client, TODAY) is None, "the level before it is not sold on either"
        for other in ("W1", "G1"):
            with pytest.raises(NotFound):
                witness_assessment(actor=cast.actor(other), reference=row.reference, at=moment(hour=11))
        witness_assessment(actor=cast.actor("H1"), reference=row.reference, at=moment(hour=11))

        rating = rating_of(client, TODAY)
        assert rating is not None
        assert rating.level == 4
        with pytest.raises(NotFound):
            witness_assessment(actor=cast.actor("H1"), reference=row.reference, at=moment(hour=12))

    def test_of_the_young_none_is_needed_and_one_may_be(self, cast: Cast) -> None:
        assert opened(cast)
        assert opened(cast, witness="H1")

    def test_nobody_of_unknown_age_is_taken_for_young(self, cast: Cast) -> None:
        said = {"actor": cast.actor("W1"), "client": "甲", "channel": "tablet", "at": moment()}

        with pytest.raises(WitnessNeeded):
            open_questionnaire(**said)
        assert open_questionnaire(**said, witness="H1").code


class TestWhoMay:
    @pytest.mark.parametrize("who", ["X1", "Q1", "U1", "D1", "AD"])
    def test_posts_that_touch_no_client_open_nothing(self, cast: Cast, who: str) -> None:
        with pytest.raises(Denied):
            opened(cast, by=who)
        with pytest.raises(Denied):
            note_change(actor=cast.actor(who), client="甲", kind="income", stated_on=TODAY, at=moment())
        with pytest.raises(Denied):
            state_means(actor=cast.actor(who), client="甲", stated=Stated(financial_fen=1), at=moment())

    @pytest.mark.parametrize("who", ["W2", "H2", "W4"])
    def test_who_does_not_see_the_client_learns_nothing(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotFound):
            opened(cast, by=who)
        with pytest.raises(NotFound):
            note_change(actor=cast.actor(who), client="甲", kind="income", stated_on=TODAY, at=moment())

    def test_where_the_client_answers_is_one_of_the_list(self, cast: Cast) -> None:
        for channel in ("mobile", "", "home"):
            with pytest.raises(NoSuchChannel):
                opened(cast, channel=channel)


class TestTheTrail:
    def test_tells_what_was_done_by_whom_and_nothing_of_the_answers(self, cast: Cast) -> None:
        old(cast)
        assessed(cast, witness="H1")
        (row,) = rows()
        witness_assessment(actor=cast.actor("H1"), reference=row.reference, at=moment(hour=11))
        note_change(actor=cast.actor("W1"), client="甲", kind="debts", stated_on=TODAY, at=moment(hour=12))
        state_means(
            actor=cast.actor("W1"), client="甲", stated=Stated(financial_fen=12_345_600), proof_kind="tax",
            proof_number="完税证77", at=moment(hour=13),
        )  # fmt: skip

        entries = list(TrailEntry.objects.order_by("number").values_list("act", "actor", "subject", "facts_written"))
        assert [entry[:3] for entry in entries] == [
            ("suitability.questionnaire-opened", "W1", "甲"),
            ("suitability.assessed", "CLIENT", "甲"),
            ("suitability.witnessed", "H1", "甲"),
            ("suitability.change-noted", "W1", "甲"),
            ("suitability.means-stated", "W1", "甲"),
        ]
        told = "".join(facts for *_, facts in entries)
        for secret in ("to20", "debts", "12345600", "完税证77", '"level"', '"points"'):
            assert secret not in told, secret


class TestChanges:
    def test_the_assessment_before_it_is_sold_on_no_more(self, cast: Cast) -> None:
        client = cast.clients["甲"].pk
        assessed(cast)
        note_change(actor=cast.actor("W1"), client="甲", kind="income", stated_on=TODAY, at=moment(hour=11))

        stood = standings_on(TODAY, [client])[client]
        assert (stood.standing, stood.changed_on) == (Standing.CHANGED, TODAY)
        assessed(cast, at=moment(hour=12))

        stood = standings_on(TODAY, [client])[client]
        assert (stood.standing, stood.changed_on) == (Standing.VALID, None)

    def test_of_another_channel_the_same_day_counts_as_after(self, cast: Cast) -> None:
        client = cast.clients["甲"].pk
        elsewhere(cast, "甲", TODAY)
        note_change(actor=cast.actor("W1"), client="甲", kind="income", stated_on=TODAY, at=moment(hour=9))

        assert standings_on(TODAY, [client])[client].standing is Standing.CHANGED

    def test_are_of_the_list_and_of_the_year_past(self, cast: Cast) -> None:
        said = {"actor": cast.actor("W1"), "client": "甲", "at": moment()}
        with pytest.raises(NoSuchChange):
            note_change(**said, kind="weather", stated_on=TODAY)
        for day in (TODAY + timedelta(1), TODAY - timedelta(367)):
            with pytest.raises(StatedAhead):
                note_change(**said, kind="income", stated_on=day)
        first = note_change(**said, kind="income", stated_on=TODAY, reference="M-1")

        assert note_change(**said, kind="income", stated_on=TODAY, reference="M-1").pk == first.pk


class TestMeans:
    def said(self, cast: Cast, **changed: Any) -> MeansStatement:
        said = {"actor": cast.actor("W1"), "client": "甲", "at": moment(), "stated": Stated(financial_fen=300_000_000)}
        return state_means(**said | changed)

    def test_a_proof_is_checked_by_another(self, cast: Cast) -> None:
        made = self.said(cast, proof_kind="assets", proof_number="A-77")

        with pytest.raises(OwnStatement):
            check_means(actor=cast.actor("W1"), reference=made.reference, at=moment(hour=11))
        with pytest.raises(NotFound):
            check_means(actor=cast.actor("W2"), reference=made.reference, at=moment(hour=11))
        with pytest.raises(Denied):
            check_means(actor=cast.actor("U1"), reference=made.reference, at=moment(hour=11))
        check_means(actor=cast.actor("H1"), reference=made.reference, at=moment(hour=11))

        row = MeansStatement.objects.for_closing().get()
        assert (row.checked_by_id, row.checked_at) == (cast.staff["H1"].pk, moment(hour=11))
        with pytest.raises(NotFound):
            check_means(actor=cast.actor("G1"), reference=made.reference, at=moment(hour=12))

    def test_without_a_proof_there_is_nothing_to_check(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            check_means(actor=cast.actor("H1"), reference=self.said(cast).reference, at=moment())

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"stated": Stated()}, NothingStated),
            ({"stated": Stated(financial_fen=-1)}, FigureOutOfBounds),
            ({"stated": Stated(financial_fen=10**15 + 1)}, FigureOutOfBounds),
            ({"stated": Stated(experience_years=91)}, FigureOutOfBounds),
            ({"proof_kind": "tax"}, ProofIncomplete),
            ({"proof_number": "1"}, ProofIncomplete),
            ({"proof_kind": "word", "proof_number": "1"}, ProofIncomplete),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, changed: dict[str, Any], refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            self.said(cast, **changed)
        assert not MeansStatement.objects.for_closing().exists()

    def test_debts_may_outweigh_assets_and_nought_is_a_figure(self, cast: Cast) -> None:
        assert self.said(cast, stated=Stated(family_net_financial_fen=-5, net_assets_fen=-1, experience_years=0)).pk

    def test_a_form_sent_twice_is_put_down_once(self, cast: Cast) -> None:
        assert self.said(cast, reference="F-1").pk == self.said(cast, reference="F-1").pk
