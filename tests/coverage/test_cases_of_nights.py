"""The worked cases of ownership that closings decide: who goes back, who is lost, to whom revenue goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import Cast
from tests.coverage.cases import CASES, CLOSED, CREDITS, DAY, FALLEN, IDLE
from tests.coverage.house import Case, lay_out, nine
from zhiwo.care.models import Interaction
from zhiwo.care.queries import silent_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import IdleClient
from zhiwo.coverage.operations import (
    kept_clients,
    note_losses,
    reclaim_idle,
    silence,
)
from zhiwo.coverage.operations.first_keepers import remember_first
from zhiwo.coverage.operations.keepings import begin, end
from zhiwo.coverage.queries import credited_for, losses
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.kernel.money import to_fen
from zhiwo.kernel.period import month_of
from zhiwo.org.models import Staff
from zhiwo.parties.models import Person


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
    """1Panel-dev/CordysCRM#852, #2327, #3227: by tier, and never whom a loan or a maturity holds."""
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
