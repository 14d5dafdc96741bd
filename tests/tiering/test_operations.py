"""Placements are published once, whatever the order and number of closings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from zhiwo.kernel.period import add_months, month_of
from zhiwo.tiering.models import Placement
from zhiwo.tiering.operations import ClientsUnknown, PlacementCounts, place
from zhiwo.tiering.policy import AmountsNotSet, CardGrade, DoorFacts, Figures, Scheme, scheme_on

pytestmark = pytest.mark.django_db

WAN = 1_000_000
BRANCH = scheme_on("branch", date(2026, 1, 1))
LAYERED = scheme_on("boc_branch", date(2026, 1, 1))
_CCB = {"downgrade": {"algorithm": "ccb", "months": 3, "attention_months": 3}}
CCB, LAYERED_CCB = (Scheme.model_validate(scheme.model_dump() | _CCB) for scheme in (BRANCH, LAYERED))
JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


def amount(wan: float) -> Figures:
    return Figures(amount_fen=round(wan * WAN))


def card(wan: float | None = None) -> Figures:
    return Figures(None if wan is None else round(wan * WAN), DoorFacts(grade=CardGrade.GOLD))


def close(on: date, scheme: Scheme = BRANCH, **figures: Figures) -> PlacementCounts:
    return place(scheme=scheme, on=on, figures=figures)


def rows() -> list[dict[str, Any]]:
    """Every placement, and its row number: a row that was written again by nothing keeps it."""
    return list(Placement.objects.for_closing().order_by("client__number", "scheme", "since").values())


def story(client: str = "甲") -> list[tuple[str, str, str | None, bool]]:
    found = Placement.objects.for_closing().filter(client__number=client).order_by("since")
    return [(row.tier, f"{row.since:%m-%d}", row.until and f"{row.until:%m-%d}", row.attention) for row in found]


def test_the_first_placement_is_in_force_at_the_month_end(cast: Cast) -> None:
    counts = close(JANUARY, 甲=amount(120), 乙=amount(4.99))

    assert story() == [("t2", "01-31", None, False)]
    assert counts == PlacementCounts(seen=2, changed=1, written=1, reopened=0)


def test_a_placement_keeps_its_rule_and_figures(cast: Cast) -> None:
    close(JANUARY, 甲=amount(120))

    row = Placement.objects.for_closing().get()
    assert row.rule == "branch@2020-01-01"
    assert row.figures["amount_fen"] == 120 * WAN
    assert row.figures["measured"] == ["2026-01-01", "2026-02-01"]


def test_a_client_never_listed_needs_no_row(cast: Cast) -> None:
    close(JANUARY, 甲=amount(1))

    assert rows() == []


def test_a_client_who_left_the_list_gets_no_new_row_each_month(cast: Cast) -> None:
    for month, wan in enumerate([30, 1, 1, 1, 1, 1]):
        close(month_of(add_months(JANUARY, month)).last, 甲=amount(wan))

    assert story()[-1] == ("none", "05-01", None, False)


def test_measured_daily_each_placement_ends_where_the_next_begins(cast: Cast) -> None:
    daily = Scheme.model_validate(BRANCH.model_dump() | {"measure": "point", "downgrade": {"algorithm": "none"}})

    for day, wan in enumerate([30, 120, 700, 120, 30, 700]):
        close(JANUARY + timedelta(days=day), daily, 甲=amount(wan))

    told = story()
    assert [tier for tier, *_ in told] == ["t1", "t2", "t3", "t2", "t1", "t3"]
    assert [until for _, _, until, _ in told] == [*[since for _, since, _, _ in told][1:], None]


def test_each_closing_goes_on_from_the_figures_kept(cast: Cast) -> None:
    for month, wan in enumerate([600, 480, 450, 90, 60]):
        close(month_of(add_months(JANUARY, month)).last, 甲=amount(wan))

    assert story() == [
        ("t3", "01-31", "03-01", False),
        ("t3", "03-01", "04-01", True),
        ("t3", "04-01", "05-01", True),
        ("t1", "05-01", "06-01", False),
        ("t1", "06-01", None, False),
    ]


def test_running_a_closing_twice_changes_nothing(cast: Cast) -> None:
    close(JANUARY, 甲=amount(120), 乙=amount(30))
    close(FEBRUARY, 甲=amount(90), 乙=amount(30))
    before = rows()

    counts = close(FEBRUARY, 甲=amount(90), 乙=amount(30))

    assert rows() == before
    assert counts == PlacementCounts(seen=2, changed=0, written=0, reopened=0)


def test_an_older_closing_that_says_the_same_changes_nothing(cast: Cast) -> None:
    close(JANUARY, 甲=amount(120))
    close(FEBRUARY, 甲=amount(90))
    before = rows()

    close(JANUARY, 甲=amount(120))

    assert rows() == before


def test_a_corrected_older_closing_withdraws_what_followed_for_that_client_only(cast: Cast) -> None:
    close(JANUARY, 甲=amount(120), 乙=amount(30))
    close(FEBRUARY, 甲=amount(90), 乙=amount(30))
    others = [row for row in rows() if row["client_id"] == cast.clients["乙"].pk]

    counts = close(JANUARY, 甲=amount(60), 乙=amount(30))

    assert story() == [("t1", "01-31", None, False)]
    assert [row for row in rows() if row["client_id"] == cast.clients["乙"].pk] == others
    assert counts == PlacementCounts(seen=2, changed=1, written=1, reopened=1)


def test_a_correction_that_shows_no_change_opens_the_placement_before_again(cast: Cast) -> None:
    close(date(2026, 1, 15), LAYERED, 甲=card())
    before = rows()
    close(date(2026, 1, 16), LAYERED, 甲=Figures())

    close(date(2026, 1, 16), LAYERED, 甲=card())

    assert rows() == before


def test_a_correction_below_the_list_leaves_no_row(cast: Cast) -> None:
    close(JANUARY, 甲=amount(30))

    close(JANUARY, 甲=amount(3))

    assert rows() == []


def test_under_ccb_a_rise_is_there_at_the_month_end_and_leaves_with_its_correction(cast: Cast) -> None:
    close(JANUARY, CCB, 甲=amount(30))
    close(FEBRUARY, CCB, 甲=amount(120))
    assert story() == [("t1", "01-31", "02-28", False), ("t2", "02-28", None, False)]

    close(FEBRUARY, CCB, 甲=amount(30))

    assert story() == [("t1", "01-31", "03-01", False), ("t1", "03-01", None, False)]


def test_a_door_opens_and_shuts_on_its_day(cast: Cast) -> None:
    close(date(2026, 1, 15), LAYERED, 甲=card())
    close(date(2026, 1, 16), LAYERED, 甲=card())
    close(date(2026, 1, 20), LAYERED, 甲=Figures())

    found = rows()

    assert [(row["on_list"], row["since"], row["until"]) for row in found] == [
        (True, date(2026, 1, 15), date(2026, 1, 20)),
        (False, date(2026, 1, 20), None),
    ]
    assert [row["figures"]["unassigned"] for row in found] == [True, False]


def test_a_door_that_opens_on_a_month_end_counts_that_day_the_tier_the_next(cast: Cast) -> None:
    close(JANUARY, LAYERED, 甲=amount(15))

    close(FEBRUARY, LAYERED, 甲=card(25))

    found = rows()
    assert [(row["tier"], row["since"]) for row in found] == [
        ("adopted", JANUARY),
        ("adopted", FEBRUARY),
        ("licai", date(2026, 3, 1)),
    ]
    assert [len(row["figures"]["doors"]) for row in found] == [1, 2, 2]


def test_the_closing_of_a_first_of_the_month_keeps_what_the_month_end_measured(cast: Cast) -> None:
    close(JANUARY, LAYERED, 甲=amount(15))
    close(FEBRUARY, LAYERED, 甲=amount(25))
    close(date(2026, 3, 1), LAYERED, 甲=card())
    before = rows()
    assert [(row["tier"], row["since"], len(row["figures"]["doors"])) for row in before] == [
        ("adopted", JANUARY, 1),
        ("licai", date(2026, 3, 1), 2),
    ]

    close(date(2026, 3, 1), LAYERED, 甲=card())
    close(FEBRUARY, LAYERED, 甲=amount(25))

    assert rows() == before


def test_an_entry_lifts_above_the_amount_and_the_amount_goes_on_below(cast: Cast) -> None:
    private = DoorFacts(entries=frozenset({"private"}))

    close(JANUARY, LAYERED, 甲=Figures(150 * WAN, private))

    row = rows()[0]
    assert row["tier"] == "wealth"
    assert row["figures"]["standing"] == {"tier": "licai", "below": []}


def test_a_daily_measure_writes_only_when_something_changes(cast: Cast) -> None:
    deposits = scheme_on("szabc2001", date(2026, 1, 1))

    for day, wan in enumerate([11, 12, 101, 101, 5]):
        close(JANUARY + timedelta(days=day), deposits, 甲=amount(wan))

    assert [row[:2] for row in story()] == [("window", "01-31"), ("window_upper", "02-02"), ("none", "02-04")]


def test_clients_without_figures_keep_what_they_have(cast: Cast) -> None:
    close(JANUARY, 甲=amount(120), 乙=amount(30))

    close(FEBRUARY, 甲=amount(120))

    assert story("乙") == [("t1", "01-31", None, False)]


def test_a_raised_threshold_holds_from_its_date(cast: Cast) -> None:
    raised = BRANCH.model_dump() | {"valid_from": date(2026, 2, 1), "downgrade": {"algorithm": "none"}}
    raised["tiers"][3]["floor"]["yuan"] = 1_200_000
    raised = Scheme.model_validate(raised)
    close(JANUARY, 甲=amount(110))

    close(FEBRUARY, raised, 甲=amount(110))

    assert [(row["tier"], row["since"], row["rule"]) for row in rows()] == [
        ("t2", JANUARY, "branch@2020-01-01"),
        ("t1", FEBRUARY, "branch@2026-02-01"),
    ]


def test_a_tier_a_new_version_dropped_stays_until_the_next_measure(cast: Cast) -> None:
    whole = LAYERED.model_dump() | {"valid_from": date(2026, 2, 1)}
    whole["tiers"] = [tier for tier in whole["tiers"] if tier["code"] != "adopted"]
    fewer = Scheme.model_validate(whole)
    close(JANUARY, LAYERED, 甲=amount(15))

    close(date(2026, 2, 10), fewer, 甲=card())
    close(FEBRUARY, fewer, 甲=amount(15))

    assert [(row["tier"], row["since"]) for row in rows()] == [("adopted", JANUARY), ("staff_kept", FEBRUARY)]


def test_figures_of_an_unknown_client_are_refused(cast: Cast) -> None:
    with (
        pytest.raises(ClientsUnknown, match="1 clients have no identity row yet \\(庚 for one\\)"),
        transaction.atomic(),
    ):
        close(JANUARY, 甲=amount(120), 庚=amount(120))

    assert rows() == []


def test_amounts_the_bank_has_not_set_are_refused(cast: Cast) -> None:
    with pytest.raises(AmountsNotSet):
        close(JANUARY, scheme_on("abc", JANUARY).model_copy(update={"name": "abc"}), 甲=amount(120))


History = tuple[list[float], set[int]]
"""Month averages in 万, and the closings (three a month, from its last day on) at which a gold card is held."""

histories = st.tuples(
    st.lists(st.sampled_from([1, 4.99, 5, 15, 19.99, 25, 99, 100, 300, 600]), min_size=1, max_size=6),
    st.sets(st.integers(0, 17)),
)


@pytest.mark.parametrize("scheme", [BRANCH, CCB, LAYERED, LAYERED_CCB], ids=["cbhb", "ccb", "doors", "doors under ccb"])
@given(wrong=histories, right=histories)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_closing_again_after_corrections_ends_as_if_all_had_been_right(
    cast: Cast, scheme: Scheme, wrong: History, right: History
) -> None:
    def run(history: History, months: int) -> None:
        averages, held = history
        for month, wan in enumerate(averages[:months]):
            last = month_of(add_months(JANUARY, month)).last
            for day, fen in enumerate((round(wan * WAN), None, None)):
                facts = DoorFacts(grade=CardGrade.GOLD if 3 * month + day in held else None)
                place(scheme=scheme, on=last + timedelta(days=day), figures={"甲": Figures(fen, facts)})

    def standing() -> list[dict[str, Any]]:
        """What the placements say; which closing touched one last is its history."""
        return [{key: value for key, value in row.items() if key != "id"} | said(row["figures"]) for row in rows()]

    with transaction.atomic():
        run(right, months=6)
        straight = standing()
        transaction.set_rollback(True)
    with transaction.atomic():
        run(wrong, months=len(right[0]))
        run(right, months=6)
        corrected = standing()
        again = rows()
        run(right, months=6)
        assert rows() == again
        transaction.set_rollback(True)

    assert corrected == straight
    assert_no_gaps(straight)


def said(figures: dict[str, Any]) -> dict[str, Any]:
    return {"figures": {key: value for key, value in figures.items() if key != "closed_on"}}


def assert_no_gaps(found: list[dict[str, Any]]) -> None:
    ends = [row["until"] for row in found]
    assert ends == [*(row["since"] for row in found[1:]), None][: len(ends)]
