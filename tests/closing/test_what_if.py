"""Trying a scheme out says what the closing then does, client by client and hour by hour (requirements L1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.closing.bank import AT, MIDDLE, NOVEMBER, OCTOBER, SEPTEMBER, TODAY, Bank
from tests.closing.test_published_rules import publish
from zhiwo.care.models import WhatIf, WhatIfMove
from zhiwo.care.policy.what_if import Figures, Found, total
from zhiwo.care.queries.capacity import Staffing, capacity
from zhiwo.clients.access import in_force
from zhiwo.clients.models import Client
from zhiwo.closing.what_if import Change, NothingToTry, NotTried, basis, stood, try_out
from zhiwo.governance.models import TrailEntry
from zhiwo.intake.operations import land_file
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.packs import shipped
from zhiwo.kernel.refusal import Denied
from zhiwo.org.models import Staff, Unit
from zhiwo.rulebook.policy.reading import cut, read_version
from zhiwo.rulebook.shelf import forget, refresh
from zhiwo.tiering.models import Placement

Standing = dict[str, tuple[str, bool]]


def boss(on: date, post: str = "president") -> Actor:
    """The president of the branch, who sees all of it."""
    unit = Unit.objects.get(number="B1")
    Staff.objects.get_or_create(number="P9", defaults={"name": "彭行长", "unit": unit, "post": "president"})
    return Actor("P9", "彭行长", post, "B1", unit.path, on)


def proposal(day: date, yuan: int) -> Change:
    text = next(iter(cut(shipped("tiering.branch")).values()))
    text = text.replace("2020-01-01", str(day)).replace("{yuan: 1000000, op: ge}", f"{{yuan: {yuan}, op: ge}}")
    return Change("tiering.branch", text, read_version(text).content)


def standing(on: date) -> Standing:
    """Where each client stands, by number, when the closing of `on` has ended: what it decides may begin the next day."""
    rows = Placement.objects.for_closing().filter(scheme="branch", until=None)
    assert all(row.since <= on + timedelta(days=1) for row in rows)
    return {row.client.number: (row.tier, row.on_list) for row in rows.select_related("client")}


def attempt(bank: Bank, change: Change, closed: date, **more: Any) -> WhatIf:
    asked: dict[str, Any] = {
        "actor": boss(closed), "change": change, "schemes": bank.schemes, "lake": bank.lake, "closed": closed, "at": AT,
    }  # fmt: skip
    return try_out(**asked | more)


@pytest.fixture
def september(bank: Bank) -> Bank:
    """Two days closed, and all that came for the end of October landed, not closed yet."""
    bank.bring_all()
    for on in (SEPTEMBER, MIDDLE):
        bank.close(on)
    return bank


def land_october(bank: Bank) -> None:
    for path in sorted(bank.inbox.glob("*_20251031.csv")):
        feed = path.name.rsplit("_", 1)[0]
        land_file(
            actor=Actor("NIGHT", "日终", "data_steward", "", "", TODAY), path=path, feed=feed, business_date=OCTOBER,
            lake=bank.lake, at=AT, mapping=None, full=False,
        )  # fmt: skip


@dataclass(frozen=True)
class Stood:
    number: str
    stands: tuple[str, bool]


def placed_on(on: date) -> list[Stood]:
    """Where everyone stood after the closing of a past day."""
    rows = Placement.objects.for_closing().filter(in_force(on + timedelta(days=1)), scheme="branch")
    return [Stood(row.client.number, (row.tier, row.on_list)) for row in rows.select_related("client")]


def moves(kept: WhatIf) -> Standing:
    rows = WhatIfMove.objects.for_closing().filter(what_if=kept).select_related("client")
    return {row.client.number: (row.after, row.listed_after) for row in rows}


def would_be(bank: Bank, change: Change, on: date) -> Standing:
    """Where everyone stands by what is tried."""
    _, then = stood(boss(on), change, bank.lake, on, AT)
    numbers = dict(Client.objects.for_closing().values_list("pk", "number"))
    return {numbers[pk]: (row.tier, row.on_list) for pk, row in then.items()}


def assert_hours(kept: WhatIf, on: date) -> None:
    """The minutes a year that were told of are those the workload page then shows, person by person."""
    found = Found.from_json(kept.found)
    shown = capacity(boss(on + timedelta(days=1)), on + timedelta(days=1))
    told = {(unit.unit, one.staff): (one.needed[1], one.there[1]) for unit in found.units for one in unit.people}
    there = {(u.unit, one.staff): (one.needed, one.there) for u in shown.units for one in u.people if one.needed}
    assert {who: minutes for who, minutes in told.items() if minutes[0]} == there
    # The file knows nobody but the outlet's people, so the president is gone from the day after.
    working = [Figures(u.needed, u.there, u.beyond, u.duties, u.not_met) for u in shown.units if u.needed]
    assert total(unit.after for unit in found.units if unit.after.needed) == total(working)
    assert found.leaders[1] == shown.leaders_needed


YUAN = [250_000, 800_000, 900_000, 1_600_000, 4_900_000]


@pytest.mark.parametrize("yuan", YUAN)
def test_a_floor_tried_places_everyone_as_the_closing_then_does(september: Bank, yuan: int) -> None:
    land_october(september)
    change = proposal(OCTOBER, yuan)
    kept = attempt(september, change, OCTOBER, on=OCTOBER)
    guess = would_be(september, change, OCTOBER)

    publish(OCTOBER, yuan)
    september.close(OCTOBER)

    assert guess == standing(OCTOBER)
    assert moves(kept).items() <= guess.items()
    assert_hours(kept, OCTOBER)


@pytest.mark.parametrize("yuan", YUAN)
def test_asked_after_the_day_it_says_what_the_closing_would_have_done(undone: Bank, yuan: int) -> None:
    undone.close(MIDDLE)
    with transaction.atomic():  # the other past, taken back
        publish(OCTOBER, yuan)
        undone.close(OCTOBER)
        other = standing(OCTOBER)
        transaction.set_rollback(True)
    forget()
    undone.close(OCTOBER)
    undone.close(NOVEMBER)
    past = {row.number: row for row in placed_on(OCTOBER)}

    kept = attempt(undone, proposal(TODAY, yuan), NOVEMBER)

    assert kept.scheme_on == OCTOBER
    assert would_be(undone, proposal(TODAY, yuan), OCTOBER) == other
    differing = {n for n in other.keys() | past.keys() if other.get(n) != (past.get(n) and past[n].stands)}
    assert moves(kept).keys() == differing


def test_the_rule_in_force_tried_moves_nobody(september: Bank) -> None:
    land_october(september)

    kept = attempt(september, proposal(OCTOBER, 1_000_000), OCTOBER, on=OCTOBER)

    assert moves(kept) == {}
    found = Found.from_json(kept.found)
    assert (found.before, found.leaders[0], found.cost_fen[0]) == (found.after, found.leaders[1], found.cost_fen[1])


def test_it_places_nobody_and_is_on_the_trail(undone: Bank) -> None:
    undone.close(MIDDLE)
    before = list(Placement.objects.for_closing().order_by("pk").values())

    kept = attempt(undone, proposal(TODAY, 250_000), MIDDLE)

    assert list(Placement.objects.for_closing().order_by("pk").values()) == before
    entry = TrailEntry.objects.get(act="policy.tried")
    assert (entry.subject, entry.facts["pack"], entry.facts["clients"]) == (str(kept.pk), "tiering.branch", 2)


class TestStaff:
    def test_a_leavers_minutes_are_gone_and_the_clients_stay(self, undone: Bank) -> None:
        kept = attempt(undone, Change(staffing=Staffing(leaving=frozenset({"W1"}))), SEPTEMBER)

        found = Found.from_json(kept.found)
        (unit,) = [unit for unit in found.units if unit.unit == "N1"]
        (one,) = [person for person in unit.people if person.staff == "W1"]
        assert one.needed[0] == one.needed[1] > 0
        assert one.there[0] > one.there[1] == 0
        # nobody lacked minutes before; now all that the leaver's clients need is lacking
        assert (unit.before.beyond, unit.after.beyond) == (0, one.needed[0])
        assert unit.after.not_met == round(one.needed[0] * unit.after.duties / unit.after.needed)

    def test_one_more_takes_over_what_is_lacking(self, undone: Bank) -> None:
        gone = Staffing(leaving=frozenset({"W1"}), more={"N1": 1})
        found = Found.from_json(attempt(undone, Change(staffing=gone), SEPTEMBER).found)

        assert (found.after.beyond, found.after.not_met) == (0, 0)
        assert found.before.there == found.after.there  # the post a new one is reckoned in has the same hours

    def test_nothing_changed_is_refused(self, undone: Bank) -> None:
        with pytest.raises(NothingToTry):
            attempt(undone, Change(staffing=Staffing(more={"N1": 0})), SEPTEMBER)


class TestRefusals:
    def test_only_leaders_try(self, undone: Bank) -> None:
        with pytest.raises(Denied):
            attempt(undone, proposal(TODAY, 1), SEPTEMBER, actor=boss(SEPTEMBER, post="teller"))

    def test_a_pack_that_moves_nobody_is_not_tried(self, undone: Bank) -> None:
        with pytest.raises(NotTried):
            attempt(undone, Change("exports.volume", "x"), SEPTEMBER)


def test_it_is_stale_when_a_rule_was_published_or_another_month_closed(undone: Bank) -> None:
    was = basis("tiering.branch", MIDDLE)
    assert basis("tiering.branch", MIDDLE + timedelta(days=1)) == was

    assert basis("tiering.branch", OCTOBER) != was
    publish(TODAY, 900_000)
    refresh()
    assert basis("tiering.branch", MIDDLE) != was
    forget()
