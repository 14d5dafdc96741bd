"""The bank's opinion on whether a product fits a client: given by who may advise it, kept as it was told, once a form."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.holdings.shelf import line, take
from tests.suitability.answers import assessed, moment
from zhiwo.clients.models import Client
from zhiwo.coverage.operations import set_service_model
from zhiwo.coverage.operations.refusals_of_serving import MayNotAdvise
from zhiwo.desk.fit import fit_book, fit_form, fit_shelf
from zhiwo.governance.models import TrailEntry
from zhiwo.holdings.models import AumFigure, FigureDay
from zhiwo.holdings.operations import publish_rates
from zhiwo.holdings.policy.words import REGIMES as SHELF_REGIMES
from zhiwo.holdings.queries import mid_rates
from zhiwo.intake.formats import formats
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.parties.models import Person
from zhiwo.suitability.models import MatchOpinion
from zhiwo.suitability.operations import give_opinion
from zhiwo.suitability.operations.opinions import FormSpent
from zhiwo.suitability.policy.matrix import MATRIX
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.sale import Asked, Initiative
from zhiwo.suitability.queries.opinions import looked_at, opinions_of
from zhiwo.wiring.advising import advise

pytestmark = pytest.mark.django_db
NOW = moment(hour=15)


def asked(**more: Any) -> Asked:
    said: dict[str, Any] = {"day": TODAY, "channel": "branch", "initiative": Initiative.BANK}
    return Asked(**said | more)


@pytest.fixture
def house(cast: Cast) -> Cast:
    """A shelf of three wealth products at different risks, and 甲 assessed as C4; 乙 has no assessment."""
    take(line("W002"), line("W004", risk_level="R4"), line("W005", risk_level="R5"))
    for client in ("甲", "乙"):
        Person.objects.for_closing().create(client=cast.clients[client], born_on=TODAY.replace(year=1980))
    FigureDay.objects.create(on=TODAY)
    AumFigure.objects.for_closing().create(
        client=cast.clients["甲"], on=TODAY, point_fen=10**11, deposit_fen=0, month_avg_fen=10**11
    )
    assessed(cast)
    return cast


def opinion(house: Cast, product: str = "W002", by: str = "W1", **more: Any) -> MatchOpinion:
    said: dict[str, Any] = {"client": "甲", "asked": asked(), "at": NOW, "reference": None}
    return advise(actor=house.actor(by), product=product, **said | more)


class TestGiving:
    @pytest.mark.parametrize(("product", "verdict"), [("W002", "allow"), ("W004", "allow"), ("W005", "refuse")])
    def test_says_what_the_rules_say_and_keeps_it(self, house: Cast, product: str, verdict: str) -> None:
        made = opinion(house, product)

        assert made.verdict == verdict
        assert made.version == 1
        [row] = opinions_of(house.actor("W1"), "甲")
        assert row.answer.verdict == verdict
        assert "assessed" in row.answer.codes
        assert ("above_level" in row.answer.codes) is (product == "W005")
        entry = TrailEntry.objects.get(act="suitability.opinion-given")
        assert entry.facts["product"] == product

    def test_stays_as_it_was_told_when_the_product_changes(self, house: Cast) -> None:
        made = opinion(house)
        take(line("W002", risk_level="R5"), line("W004"), line("W005"), on=TODAY + timedelta(days=1))

        [row] = opinions_of(house.actor("W1", TODAY + timedelta(days=1)), "甲")

        assert row.answer.verdict == "allow"
        assert made.reasons == MatchOpinion.objects.for_closing().get().reasons
        later = give_opinion(
            actor=house.actor("W1", TODAY + timedelta(days=1)), client="甲", product="W002",
            asked=asked(day=TODAY + timedelta(days=1)), at=NOW + timedelta(days=1),
        )  # fmt: skip
        assert (later.verdict, later.version) == ("refuse", 2)

    def test_of_one_form_sent_twice_is_given_once(self, house: Cast) -> None:
        first = opinion(house, reference="O-1")

        assert opinion(house, reference="O-1").pk == first.pk
        with pytest.raises(NotFound):
            give_opinion(actor=house.actor("W2"), client="乙", product="W002", asked=asked(), at=NOW, reference="O-1")
        assert MatchOpinion.objects.for_closing().count() == 1

    def test_a_form_that_gave_its_opinion_gives_none_on_anything_else(self, house: Cast) -> None:
        opinion(house, reference="O-1")

        for other in ({"product": "W004"}, {"asked": asked(amount_fen=10**8)}, {"asked": asked(channel="counter")}):
            with pytest.raises(FormSpent):
                opinion(house, **{"reference": "O-1"} | other)
        assert MatchOpinion.objects.for_closing().count() == 1

    def test_keeps_what_was_asked(self, house: Cast) -> None:
        opinion(
            house, asked=asked(amount_fen=10**8, channel="counter", initiative=Initiative.CLIENT, pension_paid_fen=5)
        )

        kept = MatchOpinion.objects.for_closing().get().asked
        assert (kept["channel"], kept["initiative"], kept["pension_paid_fen"]) == ("counter", "client", 5)

    def test_is_for_who_may_advise_by_the_service_model(self, house: Cast) -> None:
        set_service_model(
            actor=house.actor("H1"), client="甲", model="broker", since=TODAY, reason="客户要求", at=NOW, approved=True
        )

        with pytest.raises(MayNotAdvise):
            opinion(house)

        assert not MatchOpinion.objects.for_closing().exists()
        assert not fit_form(house.actor("W1"), "甲").advises

    def test_is_of_clients_and_products_in_sight(self, house: Cast) -> None:
        with pytest.raises(NotFound):
            opinion(house, by="W4")
        with pytest.raises(NotFound):
            opinion(house, "W099")
        with pytest.raises(Denied):
            give_opinion(actor=house.actor("U1"), client="甲", product="W002", asked=asked(), at=NOW)


class TestForeignCurrency:
    """Amounts of the rules are held against yuan at the mid rate the last closing had."""

    def dollars(self) -> None:
        take(line("W002"), line("W004", risk_level="R4"), line("W005", risk_level="R5"),
             line("U001", currency="USD", least_fen=100_000), line("H001", currency="HKD"))  # fmt: skip

    def rated(self, house: Cast, product: str, day: date = TODAY) -> frozenset[str]:
        return looked_at(house.actor("W1"), "甲", product, asked(day=day)).answer.codes

    def test_at_the_rate_of_the_file_and_none_is_refused(self, house: Cast) -> None:
        self.dollars()
        publish_rates([{"currency": "USD", "on": TODAY, "mid_rate": Decimal("7.1")}])

        assert "rate_unknown" not in self.rated(house, "U001")
        assert "rate_unknown" in self.rated(house, "H001")
        assert "rate_unknown" not in self.rated(house, "W002"), "yuan need none"

    def test_an_opinion_keeps_the_rate_it_was_worked_out_at(self, house: Cast) -> None:
        self.dollars()
        publish_rates([{"currency": "USD", "on": TODAY, "mid_rate": Decimal("7.1")}])
        opinion(house, "U001")
        opinion(house, "H001")
        publish_rates([{"currency": "USD", "on": TODAY, "mid_rate": Decimal("7.5")}])

        rates = {row.product: row.rate for row in opinions_of(house.actor("W1"), "甲")}
        assert rates == {"U001": Decimal("7.1"), "H001": None}

    def test_a_rate_of_a_later_day_says_nothing_of_an_earlier(self, house: Cast) -> None:
        self.dollars()
        publish_rates([{"currency": "USD", "on": TODAY + timedelta(days=1), "mid_rate": Decimal("7.1")}])

        assert "rate_unknown" in self.rated(house, "U001")

    def test_the_newest_counts_and_what_no_row_names_stays(self, house: Cast) -> None:
        older = {"currency": "USD", "on": TODAY - timedelta(days=1), "mid_rate": Decimal("7.3")}
        publish_rates([{"currency": "HKD", "on": TODAY, "mid_rate": Decimal("0.9")}, older])
        publish_rates([{"currency": "USD", "on": TODAY, "mid_rate": Decimal("7.1")}])

        assert mid_rates(TODAY) == {"USD": Decimal("7.1"), "HKD": Decimal("0.9")}

    def test_the_shelf_says_of_it_what_one_answer_says(self, house: Cast) -> None:
        self.dollars()
        publish_rates([{"currency": "USD", "on": TODAY, "mid_rate": Decimal("7.1")}])

        shown = {row.terms.product: row.answer.codes for row in fit_shelf(house.actor("W1"), "甲").rows}

        for product in ("U001", "H001", "W002"):
            assert shown[product] == self.rated(house, product)


class TestWhoIsOnNoList:
    def test_what_it_has_here_is_not_known_and_the_answer_says_so(self, house: Cast) -> None:
        assessed(house, "乙", by="W2")

        assert "assets_unknown" in looked_at(house.actor("W2"), "乙", "W002", asked()).answer.codes
        assert "assets_unknown" not in looked_at(house.actor("W1"), "甲", "W002", asked()).answer.codes


class TestLooking:
    def test_the_shelf_before_a_client_says_of_each_product_what_one_answer_says(self, house: Cast) -> None:
        shown = fit_shelf(house.actor("W1"), "甲")

        assert [(row.terms.product, str(row.answer.verdict)) for row in shown.rows] == [
            ("W002", "allow"), ("W004", "allow"), ("W005", "refuse"),
        ]  # fmt: skip
        assert all(row.first.verdict == row.answer.verdict for row in shown.rows)
        assert [row.terms.product for row in shown.of("refuse")] == ["W005"]

    def test_a_product_before_the_book_counts_whom_the_actor_sees(self, house: Cast) -> None:
        mine = fit_book(house.actor("W1"), "W002")
        outlet = fit_book(house.actor("H1"), "W002", "refuse")

        assert mine.counts == {"allow": 1, "warn": 0, "refuse": 0}
        assert [client.number for client, _ in mine.rows] == ["甲"]
        seen = Client.objects.for_closing().filter(unit__number="N1", closed_on=None).count()
        assert sum(outlet.counts.values()) == seen
        assert {reason.code for _, reason in outlet.rows} == {"not_assessed"}

    def test_no_one_looks_without_the_act(self, house: Cast) -> None:
        for look in (
            lambda who: fit_shelf(who, "甲"),
            lambda who: fit_book(who, "W002"),
            lambda who: fit_form(who, "甲"),
        ):
            with pytest.raises(Denied):
                look(house.actor("AD"))


def test_the_classes_are_called_alike_wherever_they_are_named() -> None:
    """The questionnaire gives the levels their names; the matrix says the same."""
    levels = {one.level: one.name.text for one in questionnaire_on(TODAY).levels}

    assert {one.level: one.name.text for one in MATRIX.on(TODAY).classes} == levels
    told = formats()["risk_assessments"].column("level").codes
    assert told == {f"C{level}": f"C{level} {name.zh}" for level, name in levels.items()}


def test_the_kinds_of_sale_are_called_alike_on_the_shelf_and_in_the_rules() -> None:
    assert {one.code: one.name.text for one in REGIMES.on(TODAY).regimes} == SHELF_REGIMES
