"""An agreed shortfall: what may be missed as planned, who plans and who agrees, and what then rises no more (L1, D2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.measures import minutes_agreed
from zhiwo.care.models import Duty, Shortfall
from zhiwo.care.operations import raise_duties
from zhiwo.care.operations.shortfalls import (
    HoursSuffice,
    ShortfallOverlaps,
    ShortfallPeriod,
    ShortfallWithoutParts,
    agree_shortfall,
    require_plannable,
)
from zhiwo.care.policy.hours import hours_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.shortfall import Missed, Part, may_be_missed, months_of, planned
from zhiwo.care.queries.capacity import capacity
from zhiwo.care.queries.escalations import risen_to
from zhiwo.care.queries.shortfalls import planned_counts, shortfalls
from zhiwo.clients.models import Client, Keeping
from zhiwo.governance.approvals import approve, ask
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.tiering.models import Placement
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.shortfalls import arguments_of

MAY, JUNE, AUGUST = date(2026, 5, 1), date(2026, 6, 1), date(2026, 8, 1)
PARTS = [Part("contact_month", "t1", 60)]
NOW = moment(4, 20)


def missed(key: int, day: int, kind: str = "contact_month", tier: str = "t1") -> Missed:
    return Missed(key, kind, tier, date(2026, 5, day), f"{key}")


class TestWhatIsPlanned:
    def test_the_share_agreed_of_all_that_was_due_and_a_part_of_one_is_none(self) -> None:
        assert [may_be_missed(10, 60), may_be_missed(3, 60), may_be_missed(2, 60), may_be_missed(9, 0)] == [4, 1, 0, 9]

    def test_those_that_closed_first(self) -> None:
        rows = [missed(1, 20), missed(2, 10), missed(3, 15)]

        assert planned(PARTS, {("contact_month", "t1"): 5}, rows) == {2, 3}

    def test_no_other_kind_and_no_other_tier(self) -> None:
        rows = [missed(1, 1, kind="gift_year"), missed(2, 1, tier="t2")]

        assert planned(PARTS, {("contact_month", "t1"): 50}, rows) == set()

    def test_months_run_from_first_day_to_first_day(self) -> None:
        assert months_of(Period(MAY, AUGUST)) == [
            Period(MAY, JUNE), Period(JUNE, date(2026, 7, 1)), Period(date(2026, 7, 1), AUGUST),
        ]  # fmt: skip

    @given(
        st.lists(st.tuples(st.integers(1, 28), st.sampled_from("ab"), st.sampled_from(["t1", "t2"])), max_size=30),
        st.integers(0, 99),
        st.integers(0, 20),
    )
    def test_as_one_would_cross_them_off_by_hand(
        self, rows: list[tuple[int, str, str]], percent: int, done: int
    ) -> None:
        lines = [missed(n, day, kind, tier) for n, (day, kind, tier) in enumerate(rows)]
        due = {(k, t): done + sum((one.kind, one.tier) == (k, t) for one in lines) for k in "ab" for t in ("t1", "t2")}
        left = {("a", "t1"): due["a", "t1"] - -(-due["a", "t1"] * percent // 100)}
        crossed = set()
        for line in sorted(lines, key=lambda one: (one.closed_on, one.rank)):
            if left.get((line.kind, line.tier), 0) > 0:
                left[line.kind, line.tier] -= 1
                crossed.add(line.key)

        assert planned([Part("a", "t1", percent)], due, lines) == crossed

    def test_it_relieves_of_the_minutes_of_what_is_left_undone(self) -> None:
        version, hours = house_rules().on(TODAY), hours_on(TODAY)

        # ten clients, two contacts of 20 minutes a month, two fifths of them left undone
        assert minutes_agreed(version, hours, PARTS, {"t1": 10, "t2": 99}) == 10 * 24 * 20 * 2 // 5


@pytest.fixture
def short(listed: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Ten more clients of W1's at N1, all in T1, and nobody has more than ten minutes a year."""
    monkeypatch.setattr("zhiwo.care.queries.capacity.capacity_a_year", lambda *told: 10)
    for n in range(10):
        client = Client.objects.for_closing().create(
            number=f"S{n}", ordinal=500 + n, name=f"测试S{n}", unit=listed.clients["甲"].unit
        )
        Placement.objects.for_closing().create(
            client=client, scheme="branch", tier="t1", on_list=True, since=date(2025, 1, 1), figures={}
        )
        Keeping.objects.for_closing().create(
            client=client, staff=listed.staff["W1"], role="lead", since=date(2025, 1, 1)
        )
    return listed


