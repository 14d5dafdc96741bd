"""What rises to whom: late duties in one digest a person, important news the same day (H30, B3, S12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import ClientNews, NewsSeen
from zhiwo.care.operations import NewsWithoutWords, acknowledge_news, raise_duties, report_news
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.escalations import closed_by, risen_to
from zhiwo.care.queries.news import news_of, waiting_news
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)


class TestRisen:
    """D-068: 网点主任 from working day 2, 分管行长 from 5, 行长 from 10 after April's last day; May's holiday does not count."""

    @pytest.mark.parametrize(
        ("who", "first"),
        [("H1", date(2026, 5, 8)), ("V1", date(2026, 5, 12)), ("P1", date(2026, 5, 19))],
    )
    def test_to_each_level_on_its_working_day(self, listed: Cast, who: str, first: date) -> None:
        raise_duties(on=date(2026, 5, 4))

        def april(on: date) -> list[tuple[str, int]]:
            risen = risen_to(listed.actor(who, on))
            return [
                (one.keeper, one.duties)
                for one in risen
                if (one.kind, one.oldest) == ("contact_month", date(2026, 4, 30))
            ]

        assert april(first - timedelta(days=1)) == []
        assert ("王经理", 1) in april(first)

    def test_is_one_line_a_keeper_and_kind(self, listed: Cast) -> None:
        raise_duties(on=date(2026, 5, 8))

        found = risen_to(listed.actor("H1", date(2026, 5, 8)))

        assert len({(one.keeper, one.kind) for one in found}) == len(found)
        assert found == sorted(found, key=lambda one: (-one.duties, one.keeper, one.kind))

    def test_never_to_a_post_no_level_names(self, listed: Cast) -> None:
        raise_duties(on=date(2026, 5, 4))

        assert risen_to(listed.actor("W1", date(2026, 5, 19))) == []

    def test_day_of_a_level_agrees_with_the_rises_of_a_duty(self) -> None:
        rules = house_rules()
        for working_day in (0, 2, 5, 10):
            for n in range(60):
                on = date(2026, 4, 20) + timedelta(days=n)
                closed = closed_by(on, working_day, rules)
                assert rules.calendar.add_workdays(closed, working_day + 1) <= on
                assert rules.calendar.add_workdays(closed + timedelta(days=1), working_day + 1) > on

    def test_takes_two_statements(self, listed: Cast, django_assert_num_queries: Any) -> None:
        raise_duties(on=date(2026, 5, 8))
        actor = listed.actor("H1", date(2026, 5, 8))

        with django_assert_num_queries(2):
            risen_to(actor)


def report(cast: Cast, by: str = "W1", client: str = "甲", reference: str | None = None) -> ClientNews:
    return report_news(
        actor=cast.actor(by), client=client, kind="leaving", words="他行上门，报价 5.2%", at=NOW, reference=reference
    )


class TestNews:
    def test_goes_to_the_outlet_head_and_the_leaders_of_the_tier(self, listed: Cast) -> None:
        Placement.objects.for_closing().filter(client__number="甲").update(tier="t3")
        report(listed)

        told = {who for who in ("H1", "G1", "V1", "P1", "H2", "W2", "HO") if waiting_news(listed.actor(who))}

        assert told == {"H1", "V1", "P1"}

    def test_of_a_smaller_client_goes_to_the_outlet_head_alone(self, listed: Cast) -> None:
        report(listed)

        assert {who for who in ("H1", "G1", "V1", "P1") if waiting_news(listed.actor(who))} == {"H1"}

    def test_waits_until_it_is_acknowledged_and_says_by_whom(self, listed: Cast) -> None:
        made = report(listed)

        acknowledge_news(actor=listed.actor("H1"), reference=made.reference, at=NOW)

        assert waiting_news(listed.actor("H1")) == []
        assert news_of(listed.actor("W1"), "甲")[0].seen_by == ("何主任",)
        with pytest.raises(NotFound):
            acknowledge_news(actor=listed.actor("H1"), reference=made.reference, at=NOW)
        assert NewsSeen.objects.for_closing().count() == 1
        assert TrailEntry.objects.filter(act="care.news-acknowledged").count() == 1

    def test_is_acknowledged_by_whom_it_waits_for_only(self, listed: Cast) -> None:
        made = report(listed)

        for who in ("W2", "H2", "P1"):
            with pytest.raises(NotFound):
                acknowledge_news(actor=listed.actor(who), reference=made.reference, at=NOW)

    def test_sent_twice_is_reported_once(self, listed: Cast) -> None:
        assert report(listed, reference="N-1") == report(listed, reference="N-1")

    def test_needs_words_and_sight(self, listed: Cast) -> None:
        with pytest.raises(NewsWithoutWords):
            report_news(actor=listed.actor("W1"), client="甲", kind="joy", words=" ", at=NOW)
        with pytest.raises(NotFound):
            report(listed, by="W2")
        with pytest.raises(Denied):
            report(listed, by="X1")

    def test_of_whoever_reports_does_not_wait_for_himself(self, listed: Cast) -> None:
        report(listed, by="H1")

        assert waiting_news(listed.actor("H1")) == []

    def test_of_a_month_ago_waits_no_more(self, listed: Cast) -> None:
        report(listed)

        assert waiting_news(listed.actor("H1", TODAY + timedelta(days=31))) == []
