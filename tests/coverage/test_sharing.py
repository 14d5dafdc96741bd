"""Sharing clients out: drawn up, approved, carried out, undone; nothing is lost on the way (D2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.coverage.house import nine
from zhiwo.care.queries.capacity import capacity
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import Sharing, SharingMove
from zhiwo.coverage.operations import assign, note_wish, share_out, undo_sharing
from zhiwo.coverage.operations.refusals import NotDone, NothingToMove, SharedAlready, SharingChanged, UnknownSkill
from zhiwo.coverage.queries import ties, wished_keeper
from zhiwo.desk.assigning import assigning
from zhiwo.desk.sharing import capacity_desk, draw, plans
from zhiwo.governance.approvals import OwnCommand, approve, ask
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Skill, Staff, Unit
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import scheme_on
from zhiwo.wiring.commands import COMMANDS, PEOPLE

pytestmark = pytest.mark.django_db
NOW = nine(TODAY)
SINCE = date(2026, 1, 1)


@pytest.fixture
def crowded(cast: Cast) -> Cast:
    """W1 leads two hundred T2 clients of N1, W2 none of them."""
    outlet = Unit.objects.get(number="N1")
    made = [
        Client(
            number=f"S{n:03d}",
            ordinal=2000 + n,
            name="测试",
            initials="cs",
            sort_key=f"{n:03d}",
            unit=outlet,
            status="active",
        )
        for n in range(200)
    ]
    Client.objects.for_closing().bulk_create(made)
    clients = list(Client.objects.for_closing().filter(number__startswith="S"))
    rule = scheme_on("branch", SINCE).rule
    Placement.objects.for_closing().bulk_create(
        Placement(client=client, scheme="branch", tier="t2", on_list=True, since=SINCE, rule=rule) for client in clients
    )
    Keeping.objects.for_closing().bulk_create(
        Keeping(client=client, staff=cast.staff["W1"], role=Role.LEAD, since=SINCE) for client in clients
    )
    return cast


def leads(on: date = TODAY) -> dict[str, int]:
    found: dict[str, int] = {}
    held = Keeping.objects.for_closing().filter(client__number__startswith="S", role=Role.LEAD, since__lte=on)
    for staff in held.exclude(until__lte=on).values_list("staff__number", flat=True):
        found[staff] = found.get(staff, 0) + 1
    return found


def speaks(staff: str, skill: str, since: date | None = None, until: date | None = None) -> None:
    Skill.objects.create(staff=Staff.objects.get(number=staff), code=skill, since=since, until=until)


def approved(cast: Cast, plan: Sharing, by: str = "G1", checker: str = "P1") -> None:
    slip = ask(
        actor=cast.actor(by), kind="client.share", target=f"{plan.pk}", arguments={}, reason="超负荷", at=NOW,
        commands=COMMANDS, people=PEOPLE,
    )  # fmt: skip
    approve(
        actor=cast.actor(checker), number=slip.pk, seen=slip.pin, reason="", at=NOW, commands=COMMANDS, people=PEOPLE
    )


def test_evens_the_hours_and_can_be_undone(crowded: Cast) -> None:
    plan = draw(crowded.actor("G1"), (), NOW)
    assert leads() == {"W1": 200}

    approved(crowded, plan)

    shared = leads()
    assert sum(shared.values()) == 200
    assert shared["W1"] < 200
    before, after = ([loads[at] / loads[2] for loads in plan.loads.values()] for at in (0, 1))
    assert max(after) < max(before)
    moved = SharingMove.objects.for_closing().filter(sharing=plan).count()
    assert moved == 200 - shared["W1"]
    shadows = Keeping.objects.for_closing().filter(role=Role.SHADOW, staff__number="W1", since=TODAY)
    assert shadows.count() == moved
    assert TrailEntry.objects.filter(act="coverage.shared-out").count() == 1

    undo_sharing(actor=crowded.actor("G1"), number=plan.pk, at=NOW)

    assert leads() == {"W1": 200}
    with pytest.raises(NotDone):
        undo_sharing(actor=crowded.actor("G1"), number=plan.pk, at=NOW)


def test_a_leavers_clients_go_to_the_others(crowded: Cast) -> None:
    """YunaiV/ruoyi-vue-pro#451: many clients in one act."""
    plan = draw(crowded.actor("G1"), ["W1"], NOW)

    share_out(actor=crowded.actor("G1"), number=plan.pk, at=NOW)

    assert "W1" not in leads()
    assert sum(leads().values()) == 200


