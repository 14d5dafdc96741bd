"""The worked cases of tests/cases/ownership.yaml: acts and closings on the database, limits of adoption by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cast import Cast
from tests.coverage.house import LONG_AGO, Case, lay_out, nine
from tests.coverage.told import told
from zhiwo.care.models import Duty, Interaction
from zhiwo.care.operations import Details, keep_promise, raise_duties, record_interaction
from zhiwo.care.queries import care_of, silent_clients
from zhiwo.care.queries.promises import promises
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.clients.wall.standing import behind
from zhiwo.coverage.models import IdleClient
from zhiwo.coverage.operations import (
    accept_transfer,
    assign,
    change_host,
    deactivate,
    hand_over_desk,
    kept_clients,
    note_losses,
    reclaim_idle,
    silence,
)
from zhiwo.coverage.operations.first_keepers import remember_first
from zhiwo.coverage.operations.keepings import begin, end
from zhiwo.coverage.operations.refusals import ColleagueAway, DeskNotEmpty, KeptBySomeone, NotYours
from zhiwo.coverage.policy import Claimant, Obstacle, free_again_on, house_on, obstacle
from zhiwo.coverage.queries import coverage_by_tier, credited_for, losses, who_answers
from zhiwo.governance.approvals import OwnCommand, ReasonMissing, approve, ask
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.kernel.money import to_fen
from zhiwo.kernel.period import month_of
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Login, Staff
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import scheme_on
from zhiwo.wiring.commands import COMMANDS, PEOPLE

DAY = timedelta(days=1)

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parents[1] / "cases" / "ownership.yaml").read_text(encoding="utf-8"))[
        "cases"
    ]
}

ACTS = ["O-001", "O-002", "O-003", "O-004", "O-005", "O-006", "O-007", "O-009", "O-010", "O-011", "O-012", "O-013"]
ADOPTIONS = ["O-014", "O-015", "O-016", "O-017", "O-018", "O-019"]

IDLE = ["O-020", "O-021", "O-022", "O-023"]
CREDITS = ["O-028", "O-029"]
CLOSED = ["O-030", "O-031", "O-032", "O-033", "O-034"]
FALLEN = ["O-035", "O-036", "O-037", "O-038"]
SINGLE = ["O-008", "O-024", "O-025", "O-026", "O-027", "O-039", "O-040"]
"""Cases that need more than the client and its keepers: each has a test of its own, here or in test_leaving.py."""

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


# --- going back ----------------------------------------------------------------------------------------------------------


def contact(case: Case, on: date, by: str) -> None:
    Interaction.objects.for_closing().create(
        reference=f"C{on:%m%d}", client=case.client, kind="visit", at=nine(on), on=on, entered_at=nine(on),
        staff=Staff.objects.get(number=by),
    )  # fmt: skip


def closed_on(on: date) -> None:
    """What the steps of a closing do about idle clients."""
    idle = silent_clients(kept_clients(on), on=on, for_days=silence(on))
    reclaim_idle(on=on, idle=idle, running_loans=())


@pytest.mark.django_db
@pytest.mark.parametrize("number", IDLE)
def test_idle_clients(cast: Cast, number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]
    case = lay_out(cast, given)
    contact(case, given["last_counted_contact"], given["ownership"][0]["who"])
    if "maturing" in given["holdings"][0]:
        matures = date.fromisoformat(given["holdings"][0].split("maturing ")[1])
        Holding.objects.for_closing().create(
            client=case.client, reference="1", asset_class="deposit", currency="CNY", value_fen=1, matures_on=matures
        )

    for before in range(10, -1, -1):
        closed_on(on - before * DAY)

    assert case.owner(on) == then["owner"]
    noted = IdleClient.objects.for_closing().filter(client=case.client).first()
    if then["owner"] is None or then.get("warning") is False:
        assert noted is None
    else:
        assert noted is not None
        assert noted.idle_on == then.get("idle_day_45", noted.idle_on)
        assert noted.reclaim_on == then.get("reclaim_on", noted.reclaim_on)
        assert noted.blocked_by == (["maturity_ahead"] if "reclaim" in then else [])


@pytest.mark.django_db
def test_an_adopted_client_is_warned_of_for_seven_days_and_goes_back_to_the_pool(cast: Cast) -> None:
    given, then = CASES["O-020"]["given"], CASES["O-020"]["then"]
    case = lay_out(cast, given)
    contact(case, given["last_counted_contact"], "L1")

    for day, warned in (
        (then["warning_from"] - DAY, False),
        (then["warning_from"], True),
        (then["reclaim_on"] - DAY, True),
    ):
        closed_on(day)
        assert IdleClient.objects.for_closing().exists() is warned
        assert case.owner(day) == "L1"
    closed_on(then["reclaim_on"])
    assert case.owner(then["reclaim_on"]) is None
    assert Keeping.objects.for_closing().get(client=case.client).ended_here


@pytest.mark.django_db
def test_a_contact_that_did_not_count_does_not_stop_the_reclaim(cast: Cast) -> None:
    """The keeper's unanswered call, a colleague's visit without a role (H11, H12)."""
    given, then = CASES["O-020"]["given"], CASES["O-020"]["then"]
    case = lay_out(cast, given)
    contact(case, given["last_counted_contact"], "L1")
    for n, (who, kind, result) in enumerate((("L1", "call", "no_answer"), ("W2", "visit", ""))):
        Interaction.objects.for_closing().create(
            reference=f"N{n}", client=case.client, kind=kind, result=result, at=nine(then["warning_from"]),
            on=then["warning_from"], entered_at=nine(then["warning_from"]), staff=Staff.objects.get(number=who),
        )  # fmt: skip

    for day in (then["warning_from"], then["reclaim_on"]):
        closed_on(day)

    assert case.owner(then["reclaim_on"]) is None


@pytest.mark.django_db
def test_nobody_goes_back_unwarned(cast: Cast) -> None:
    """A bank that begins with us, or nights that were missed: the keeper has his seven days all the same."""
    given, then = CASES["O-020"]["given"], CASES["O-020"]["then"]
    case = lay_out(cast, given)
    contact(case, given["last_counted_contact"], "L1")

    closed_on(then["reclaim_on"])

    assert case.owner(then["reclaim_on"]) == "L1"
    assert IdleClient.objects.for_closing().get().reclaim_on == then["reclaim_on"] + 7 * DAY


# --- losses --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("number", CLOSED)
def test_closed_clients(cast: Cast, number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]
    case = lay_out(cast, given)
    Client.objects.for_closing().filter(pk=case.client.pk).update(closed_on=given["events"][0]["on"])

    note_losses(on=on, after=on - DAY)

    (row,) = losses(case.actor("P1", on), on, on + DAY)
    assert (row.kind, set(row.answering.staff)) == ("closed", set(then["accountable"]))
    assert row.answering.staff[:1] == tuple(then["accountable"][:1])
    assert row.answering.co_named == then.get("co_named")
    assert case.acting(on) == then.get("acting", case.owner(on))


@pytest.mark.django_db
@pytest.mark.parametrize("number", FALLEN)
def test_fallen_clients(cast: Cast, number: str) -> None:
    given, then, on = CASES[number]["given"], CASES[number]["then"], CASES[number]["when"]
    case = lay_out(cast, given)
    for month, yuan in given["month_avg"].items():
        AumFigure.objects.for_closing().create(
            client=case.client, on=month_of(date.fromisoformat(f"{month}-01")).last, point_fen=0, deposit_fen=0,
            month_avg_fen=to_fen(Decimal(yuan)),
        )  # fmt: skip

    for _ in range(2):  # a closing run again changes nothing
        note_losses(on=on, after=on - DAY)

    found = losses(case.actor("P1", on), on, on + DAY)
    assert [row.kind for row in found] == (["fallen"] if then["loss"] else ["falling"] if then["warning"] else [])
    assert [who for row in found for who in row.answering.staff] == then["accountable"]


@pytest.mark.django_db
def test_who_died_is_not_lost(cast: Cast) -> None:
    case = lay_out(cast, CASES["O-030"]["given"])
    Client.objects.for_closing().filter(pk=case.client.pk).update(closed_on=date(2026, 7, 15))
    Person.objects.for_closing().create(client=case.client, died_on=date(2026, 7, 1))

    assert note_losses(on=date(2026, 7, 15), after=date(2026, 7, 14)) == 0


# --- the first keeper's credit -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("number", CREDITS)
def test_credit(cast: Cast, number: str) -> None:
    given, then = CASES[number]["given"], CASES[number]["then"]
    moved = given["client_choice"] == "财富中心"
    ownership = given["ownership"][:1]
    case = lay_out(cast, {**given, "ownership": [{k: v for k, v in ownership[0].items() if k != "until"}]})
    if moved:
        kept = Keeping.objects.for_closing().get(client=case.client)
        remember_first(case.client, kept, Staff.objects.get(number="F1"))
        end(kept, date(2026, 4, 1))
        begin(case.client, Staff.objects.get(number="F1"), Role.LEAD, date(2026, 4, 1))

    assert case.owner(CASES[number]["when"]) == then["owner"]
    if not moved:
        assert credited_for(case.client, CASES[number]["when"]) == then["credit"]
        return
    sums = dict.fromkeys(then["credit"], Decimal("0.00"))
    for row in given["revenue"]:
        who = credited_for(case.client, row["on"])
        assert who
        sums[who] += Decimal(row["yuan"])
    assert {who: f"{yuan}" for who, yuan in sums.items()} == then["credit"]


@pytest.mark.django_db
def test_credit_goes_to_the_outlet_once_the_first_keeper_left(cast: Cast) -> None:
    case = lay_out(cast, {**CASES["O-028"]["given"], "ownership": CASES["O-028"]["given"]["ownership"][:1]})
    remember_first(case.client, Keeping.objects.for_closing().get(client=case.client), Staff.objects.get(number="F1"))
    Staff.objects.filter(number="C1").update(left_on=date(2026, 6, 1))

    assert [credited_for(case.client, day) for day in (date(2026, 5, 31), date(2026, 6, 1))] == ["C1", "N1"]


# --- by themselves -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_promise_travels_with_the_client(cast: Cast) -> None:
    given, then, on = CASES["O-008"]["given"], CASES["O-008"]["then"], CASES["O-008"]["when"]
    case = lay_out(cast, given)
    (promised,) = given["promises"]
    (done,) = given["contacts_counted"]
    record_interaction(
        actor=case.actor("W1", done), client="A1", kind="visit", on=done, at=nine(done),
        details=Details(next_step=promised["text"], next_on=promised["due"]), reference="PR1",
    )  # fmt: skip

    raise_duties(on=on)

    assert case.owner(on) == then["owner"]
    assert [row.reference for row in promises(case.actor(then["promise_PR1_on_desk_of"], on), 9)] == ["PR1"]
    assert promises(case.actor("W1", on), 9) == []
    duty = Duty.objects.for_closing().get(client=case.client, kind="contact_month", on=date(2026, 4, 1))
    assert (duty.required, duty.done) == (then["contact_month"]["required"], then["contact_month"]["done"])
    keep_promise(actor=case.actor("W2", on), reference="PR1", at=nine(on))
    assert promises(case.actor("W2", on), 9) == []
    with pytest.raises(NotFound):
        keep_promise(actor=case.actor("W2", on), reference="PR1", at=nine(on))


@pytest.mark.django_db
def test_a_promise_goes_with_a_leavers_desk(cast: Cast) -> None:
    given = CASES["O-024"]["given"]
    on = CASES["O-024"]["when"]
    case = lay_out(
        cast,
        {
            "client": "测试乙",
            "tier": "T2",
            "host_outlet": "N1",
            "ownership": [{"role": "lead", "who": "W1", "from": LONG_AGO}],
        },
    )
    before = date(2026, 8, 28)
    record_interaction(
        actor=case.actor("W1", before), client="A1", kind="visit", on=before, at=nine(before), reference="PR2",
        details=Details(next_step="送资料", next_on=given["promises"][0]["due"]),
    )  # fmt: skip

    hand_over_desk(actor=case.actor("H1", before), leaver="W1", from_on=on, successors={"A1": "W2"}, at=nine(before))

    assert [row.reference for row in promises(case.actor(CASES["O-024"]["then"]["promise_of_乙_with"], on), 9)] == [
        "PR2"
    ]


@pytest.mark.django_db
def test_nobody_is_shut_out_who_still_keeps_clients(cast: Cast) -> None:
    then, on = CASES["O-025"]["then"], CASES["O-025"]["when"]
    case = lay_out(
        cast,
        {
            "client": "测试乙",
            "tier": "T2",
            "host_outlet": "N1",
            "ownership": [{"role": "lead", "who": "W1", "from": LONG_AGO}],
        },
    )
    kept = Keeping.objects.for_closing().filter(staff__number="W1", role__in=KEEPING_ROLES, until=None).count()

    with behind(case.actor("AD", on)), pytest.raises(DeskNotEmpty) as refused:
        deactivate(actor=case.actor("AD", on), staff="W1", at=nine(on))

    assert refused.value.say("en").startswith(then["refusal"].replace("3 clients", f"{kept} clients"))
    assert Login.objects.filter(number="W1", is_active=False).count() == 0


def told_twice(case: Case, by: str, checker: str, reason: str) -> int:
    """O-026: put down by one, approved by another."""
    on = CASES["O-026"]["when"]
    slip = ask(
        actor=case.actor(by, on), kind="client.backdate", target="A1", arguments={"to": "W2", "effective": "2026-05-04"},
        reason=reason, at=nine(on), commands=COMMANDS, people=PEOPLE,
    )  # fmt: skip
    approve(
        actor=case.actor(checker, on), number=slip.pk, seen=slip.pin, reason="核实", at=nine(on), commands=COMMANDS,
        people=PEOPLE,
    )  # fmt: skip
    return slip.pk


@pytest.mark.django_db
def test_a_backdated_transfer_moves_who_answers_and_keeps_what_was_known(cast: Cast) -> None:
    given, then, on = CASES["O-026"]["given"], CASES["O-026"]["then"], CASES["O-026"]["when"]
    case = lay_out(cast, given)
    lost = given["loss"]["on"]

    told_twice(case, "H1", "G1", given["operations"][0]["reason"])

    assert case.owner(on) == then["owner"]
    assert case.roles() == then["ownership"]
    assert list(who_answers(case.client, "t2", lost).staff) == then["accountable_as_of"]
    known = who_answers(case.client, "t2", lost, known_at=then["known_at"]["on"])
    assert list(known.staff) == then["known_at"]["accountable"]
    assert who_answers(case.client, "t2", lost).co_named is None


@pytest.mark.django_db
@pytest.mark.parametrize(("checker", "reason", "refusal"), [("G1", "", ReasonMissing), ("H1", "口头移交", OwnCommand)])
def test_a_backdated_transfer_needs_a_reason_and_another_hand(
    cast: Cast, checker: str, reason: str, refusal: type[Exception]
) -> None:
    case = lay_out(cast, CASES["O-027"]["given"])

    with pytest.raises(refusal):
        told_twice(case, "H1", checker, reason)

    assert case.owner(CASES["O-027"]["when"]) == CASES["O-027"]["then"]["owner"]


@pytest.mark.django_db
def test_the_share_of_private_clients_with_a_keeper(cast: Cast) -> None:
    given, then, on = CASES["O-039"]["given"], CASES["O-039"]["then"], CASES["O-039"]["when"]
    case = lay_out(cast, {"client": "测试癸", "tier": "T3", "host_outlet": "N1", "ownership": []})
    for n in range(given["with_lead"]):
        _listed_with_a_lead(case, n)

    (found,) = [row for row in coverage_by_tier(case.actor("P1", on)) if row.tier == "t3"]

    # 丙 of the small bank is in no tier here: the 39 and 测试癸 are all there are
    assert (found.clients, found.kept, f"{found.percent:.2f}%") == (
        given["clients"],
        given["with_lead"],
        then["coverage"],
    )
    assert f"{found.target_percent}%" == then["target"]
    care = care_of(case.actor("P1", on), "A1", on)
    assert (care.gaps[0].acting, list(care.gaps[0].told)) == (then["acting"], [w for w in then["told"] if w != "H1"])


def _listed_with_a_lead(case: Case, n: int) -> None:
    client = Client.objects.for_closing().create(
        number=f"P{n}",
        ordinal=1000 + n,
        name="测试",
        initials="cs",
        sort_key=f"{n}",
        unit=case.client.unit,
        status="active",
    )
    Placement.objects.for_closing().create(
        client=client, scheme="branch", tier="t3", on_list=True, since=LONG_AGO, rule=scheme_on("branch", LONG_AGO).rule
    )
    Keeping.objects.for_closing().create(
        client=client, staff=Staff.objects.get(number="W1"), role=Role.LEAD, since=LONG_AGO
    )


@pytest.mark.django_db
def test_a_change_of_host_outlet(cast: Cast) -> None:
    given, then, on = CASES["O-040"]["given"], CASES["O-040"]["then"], CASES["O-040"]["when"]
    case = lay_out(cast, given)
    (done,) = given["contacts_counted"]
    record_interaction(
        actor=case.actor("W1", done), client="A1", kind="visit", on=done, at=nine(done), reference="PR3",
        details=Details(next_step="资料", next_on=date(2026, 8, 20)),
    )  # fmt: skip

    change_host(actor=case.actor("P1", on), client="A1", to="N2", reason="搬家", at=nine(on))
    raise_duties(on=on)

    moved = Client.objects.for_closing().select_related("unit").get(pk=case.client.pk)
    assert (moved.unit.number, case.owner(on), case.roles()) == (then["host_outlet"], None, then["ownership"])
    assert case.sees("W1", on) is then["W1_sees_client"]
    care = care_of(case.actor("P1", on), "A1", on)
    assert care.gaps[-1].acting == then["acting"]
    (month,) = [duty for duty in care.duties if duty.kind == "contact_month" and duty.on == date(2026, 8, 1)]
    assert (month.required, month.done, month.status) == (2, 1, "open")
    assign(actor=case.actor("H2", on), client="A1", to="W3", reason="", at=nine(on))
    assert [row.reference for row in promises(case.actor("W3", on), 9)] == ["PR3"]
