"""The worked cases of tests/cases/ownership.yaml, as far as the product goes: acts on the database, rules by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cast import Cast
from tests.coverage.house import Case, lay_out, nine
from tests.coverage.told import told
from zhiwo.clients.policy import Role
from zhiwo.coverage.operations import accept_transfer
from zhiwo.coverage.operations.refusals import ColleagueAway, KeptBySomeone, NotYours
from zhiwo.coverage.policy import (
    Claimant,
    Fall,
    FirstKeeper,
    Idleness,
    Obstacle,
    Tenure,
    accountable,
    acting,
    credited,
    fall,
    first_kept,
    free_again_on,
    holder,
    house_on,
    idleness,
    keeper,
    obstacle,
)
from zhiwo.kernel.money import to_fen
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.workdays import shipped_calendar
from zhiwo.tiering.policy import scheme_on

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parents[1] / "cases" / "ownership.yaml").read_text(encoding="utf-8"))[
        "cases"
    ]
}

CASES_TO_COME = {
    "O-008": "promises",
    "O-024": "promises; the rest of a leaver's desk is in test_leaving.py",
    "O-025": "no deactivation before the hand-over",
    "O-026": "back-dated changes",
    "O-027": "back-dated changes",
    "O-039": "coverage of a segment",
    "O-040": "change of the host outlet",
}
"""What the product does not do yet."""

ACTS = ["O-001", "O-002", "O-003", "O-004", "O-005", "O-006", "O-007", "O-009", "O-010", "O-011", "O-012", "O-013"]
ADOPTIONS = ["O-014", "O-015", "O-016", "O-017", "O-018", "O-019"]
IDLE = ["O-020", "O-021", "O-022", "O-023"]
CREDITS = ["O-028", "O-029"]
CLOSED = ["O-030", "O-031", "O-032", "O-033", "O-034"]
FALLEN = ["O-035", "O-036", "O-037", "O-038"]

LEADERS = {"president": "P1", "deputy_president": "V1", "retail_head": "G1", "outlet_head": "H1"}
"""Who leads the client's outlet in the cases."""


def test_every_case_is_run_or_in_the_table_of_cases_to_come() -> None:
    run = [*ACTS, *ADOPTIONS, *IDLE, *CREDITS, *CLOSED, *FALLEN]

    assert sorted([*run, *CASES_TO_COME]) == sorted(CASES)
    assert len(CASES) == 40


def written(tenures: list[Tenure]) -> list[dict[str, Any]]:
    """Roles as the cases write them."""
    return [
        {"role": str(t.role), "who": t.staff, "from": t.since} | ({"until": t.until} if t.until else {})
        for t in tenures
    ]


def tenures_of(given: dict[str, Any]) -> list[Tenure]:
    return [
        Tenure(Role(row["role"]), row["who"], row["from"], row.get("actual") or row.get("until") or row.get("planned"))
        for row in given["ownership"]
    ]


def owner(tenures: list[Tenure], on: date) -> str | None:
    kept = keeper(tenures, on)
    return kept.staff if kept else None


# --- acts ----------------------------------------------------------------------------------------------------------------

Check = Callable[[Case, dict[str, Any], date], None]


def _refused(kind: type[Exception]) -> Check:
    def check(case: Case, then: dict[str, Any], on: date) -> None:
        assert [type(refused) for refused in case.refusals.values()] == [kind]

    return check


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
    if then["unassigned"] is not True:
        assert first_kept(case.tenures()) == then["unassigned"]["until"]


def _cover_ended(case: Case, then: dict[str, Any], on: date) -> None:
    assert [t.until for t in case.tenures() if t.role is Role.DELEGATE] == [then["cover_ended"]]


REFUSED = {"O-002": KeptBySomeone, "O-003": ColleagueAway, "O-012": NotYours}

MORE: dict[str, Check] = {
    "state": _state,
    "trail_has_reason": _trail_has_reason,
    "unassigned": _unassigned,
    "cover_ended": _cover_ended,
    "delegate_visible_clients_via_cover": lambda case, then, on: _sees(case, "W2", on, then),
    "ownership": lambda case, then, on: _same(written(case.tenures()), then["ownership"]),
    "accountable": lambda case, then, on: _same(owner(case.tenures(), on), then["accountable"]),
    "client_notice_task": lambda case, then, on: _same(case.proposal.to.number, then["client_notice_task"]),
}


def _same(one: object, other: object) -> None:
    assert one == other


def _sees(case: Case, who: str, on: date, then: dict[str, Any]) -> None:
    assert case.sees(who, on) is bool(then["delegate_visible_clients_via_cover"])


@pytest.mark.django_db
@pytest.mark.parametrize("number", ACTS)
def test_acts(cast: Cast, number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]
    case = lay_out(cast, given)

    for said in given["operations"]:
        case.do(said)

    tenures = case.tenures()
    assert owner(tenures, on) == then["owner"]
    if "refusal" in then:
        _refused(REFUSED[number])(case, then, on)
    for field in then:
        if field in MORE:
            MORE[field](case, then, on)
        elif field.startswith("owner_on_"):
            assert owner(tenures, date.fromisoformat(field.removeprefix("owner_on_"))) == then[field]
        elif field.startswith("acting"):
            day = date.fromisoformat(field.removeprefix("acting_on_")) if "_on_" in field else on
            at = date(2026, 3, 9) if field == "acting_before" else day
            assert acting(tenures, at, "H1") == then[field]
        else:
            assert field in {"owner", "refusal", "refused_if_accepted_on_2026-05-11"}


