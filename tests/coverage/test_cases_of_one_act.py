"""The worked cases of ownership that take more than a client and its keepers, one by one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from tests.coverage.cases import CASES
from tests.coverage.house import LONG_AGO, Case, lay_out, nine
from zhiwo.care.models import Duty
from zhiwo.care.operations import Details, keep_promise, raise_duties, record_interaction
from zhiwo.care.queries import care_of
from zhiwo.care.queries.promises import promises
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.clients.wall.standing import behind
from zhiwo.coverage.operations import (
    assign,
    change_host,
    deactivate,
    hand_over_desk,
)
from zhiwo.coverage.operations.refusals import DeskNotEmpty
from zhiwo.coverage.queries import coverage_by_tier, who_answers
from zhiwo.governance.approvals import OwnCommand, ReasonMissing, approve, ask
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Login, Staff
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import scheme_on
from zhiwo.wiring.commands import COMMANDS, PEOPLE


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
    """help.salesforce.com fsc_admin_cds_manage_users: a hand-over is asked for first."""
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
    """openMF/community-app#3007."""
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
