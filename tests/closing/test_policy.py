"""What a closing needs of its feeds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.closing.policy import Missing, Need, missing, needs_on
from zhiwo.kernel.packs import lay_over

PUBLISHED = "{{valid_from: {day}, source: x, confidence: law, feeds: {{balances: stop}}}}"
DAY, BEFORE = date(2025, 10, 15), date(2025, 10, 14)


@pytest.mark.parametrize(
    ("need", "newest", "found"),
    [
        (Need.STOP, DAY, Missing((), ())),
        (Need.STOP, BEFORE, Missing(("balances",), ())),
        (Need.STOP, None, Missing(("balances",), ())),
        (Need.CARRY, DAY, Missing((), ())),
        (Need.CARRY, BEFORE, Missing((), (("balances", BEFORE),))),
        (Need.CARRY, None, Missing(("balances",), ())),
        (Need.FIRST, DAY, Missing((), ())),
        (Need.FIRST, BEFORE, Missing((), ())),
        (Need.FIRST, None, Missing(("balances",), ())),
    ],
)
def test_each_need_against_the_newest_part(need: Need, newest: date | None, found: Missing) -> None:
    assert missing(DAY, {"balances": need}, {"balances": newest} if newest else {}) == found


@given(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(Need)),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from([BEFORE, DAY])),
)
def test_a_feed_stops_or_is_carried_never_both_and_only_if_needed(
    needs: dict[str, Need], newest: dict[str, date]
) -> None:
    found = missing(DAY, needs, newest)

    carried = {feed for feed, _ in found.carried}
    assert not carried & set(found.stopping)
    assert carried | set(found.stopping) <= needs.keys()
    assert all(newest.get(feed) != DAY for feed in carried | set(found.stopping))


def test_the_house_carries_balances_and_positions_and_stops_without_a_first_part_of_the_rest() -> None:
    needs = needs_on(DAY)

    assert {feed for feed, need in needs.items() if need is Need.CARRY} == {"balances", "positions"}
    assert {feed for feed, need in needs.items() if need is Need.FIRST} == {"units", "staff", "clients", "accounts"}


def test_the_newest_version_in_force_on_the_day_decides() -> None:
    lay_over({"closing.day_end": (PUBLISHED.format(day=DAY),)})

    assert needs_on(BEFORE)["balances"] is Need.CARRY
    assert needs_on(DAY) == {"balances": Need.STOP}
