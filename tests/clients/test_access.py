"""Who sees whom (requirements K1)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import TODAY, Cast
from zhiwo.clients.access import require_client, seen_by, visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.kernel.refusal import NotFound


def numbers(cast: Cast, staff: str, on: date = TODAY) -> str:
    return "".join(sorted(visible_clients(cast.actor(staff, on)).values_list("number", flat=True)))


@pytest.mark.parametrize(
    ("staff", "sees"),
    [
        ("W1", "甲"),
        ("W2", "乙"),
        ("W3", "丙"),
        ("W4", "丁"),
        ("L1", ""),
        ("C1", ""),
        ("H1", "甲乙戊"),
        ("H2", "丙"),
        ("G1", "甲乙丙戊"),
        ("P1", "甲乙丙戊"),
        ("HO", "甲乙丙丁戊"),
        ("AD", ""),
    ],
)
def test_each_post_sees_what_its_place_gives(cast: Cast, staff: str, sees: str) -> None:
    assert numbers(cast, staff) == "".join(sorted(sees))


def test_a_role_gives_sight_from_its_first_day_until_the_day_it_ends(cast: Cast) -> None:
    Keeping.objects.for_closing().create(
        client=cast.clients["丁"],
        staff=cast.staff["W1"],
        role="delegate",
        since=date(2026, 4, 6),
        until=date(2026, 4, 15),
    )

    assert numbers(cast, "W1", date(2026, 4, 5)) == "甲"
    assert numbers(cast, "W1", date(2026, 4, 6)) == "丁甲"
    assert numbers(cast, "W1", date(2026, 4, 14)) == "丁甲"
    assert numbers(cast, "W1", date(2026, 4, 15)) == "甲"


def test_the_administrator_sees_nobody_even_with_a_role_left_in_a_file(cast: Cast) -> None:
    Keeping.objects.for_closing().create(
        client=cast.clients["戊"], staff=cast.staff["AD"], role="lead", since=date(2026, 1, 1)
    )

    assert numbers(cast, "AD") == ""


def test_a_unit_whose_code_differs_in_case_only_is_another_unit(cast: Cast) -> None:
    """krayin/laravel-crm#619: scope goes by the tree, exactly."""
    unit = cast.staff["W1"].unit
    twin = type(unit).objects.create(number="n1", name="另一网点", kind="outlet", path=unit.path.replace("N1", "n1"))
    Client.objects.for_closing().filter(number="乙").update(unit=twin)

    assert numbers(cast, "H1") == "".join(sorted("甲戊"))


def test_what_hangs_on_a_client_is_seen_like_the_client(cast: Cast) -> None:
    """SuiteCRM/SuiteCRM#7685: child records follow their parent's scope."""
    for staff in cast.staff:
        actor = cast.actor(staff)

        kept = set(seen_by(Keeping.objects.all(), actor).values_list("client__number", flat=True))

        assert kept == set(numbers(cast, staff)) - {"戊"}


def test_an_unseen_client_and_an_unknown_one_are_refused_in_the_same_words(cast: Cast) -> None:
    actor = cast.actor("W1")

    with pytest.raises(NotFound) as unseen:
        require_client(actor, "丁")
    with pytest.raises(NotFound) as unknown:
        require_client(actor, "no such number")

    assert unseen.value.say("zh") == unknown.value.say("zh") == "没有找到该客户。"


def test_looking_at_a_client_costs_one_query(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    actor = cast.actor("W1")

    with django_assert_num_queries(1):
        assert require_client(actor, "甲").unit.number == "N1"
