"""The book, the search and the client page keep to what the actor may see."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from tests.desk.house import call
from zhiwo.desk.book import Sort, Wanted, book
from zhiwo.desk.client import client_page
from zhiwo.desk.entries import recording
from zhiwo.desk.search import search
from zhiwo.kernel.refusal import NotFound


def numbers(house: Cast, who: str, wanted: Wanted) -> list[str]:
    return [row.client.number for row in book(house.actor(who), wanted).rows]


def test_the_book_starts_with_the_largest(house: Cast) -> None:
    assert numbers(house, "G1", Wanted()) == ["丙", "甲", "戊", "乙"]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("ascending", [True, False])
def test_every_sorting_shows_every_client(house: Cast, sort: Sort, ascending: bool) -> None:
    assert set(numbers(house, "G1", Wanted(sort=sort, ascending=ascending))) == {"甲", "乙", "丙", "戊"}


def test_who_was_contacted_in_none_of_the_months_kept_has_been_silent_the_longest(house: Cast) -> None:
    call(house, "甲", "W1")

    assert numbers(house, "G1", Wanted(sort=Sort.SILENT, ascending=True))[-1] == "甲"
    assert numbers(house, "G1", Wanted(sort=Sort.SILENT))[0] == "甲"


def test_a_tier_narrows_the_book(house: Cast) -> None:
    shown = book(house.actor("G1"), Wanted(tier="t1"))

    assert shown.total == shown.tiers["t1"] == 2


def test_a_page_past_the_end_is_the_last(house: Cast) -> None:
    assert book(house.actor("G1"), Wanted(page=99)).page == 1


@pytest.mark.parametrize(
    ("words", "found"), [("测试甲", ["甲"]), ("cs", ["甲", "乙"]), ("1234", ["甲"]), ("丁", []), ("", []), ("  ", [])]
)
def test_search_stays_inside_the_actors_sight(house: Cast, words: str, found: list[str]) -> None:
    seen = [row.number for row in search(house.actor("H1"), words)]

    assert set(seen) - {"戊"} == set(found)


def test_a_client_out_of_sight_is_not_found(house: Cast) -> None:
    with pytest.raises(NotFound):
        client_page(house.actor("W1"), "乙")


def test_the_client_page_hides_the_middle_of_contact_details(house: Cast) -> None:
    shown = client_page(house.actor("W1"), "甲")

    assert (str(shown.details.phone), str(shown.details.address)) == ("199****1234", "江苏省临江市东湖区****")
    assert "621700000000" not in shown.holdings[0].reference


def test_the_client_page_says_why_and_keeps_the_history(house: Cast) -> None:
    shown = client_page(house.actor("W1"), "甲")

    assert shown.stand is not None
    assert (shown.stand.tier, shown.stand.since) == ("t2", date(2026, 4, 1))
    assert [stand.tier for stand in shown.history] == ["t2", "t1"]
    assert [point.on for point in shown.points] == [date(2026, 3, 31), date(2026, 4, 19)]


def test_an_unlisted_client_has_a_page_too(cast: Cast) -> None:
    shown = client_page(cast.actor("W1"), "甲")

    assert (shown.stand, shown.points, shown.client.aum_fen, shown.client.tier) == (None, [], None, "none")


def test_the_form_ticks_the_occasions_whose_window_is_open(house: Cast) -> None:
    form = recording(house.actor("W1"), "甲")

    assert [occasion.code for occasion in form.occasions] == ["birthday"]
    assert form.contact_owed