# --- rules ---------------------------------------------------------------------------------------------------------------


def adopters() -> tuple[str, ...]:
    """Who adopts in S10, as its scheme says."""
    scheme = scheme_on("boc_branch", date(2026, 5, 11))
    return next(tier.owners.adopters for tier in scheme.tiers if tier.owners.adopters)


def claimant(given: dict[str, Any], who: str, kept_until: date | None = None) -> Claimant:
    post = {"L1": "lobby_manager", "L2": "lobby_manager", "H1": "outlet_head", "W1": "relationship_manager"}[who]
    now, today = given.get("adopted_now", {}), given.get("adopted_today", {})
    return Claimant(
        post, at_host_outlet=True, adopted_now=now.get(who, 0), adopted_today=today.get(who, 0), kept_until=kept_until
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


def idle_of(given: dict[str, Any], on: date) -> Idleness:
    tenures = tenures_of(given)
    kept = holder(tenures, Role.ADOPTER, on) or holder(tenures, Role.LEAD, on)
    assert kept
    found = idleness(
        kept,
        given["tier"].lower(),
        since=given["last_counted_contact"],
        holding=["maturity_ahead"] if "maturing" in given["holdings"][0] else [],
        house=house_on(on),
        calendar=shipped_calendar(),
    )
    assert found
    return found


@pytest.mark.parametrize("number", IDLE)
def test_idle_clients(number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]

    idle = idle_of(given, on)

    days = [then[key] for key in ("idle_day_60", "next_idle_day_60", "idle_day_45") if key in then]
    assert days in ([], [idle.idle_on])
    assert then.get("reclaim_on", idle.reclaim_on) == idle.reclaim_on
    assert then.get("warning_from", idle.warned_from) == idle.warned_from
    assert then.get("warning", idle.warned(on)) is idle.warned(on)
    assert idle.due(on) is (then["owner"] is None)
    if "reclaim" in then:
        assert idle.blocked_by == ("maturity_ahead",)


def test_the_greatest_clients_never_go_back_by_themselves() -> None:
    kept = Tenure(Role.LEAD, "W1", date(2025, 1, 1))

    assert (
        idleness(kept, "t3", since=kept.since, holding=(), house=house_on(kept.since), calendar=shipped_calendar())
        is None
    )


@pytest.mark.parametrize("number", CREDITS)
def test_credit(number: str) -> None:
    given, then = CASES[number]["given"], CASES[number]["then"]
    tenures = tenures_of(given)
    moved = given["client_choice"] == "财富中心"
    first = FirstKeeper(given["first_keeper"]) if moved else None

    assert owner(tenures, CASES[number]["when"]) == then["owner"]
    if not moved:
        day = CASES[number]["when"]
        assert credited(first, owner(tenures, day), day, host_outlet="N1") == then["credit"]
        return
    sums = dict.fromkeys(then["credit"], Decimal("0.00"))
    for row in given["revenue"]:
        who = credited(first, owner(tenures, row["on"]), row["on"], host_outlet="N1")
        assert who
        sums[who] += Decimal(row["yuan"])
    assert {who: str(fen) for who, fen in sums.items()} == then["credit"]


def test_after_the_first_keeper_has_left_the_outlet_is_credited() -> None:
    first = FirstKeeper("C1", left_on=date(2026, 7, 1))

    assert credited(first, "F1", date(2026, 6, 30), host_outlet="N1") == "C1"
    assert credited(first, "F1", date(2026, 7, 1), host_outlet="N1") == "N1"


def posts_to_answer(tier: str) -> tuple[str, ...]:
    found = scheme_on("branch", date(2026, 7, 15)).named(tier)
    return found.owners.answer_for_loss if found.loss_duty else ()


@pytest.mark.parametrize("number", CLOSED)
def test_losses(number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]
    tenures = tenures_of(given)
    (tier,) = (said.split()[0].lower() for said in given["tier_on"].values())

    found = accountable(tenures, on=on, leaders=posts_to_answer(tier), in_office=LEADERS.get, house=house_on(on))

    assert sorted(found.staff) == sorted(then["accountable"])
    assert found.staff[:1] == tuple(then["accountable"][:1])
    assert found.co_named == then.get("co_named")
    if "acting" in then:
        assert acting(tenures, on, "H1") == then["acting"]


@pytest.mark.parametrize("number", FALLEN)
def test_falls(number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]
    *before, now = (to_fen(Decimal(yuan)) for yuan in given["month_avg"].values())

    found = fall(before, now, house_on(on))

    assert (found is Fall.LOST, found is Fall.WARNING) == (then["loss"], then["warning"])
    leaders = posts_to_answer("t2") if found is Fall.LOST else ()
    answering = accountable(tenures_of(given), on=on, leaders=leaders, in_office=LEADERS.get, house=house_on(on))
    assert list(answering.staff) == then["accountable"]
