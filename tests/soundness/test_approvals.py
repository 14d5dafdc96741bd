"""The bounded runs of `approvals.py` (G10; avni-server#1025, finos/git-proxy#1350)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.soundness.approvals import PEOPLE, POSTS, RECORDS, World, run

who = st.integers(0, PEOPLE - 1)
record = st.integers(0, RECORDS - 1).map(str)
value = st.integers(0, 3)


class TwoPairsOfHands(RuleBasedStateMachine):
    """Hypothesis looks for the shortest way to an approval that must not be."""

    def __init__(self) -> None:
        super().__init__()
        self.act = transaction.atomic()
        self.act.__enter__()
        self.world = World()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.act.__exit__(None, None, None)

    def number(self, drawn: int) -> int:
        known = list(self.world.cases)[-4:]
        return known[drawn % len(known)]

    @rule(who=who, record=record, value=value)
    def ask(self, who: int, record: str, value: int) -> None:
        self.world.ask(who, record, value)

    @precondition(lambda self: self.world.cases)
    @rule(who=who, which=value, as_seen=st.sampled_from([True, True, True, False]))
    def approve(self, who: int, which: int, as_seen: bool) -> None:
        self.world.approve(who, self.number(which), as_seen=as_seen)

    @precondition(lambda self: self.world.cases)
    @rule(who=who, which=value)
    def refuse(self, who: int, which: int) -> None:
        self.world.refuse(who, self.number(which))

    @precondition(lambda self: self.world.cases)
    @rule(who=who, which=value)
    def withdraw(self, who: int, which: int) -> None:
        self.world.withdraw(who, self.number(which))

    @precondition(lambda self: self.world.cases)
    @rule(which=value)
    def alter_slip(self, which: int) -> None:
        self.world.alter_slip(self.number(which))

    @rule(record=record, value=value)
    def change_record(self, record: str, value: int) -> None:
        self.world.change_record(record, value)

    @rule(who=who)
    def rename(self, who: int) -> None:
        self.world.rename(who)

    @rule(who=who, post=st.sampled_from(POSTS))
    def move(self, who: int, post: str) -> None:
        self.world.move(who, post)

    @rule(who=who)
    def come_or_go(self, who: int) -> None:
        self.world.come_or_go(who)

    @rule(who=who, lead=who)
    def stand_in(self, who: int, lead: int) -> None:
        self.world.stand_in(who, lead)

    @rule(who=who)
    def stand_back(self, who: int) -> None:
        self.world.stand_back(who)

    @rule()
    def next_day(self) -> None:
        self.world.next_day()

    @invariant()
    def nothing_is_approved_that_must_not_be(self) -> None:
        self.world.look_through()


def test_the_shortest_way_to_a_wrong_approval_is_not_found(db: None) -> None:
    bounds: Any = settings(
        max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(TwoPairsOfHands, settings=bounds)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_thousand_random_steps_answer_as_the_model_foretells(db: None, seed: int) -> None:
    answers = run(2_000, seed)

    for answer in (
        "approved", "stale", "OwnCommand", "SameHands", "AlreadyWaiting", "AlreadyDecided", "Denied", "NotFound",
        "NotWhatWasSeen", "NotTheMaker",
    ):  # fmt: skip
        assert answers[answer] > 0, answer
