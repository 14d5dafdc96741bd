"""G1 in the suite: every route, every post, a part of the cells, behind both walls and behind each alone."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.settings import SERVER
from tests.soundness import matrix
from tests.soundness.ground import BOTH, FIRST, SECOND, ground
from tests.soundness.matrix import Share, everyone, over
from tests.soundness.reference import ACTS
from tests.soundness.result import Result
from tests.soundness.world import World

SOME = ("outlet_head", "lobby_manager", "analyst", "administrator")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker) -> Iterator[World]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock(), ground(0) as planted:
        yield planted


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock():
        yield


def tried(world: World, walls: str, share: Share) -> Result:
    result = Result("G1", walls)
    over(world, walls, result, random.Random(1), share)
    return result


def test_every_route_and_command_has_an_expectation() -> None:
    """A new address, or a new command, is denied to nobody until it stands in allowed.yaml.

    netbox#7814, netbox#16228: beside the pages a second way in had no rights of its own, and had none again two years later.
    """
    assert matrix.missing() == []


def test_what_the_table_allows_is_allowed_and_everything_else_is_denied(world: World) -> None:
    # Each way is tried by a part of the posts, on a server by a smaller one: who may do what is decided in one place for both
    # databases, the walls are their own.
    turns, least = (12, 1_500) if SERVER else (8, 2_000)
    result = tried(world, BOTH, Share(live=0.02, dead=0.004, live_turns=turns, dead_turns=2 * turns))

    assert "\n".join(result.wrong) == ""
    assert result.n >= least


def test_each_way_is_tried_by_who_may_and_by_who_may_not(world: World) -> None:
    posts = everyone(world)
    for turns in (8, 12):
        share = Share(live_turns=turns, dead_turns=2 * turns)
        for turn, way in enumerate(matrix.ways()):
            look = {post for place, post in enumerate(posts) if share.of(way, turn, place, posts)}
            assert look or way.dead
            if any(way.allows_post(post) for post in posts if post in world.actors):
                assert any(way.allows_post(post) for post in look), way


@pytest.mark.parametrize("walls", [FIRST, SECOND])
def test_each_wall_holds_alone(world: World, walls: str) -> None:
    """FINERACT-2639/2982: what is scoped in one place is forgotten in another; so each wall is tried without the other."""
    assert tried(world, walls, Share(live=0.03, dead=0, posts=SOME, live_turns=4)).wrong == []


@pytest.mark.parametrize("name", sorted(matrix.table()["commands"]))
def test_a_command_acts_as_a_post_that_may(name: str) -> None:
    told = matrix.table()["commands"][name]

    if told["acts_as"]:
        assert told["acts_as"] in ACTS[told["act"]]
