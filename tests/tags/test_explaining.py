"""Why a client is selected: the parts agree with the whole, and every number found with what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.tags.naive import Naive, holds
from tests.tags.rules import LEAVES, conditions
from tests.tags.tables import facts_of, ordinals
from tests.tags.world import World
from tests.tags.worlds import DAYS, worlds
from zhiwo.tags.language import Rule
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.source import key_of
from zhiwo.tags.language.told import ActCount, ActRecency, Fact, Score
from zhiwo.tags.language.tree import (
    AllOf,
    AnyOf,
    Attribute,
    Balance,
    Condition,
    Holdings,
    Maturing,
    Monthly,
    Not,
    Rank,
    Recency,
    Rows,
    Trend,
    Without,
)
from zhiwo.tags.measures.explaining import SHOWN, Found, Reason, reasons

WANTED = {
    Recency: "days",
    Balance: "fen",
    Maturing: "fen",
    Holdings: "number",
    Trend: "ratio",
    Attribute: "number",
    ActCount: "number",
    ActRecency: "days",
    Score: "number",
}
"""What a value is compared with."""
SLOW = [HealthCheck.too_slow]


@given(worlds(), conditions(LEAVES), DAYS)
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
def test_the_reasons_agree_with_the_members_and_with_the_numbers(world: World, condition: Condition, on: date) -> None:
    rule, facts = Rule(condition), facts_of(world, on)
    members = Naive(world, on, date.max, {}).members(rule)
    inside = {p.number for p in world.people if p.opened <= on and (p.closed is None or p.closed > on)}

    for number, place in ordinals(world).items():
        if number in inside:
            reason = reasons(facts, rule, place)

            assert reason.met is (number in members)
            for part in _all(reason):
                _require_sound(part)
                _require_ranked(part)


def _all(reason: Reason) -> Iterator[Reason]:
    yield reason
    for part in reason.parts:
        yield from _all(part)


def _require_ranked(reason: Reason) -> None:
    """Whoever has enough is of those of whom fewer than the share have more."""
    if isinstance(reason.condition, Rank) and len(reason.found) == 3:
        mine, place, least = ((found.value or 0) for found in reason.found)
        assert reason.met is (mine >= least) is (place - 1 < reason.condition.share * reason.found[1].of)


def _require_sound(reason: Reason) -> None:
    met = [part.met for part in reason.parts]
    match reason.condition:
        case AllOf():
            assert reason.met is all(met)
        case AnyOf():
            assert reason.met is any(met)
        case Not():
            assert [reason.met] == [not one for one in met]
        case Without():
            assert reason.met is (met[0] and not met[1])
        case Rows() | Monthly() | Recency():
            assert len(reason.moves) == min(reason.rows, SHOWN)
            assert [move.at for move in reason.moves] == sorted((move.at for move in reason.moves), reverse=True)
            assert reason.met is all(_passes(reason.condition, at, one) for at, one in enumerate(reason.found))
        case Fact(op=op, values=values, confidence=sure):
            said = [(one.text, one.value) for one in reason.found if one.text]
            keys = {key_of(value) for value in values}
            stated = any(key_of(text) in keys and value >= sure for text, value in said)
            assert reason.met is (not said if op is Op.BLANK else stated)
        case Balance() | Trend() | Holdings() | Maturing() | Attribute() | ActCount() | ActRecency() | Score():
            assert reason.met is _passes(reason.condition, -1, reason.found[-1])


def _passes(leaf: Any, at: int, found: Found) -> bool:
    """Whether what was found stands so to what is asked, by the comparison the language defines."""
    value: Any = found.value
    if isinstance(leaf, Rows):
        return holds(value, leaf.tests[at].op, leaf.tests[at].value) if leaf.tests else bool(value)
    if isinstance(leaf, Monthly):
        return holds(value, leaf.test.op, leaf.test.value)
    if isinstance(leaf, Attribute) and leaf.number is None:
        held = found.text or (None if value is None else str(value))
        if leaf.op is Op.BLANK:
            return held is None
        return held is not None and key_of(held) in {key_of(one) for one in leaf.values}
    return holds(value, leaf.op, getattr(leaf, WANTED[type(leaf)]))
