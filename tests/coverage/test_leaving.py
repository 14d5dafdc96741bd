"""A leaver's whole desk moves in one act: clients, roles, covers, transfers under way; nothing is left behind or doubled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from tests.coverage.told import held, told
from tests.desk.house import NOW
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.clients.operations import take_over_keepings
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations import (
    Moved,
    accept_transfer,
    cover,
    end_desks_of_leavers,
    hand_over_desk,
    propose_transfer,
)
from zhiwo.coverage.operations.refusals import (
    ColleagueAway,
    DeskEmpty,
    EffectiveInPast,
    PostMayNotLead,
    SuccessorLeaves,
)
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Staff

SINCE = date(2026, 1, 1)
DAY = timedelta(days=1)
LEAVES = TODAY + 5 * DAY


def keep(house: Cast, client: str, staff: str, role: str = "lead", until: date | None = None) -> None:
    Keeping.objects.for_closing().create(
        client=house.clients[client], staff=house.staff[staff], role=role, since=SINCE, until=until, source="hand"
    )


@pytest.fixture
def desk(house: Cast) -> Cast:
    """Wang keeps 甲 and 戊 and stands in for Wei on 乙."""
    keep(house, "戊", "W1")
    keep(house, "乙", "W1", "delegate", TODAY + 20 * DAY)
    return house


def leave(
    house: Cast, *, by: str = "H1", who: str = "W1", on: date = LEAVES, successors: Mapping[str, str] | None = None
) -> Moved:
    following = {"甲": "W2"} if successors is None else successors
    return hand_over_desk(actor=house.actor(by), leaver=who, from_on=on, successors=following, at=NOW)


def book(house: Cast, who: str, on: date) -> set[str]:
    return set(visible_clients(house.actor(who, on)).values_list("number", flat=True))


def test_on_that_day_the_desk_is_empty_and_every_client_kept_or_waiting(desk: Cast) -> None:
    """O-024. CordysCRM#115: a leaver's clients left orphaned."""
    assert leave(desk) == Moved(clients=2, unassigned=1)

    assert book(desk, "W1", LEAVES - DAY) == {"甲", "乙", "戊"}
    assert book(desk, "W1", LEAVES) == set()
    assert held("甲") == [("W1", "lead", SINCE, LEAVES), ("W2", "lead", LEAVES, None)]
    assert held("戊") == [("W1", "lead", SINCE, LEAVES)]
    assert ("W1", "delegate", SINCE, LEAVES) in held("乙")
    assert not Keeping.objects.for_closing().filter(role="shadow").exists()


def test_it_is_one_act_on_the_trail(desk: Cast) -> None:
    before = TrailEntry.objects.count()

    leave(desk)

    assert TrailEntry.objects.count() == before + 1
    entry = told("staff.desk-handed-over")
    assert (entry.subject, entry.facts["clients"], entry.facts["unassigned"]) == ("W1", 2, 1)


def test_who_stood_in_for_the_leaver_does_so_no_longer(desk: Cast) -> None:
    cover(actor=desk.actor("W1"), away="W1", by="L1", last_on=TODAY + 30 * DAY, at=NOW)

    leave(desk)

    assert book(desk, "L1", LEAVES) == set()


def test_transfers_under_way_are_withdrawn(desk: Cast) -> None:
    propose_transfer(actor=desk.actor("W1"), client="甲", to="W2", reason="轮岗", at=NOW)

    leave(desk, successors={})

    assert Proposal.objects.for_closing().get().answer == "withdrawn"
    assert held("甲") == [("W1", "lead", SINCE, LEAVES)]


def test_a_client_about_to_move_is_led_by_the_successor_up_to_that_day(desk: Cast) -> None:
    start = LEAVES + 6 * DAY
    moving = propose_transfer(actor=desk.actor("W1"), client="甲", to="L1", reason="轮岗", effective=start, at=NOW)
    accept_transfer(actor=desk.actor("L1"), number=moving.pk, at=NOW)

    leave(desk, successors={"甲": "W2"})

    led = [row for row in held("甲") if row[1] == "lead"]
    assert led == [("W1", "lead", SINCE, LEAVES), ("W2", "lead", LEAVES, start), ("L1", "lead", start, None)]


