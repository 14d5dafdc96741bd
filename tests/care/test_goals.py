"""How listed clients stand to the goals: growth of the same clients, kinds held, key facts known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import Cast
from zhiwo.care.measures.goals import Reached
from zhiwo.care.policy.goals import GoalsVersion, goals_on
from zhiwo.care.queries.compliance import By
from zhiwo.care.queries.goals import missing_facts, reached
from zhiwo.holdings.models import AumFigure, FigureDay, Holding
from zhiwo.parties.models import Person

pytestmark = pytest.mark.django_db
LAST_YEAR, NOW = date(2025, 12, 31), date(2026, 4, 19)
GOALS_THEN = goals_on(NOW)


@pytest.fixture
def known(listed: Cast) -> Cast:
    """甲 grew from 100 to 120 and holds two kinds; 乙 is new this year; of 甲 the employer is not known, of 乙 nothing."""
    Person.objects.for_closing().all().delete()
    FigureDay.objects.bulk_create(FigureDay(on=day) for day in (date(2025, 6, 30), LAST_YEAR, NOW))
    for client, on, fen in (("甲", date(2025, 6, 30), 900), ("甲", LAST_YEAR, 100), ("甲", NOW, 120), ("乙", NOW, 500)):
        AumFigure.objects.for_closing().create(
            client=listed.clients[client], on=on, point_fen=fen, deposit_fen=0, month_avg_fen=0
        )
    for n, kind in enumerate(("deposit", "deposit", "fund")):
        Holding.objects.for_closing().create(
            client=listed.clients["甲"], reference=f"R{n}", asset_class=kind, currency="CNY", value_fen=40
        )
    Person.objects.for_closing().create(client=listed.clients["甲"], phone="19900001234", address="测试路1号")
    Person.objects.for_closing().create(client=listed.clients["乙"])
    return listed


def test_by_client(known: Cast) -> None:
    found = reached(known.actor("P1"), By.CLIENT, GOALS_THEN)

    assert found["甲"] == Reached(clients=1, known=2, asked=3, now_fen=120, then_fen=100, classes=2)
    assert found["乙"] == Reached(clients=1, asked=3)
    assert (found["甲"].growth_percent, found["甲"].known_percent) == (Decimal("20.0"), Decimal("66.7"))
    assert (found["乙"].growth_percent, found["乙"].classes_held) == (None, Decimal("0.0"))


def test_sums_are_of_clients_not_of_shares(known: Cast) -> None:
    both = sum((reached(known.actor("P1"), By.CLIENT, GOALS_THEN)[number] for number in "甲乙"), Reached())

    assert (both.growth_percent, both.classes_held, both.known_percent) == (
        Decimal("20.0"), Decimal("1.0"), Decimal("33.3"),
    )  # fmt: skip


def test_by_lead_and_unit_count_everybody_once(known: Cast) -> None:
    by_lead = reached(known.actor("P1"), By.LEAD, GOALS_THEN)
    by_unit = reached(known.actor("P1"), By.UNIT, GOALS_THEN)

    assert by_lead["W1"].clients == 1
    assert by_lead[""].clients >= 1  # 戊 has no keeper
    assert sum(by_lead.values(), Reached()) == sum(by_unit.values(), Reached())
    assert reached(known.actor("P1"), By.CLIENT, GOALS_THEN, lead="W1").keys() == {"甲"}


def test_only_of_clients_in_sight(known: Cast) -> None:
    assert reached(known.actor("W1"), By.CLIENT, GOALS_THEN).keys() == {"甲"}


def test_names_the_facts_not_known(known: Cast) -> None:
    assert missing_facts(known.actor("P1"), ["甲", "乙"], GOALS_THEN) == {
        "甲": ("employer",), "乙": ("phone", "address", "employer"),
    }  # fmt: skip


def test_figures_are_stated_exactly() -> None:
    version = {
        "version": "x", "valid_from": "2026-01-01", "source": "s", "confidence": "own", "growth_percent": 8.5,
        "classes_held": "2", "known_percent": "80", "key_facts": ["phone"],
    }  # fmt: skip

    with pytest.raises(ValueError, match="float"):
        GoalsVersion.model_validate(version)