def test_whom_a_client_wished_for_keeps_it(crowded: Cast) -> None:
    for n in range(30):
        note_wish(actor=crowded.actor("H1"), client=f"S{n:03d}", staff="W2", at=NOW)
    note_wish(actor=crowded.actor("H1"), client="S000", staff="", at=NOW)

    plan = draw(crowded.actor("G1"), (), NOW)

    moves = dict(SharingMove.objects.for_closing().filter(sharing=plan).values_list("client__number", "after__number"))
    assert all(moves[f"S{n:03d}"] == "W2" for n in range(1, 30))


def test_who_speaks_the_language_is_preferred(crowded: Cast) -> None:
    """A wish for a language or a field weighs more than even hours, and is no reason to leave a client unplaced."""
    speaks("W2", "cantonese")
    speaks("W1", "tax", until=TODAY)
    for n in range(40):
        note_wish(actor=crowded.actor("H1"), client=f"S{n:03d}", staff="", skills=["cantonese"], at=NOW)
    note_wish(actor=crowded.actor("H1"), client="S000", staff="", skills=["japanese", "tax"], at=NOW)

    plan = draw(crowded.actor("G1"), (), NOW)

    moves = dict(SharingMove.objects.for_closing().filter(sharing=plan).values_list("client__number", "after__number"))
    assert all(moves[f"S{n:03d}"] == "W2" for n in range(1, 40))
    assert plan.unplaced == 0


def test_what_is_no_skill_of_the_house_cannot_be_wished_for(crowded: Cast) -> None:
    note_wish(actor=crowded.actor("H1"), client="S000", staff="W2", skills=["english"], at=NOW)

    with pytest.raises(UnknownSkill):
        note_wish(actor=crowded.actor("H1"), client="S000", staff="W1", skills=["klingon"], at=NOW)

    assert ties(crowded.actor("H1"), "S000").skills == ("english",)
    assert wished_keeper(crowded.actor("H1"), Client.objects.for_closing().get(number="S000")) == "W2"


def test_who_has_the_skill_comes_first_when_a_lead_is_chosen(crowded: Cast) -> None:
    speaks("W2", "english")
    speaks("W1", "english", since=TODAY + timedelta(days=1))
    before = [one.staff for one in assigning(crowded.actor("H1"), "S000").candidates]
    note_wish(actor=crowded.actor("H1"), client="S000", staff="", skills=["english"], at=NOW)

    first, *others = [
        one for one in assigning(crowded.actor("H1"), "S000").candidates if one.post == "relationship_manager"
    ]

    assert set(before) >= {"W1", "W2"}
    assert (first.staff, first.skills) == ("W2", ("english",))
    assert all(one.skills == () for one in others)


def test_whom_the_standard_asks_nothing_for_stays_where_it_is(crowded: Cast) -> None:
    """Clients of 5-20万 have a file and no hours: evening out hours is no reason to move them, kept or not."""
    small = Placement.objects.for_closing().filter(client__number__in=("S000", "S001"))
    small.update(tier="file_only")
    Keeping.objects.for_closing().filter(client__number="S001").delete()

    plan = draw(crowded.actor("G1"), ["W1"], NOW)

    moved = set(SharingMove.objects.for_closing().filter(sharing=plan).values_list("client__number", flat=True))
    assert {"S002", "S199"} <= moved
    assert not {"S000", "S001"} & moved


def test_is_all_or_nothing_when_a_keeper_changed(crowded: Cast) -> None:
    plan = draw(crowded.actor("G1"), (), NOW)
    move = SharingMove.objects.for_closing().filter(sharing=plan).select_related("client").latest("pk")
    Keeping.objects.for_closing().filter(client=move.client).update(staff=crowded.staff["W2"])

    with pytest.raises(SharingChanged, match=move.client.number):
        share_out(actor=crowded.actor("G1"), number=plan.pk, at=NOW)

    assert set(leads()) == {"W1", "W2"}
    assert leads()["W2"] == 1


