"""The duties a year of a standard are those the nightly raising raises, each time counted; what can't be met (L1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from zhiwo.care.measures import beyond, cost_fen, minutes_a_year, not_met
from zhiwo.care.models import Duty
from zhiwo.care.operations import raise_duties
from zhiwo.care.policy.hours import hours_on
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.standard import Standard, Version
from zhiwo.clients.models import Keeping
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement

YEAR = 2026
TODAY = date(2026, 4, 20)


def proposed(contacts: int, salons: int, dropped: tuple[str, ...]) -> Rules:
    """The standard in force with other numbers of contacts and invitations, and without some occasions."""
    version = house_rules().on(TODAY)
    quotas = [
        quota.model_copy(update={"per_tier": {tier: times for tier in quota.per_tier}})
        if (times := {"contact_month": contacts, "salon_year": salons}.get(quota.kind)) is not None
        else quota
        for quota in version.quotas
    ]
    occasions = tuple(occasion for occasion in version.occasions if occasion.code not in dropped)
    # Read anew: a copy would bring along what the version has worked out of its rows.
    said = {name: getattr(version, name) for name in Version.model_fields}
    changed = Version.model_validate(said | {"quotas": tuple(quotas), "occasions": occasions})
    return Rules(Standard(versions=(changed,)), house_rules().calendar)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contacts", "salons", "dropped"),
    [(2, 2, ()), (4, 2, ()), (1, 6, ("lantern",)), (3, 1, ("new_year", "labour_day"))],
)
def test_a_changed_standard_raises_as_many_duties_as_it_is_said_to(
    listed: Cast, contacts: int, salons: int, dropped: tuple[str, ...]
) -> None:
    kept = set(Keeping.objects.for_closing().filter(role="lead").values_list("client__number", flat=True))
    for number in kept:
        Person.objects.for_closing().update_or_create(
            client=listed.clients[number], defaults={"birthday_month": 6, "birthday_day": 10}
        )
    Keeping.objects.for_closing().filter(role="lead").update(since=date(2024, 1, 1))
    rules, hours = proposed(contacts, salons, dropped), hours_on(TODAY)

    for month in range(1, 13):
        raise_duties(on=date(YEAR, month, 28), rules=rules)
    version = rules.on(TODAY)

    timeless = {q.kind for q in version.quotas if q.by_leaders or not hours.minutes[q.counts]}
    entry = {one.kind for one in version.on_entry}
    raised = Duty.objects.for_closing().filter(on__year=YEAR).exclude(kind__in=timeless | entry)
    for number in kept:
        tier = Placement.objects.for_closing().get(client__number=number).tier
        assert sum(raised.filter(client__number=number).values_list("required", flat=True)) == (
            minutes_a_year(version, hours, tier).duties
        ), number


class TestWhatCantBeMet:
    def test_the_minutes_one_lacks_are_not_made_up_by_what_another_has_to_spare(self) -> None:
        assert beyond([(100, 60), (10, 500)]) == 40

    def test_who_comes_takes_over_and_who_goes_leaves_more(self) -> None:
        assert (beyond([(100, 60)], 30), beyond([(100, 60)], 90), beyond([(100, 60)], -30)) == (10, 0, 70)

    def test_no_more_than_is_needed_can_be_lacking(self) -> None:
        assert beyond([(100, 60)], -1_000) == 100

    def test_duties_are_the_minutes_over_the_mean_of_one_half_up(self) -> None:
        # four duties of 100 minutes together, 25 each
        assert [not_met(lacking, 100, 4) for lacking in (0, 12, 13, 37, 38, 100)] == [0, 0, 1, 1, 2, 4]

    def test_where_nothing_is_needed_nothing_is_missed(self) -> None:
        assert not_met(0, 0, 0) == 0

    @given(
        st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=8),
        st.integers(-(10**6), 10**6),
        st.integers(0, 10**5),
    )
    def test_it_lies_between_none_and_all(self, loads: list[tuple[int, int]], more: int, duties: int) -> None:
        needed = sum(one for one, _ in loads)
        lacking = beyond(loads, more)
        assert 0 <= lacking <= needed
        exact = Decimal(lacking * duties) / needed if needed else Decimal(0)
        assert 0 <= not_met(lacking, needed, duties) <= duties
        assert abs(min(exact, duties) - not_met(lacking, needed, duties)) <= Decimal("0.5")


def test_an_hour_costs_what_the_pack_says() -> None:
    hours = hours_on(TODAY).model_copy(update={"cny_an_hour": Decimal("100.01")})

    assert (cost_fen(60, hours), cost_fen(90, hours), cost_fen(0, hours)) == (10_001, 15_002, 0)