def agreed(cast: Cast, **changed: Any) -> Shortfall:
    asked: dict[str, Any] = {
        "actor": cast.actor("H1"), "unit": "N1", "period": Period(MAY, AUGUST), "parts": PARTS, "agreed_by": "G1",
        "approval": 1, "at": NOW,
    }  # fmt: skip
    return agree_shortfall(**asked | changed)


@pytest.mark.django_db
class TestAgreeing:
    def test_takes_a_head_and_someone_above(self, short: Cast) -> None:
        slip = ask(
            actor=short.actor("H1"), kind="care.shortfall", target="N1", arguments=arguments_of(MAY, 3, PARTS),
            reason="两人休产假", at=NOW, commands=COMMANDS, people=PEOPLE,
        )  # fmt: skip
        assert not Shortfall.objects.exists()

        approve(
            actor=short.actor("G1"), number=slip.pk, seen=slip.pin, reason="", at=NOW, commands=COMMANDS, people=PEOPLE
        )

        row = Shortfall.objects.get()
        assert (row.unit.number, row.since, row.until, row.agreed_by) == ("N1", MAY, AUGUST, "G1")
        assert row.parts == [["contact_month", "t1", 60]]
        entry = TrailEntry.objects.get(act="care.shortfall-agreed")
        assert (entry.subject, entry.facts["until"]) == ("N1", "2026-08-01")
        assert [one.unit for one in shortfalls(short.actor("P1"), Period(MAY, JUNE))] == ["N1"]
        assert shortfalls(short.actor("H2"), Period(MAY, JUNE)) == []

    @pytest.mark.parametrize("who", ["W1", "G1", "P1"])
    def test_only_an_outlets_head_plans(self, short: Cast, who: str) -> None:
        with pytest.raises(Denied):
            require_plannable(short.actor(who), "N1", Period(MAY, AUGUST), PARTS)

    def test_only_for_the_own_outlet(self, short: Cast) -> None:
        with pytest.raises(NotFound):
            require_plannable(short.actor("H1"), "N2", Period(MAY, AUGUST), PARTS)

    @pytest.mark.parametrize(
        ("period", "parts", "refusal"),
        [
            (Period(date(2026, 4, 1), JUNE), PARTS, ShortfallPeriod),  # has begun
            (Period(MAY, date(2026, 12, 1)), PARTS, ShortfallPeriod),  # seven months
            (Period(MAY, MAY), PARTS, ShortfallPeriod),
            (Period(MAY, date(2026, 6, 2)), PARTS, ShortfallPeriod),
            (Period(MAY, AUGUST), [], ShortfallWithoutParts),
            (Period(MAY, AUGUST), PARTS * 2, ShortfallWithoutParts),
            (Period(MAY, AUGUST), [Part("contact_month", "t1", 100)], ShortfallWithoutParts),
            (Period(MAY, AUGUST), [Part("contact_month", "t1", -1)], ShortfallWithoutParts),
            (Period(MAY, AUGUST), [Part("gift_year", "t1", 50)], ShortfallWithoutParts),  # t1 is owed none
            (Period(MAY, AUGUST), [Part("leader_visit_year", "t3", 50)], ShortfallWithoutParts),  # leaders owe it
        ],
    )
    def test_refuses_what_is_no_plan(
        self, short: Cast, period: Period, parts: list[Part], refusal: type[Refusal]
    ) -> None:
        with pytest.raises(refusal):
            require_plannable(short.actor("H1"), "N1", period, parts)

    def test_six_months_are_not_too_many(self, short: Cast) -> None:
        require_plannable(short.actor("H1"), "N1", Period(MAY, date(2026, 11, 1)), PARTS)

    def test_refuses_months_agreed_already_and_takes_those_after(self, short: Cast) -> None:
        agreed(short)

        with pytest.raises(ShortfallOverlaps):
            agreed(short, period=Period(date(2026, 7, 1), date(2026, 9, 1)), approval=2)
        agreed(short, period=Period(AUGUST, date(2026, 9, 1)), approval=2)

    def test_refuses_where_the_unit_has_the_hours(self, short: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        (unit,) = [one for one in capacity(short.actor("H1"), TODAY).units if one.unit == "N1"]
        people = len(unit.people)
        monkeypatch.setattr("zhiwo.care.queries.capacity.capacity_a_year", lambda *told: -(-unit.needed // people))

        with pytest.raises(HoursSuffice):
            require_plannable(short.actor("H1"), "N1", Period(MAY, AUGUST), PARTS)


@pytest.mark.django_db
class TestWhatRises:
    """In May nobody called anybody: 11 monthly contacts of T1 at N1 were missed (甲 and the ten); 60 % were to be done."""

    @pytest.fixture
    def missed(self, short: Cast) -> Iterator[Cast]:
        for on in (date(2026, 5, 28), date(2026, 6, 8)):
            raise_duties(on=on)
        yield short

    def told(self, cast: Cast, who: str, on: date) -> tuple[int, int, int]:
        (line,) = [
            one for one in risen_to(cast.actor(who, on)) if (one.kind, one.keeper) == ("contact_month", "王经理")
        ]
        return line.duties, line.planned, line.pressing

    def test_what_is_within_the_plan_is_told_and_does_not_press(self, missed: Cast) -> None:
        on = date(2026, 6, 8)
        due = Duty.objects.for_closing().filter(kind="contact_month", tier="t1", on=MAY, client__unit__number="N1")
        allowed = due.count() * 40 // 100
        before = self.told(missed, "H1", on)
        assert before[1] == 0

        agreed(missed)

        assert self.told(missed, "H1", on) == (before[0], allowed, before[0] - allowed)
        assert planned_counts(missed.actor("H1", on), on)["N1"][1] == allowed

    def test_the_leaders_above_are_told_the_same(self, missed: Cast) -> None:
        agreed(missed)
        on = date(2026, 6, 18)

        assert self.told(missed, "H1", on)[1] == self.told(missed, "P1", on)[1] > 0

    def test_of_a_month_before_the_plan_everything_presses(self, missed: Cast) -> None:
        agreed(missed, period=Period(JUNE, AUGUST))

        assert self.told(missed, "H1", date(2026, 6, 8))[1] == 0

    def test_what_is_done_leaves_the_plan_to_others(self, missed: Cast) -> None:
        agreed(missed)
        first = Duty.objects.for_closing().filter(kind="contact_month", on=MAY, client__number="S0")
        first.update(done=2)

        duties, within, _ = self.told(missed, "H1", date(2026, 6, 8))

        assert (duties, within) == (10, 4)

    def test_another_outlets_plan_relieves_nobody_here(self, missed: Cast) -> None:
        Shortfall.objects.create(
            unit=missed.staff["H2"].unit, since=MAY, until=AUGUST, parts=[["contact_month", "t1", 0]],
            planned_by=missed.staff["H2"], agreed_by="G1", approval=9,
        )  # fmt: skip

        assert self.told(missed, "H1", date(2026, 6, 8) + timedelta(days=1))[1] == 0
