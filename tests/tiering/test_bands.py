"""Bands to the fen; the set-wise tier says what the scalar one says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from zhiwo.tiering.measures import tier_column
from zhiwo.tiering.policy import AmountsNotSet, Floor, Measure, NoRuleInForce, Op, Scheme, scheme_on, versions

DAY = date(2026, 10, 31)
SORTED_BY_AMOUNT = ["branch", "boc_branch", "generic", "szabc2001", "quarter_example", "berka"]


def around_floors(scheme: Scheme) -> st.SearchStrategy[int]:
    floors = [tier.floor.fen for tier in scheme.tiers if tier.floor]
    near = st.builds(lambda floor, by: floor + by, st.sampled_from(floors), st.integers(-2, 2))
    return near | st.integers(-(10**9), 10**13)


@pytest.mark.parametrize("name", SORTED_BY_AMOUNT)
@given(amounts=st.data())
@settings(max_examples=25, deadline=None)
def test_column_and_scalar_agree(name: str, amounts: st.DataObject) -> None:
    scheme = scheme_on(name, DAY)
    drawn = amounts.draw(st.lists(around_floors(scheme), min_size=1, max_size=40))
    table = ibis.memtable(pa.table({"fen": pa.array(drawn, pa.int64())}))

    column = table.select(table.fen, tier=tier_column(table.fen, scheme)).to_pyarrow().to_pylist()

    assert [(row["fen"], row["tier"]) for row in column] == [(fen, scheme.tier(fen).code) for fen in drawn]


@pytest.mark.parametrize("name", SORTED_BY_AMOUNT)
def test_each_floor_parts_two_tiers_by_one_fen(name: str) -> None:
    scheme = scheme_on(name, DAY)

    for lower, upper in zip(scheme.tiers, scheme.tiers[1:], strict=False):
        assert upper.floor is not None
        assert scheme.tier(upper.floor.first_fen) == upper
        assert scheme.tier(upper.floor.first_fen - 1) == lower


@pytest.mark.parametrize(
    ("yuan", "tier"),
    [("2000000.00", "licai"), ("2000000.01", "wealth"), ("100000.00", "adopted"), ("99999.99", "staff_kept")],
)
def test_the_top_layer_is_strictly_above_its_amount(yuan: str, tier: str) -> None:
    assert scheme_on("boc_branch", DAY).tier(int(Decimal(yuan) * 100)).code == tier


def test_a_set_wise_grading_by_unset_amounts_is_refused_too() -> None:
    with pytest.raises(AmountsNotSet, match="amounts for 金卡, 白金, 钻石 are not set"):
        tier_column(ibis.literal(1), scheme_on("abc", DAY))


@pytest.mark.parametrize(
    ("op", "opposite", "at_the_number"),
    [(Op.GE, Op.LT, True), (Op.GT, Op.LE, False), (Op.LE, Op.GT, True), (Op.LT, Op.GE, False)],
)
def test_boundary_words_follow_the_civil_code(op: Op, opposite: Op, at_the_number: bool) -> None:
    assert op.holds(5, 5) is at_the_number
    assert op.opposite is opposite
    assert opposite.holds(5, 5) is not at_the_number


@pytest.mark.parametrize("name", [*SORTED_BY_AMOUNT, "abc"])
def test_every_pack_names_all_tiers_in_both_languages_with_source(name: str) -> None:
    for version in versions(name):
        assert version.source
        assert version.title.zh
        assert version.title.en
        assert all(tier.name.zh and tier.name.en for tier in version.tiers)
        assert all(text.zh and text.en for text in version.house_defaults.values())


@pytest.mark.parametrize(("name", "number"), [("branch", "H05"), ("boc_branch", "H10"), ("generic", "H05")])
def test_a_pack_names_the_house_defaults_it_rests_on(name: str, number: str) -> None:
    assert number in scheme_on(name, DAY).house_defaults


def test_before_its_first_version_a_scheme_says_so() -> None:
    with pytest.raises(NoRuleInForce, match="no version in force on 1999-12-31"):
        scheme_on("branch", date(1999, 12, 31))


def test_amounts_are_never_floats() -> None:
    with pytest.raises(ValidationError, match="is a float"):
        Floor.model_validate({"yuan": 50000.5})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"measure": "quarter_avg"}, "needs the month average"),
        ({"tiers": lambda tiers: tiers[1:]}, "it has no floor"),
        ({"tiers": lambda tiers: [tiers[0], tiers[2], tiers[1]]}, "from the lowest up"),
        ({"tiers": lambda tiers: [*tiers, tiers[-1] | {"floor": {"yuan": 9_000_000}}]}, "a code of its own"),
        (
            {"tiers": lambda tiers: [*tiers[:-1], tiers[-1] | {"floor": None}]},
            "of all tiers above the lowest, or of none",
        ),
        ({"tiers": lambda tiers: [tiers[0], tiers[1] | {"owners": {"may_lead": ["boss"]}}]}, "no post"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(change: dict[str, object], sentence: str) -> None:
    whole = scheme_on("branch", DAY).model_dump()
    for key, value in change.items():
        whole[key] = value(whole[key]) if callable(value) else value

    with pytest.raises(ValidationError, match=sentence):
        Scheme.model_validate(whole)


def test_a_band_the_bank_has_not_set_says_so() -> None:
    assert scheme_on("abc", DAY).band("gold").en == "amount not set"


def test_a_band_whose_floor_is_left_out_says_more_than_and_up_to() -> None:
    scheme = scheme_on("szabc2001", DAY)

    assert [scheme.band(tier.code).en for tier in scheme.tiers] == ["up to 10万", "(10,100]万", "more than 100万"]


def test_a_band_is_told_in_words() -> None:
    said = {tier.code: scheme_on("boc_branch", DAY).band(tier.code).zh for tier in scheme_on("boc_branch", DAY).tiers}

    assert said == {
        "none": "不足5万",
        "staff_kept": "[5,10)万",
        "adopted": "[10,20)万",
        "licai": "[20,200]万",
        "wealth": "超过200万",
    }


@pytest.mark.parametrize(
    ("measure", "on", "name"),
    [
        (Measure.MONTH_AVG, date(2026, 10, 31), "2026年10月日均"),
        (Measure.QUARTER_AVG, date(2026, 9, 30), "2026年3季度日均"),
        (Measure.TRAILING_30D, date(2026, 11, 24), "截至2026-11-24近30日日均"),
        (Measure.POINT, date(2026, 11, 24), "2026-11-24时点"),
    ],
)
def test_a_measure_is_taken_on_its_last_day_and_names_its_period(measure: Measure, on: date, name: str) -> None:
    assert measure.due(on)
    assert measure.named(measure.period(on)).zh == name
    assert measure.due(date(2026, 11, 23)) is measure.daily
