"""The worked cases of tests/cases/ownership.yaml: acts and closings on the database, limits of adoption by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.cast import Cast
from tests.coverage.cases import CASES, CLOSED, CREDITS, FALLEN, IDLE, SINGLE
from tests.coverage.house import Case, lay_out, nine
from tests.coverage.told import told
from zhiwo.clients.policy import Role
from zhiwo.coverage.operations import (
    accept_transfer,
)
from zhiwo.coverage.operations.refusals import ColleagueAway, KeptBySomeone, NotYours
from zhiwo.coverage.policy import Claimant, Obstacle, free_again_on, house_on, obstacle
from zhiwo.kernel.refusal import NotFound
from zhiwo.tiering.policy import scheme_on

ACTS = ["O-001", "O-002", "O-003", "O-004", "O-005", "O-006", "O-007", "O-009", "O-010", "O-011", "O-012", "O-013"]
ADOPTIONS = ["O-014", "O-015", "O-016", "O-017", "O-018", "O-019"]


ANSWERED_ELSEWHERE = {"O-001": {"acting_before"}, "O-003": {"acting"}}
"""Who acts for a client nobody keeps is said by care's gaps (tests/care)."""


def test_every_case_is_run() -> None:
    assert sorted([*ACTS, *ADOPTIONS, *IDLE, *CREDITS, *CLOSED, *FALLEN, *SINGLE]) == sorted(CASES)
    assert len(CASES) == 40


Check = Callable[[Case, dict[str, Any], date], None]


def _state(case: Case, then: dict[str, Any], on: date) -> None:
    if then["state"].startswith("lapsed after "):
        assert case.proposal.last_on.isoformat() == then["state"].removeprefix("lapsed after ")
        with pytest.raises(NotFound, match="lapsed"):
            accept_transfer(actor=case.actor(case.proposal.to.number, on), number=case.proposal.pk, at=nine(on))
    else:
        answered, day = then["state"].split(", in force on ")
        assert (f"transfer {case.proposal.answer}", case.proposal.in_force_on) == (answered, date.fromisoformat(day))


def _trail_has_reason(case: Case, then: dict[str, Any], on: date) -> None:
    assert told("client.transfer-rejected").facts["proposal"] == case.proposal.pk
    assert case.proposal.answer_reason == "库容已满"


def _unassigned(case: Case, then: dict[str, Any], on: date) -> None:
    if then["unassigned"] is True:
        assert case.roles() == []
    else:
        assert case.roles()[0]["from"] == then["unassigned"]["until"]


def _cover_ended(case: Case, then: dict[str, Any], on: date) -> None:
    assert [row["until"] for row in case.roles() if row["role"] == Role.DELEGATE] == [then["cover_ended"]]


def _refusal(case: Case, then: dict[str, Any], on: date) -> None:
    assert [type(refused) for refused in case.refusals.values()] == [REFUSED[then["refusal"]]]


def _same(found: Callable[[Case, date], object], field: str) -> Check:
    def check(case: Case, then: dict[str, Any], on: date) -> None:
        assert found(case, on) == then[field]

    return check


REFUSED = {
    "has a lead; use transfer": KeptBySomeone,
    "W2 is not active": ColleagueAway,
    "only the lead may delegate": NotYours,
}

CHECKS: dict[str, Check] = {
    "owner": _same(lambda case, on: case.owner(on), "owner"),
    "acting": _same(lambda case, on: case.acting(on), "acting"),
    "accountable": _same(lambda case, on: case.owner(on), "accountable"),
    "ownership": _same(lambda case, on: case.roles(), "ownership"),
    "client_notice_task": _same(lambda case, on: case.proposal.to.number, "client_notice_task"),
    "delegate_visible_clients_via_cover": _same(
        lambda case, on: int(case.sees("W2", on)), "delegate_visible_clients_via_cover"
    ),
    "refusal": _refusal,
    "state": _state,
    "trail_has_reason": _trail_has_reason,
    "unassigned": _unassigned,
    "cover_ended": _cover_ended,
    "owner_on_2026-04-14": _same(lambda case, on: case.owner(date(2026, 4, 14)), "owner_on_2026-04-14"),
    "owner_on_2026-05-01": _same(lambda case, on: case.owner(date(2026, 5, 1)), "owner_on_2026-05-01"),
    "acting_on_2026-07-13": _same(lambda case, on: case.acting(date(2026, 7, 13)), "acting_on_2026-07-13"),
    "refused_if_accepted_on_2026-05-11": _state,
}
"""How each answer of a case is compared; one without a line here fails."""


@pytest.mark.django_db
@pytest.mark.parametrize("number", ACTS)
def test_acts(cast: Cast, number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]
    case = lay_out(cast, given)

    for said in given["operations"]:
        case.do(said)

    assert bool(case.refusals) is ("refusal" in then)
    for field in then.keys() - ANSWERED_ELSEWHERE.get(number, set()):
        CHECKS[field](case, then, on)


def adopters() -> tuple[str, ...]:
    """Who adopts in S10, as its scheme says."""
    scheme = scheme_on("boc_branch", date(2026, 5, 11))
    return next(tier.owners.adopters for tier in scheme.tiers if tier.owners.adopters)


def claimant(given: dict[str, Any], who: str, kept_until: date | None = None) -> Claimant:
    post = {
        "L1": "lobby_manager", "L2": "lobby_manager", "H1": "outlet_head", "W1": "relationship_manager",
    }[who]  # fmt: skip
    now, today = given.get("adopted_now", {}), given.get("adopted_today", {})
    return Claimant(
        post,
        at_host_outlet=True,
        adopted_now=now.get(who, 0),
        adopted_today=today.get(who, 0),
        kept_until=kept_until,
    )


ADOPTED = {
    "O-014": [None],
    "O-015": [Obstacle.A_DAY],
    "O-016": [Obstacle.IN_ALL, None],
    "O-017": [Obstacle.POST],
    "O-018": [Obstacle.COOLING_OFF, None],
    "O-019": [None, None],  # both may; who is first has the client: test_pool.py
}


@pytest.mark.parametrize("number", ADOPTIONS)
def test_adoptions(number: str) -> None:
    given = CASES[number]["given"]
    asked = [said for said in given["operations"] if said["operation"] == "adopt"]
    until = given["ownership"][0]["until"] if given["ownership"] else None

    found = [
        obstacle(claimant(given, said["by"], until), adopters(), said["on"], house_on(said["on"])) for said in asked
    ]

    assert found == ADOPTED[number]
    if until:
        assert CASES[number]["then"]["seq_2"].endswith(free_again_on(until, house_on(until)).isoformat())
