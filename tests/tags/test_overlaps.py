"""Audiences of several tags: put together by sets, taken apart without a client lost or counted twice."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from zhiwo.tags.measures.overlaps import Role, most_alike, put_together, regions

SETS = st.lists(st.sets(st.integers(0, 20)), max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SETS)
def test_the_regions_part_everyone_who_is_in_any_set(sets: list[set[int]]) -> None:
    found = regions([BitMap(one) for one in sets])
    assert sum(len(region.members) for region in found) == len(set().union(*sets))
    for region in found:
        assert region.members, "a combination nobody has is none"
        for client in region.members:
            assert region.of == {place for place, one in enumerate(sets) if client in one}
    assert [len(region.members) for region in found] == sorted((len(r.members) for r in found), reverse=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(Role), st.sets(st.integers(0, 12))), max_size=6))
def test_an_audience_is_whoever_bears_all_and_one_and_none(picks: list[tuple[Role, set[int]]]) -> None:
    found = put_together([(role, BitMap(one)) for role, one in picks])
    every, some, none = ([one for role, one in picks if role is wanted] for wanted in Role)
    expected = {
        client
        for client in range(13)
        if (every or some)
        and all(client in one for one in every)
        and (not some or any(client in one for one in some))
        and not any(client in one for one in none)
    }
    assert set(found) == expected


def test_the_tags_that_share_most_come_first_by_what_is_in_both_of_what_is_in_either() -> None:
    own = BitMap(range(10))
    others = {
        "wide": BitMap(range(100)),
        "close": BitMap(range(2, 11)),
        "part": BitMap(range(5)),
        "apart": BitMap([50]),
    }
    found = most_alike(own, others.items(), 3)
    assert [(one.name, one.both, one.other) for one in found] == [("close", 8, 9), ("part", 5, 5), ("wide", 10, 100)]
    assert len(most_alike(own, others.items(), 1)) == 1
