"""How many units a client has in a period: days in each tier, rounded once; carried over once; half-open periods."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.entitlements.policy import (
    Course,
    Entitlement,
    Per,
    Spell,
    Taken,
    as_known,
    balance,
    granted,
    period_of,
    tier_on,
)
from zhiwo.kernel.period import Period, year_of

QUOTAS = {"t1": 2, "t2": 6, "t3": 12}


def read(**said: Any) -> Entitlement:
    asked = {
        "code": "lounge", "group": "extras", "name": {"zh": "候机厅", "en": "lounge"}, "unit": "time", "per": "year",
        "quotas": QUOTAS, "given_by": ("teller",), "family": True, "cost_fen": 1,
    } | said  # fmt: skip
    return Entitlement.model_validate(asked)


def entry(**said: Any) -> Course:
    """An entitlement that no version changes."""
    return Course.steady(read(**said))


def always(tier: str) -> list[Spell]:
    return [Spell(tier, date(2020, 1, 1), None)]


def turned(before: str, on: date, after: str) -> list[Spell]:
    return [Spell(before, date(2020, 1, 1), on), Spell(after, on, None)]


class TestTheYear:
    def test_one_tier_has_its_number(self) -> None:
        assert balance(entry(), always("t2"), [], date(2026, 4, 20)).quota == 6

    def test_a_tier_that_is_not_named_has_none(self) -> None:
        stands = balance(entry(), always("file_only"), [], date(2026, 4, 20))

        assert (stands.quota, stands.left, stands.has_any) == (0, 0, False)

    def test_the_last_day_belongs_to_it_and_the_next_to_another(self) -> None:
        taken = [Taken(date(2026, 12, 31), 2, used=True), Taken(date(2027, 1, 1), 1, used=True)]

        assert balance(entry(), always("t2"), taken, date(2026, 12, 31)).left == 4
        assert balance(entry(), always("t2"), taken, date(2027, 1, 1)).left == 5

    @pytest.mark.parametrize(
        ("turn", "quota"),
        [
            (date(2026, 1, 1), 6),  # from the first day on: whole
            (date(2026, 7, 2), 4),  # 182 of 365 days at 2, 183 at 6: 4.005
            (date(2026, 12, 31), 2),  # 2.011
            (date(2027, 1, 1), 2),  # the year after
        ],
    )
    def test_a_better_tier_counts_from_its_first_day(self, turn: date, quota: int) -> None:
        assert balance(entry(), turned("t1", turn, "t2"), [], date(2026, 12, 31)).quota == quota

    def test_is_rounded_half_up_to_the_day(self) -> None:
        """From 2 to 6 in a leap year of 366 days: 3.5 is reached with 137.25 days in the better tier."""
        year = year_of(date(2028, 1, 1))
        after = {
            days: granted(entry(), turned("t1", year.end - timedelta(days=days), "t2"), year, Per.YEAR)
            for days in (137, 138)
        }

        assert after == {137: 3, 138: 4}

    def test_a_half_goes_up(self) -> None:
        """One unit in a month of 30 days, entered on the sixteenth: 15 of 30."""
        april = entry(per="month", quotas={"t1": 1})

        assert balance(april, [Spell("t1", date(2026, 4, 16), None)], [], date(2026, 4, 20)).quota == 1
        assert balance(april, [Spell("t1", date(2026, 4, 17), None)], [], date(2026, 4, 20)).quota == 0

    def test_the_leap_day_counts(self) -> None:
        """One unit for February, entered on the fifteenth: 14 of 28 days are a half, 15 of 29 are more, 14 of 29 less."""
        february = entry(per="month", quotas={"t1": 1})
        for entered, quota in ((date(2026, 2, 15), 1), (date(2028, 2, 15), 1), (date(2028, 2, 16), 0)):
            assert balance(february, [Spell("t1", entered, None)], [], entered).quota == quota, entered


class TestChangesOfTier:
    def test_the_difference_is_there_at_once(self) -> None:
        used_up = [Taken(date(2026, 3, 1), 2, used=True)]

        assert balance(entry(), always("t1"), used_up, date(2026, 6, 30)).left == 0
        assert balance(entry(), turned("t1", date(2026, 7, 2), "t2"), used_up, date(2026, 7, 2)).left == 2

    def test_what_was_booked_stays_booked_in_a_lesser_tier(self) -> None:
        booked = [Taken(date(2026, 11, 1), 5, used=False)]
        stands = balance(entry(), turned("t2", date(2026, 7, 2), "t1"), booked, date(2026, 7, 2))

        assert (stands.quota, stands.booked, stands.left) == (4, 5, 0)

    def test_what_is_not_known_yet_does_not_count(self) -> None:
        spells = turned("t1", date(2026, 7, 2), "t2")

        assert as_known(spells, date(2026, 7, 1)) == (Spell("t1", date(2020, 1, 1), None),)
        assert as_known(spells, date(2026, 7, 2)) == tuple(spells)
        assert tier_on(spells, date(2026, 7, 1)) == "t1"
        assert tier_on(spells, date(2019, 12, 31)) == ""

    def test_days_without_a_limit_give_none_and_what_was_taken_on_them_does_not_count(self) -> None:
        free = entry(quotas=QUOTAS | {"t3": "unlimited"})
        taken = [Taken(date(2026, 2, 1), 9, used=True), Taken(date(2026, 8, 1), 1, used=True)]
        spells = turned("t3", date(2026, 7, 2), "t2")  # 183 of 365 days at 6: 3.008

        before, after = (balance(free, spells, taken, day) for day in (date(2026, 7, 1), date(2026, 8, 1)))
        assert (before.quota, before.left, before.used) == (None, None, 10)
        assert (after.quota, after.left) == (3, 2)


class TestVersions:
    """A new version from 2 July 2026 on, half the year's 365 days but one: 182 before it, 183 from it on."""

    TURN = date(2026, 7, 2)

    def turned_to(self, after: Entitlement | None, **before: Any) -> Course:
        return Course(((date.min, read(**before)), (self.TURN, after)))

    def test_each_day_has_the_number_of_its_own_version(self) -> None:
        """T1 had 2 and has 6: 182 x 2 and 183 x 6 over 365 are 4.005; the year before is as it was."""
        course = self.turned_to(read(quotas={"t1": 6}))

        assert balance(course, always("t1"), [], date(2026, 3, 1)).quota == 4
        assert balance(course, always("t1"), [], date(2025, 3, 1)).quota == 2
        assert balance(course, always("t1"), [], date(2027, 3, 1)).quota == 6

    def test_what_was_without_a_limit_stays_so_on_its_days(self) -> None:
        course = self.turned_to(read(quotas={"t1": 4}), quotas={"t1": "unlimited"})
        taken = [Taken(date(2026, 2, 1), 9, used=True), Taken(date(2026, 8, 1), 1, used=True)]

        assert balance(course, always("t1"), taken, date(2026, 7, 1)).left is None
        assert balance(course, always("t1"), taken, date(2026, 7, 2)).left == 1  # 183 x 4 over 365 are 2.005

    def test_days_counted_by_another_period_give_none(self) -> None:
        """2 a year until July, 2 a quarter then: the third quarter has 91 of its 92 days."""
        course = self.turned_to(read(per="quarter"))

        assert balance(course, always("t1"), [], date(2026, 8, 1)).quota == 2
        assert balance(course, always("t1"), [], date(2026, 6, 1)).quota == 1  # 182 of 365 days

    def test_what_the_catalogue_has_no_more_gives_none_and_is_not_asked_for(self) -> None:
        course = self.turned_to(None)

        assert balance(course, always("t1"), [], date(2026, 7, 1)).quota == 1
        with pytest.raises(LookupError):
            balance(course, always("t1"), [], self.TURN)

    def test_what_a_period_leaves_over_follows_the_version_of_its_last_day(self) -> None:
        lapses, carries = read(), read(carry_periods=1)
        since = [Spell("t1", date(2025, 1, 1), None)]
        no_more = Course(((date.min, carries), (date(2026, 1, 1), lapses)))
        from_now = Course(((date.min, lapses), (date(2026, 1, 1), carries)))

        assert [balance(no_more, since, [], date(year, 6, 1)).left for year in (2026, 2027)] == [4, 2]
        assert [balance(from_now, since, [], date(year, 6, 1)).left for year in (2026, 2027)] == [2, 4]


