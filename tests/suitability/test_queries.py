"""Ratings, profiles and who is due, set-wise; what the bank's other channels said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.suitability.answers import assessed, elsewhere, moment
from tests.suitability.asking import product
from zhiwo.clients.models import Client
from zhiwo.holdings.models import AumFigure, FigureDay, Holding
from zhiwo.kernel.refusal import NotFound
from zhiwo.parties.models import Person
from zhiwo.suitability.models import Assessment
from zhiwo.suitability.operations import (
    Stated,
    check_change,
    check_means,
    note_change,
    state_means,
    take_over_assessments,
)
from zhiwo.suitability.operations.changes import OwnChange
from zhiwo.suitability.policy.assessing import Standing
from zhiwo.suitability.policy.profile import InvestorProfile
from zhiwo.suitability.queries import made_on, profile_on, rating_of, ratings_on, standings_on, told_by_feed
from zhiwo.suitability.queries.due import due_for_assessment
from zhiwo.suitability.queries.ratings import current

pytestmark = pytest.mark.django_db


def keys(cast: Cast) -> list[int]:
    return [client.pk for client in cast.clients.values()]


def row(reference: str, client: str, on: date, level: str = "C3", until: date | None = None) -> dict[str, Any]:
    return {
        "assessment": reference, "client": client, "assessed_on": on, "level": level, "valid_until_on": until,
        "channel": "mobile", "lowest": None,
    }  # fmt: skip


class TestRatings:
    def test_the_newest_decides_and_days_past_are_as_they_were(self, cast: Cast) -> None:
        elsewhere(cast, "甲", date(2025, 3, 3), level=2)
        elsewhere(cast, "甲", date(2025, 9, 1), level=4)
        elsewhere(cast, "乙", date(2025, 3, 3), level=1)
        first, second = cast.clients["甲"].pk, cast.clients["乙"].pk

        found = ratings_on(date(2025, 8, 31), keys(cast))
        assert {client: rating.level for client, rating in found.items()} == {first: 2, second: 1}
        assert ratings_on(date(2025, 9, 1), keys(cast))[first].level == 4
        assert rating_of(cast.clients["丙"].pk, TODAY) is None

    def test_the_term_of_facts(self, cast: Cast) -> None:
        client = cast.clients["甲"].pk
        elsewhere(cast, "甲", date(2025, 3, 3))

        for day, how in ((3, Standing.ENDING), (4, Standing.EXPIRED)):
            assert standings_on(date(2026, 3, day), [client])[client].standing is how

    def test_costs_as_much_however_many(self, cast: Cast, django_assert_num_queries: Any) -> None:
        for name in "甲乙丙丁":
            elsewhere(cast, name, TODAY)
        for asked in (keys(cast)[:1], keys(cast)):
            with django_assert_num_queries(2):
                ratings_on(TODAY, asked)


class TestTheFeed:
    def test_stands_beside_what_was_assessed_here(self, cast: Cast) -> None:
        assessed(cast)
        taken = take_over_assessments(
            [row("RA1", "甲", date(2025, 5, 1), "C5", date(2025, 12, 31)), row("RA2", "nobody", TODAY)], at=moment()
        )

        assert (taken.stated, taken.written, taken.clients) == (1, 1, {cast.clients["甲"].pk})
        found = Assessment.objects.for_closing().get(source="feed")
        assert (found.level, found.channel, found.ends_on) == (5, "mobile", date(2026, 1, 1))
        assert made_on(cast.clients["甲"].pk, TODAY) == [date(2025, 5, 1), TODAY]
        assert told_by_feed() == {"甲"}

    def test_the_same_again_changes_nothing_and_otherwise_a_revision_stands(self, cast: Cast) -> None:
        client, rows = cast.clients["甲"].pk, [row("RA1", "甲", date(2026, 1, 5), "C2")]
        take_over_assessments(rows, at=moment())
        assert take_over_assessments(rows, at=moment(hour=11)).written == 0
        assert take_over_assessments([row("RA1", "甲", date(2026, 1, 5), "C4")], at=moment(hour=12)).written == 1

        assert list(Assessment.objects.for_closing().values_list("revision", "level")) == [(1, 2), (2, 4)]
        rating = rating_of(client, TODAY)
        assert rating is not None
        assert rating.level == 4
        assert made_on(client, TODAY) == [date(2026, 1, 5)], "a correction is no attempt"

    def test_a_correction_takes_it_from_one_client_to_another(self, cast: Cast) -> None:
        take_over_assessments([row("RA1", "甲", TODAY)], at=moment())
        taken = take_over_assessments([row("RA1", "乙", TODAY)], at=moment(hour=11))

        assert taken.clients == {cast.clients["甲"].pk, cast.clients["乙"].pk}
        assert ratings_on(TODAY, keys(cast)).keys() == {cast.clients["乙"].pk}

    def test_what_is_stated_no_more_goes_and_nothing_made_here(self, cast: Cast) -> None:
        assessed(cast)
        take_over_assessments([row("RA1", "甲", TODAY), row("RA2", "乙", TODAY)], at=moment())
        taken = take_over_assessments([row("RA2", "乙", TODAY)], at=moment(hour=12), stated={"RA2"})

        assert taken.clients == {cast.clients["甲"].pk}
        counted = current(Assessment.objects.for_closing()).order_by("source").values_list("source", "client__number")
        assert list(counted) == [("feed", "乙"), ("here", "甲")]
        gone = Assessment.objects.for_closing().get(reference="RA1")
        assert gone.withdrawn_at == moment(hour=12), "it stays, so that what was sold on it can be explained"
        assert made_on(cast.clients["甲"].pk, TODAY) == [TODAY], "and is no attempt any more"

    def test_what_was_withdrawn_may_be_stated_again(self, cast: Cast) -> None:
        rows = [row("RA1", "甲", TODAY)]
        take_over_assessments(rows, at=moment())
        take_over_assessments([], at=moment(hour=11), stated=frozenset())
        assert rating_of(cast.clients["甲"].pk, TODAY) is None
        assert take_over_assessments(rows, at=moment(hour=12), stated={"RA1"}).written == 1

        rating = rating_of(cast.clients["甲"].pk, TODAY)
        assert rating is not None
        assert rating.level == 3

    @pytest.mark.parametrize(("level", "said", "lowest"), [
        ("C1", None, True), ("C1", True, True), ("C1", False, False), ("C2", None, False), ("C2", True, False),
    ])  # fmt: skip
    def test_of_the_first_level_who_is_not_said_otherwise_is_of_the_lowest_class(
        self, cast: Cast, level: str, said: bool | None, lowest: bool
    ) -> None:
        take_over_assessments([row("RA1", "甲", TODAY, level) | {"lowest": said}], at=moment())

        rating = rating_of(cast.clients["甲"].pk, TODAY)
        assert rating is not None
        assert rating.lowest is lowest

    def test_of_one_day_what_was_made_here_decides(self, cast: Cast) -> None:
        assessed(cast)
        elsewhere(cast, "甲", TODAY, level=2)

        rating = rating_of(cast.clients["甲"].pk, TODAY)
        assert rating is not None
        assert rating.level == 4, "of the file only the day is known"


class TestProfiles:
    def furnish(self, cast: Cast) -> None:
        client = cast.clients["甲"]
        Person.objects.for_closing().create(client=client, born_on=date(1970, 4, 22))
        for on, fen in ((date(2026, 3, 31), 5), (date(2026, 4, 19), 900)):
            FigureDay.objects.get_or_create(on=on)
            AumFigure.objects.for_closing().create(
                client=client, on=on, point_fen=fen, deposit_fen=fen // 3, month_avg_fen=fen
            )
        for reference, held, kind, fen in (
            ("1", "W1", "wmp", 400),
            ("2", "W1", "wmp", 100),
            ("3", "F1", "fund", 100),
        ):
            Holding.objects.for_closing().create(
                client=client, reference=reference, asset_class=kind, product=held, currency="CNY", value_fen=fen
            )

    def test_is_all_that_is_known(self, cast: Cast) -> None:
        self.furnish(cast)
        client = cast.clients["甲"].pk
        assessed(cast)
        note_change(actor=cast.actor("W1"), client="甲", kind="limited", stated_on=TODAY, at=moment(hour=11))
        made = state_means(
            actor=cast.actor("W1"), client="甲", stated=Stated(experience_years=2, financial_fen=300_000_000),
            proof_kind="assets", proof_number="7", at=moment(),
        )  # fmt: skip
        check_means(actor=cast.actor("H1"), reference=made.reference, at=moment(hour=12))

        shelf = {
            "W1": product(product="W1", risk=3, issuer="本行"),
            "F1": product("public_fund", 4, product="F1", issuer="某基金"),
        }

        found = profile_on(TODAY, keys(cast), shelf)[client]

        assert (found.client, found.born_on, found.limited_capacity, found.changed_on) == (
            "甲", date(1970, 4, 22), True, TODAY,
        )  # fmt: skip
        assert (found.deposits_fen, found.assets_fen, found.bought_own_wmp) == (300, 900, True)
        assert found.held_fen == {
            "W1": 500, "issuer:本行": 500, "risk:3": 500, "F1": 100, "issuer:某基金": 100, "risk:4": 100,
        }  # fmt: skip
        assert found.rating is not None
        assert found.means is not None
        assert (found.rating.level, found.means.proved, found.means.financial_fen) == (4, True, 300_000_000)

    def test_of_who_is_hardly_known_little_is_said(self, cast: Cast) -> None:
        client = cast.clients["丙"].pk

        assert profile_on(TODAY, [client]) == {client: InvestorProfile("丙", bought_own_wmp=False)}
        assert profile_on(TODAY, []) == {}

    def test_capacity_is_full_again_once_a_colleague_has_seen_what_shows_it(self, cast: Cast) -> None:
        client, actor = cast.clients["甲"].pk, cast.actor("W1")
        noted = {
            kind: note_change(actor=actor, client="甲", kind=kind, stated_on=TODAY, at=moment(hour=hour)).reference
            for kind, hour in (("limited", 9), ("full", 10), ("debts", 11))
        }
        assert profile_on(TODAY, [client])[client].limited_capacity

        with pytest.raises(OwnChange):
            check_change(actor=actor, reference=noted["full"], at=moment(hour=12))
        for stranger, other in (("W2", "full"), ("H1", "limited"), ("H1", "debts")):
            with pytest.raises(NotFound):
                check_change(actor=cast.actor(stranger), reference=noted[other], at=moment(hour=12))
        check_change(actor=cast.actor("H1"), reference=noted["full"], at=moment(TODAY + timedelta(1)))

        assert profile_on(TODAY, [client])[client].limited_capacity, "the day before is as it was"
        assert not profile_on(TODAY + timedelta(1), [client])[client].limited_capacity
        with pytest.raises(NotFound):
            check_change(actor=cast.actor("H1"), reference=noted["full"], at=moment(TODAY + timedelta(1), 11))

    def test_of_every_figure_what_was_stated_last_counts(self, cast: Cast) -> None:
        client, actor = cast.clients["甲"].pk, cast.actor("W1")
        state_means(actor=actor, client="甲", stated=Stated(financial_fen=5), at=moment(TODAY - timedelta(1)))
        state_means(actor=actor, client="甲", stated=Stated(income_average_fen=7), at=moment())

        for day, known in ((TODAY, (5, 7)), (TODAY - timedelta(1), (5, None))):
            means = profile_on(day, [client])[client].means
            assert means is not None
            assert (means.financial_fen, means.income_average_fen) == known
            assert not means.proved
        assert profile_on(TODAY - timedelta(2), [client])[client].means is None

    @pytest.mark.parametrize(("day", "known"), [(date(2027, 4, 20), True), (date(2027, 4, 21), False)])
    def test_what_was_stated_counts_for_twelve_months(self, cast: Cast, day: date, known: bool) -> None:
        client = cast.clients["甲"].pk
        state_means(actor=cast.actor("W1"), client="甲", stated=Stated(financial_fen=5), at=moment(date(2026, 4, 20)))

        assert (profile_on(day, [client])[client].means is not None) is known

    def test_a_proof_counts_from_the_day_it_was_checked(self, cast: Cast) -> None:
        client, said = cast.clients["甲"].pk, {"actor": cast.actor("W1"), "client": "甲", "at": moment()}
        made = state_means(**said, stated=Stated(financial_fen=5), proof_kind="assets", proof_number="7")
        state_means(**said, stated=Stated(premium_budget_fen=3))
        check_means(actor=cast.actor("H1"), reference=made.reference, at=moment(TODAY + timedelta(3)))

        for later, proved in ((2, False), (3, True)):
            means = profile_on(TODAY + timedelta(later), [client])[client].means
            assert means is not None
            assert means.proved is proved, "what nobody has to prove takes nothing from it"

    def test_a_partners_product_is_none_of_the_banks_own(self, cast: Cast) -> None:
        self.furnish(cast)
        client = cast.clients["甲"].pk

        for partner in (True, False):
            shelf = {"W1": product(product="W1", partner=partner)}
            assert profile_on(TODAY, [client], shelf)[client].bought_own_wmp is not partner
        assert not profile_on(TODAY, [client])[client].bought_own_wmp, "what is not on the shelf may be anybody's"

    def test_costs_as_much_however_many(self, cast: Cast, django_assert_num_queries: Any) -> None:
        self.furnish(cast)
        for asked in (keys(cast)[:1], keys(cast)):
            with django_assert_num_queries(8):
                profile_on(TODAY, asked)


class TestWhoIsDue:
    def test_the_most_pressing_first_with_what_is_at_stake(self, cast: Cast) -> None:
        elsewhere(cast, "甲", TODAY - timedelta(400), level=5)
        elsewhere(cast, "戊", TODAY - timedelta(340))
        elsewhere(cast, "丙", TODAY - timedelta(10))
        note_change(actor=cast.actor("W3"), client="丙", kind="income", stated_on=TODAY, at=moment())
        elsewhere(cast, "乙", TODAY - timedelta(400))
        elsewhere(cast, "乙", TODAY - timedelta(10))
        for reference, risk in (("1", "R2"), ("2", "R4"), ("3", "R1"), ("4", "")):
            Holding.objects.for_closing().create(
                client=cast.clients["甲"], reference=reference, asset_class="fund", risk_level=risk, currency="CNY",
                value_fen=1,
            )  # fmt: skip

        found, whole = due_for_assessment(cast.actor("G1"), 10)

        names = {client.pk: name for name, client in cast.clients.items()}
        assert [(names[one.client], one.standing, one.holds) for one in found] == [
            ("甲", Standing.EXPIRED, "R4"), ("戊", Standing.ENDING, ""), ("丙", Standing.CHANGED, ""),
        ]  # fmt: skip
        assert whole == 3
        assert len(due_for_assessment(cast.actor("G1"), 1)[0]) == 1

    def test_each_sees_its_own(self, cast: Cast) -> None:
        for name in "甲乙丙丁":
            elsewhere(cast, name, TODAY - timedelta(400))

        for who, seen in (("W1", "甲"), ("H1", "甲乙"), ("H2", "丙"), ("W4", "丁"), ("AD", ""), ("L1", "")):
            found, whole = due_for_assessment(cast.actor(who), 10)
            assert {one.client for one in found} == {cast.clients[name].pk for name in seen}, who
            assert whole == len(seen)

    def test_who_left_is_not_assessed_any_more(self, cast: Cast) -> None:
        elsewhere(cast, "甲", TODAY - timedelta(400))
        Client.objects.for_closing().filter(number="甲").update(closed_on=TODAY)

        assert due_for_assessment(cast.actor("W1"), 10) == ([], 0)

    def test_the_witness_is_told(self, cast: Cast) -> None:
        assessed(cast, witness="H1")

        for who, mine in (("H1", True), ("W1", False)):
            ((one,), _) = due_for_assessment(cast.actor(who), 10)
            assert (one.standing, one.mine) == (Standing.WAITING, mine)

    def test_costs_as_much_however_many(self, cast: Cast, django_assert_num_queries: Any) -> None:
        for name in "甲乙丙丁":
            elsewhere(cast, name, TODAY - timedelta(400))
        for who in ("W1", "HO"):
            with django_assert_num_queries(5):
                due_for_assessment(cast.actor(who), 10)
