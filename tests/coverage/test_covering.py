"""Cover for someone who is away: all his clients at once, to its end and not longer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import TODAY, Cast
from tests.coverage.told import held, told
from tests.desk.house import NOW
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Keeping
from zhiwo.coverage.operations import cover, end_cover
from zhiwo.coverage.operations.refusals import (
    AlreadyCovered,
    CoversNobody,
    CoversSelf,
    CoverTooLate,
    NothingToCover,
    NotYours,
)
from zhiwo.coverage.queries import Cover, covers
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Staff

LAST = date(2026, 5, 3)
DAY = timedelta(days=1)


def away(
    house: Cast, *, by: str = "W1", who: str = "W1", to: str = "W2", last_on: date = LAST, clients: tuple[str, ...] = ()
) -> int:
    return cover(actor=house.actor(by), away=who, by=to, last_on=last_on, clients=clients, at=NOW)


def book(house: Cast, who: str, on: date = TODAY) -> set[str]:
    return set(visible_clients(house.actor(who, on)).values_list("number", flat=True))


@pytest.fixture
def two(house: Cast) -> Cast:
    """Wang leads 甲 and 戊."""
    Keeping.objects.for_closing().create(
        client=house.clients["戊"], staff=house.staff["W1"], role="lead", since=date(2026, 3, 1)
    )
    return house


def test_every_client_of_who_is_away_until_the_last_day(two: Cast) -> None:
    assert away(two) == 2

    assert held("戊")[-1] == ("W2", "delegate", TODAY, LAST + DAY)
    assert [book(two, "W2", day) for day in (TODAY, LAST, LAST + DAY)] == [
        {"甲", "乙", "戊"},
        {"甲", "乙", "戊"},
        {"乙"},
    ]
    assert book(two, "W1") == {"甲", "戊"}
    entry = told("staff.covered")
    assert (entry.subject, entry.facts["to"], entry.facts["clients"]) == ("W1", "W2", 2)


def test_some_of_them_only(two: Cast) -> None:
    assert away(two, clients=("戊",)) == 1
    assert book(two, "W2") == {"乙", "戊"}
    with pytest.raises(NotFound):
        away(two, clients=("乙",))


def test_a_leader_arranges_it_for_someone_who_is_ill(two: Cast) -> None:
    assert away(two, by="H1") == 2


def test_others_do_not(two: Cast) -> None:
    with pytest.raises(NotYours, match="王经理"):
        away(two, by="W2", to="L1")
    with pytest.raises(NotFound):
        away(two, by="H2")
    with pytest.raises(Denied):
        away(two, by="Q1")


def test_who_stands_in_does_not_pass_it_on(two: Cast) -> None:
    """A delegate may not delegate on (H33): the cover of Wei's desk is of the clients Wei keeps."""
    away(two)

    assert cover(actor=two.actor("W2"), away="W2", by="L1", last_on=LAST, at=NOW) == 1
    assert book(two, "L1") == {"乙"}


@pytest.mark.parametrize("to", ["W3", "Q1", "XX"])
def test_only_a_colleague_of_the_unit_stands_in(two: Cast, to: str) -> None:
    with pytest.raises(NotFound):
        away(two, to=to)


def test_nobody_stands_in_for_himself(two: Cast) -> None:
    with pytest.raises(CoversSelf):
        away(two, to="W1")


def test_not_into_the_past_nor_for_nobody(two: Cast) -> None:
    with pytest.raises(CoverTooLate):
        away(two, last_on=TODAY - DAY)
    with pytest.raises(NothingToCover, match="陈柜员"):
        away(two, by="H1", who="C1")


def test_today_alone_is_a_cover(two: Cast) -> None:
    away(two, last_on=TODAY)

    assert [len(book(two, "W2", day)) for day in (TODAY, TODAY + DAY)] == [3, 1]


def test_one_at_a_time_and_none_by_halves(two: Cast) -> None:
    away(two, clients=("甲",))

    with pytest.raises(AlreadyCovered, match="魏经理"):
        away(two, to="L1")
    assert book(two, "L1") == set()


def test_not_beside_a_cover_the_file_states_without_an_end(two: Cast) -> None:
    Keeping.objects.for_closing().create(
        client=two.clients["甲"], staff=two.staff["L1"], role="delegate", since=date(2026, 4, 1)
    )

    with pytest.raises(AlreadyCovered, match="李大堂"):
        away(two)


def test_back_early(two: Cast) -> None:
    away(two)
    back = TODAY + 5 * DAY

    assert end_cover(actor=two.actor("W1", back), away="W1", by="W2", at=NOW) == 2

    assert held("甲")[-1] == ("W2", "delegate", TODAY, back)
    assert book(two, "W2", back) == {"乙"}
    assert told("staff.cover-ended").facts["clients"] == 2
    with pytest.raises(CoversNobody):
        end_cover(actor=two.actor("W1", back), away="W1", by="W2", at=NOW)


def test_an_arrangement_of_today_that_is_taken_back_leaves_no_row(two: Cast) -> None:
    away(two)

    end_cover(actor=two.actor("H1"), away="W1", by="W2", at=NOW)

    assert [role for _, role, _, _ in held("甲")] == ["lead"]


def test_those_concerned_see_who_stands_in(two: Cast) -> None:
    away(two)
    standing = [Cover("W1", "王经理", "W2", "魏经理", 2, TODAY, LAST)]

    assert [covers(two.actor(who)) for who in ("W1", "W2", "H1", "P1")] == [standing] * 4
    assert [covers(two.actor(who)) for who in ("L1", "H2")] == [[], []]
    assert covers(two.actor("H1", LAST + DAY)) == []


def test_who_has_left_stands_in_for_nobody(two: Cast) -> None:
    Staff.objects.filter(number="W2").update(left_on=TODAY)

    with pytest.raises(Exception, match="not at work"):
        away(two)