class TestCarryingOver:
    ONE = entry(carry_periods=1)

    def test_goes_into_the_next_period_and_no_further(self) -> None:
        spells = [Spell("t1", date(2025, 1, 1), None)]
        nothing = [balance(self.ONE, spells, [], date(year, 6, 1)) for year in (2025, 2026, 2027)]

        assert [stands.left for stands in nothing] == [2, 4, 4]

    def test_is_used_before_the_own(self) -> None:
        """Of 2026 one carried and one own are taken: the other own goes on."""
        spells = [Spell("t1", date(2025, 1, 1), None)]
        taken = [Taken(date(2025, 5, 1), 1, used=True), Taken(date(2026, 5, 1), 2, used=True)]

        assert balance(self.ONE, spells, taken, date(2026, 6, 1)).left == 1
        assert balance(self.ONE, spells, taken, date(2027, 6, 1)).left == 3

    def test_lapses_alone(self) -> None:
        spells = [Spell("t1", date(2025, 1, 1), None)]
        one = [Taken(date(2026, 5, 1), 1, used=True)]

        assert balance(self.ONE, spells, [], date(2026, 6, 1)).lapsing == 2
        assert balance(self.ONE, spells, one, date(2026, 6, 1)).lapsing == 1
        assert balance(entry(), spells, one, date(2026, 6, 1)).lapsing == 1

    def test_lapses_unless_the_catalogue_says_so(self) -> None:
        spells = [Spell("t1", date(2025, 1, 1), None)]

        assert read().carry_periods == 0
        assert [balance(entry(), spells, [], date(year, 6, 1)).left for year in (2025, 2026, 2027)] == [2, 2, 2]

    def test_goes_as_far_as_the_catalogue_says(self) -> None:
        """Two a year and each for two years more; 2027 takes three: the one left of 2025 lapses, not that of 2026."""
        two = entry(carry_periods=2)
        spells = [Spell("t1", date(2025, 1, 1), None)]
        three = [Taken(date(2027, 5, 1), 3, used=True)]

        assert [balance(two, spells, [], date(year, 6, 1)).left for year in (2025, 2026, 2027, 2028)] == [2, 4, 6, 6]
        stands = balance(two, spells, three, date(2027, 6, 1))
        assert (stands.carried, stands.left, stands.lapsing) == (4, 3, 0)
        assert balance(two, spells, three[:0], date(2027, 6, 1)).lapsing == 2
        assert balance(two, spells, three, date(2028, 6, 1)).lapsing == 1

    def test_nothing_comes_from_a_period_that_ended_without_a_limit(self) -> None:
        free = entry(carry_periods=1, quotas={"t1": 2, "t3": "unlimited"})
        spells = [Spell("t3", date(2025, 1, 1), date(2026, 1, 1)), Spell("t1", date(2026, 1, 1), None)]

        assert balance(free, spells, [], date(2026, 6, 1)).left == 2