def test_undoing_leaves_whoever_moved_on_alone(crowded: Cast) -> None:
    plan = draw(crowded.actor("G1"), (), NOW)
    share_out(actor=crowded.actor("G1"), number=plan.pk, at=NOW)
    move = SharingMove.objects.for_closing().filter(sharing=plan).select_related("client").latest("pk")
    tomorrow = TODAY + timedelta(days=1)
    Keeping.objects.for_closing().filter(client=move.client, role=Role.LEAD, until=None).update(until=tomorrow)
    assign(actor=crowded.actor("H1", tomorrow), client=move.client.number, to="W2", reason="", at=nine(tomorrow))

    back = undo_sharing(actor=crowded.actor("G1", tomorrow), number=plan.pk, at=nine(tomorrow))

    moved = SharingMove.objects.for_closing().filter(sharing=plan).count()
    assert back in (moved - 1, moved)  # one fewer unless it came back to the same person
    assert sum(leads(tomorrow).values()) == 200


def test_takes_another_person_and_happens_once(crowded: Cast) -> None:
    plan = draw(crowded.actor("G1"), (), NOW)

    with pytest.raises(OwnCommand):
        approved(crowded, plan, checker="G1")
    share_out(actor=crowded.actor("G1"), number=plan.pk, at=NOW)
    with pytest.raises(SharedAlready):
        share_out(actor=crowded.actor("G1"), number=plan.pk, at=NOW)


def test_is_for_leaders_of_the_unit(crowded: Cast) -> None:
    plan = draw(crowded.actor("G1"), (), NOW)

    with pytest.raises(Denied):
        draw(crowded.actor("W1"), (), NOW)
    with pytest.raises(NotFound):
        share_out(actor=crowded.actor("H2"), number=plan.pk, at=NOW)


def test_of_a_house_just_shared_out_moves_next_to_nobody(crowded: Cast) -> None:
    share_out(actor=crowded.actor("G1"), number=draw(crowded.actor("G1"), (), NOW).pk, at=NOW)
    tomorrow = TODAY + timedelta(days=1)

    try:
        again = draw(crowded.actor("G1", tomorrow), (), nine(tomorrow))
    except NothingToMove:
        return
    # what was rounded may be rounded otherwise: a client a keeper at most
    assert SharingMove.objects.for_closing().filter(sharing=again).count() <= len(again.loads)


class TestCapacity:
    def test_says_who_has_how_much(self, crowded: Cast) -> None:
        found = capacity(crowded.actor("P1"), TODAY)

        (one,) = [person for unit in found.units for person in unit.people if person.staff == "W1"]
        assert one.clients["t2"] >= 200
        # two contacts a month of 20 minutes, eight greetings of 5, two invitations, a gift, flowers: S7, hours-2020
        each = 2 * 12 * 20 + 8 * 5 + 2 * 10 + 30 + 30
        assert one.needed == each * one.clients["t2"] + sum(
            n * (2 * 12 * 20 + 8 * 5 + 2 * 10) for tier, n in one.clients.items() if tier == "t1"
        )
        assert one.there == 5 * 60 * 248  # facts §6.3: 248 working days in 2026
        assert one.load is not None and one.load > 1

    def test_counts_clients_nobody_keeps_at_their_outlet(self, crowded: Cast) -> None:
        Keeping.objects.for_closing().filter(client__number="S000").delete()

        (outlet,) = [unit for unit in capacity(crowded.actor("H1"), TODAY).units if unit.unit == "N1"]

        assert outlet.unkept >= 600

    def test_takes_as_many_statements_however_many_clients(self, crowded: Cast, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(4):
            capacity(crowded.actor("P1"), TODAY)

    def test_somebody_who_left_has_no_hours(self, crowded: Cast) -> None:
        Staff.objects.filter(number="W1").update(left_on=TODAY)

        (one,) = [p for unit in capacity(crowded.actor("P1"), TODAY).units for p in unit.people if p.staff == "W1"]

        assert (one.there, one.load) == (0, None)

    def test_the_desk_shows_plans_to_their_unit(self, crowded: Cast) -> None:
        plan = draw(crowded.actor("G1"), (), NOW)

        assert [line.number for line in plans(crowded.actor("P1"))] == [plan.pk]
        assert plans(crowded.actor("H2")) == []
        assert capacity_desk(crowded.actor("P1")).plans[0].changed
