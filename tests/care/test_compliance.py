"""What was done in time, as of any day, from the tables and from the lake; and how duties come to lie there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.care.conftest import SHANGHAI, moment
from tests.cast import TODAY, Cast
from zhiwo.care.measures import CLOSED_DUTIES, Tally
from zhiwo.care.models import ClosedMonth, Duty
from zhiwo.care.operations import put_away, raise_duties, record_interaction
from zhiwo.care.policy.duty import Status, status
from zhiwo.care.queries.compliance import By, Question, compliance
from zhiwo.clients.models import Keeping
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.kernel.period import Period

pytestmark = pytest.mark.django_db
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
LONG_AFTER = date(2027, 6, 1)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    (tmp_path / "lake").mkdir()
    return Lake(tmp_path / "lake")


def ask(
    cast: Cast, lake: Lake, on: date = LONG_AFTER, by: By = By.CLIENT, who: str = "P1", **among: Any
) -> dict[str, Tally]:
    return compliance(cast.actor(who), Question(MARCH, on, by, **among), lake)


days = st.dates(date(2026, 2, 10), date(2026, 4, 25))
rows = st.lists(
    st.tuples(
        st.sampled_from("甲乙丙丁"), st.integers(0, 2), days, st.integers(0, 40), st.none() | days, st.none() | days,
        st.sampled_from(["", "", "hospital"]), st.none() | days,
    ),
    max_size=25,
)  # fmt: skip


def planted(cast: Cast, told: Sequence[Any]) -> list[Duty]:
    Duty.objects.for_closing().delete()
    made = []
    for n, (client, required, opens, length, met, late, exempt, since) in enumerate(told):
        closes = opens + timedelta(days=length)
        # A row as the count writes it: met within its window, done late only after it, a day only with its reason.
        on_time = met if required and met and met <= closes else None
        made.append(
            Duty(
                client=cast.clients[client],
                kind=f"k{n % 3}",
                on=date(2026, 1, 1) + timedelta(days=n),
                opens_on=opens,
                closes_on=closes,
                required=required,
                done=required if on_time else 0,
                met_on=on_time,
                done_late_on=late if late and late > closes and not on_time else None,
                exempt=exempt,
                exempt_since=since if exempt else None,
                tier="t1",
                standard="s",
            )
        )
    return Duty.objects.for_closing().bulk_create(made)


def stands(duty: Duty, on: date) -> Status:
    """The rule of H29, of what had been done by the day."""
    done = duty.required if duty.met_on and duty.met_on <= on else 0
    exempt = bool(duty.exempt) and (duty.exempt_since is None or duty.exempt_since <= on)
    return status(
        window=Period.through(duty.opens_on, duty.closes_on), required=duty.required, done=done, exempt=exempt, on=on
    )


def by_hand(duties: Sequence[Duty], on: date) -> dict[str, Tally]:
    found: dict[str, Counter[str]] = {}
    names = {Status.MET: "met", Status.LATE: "late", Status.OPEN: "open", Status.EXEMPT: "exempt"}
    for duty in duties:
        if duty.closes_on in MARCH and duty.opens_on <= on:
            counted = found.setdefault(duty.client.number, Counter())
            stand = stands(duty, on)
            counted[names.get(stand, "")] += 1
            counted["made_up"] += stand is Status.LATE and duty.done_late_on is not None and duty.done_late_on <= on
    return {
        client: Tally(counted["met"], counted["late"], counted["made_up"], counted["open"], counted["exempt"])
        for client, counted in found.items()
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=rows, on=days)
def test_tables_lake_and_rule_agree(cast: Cast, lake: Lake, told: Sequence[Any], on: date) -> None:
    with transaction.atomic():
        duties = planted(cast, told)
        expected = by_hand(duties, on)
        assert ask(cast, lake, on, who="HO") == expected
        ClosedMonth.objects.all().delete()
        put_away(on=LONG_AFTER, lake=lake, at=moment(4, 20))
        assert not Duty.objects.for_closing().filter(closes_on__lt=date(2026, 4, 1)).exists()

        assert ask(cast, lake, on, who="HO") == expected

        transaction.set_rollback(True)


@pytest.fixture
def raised(listed: Cast) -> Cast:
    """March and April; 甲 was called twice in March, 乙 once."""
    raise_duties(on=date(2026, 3, 20))
    for client, by, day in (("甲", "W1", 3), ("甲", "W1", 17), ("乙", "W2", 9)):
        record_interaction(
            actor=listed.actor(by), client=client, kind="visit", on=date(2026, 3, day), at=moment(3, day),
            reference=f"{client}{day}",
        )  # fmt: skip
    raise_duties(on=TODAY)
    return listed


class TestCounts:
    def test_by_client_as_of_a_day(self, raised: Cast, lake: Lake) -> None:
        monthly = {"kind": "contact_month", "who": "P1"}
        assert ask(raised, lake, date(2026, 3, 10), **monthly)["甲"] == Tally(open=1)
        assert ask(raised, lake, date(2026, 3, 17), **monthly)["甲"] == Tally(met=1)
        assert ask(raised, lake, date(2026, 3, 31), **monthly)["乙"] == Tally(open=1)
        assert ask(raised, lake, date(2026, 4, 1), **monthly)["乙"] == Tally(late=1)

    def test_by_keeper_of_the_last_day(self, raised: Cast, lake: Lake) -> None:
        Keeping.objects.for_closing().filter(client__number="甲", role="lead").update(until=date(2026, 4, 1))
        Keeping.objects.for_closing().create(
            client=raised.clients["甲"], staff=raised.staff["W2"], role="lead", since=date(2026, 4, 1)
        )

        found = ask(raised, lake, by=By.LEAD, kind="contact_month")

        assert found["W1"] == Tally(met=1)
        assert ask(raised, lake, lead="W1", kind="contact_month") == {"甲": Tally(met=1)}
        assert ask(raised, lake, lead="", kind="contact_month") == {}

    def test_by_unit_and_kind(self, raised: Cast, lake: Lake) -> None:
        of_units = ask(raised, lake, by=By.UNIT)
        of_kinds = ask(raised, lake, by=By.KIND)

        assert sum(of_units.values(), Tally()) == sum(of_kinds.values(), Tally())
        assert of_kinds["contact_month"].met == 1

    def test_only_of_clients_in_sight(self, raised: Cast, lake: Lake) -> None:
        assert set(ask(raised, lake, who="W1")) == {"甲"}
        assert ask(raised, lake, who="AD") == {}

    def test_the_rate_leaves_out_what_is_open(self) -> None:
        assert Tally(met=3, late=1, open=9, exempt=2).rate == Decimal("0.75")
        assert Tally(open=1).rate is None
        assert Tally(met=3, late=1, open=9, exempt=2).owed == 13


class TestLayingDown:
    def test_lands_a_month_once_the_count_leaves_it(self, raised: Cast, lake: Lake) -> None:
        put_away(on=date(2026, 4, 10), lake=lake, at=moment(4, 10))
        assert not ClosedMonth.objects.filter(first_on=MARCH.start).exists()
        landed = put_away(on=date(2026, 4, 11), lake=lake, at=moment(4, 11))

        closed = Duty.objects.for_closing().filter(closes_on__gte=MARCH.start, closes_on__lt=MARCH.end)
        assert landed == closed.count() > 0
        assert put_away(on=date(2026, 4, 11), lake=lake, at=moment(4, 11)) == 0
        assert {month.dropped_on for month in ClosedMonth.objects.all()} == {None}

    def test_says_who_led_on_the_last_day(self, raised: Cast, lake: Lake) -> None:
        put_away(on=date(2026, 4, 11), lake=lake, at=moment(4, 11))

        with lake.read(Scope.closing(), as_of=date(2026, 3, 31)) as facts:
            told = facts.table(CLOSED_DUTIES.name).to_pyarrow().to_pylist()
        (row,) = [
            row for row in told if (row["client"], row["kind"], row["on"]) == ("甲", "contact_month", MARCH.start)
        ]
        assert (row["lead"], row["required"], row["done"], row["met_on"]) == ("W1", 2, 2, date(2026, 3, 17))
        assert row["unit"] == raised.clients["甲"].unit.number

    def test_takes_a_month_out_as_it_stands_then(self, raised: Cast, lake: Lake) -> None:
        put_away(on=date(2026, 4, 11), lake=lake, at=moment(4, 11))
        Duty.objects.for_closing().filter(client__number="乙", kind="contact_month", on=date(2026, 3, 1)).update(
            done=2, met_on=date(2026, 3, 30)
        )
        before = ask(raised, lake)

        assert put_away(on=date(2027, 5, 1), lake=lake, at=moment(4, 30)) > 0
        assert not Duty.objects.for_closing().filter(closes_on__lt=date(2026, 4, 1)).exists()

        assert ask(raised, lake) == before
        assert before["乙"].met >= 1

    def test_keeps_them_thirteen_months(self, raised: Cast, lake: Lake) -> None:
        put_away(on=date(2027, 4, 30), lake=lake, at=moment(4, 30))
        assert Duty.objects.for_closing().filter(closes_on__lt=date(2026, 4, 1)).exists()
        put_away(on=date(2027, 5, 1), lake=lake, at=moment(4, 30))
        assert not Duty.objects.for_closing().filter(closes_on__lt=date(2026, 4, 1)).exists()
        assert Duty.objects.for_closing().filter(closes_on__lt=date(2026, 5, 1)).exists()

    def test_killed_after_landing_it_ends_the_same(self, raised: Cast, lake: Lake) -> None:
        with transaction.atomic():
            put_away(on=LONG_AFTER, lake=lake, at=moment(4, 30))
            transaction.set_rollback(True)
        before = ask(raised, lake)

        put_away(on=LONG_AFTER, lake=lake, at=moment(4, 30))

        assert ask(raised, lake) == before
        assert len(lake.parts(CLOSED_DUTIES.name)) == len(
            {part.business_date for part in lake.parts(CLOSED_DUTIES.name)}
        )

    def test_an_entry_for_a_month_laid_down_makes_no_duty_again(self, raised: Cast, lake: Lake) -> None:
        put_away(on=date(2027, 5, 1), lake=lake, at=moment(4, 30))
        before = ask(raised, lake)
        late = datetime(2027, 5, 3, 10, tzinfo=SHANGHAI)

        record_interaction(
            actor=raised.actor("W1", on=late.date()), client="甲", kind="visit", on=date(2026, 3, 9), at=late,
            reference="late",
        )  # fmt: skip

        assert ask(raised, lake) == before
        assert not Duty.objects.for_closing().filter(closes_on__lt=date(2026, 4, 1)).exists()

    def test_a_question_over_both_is_their_sum(self, raised: Cast, lake: Lake) -> None:
        whole = replace(Question(MARCH, LONG_AFTER, By.CLIENT), period=Period(date(2026, 3, 1), date(2026, 5, 1)))
        before = compliance(raised.actor("P1"), whole, lake)

        put_away(on=date(2027, 5, 1), lake=lake, at=moment(4, 30))

        assert compliance(raised.actor("P1"), whole, lake) == before