DAYS = st.integers(0, 3 * 366).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
TIERS = st.sampled_from(["none", "t1", "t2", "t3"])


@st.composite
def lives(draw: st.DrawFn) -> list[Spell]:
    """A client's spells, one after another, some days between them none."""
    days = sorted(draw(st.sets(DAYS, min_size=2, max_size=6)))
    return [
        Spell(draw(TIERS), start, end)
        for start, end in pairwise(days)
        if draw(st.integers(0, 4))
    ]  # fmt: skip


@given(lives(), st.sampled_from(["year", "quarter", "month"]), DAYS)
def test_equals_the_sum_over_its_days(spells: list[Spell], per: str, day: date) -> None:
    """The same, day by day with exact fractions: another way to the number."""
    period = period_of(Per(per), day)
    exact = sum((Fraction(QUOTAS.get(tier_on(spells, one), 0), period.days) for one in period), start=Fraction(0))
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1), ROUND_HALF_UP)

    assert granted(entry(per=per), spells, period, Per(per)) == int(rounded)


@given(DAYS, TIERS, TIERS)
def test_a_better_tier_never_takes_away_and_a_lesser_never_gives(turn: date, before: str, after: str) -> None:
    year = Period(date(2027, 1, 1), date(2028, 1, 1))
    stayed = granted(entry(), always(before), year, Per.YEAR)
    moved = granted(entry(), turned(before, turn, after), year, Per.YEAR)

    if QUOTAS.get(after, 0) >= QUOTAS.get(before, 0):
        assert moved >= stayed
    else:
        assert moved <= stayed


@given(lives(), st.lists(st.tuples(DAYS, st.integers(1, 5), st.booleans()), max_size=8), DAYS)
def test_what_is_left_never_falls_below_nothing_nor_what_lapses_above_it(
    spells: list[Spell], took: list[tuple[date, int, bool]], day: date
) -> None:
    taken = [Taken(on, units, used=used) for on, units, used in took]
    for carry in (0, 1, 3):
        stands = balance(entry(carry_periods=carry, per="quarter"), spells, taken, day)

        assert stands.left is not None
        assert 0 <= stands.lapsing <= stands.left
        assert not stands.allows(stands.left + 1)
        assert stands.allows(stands.left)
        assert stands.used + stands.booked == sum(one.units for one in taken if one.on in stands.period)
