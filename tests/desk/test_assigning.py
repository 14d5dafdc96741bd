"""Who may be asked to lead a client: by the rule of the tier it stands in, of the outlet that hosts it, at work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import TODAY, Cast
from zhiwo.clients.models import Keeping
from zhiwo.coverage.queries import posts_to_lead
from zhiwo.desk.assigning import assigning
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import scheme_on


def candidates(house: Cast, client: str = "戊", by: str = "H1") -> list[tuple[str, int]]:
    return [(one.staff, one.leading) for one in assigning(house.actor(by), client).candidates]


def placements(client: str = "戊"):  # type: ignore[no-untyped-def]
    return Placement.objects.for_closing().filter(client__number=client)


def test_posts_stand_as_the_rule_names_them_and_the_least_burdened_first(house: Cast) -> None:
    Keeping.objects.for_closing().create(
        client=house.clients["戊"], staff=house.staff["W1"], role="lead", since=TODAY - timedelta(days=9), until=TODAY
    )
    Keeping.objects.for_closing().filter(client__number="乙").update(staff=house.staff["W1"])

    assert candidates(house) == [("W2", 0), ("W1", 2), ("L1", 0), ("C1", 0)]


def test_the_head_leads_clients_of_the_higher_tiers_only(house: Cast) -> None:
    lower = candidates(house)

    placements().update(tier="t2")

    assert "H1" not in dict(lower)
    assert candidates(house)[-1] == ("H1", 0)


def test_who_has_left_is_not_asked(house: Cast) -> None:
    Staff.objects.filter(number="W2").update(left_on=TODAY)

    assert "W2" not in dict(candidates(house))


def test_a_client_on_no_list_is_led_by_nobody(house: Cast) -> None:
    placements().delete()

    assert candidates(house) == []
    assert posts_to_lead(house.actor("H1"), house.clients["戊"]) == ()


def test_a_client_another_scheme_lists_is_led_as_that_scheme_says(house: Cast) -> None:
    placements().update(scheme="boc_branch", tier="licai", rule=scheme_on("boc_branch", TODAY).rule)

    assert posts_to_lead(house.actor("H1"), house.clients["戊"]) == ("relationship_manager",)


def test_a_listed_client_the_rule_gives_to_nobody_goes_by_the_lowest_tier_with_owners(house: Cast) -> None:
    placements().update(tier="none")

    assert posts_to_lead(house.actor("H1"), house.clients["戊"])[0] == "relationship_manager"


def test_a_client_out_of_sight_has_no_candidates_to_show(house: Cast) -> None:
    with pytest.raises(NotFound):
        assigning(house.actor("H2"), "戊")