def test_a_client_about_to_come_to_the_leaver_is_led_by_the_successor_from_that_day(desk: Cast) -> None:
    start = LEAVES + 6 * DAY
    coming = propose_transfer(actor=desk.actor("W2"), client="乙", to="W1", reason="轮岗", effective=start, at=NOW)
    accept_transfer(actor=desk.actor("W1"), number=coming.pk, at=NOW)

    leave(desk, successors={"乙": "L1"})

    led = [row for row in held("乙") if row[1] == "lead"]
    assert led == [("W2", "lead", SINCE, start), ("L1", "lead", start, None)]


def test_the_file_that_still_names_the_leaver_brings_nothing_back(desk: Cast) -> None:
    leave(desk)
    before = held("甲"), held("戊")

    take_over_keepings(
        [{"client": one, "staff": "W1", "role": "lead", "from_on": SINCE, "until_on": None} for one in ("甲", "戊")]
    )

    assert (held("甲"), held("戊")) == before


def test_whom_no_hand_over_freed_the_night_does(desk: Cast) -> None:
    """Nobody handed the desk over; the file goes on naming the leaver. CordysCRM#115."""
    Staff.objects.filter(number="W1").update(left_on=TODAY)
    row = {"client": "甲", "staff": "W1", "role": "lead", "from_on": SINCE, "until_on": None}

    for on in (TODAY, TODAY + DAY):
        take_over_keepings([row])
        ended = end_desks_of_leavers(on=on)
        assert ended == ({desk.clients[one].pk for one in "甲乙戊"} if on == TODAY else set())

    assert held("甲") == [("W1", "lead", SINCE, TODAY)]
    assert held("乙")[0] == ("W2", "lead", SINCE, None)


def test_the_same_night_again_writes_nothing(desk: Cast) -> None:
    Staff.objects.filter(number="W1").update(left_on=SINCE)
    Keeping.objects.for_closing().filter(client__number="甲").update(source="file")
    end_desks_of_leavers(on=SINCE)
    before = list(Keeping.objects.for_closing().order_by("pk").values())

    with CaptureQueriesContext(connection) as asked:
        end_desks_of_leavers(on=SINCE)

    assert [one["sql"] for one in asked if "UPDATE" in one["sql"]] == []
    assert list(Keeping.objects.for_closing().order_by("pk").values()) == before


def test_the_night_before_leaving_nothing_ends(desk: Cast) -> None:
    Staff.objects.filter(number="W1").update(left_on=LEAVES)

    assert end_desks_of_leavers(on=LEAVES - DAY) == frozenset()


def test_all_or_nothing(desk: Cast) -> None:
    before = held("甲"), held("戊")

    with pytest.raises(PostMayNotLead):
        leave(desk, successors={"戊": "W2", "甲": "K1"})

    assert (held("甲"), held("戊")) == before


def test_refused_with_a_reason(desk: Cast) -> None:
    with pytest.raises(Denied):
        leave(desk, by="W2")
    with pytest.raises(NotFound):
        leave(desk, by="H2")
    with pytest.raises(NotFound):
        leave(desk, successors={"丙": "W2"})
    with pytest.raises(EffectiveInPast):
        leave(desk, on=TODAY - DAY)
    with pytest.raises(SuccessorLeaves):
        leave(desk, successors={"甲": "W1"})
    with pytest.raises(DeskEmpty, match="陈柜员"):
        leave(desk, who="C1", successors={})


def test_not_to_someone_who_is_gone_or_goes_as_well(desk: Cast) -> None:
    Staff.objects.filter(number="W2").update(left_on=LEAVES)
    with pytest.raises(SuccessorLeaves, match="魏经理"):
        leave(desk)

    Staff.objects.filter(number="W2").update(left_on=TODAY)
    with pytest.raises(ColleagueAway):
        leave(desk)
