"""Which duties of the days ahead will be missed: against trying every order of work."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from zhiwo.care.policy.forecasting import Ahead, Outlook, foresee
from zhiwo.care.policy.planning import Task, visits

ahead = st.lists(
    st.builds(
        lambda client, minutes, missing, days, joins: (client, minutes, missing, days, joins),
        st.sampled_from("甲乙丙丁"), st.sampled_from([0, 5, 10, 20, 30]), st.integers(1, 4), st.integers(1, 5), st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


def made(told: list[tuple[str, int, int, int, bool]]) -> list[Ahead]:
    return [
        Ahead(Task(key, client, minutes, missing, days, joins), days)
        for key, (client, minutes, missing, days, joins) in enumerate(told)
    ]


@given(ahead, st.integers(0, 90))
def test_no_order_of_work_does_more_clients(told: list[tuple[str, int, int, int, bool]], minutes: int) -> None:
    rows = made(told)
    seen = foresee(rows, minutes)

    hopeless = {row.task.key for row in rows if row.task.missing > row.days}
    asked = visits((row.task for row in rows if row.task.key not in hopeless), {})
    most = max(
        n
        for n in range(len(asked) + 1)
        if any(sum(visit.minutes for visit in some) <= minutes for some in combinations(asked, n))
    )
    unfit = [v for v in asked if any(seen.outlooks[key] is Outlook.NO_HOURS for key in v.keys)]
    assert len(asked) - len(unfit) == most
    assert {key for key, outlook in seen.outlooks.items() if outlook is Outlook.NO_DAYS} == hopeless
    assert set(seen.outlooks) == {row.task.key for row in rows}


def test_too_few_days_and_too_few_hours_are_told_apart() -> None:
    rows = made([("甲", 20, 2, 1, True), ("乙", 20, 1, 5, True), ("丙", 30, 1, 5, True)])

    seen = foresee(rows, 40)

    assert [seen.outlooks[n] for n in range(3)] == [Outlook.NO_DAYS, Outlook.FITS, Outlook.NO_HOURS]
    assert (seen.missed, seen.needed, seen.there) == (2, 70, 40)


def test_what_is_missed_anyway_takes_no_hours() -> None:
    rows = made([("甲", 30, 2, 1, True), ("乙", 30, 1, 5, True)])

    assert (foresee(rows, 30).missed, foresee(rows, 30).needed) == (1, 60)


def test_one_call_does_what_is_owed_to_a_client_together() -> None:
    rows = made([("甲", 20, 1, 5, True), ("甲", 5, 1, 2, True)])

    assert foresee(rows, 20).missed == 0
    assert foresee(rows, 19).missed == 2
