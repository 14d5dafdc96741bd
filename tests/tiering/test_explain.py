"""A client's tier and list are explained in sentences, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from zhiwo.kernel.period import add_months, month_of
from zhiwo.kernel.refusal import NotFound
from zhiwo.tiering.policy import CardGrade, DoorFacts, Figures, Placed, Scheme, placed, scheme_on, tier_name, why
from zhiwo.tiering.policy.scheme import version_of

OCTOBER = date(2026, 10, 31)
WAN = 1_000_000
BRANCH = scheme_on("branch", OCTOBER)
LAYERED = scheme_on("boc_branch", OCTOBER)
CCB = Scheme.model_validate(
    BRANCH.model_dump() | {"downgrade": {"algorithm": "ccb", "months": 3, "attention_months": 3}}
)


def closed(scheme: Scheme, *averages: float, last: date = OCTOBER) -> Placed:
    """The placement after month-end closings with these averages in 万, the last of them that of `last`."""
    row = None
    for back, wan in zip(range(len(averages) - 1, -1, -1), averages, strict=True):
        on = month_of(add_months(last, -back)).last
        row = [row, *placed(scheme, on, row, Figures(round(wan * WAN)))][-1]
    assert row is not None
    return row


def said(row: Placed, scheme: Scheme) -> list[str]:
    return [line.zh for line in why(row, scheme)]


def test_the_figure_the_floor_the_version_and_the_tier_are_named() -> None:
    row = closed(BRANCH, 126.40)

    assert said(row, BRANCH) == ["2026年10月日均 126.40万 ≥ 100万（支行方案 2020-01 版）→ T2"]
    assert [line.en for line in why(row, BRANCH)] == [
        "average of 2026-10 126.40万 ≥ 100万 (branch plan, version 2020-01) → T2"
    ]


@pytest.mark.parametrize(
    ("yuan", "comparison"),
    [
        (999_999.99, "99.999999万 ≥ 20万（支行方案 2020-01 版）→ T1"),
        (200_000, "20.00万 ≥ 20万（支行方案 2020-01 版）→ T1"),
        (199_999.99, "19.999999万 ≥ 5万（支行方案 2020-01 版）→ 建档客户"),
    ],
)
def test_an_amount_just_under_a_floor_is_not_rounded_onto_it(yuan: float, comparison: str) -> None:
    assert said(closed(BRANCH, yuan / 10_000), BRANCH) == [f"2026年10月日均 {comparison}"]


def test_in_grace_the_months_below_are_counted() -> None:
    assert said(closed(BRANCH, 120, 99, 80), BRANCH) == [
        "2026年10月日均 80.00万 < 100万（支行方案 2020-01 版）：仍为 T2，已连续 2 个月低于标准，满 3 个月降级"
    ]


def test_a_drop_to_the_best_of_six_names_both_amounts() -> None:
    assert said(closed(CCB, 600, 480, 450, 90, 60, 40, 30), CCB) == [
        "2026年10月日均 30.00万 ≥ 20万，降级按其中最高的 480.00万 ≥ 100万（支行方案 2020-01 版）→ T2"
    ]


def test_a_drop_below_the_list_names_the_lowest_floor() -> None:
    assert said(closed(BRANCH, 25, 4, 4, 4), BRANCH) == ["2026年10月日均 4.00万 < 5万（支行方案 2020-01 版）→ 名单外"]


def test_doors_entries_and_a_missing_keeper_are_told() -> None:
    facts = DoorFacts(grade=CardGrade.PLATINUM, entries=frozenset({"licai"}))
    (row,) = placed(LAYERED, OCTOBER, None, Figures(8 * WAN, facts, born_on=date(1950, 1, 1)))

    assert said(row, LAYERED) == [
        "2026年10月日均 8.00万 ≥ 5万（分层维护办法 2020-01 版）→ 员工维护层",
        "总行准入 → 中银理财层",
        "名单条件：个人金融资产 80,000.00 元 ≥ 50,000.00 元",
        "名单条件：持有白金卡",
        "名单条件：达到总行中银理财准入标准",
    ]


def test_before_any_measure_only_the_doors_speak() -> None:
    (row,) = placed(LAYERED, date(2026, 11, 24), None, Figures(None, DoorFacts(custody_fen=WAN)))

    assert said(row, LAYERED) == [
        "名单条件：三方存管保证金 10,000.00 元 ≥ 10,000.00 元",
        "规则未指定维护人，待网点指派",
    ]


def test_before_any_measure_an_entry_leads_in() -> None:
    (row,) = placed(LAYERED, date(2026, 11, 24), None, Figures(None, DoorFacts(entries=frozenset({"private"}))))

    assert row.tier == "wealth"
    assert said(row, LAYERED) == ["总行准入 → 财富私行层", "名单条件：达到总行私行/财富管理准入标准"]


def test_foreign_amounts_name_their_currency() -> None:
    berka = scheme_on("berka", date(1994, 2, 28))
    (row,) = placed(berka, date(1994, 2, 28), None, Figures(42_000_00))

    assert said(row, berka) == ["1994年2月日均 4.20万 CZK ≥ 4万 CZK（捷克银行示例 1993-01 版）→ T1"]


def test_an_amount_in_a_scheme_of_one_tier_is_told_without_a_floor() -> None:
    alone = Scheme.model_validate(BRANCH.model_dump() | {"tiers": [BRANCH.tiers[1].model_dump() | {"floor": None}]})
    (row,) = placed(alone, OCTOBER, None, Figures(WAN))

    assert said(row, alone) == ["2026年10月日均 1.00万（支行方案 2020-01 版）→ 建档客户"]
    assert alone.band("file_only").zh == "不限金额：推荐，只建档"


def test_a_birthday_takes_the_keeper_away() -> None:
    before = closed(LAYERED, 8)
    born = date(1966, 11, 24)
    kept = placed(LAYERED, date(2026, 11, 23), before, Figures(None, born_on=born))[-1]

    (row,) = placed(LAYERED, date(2026, 11, 24), kept, Figures(None, born_on=born))

    assert (kept.basis.unassigned, row.basis.unassigned) == (False, True)
    assert row.since == date(2026, 11, 24)


def test_a_placement_names_the_version_that_decided() -> None:
    assert version_of(closed(BRANCH, 30).rule) == BRANCH


def test_what_is_not_in_a_scheme_is_not_found() -> None:
    for missing in (lambda: BRANCH.named("gold"), lambda: BRANCH.graded("gold"), lambda: tier_name("branch", "gold")):
        with pytest.raises(NotFound):
            missing()
    with pytest.raises(NotFound, match='scheme "nowhere"'):
        scheme_on("nowhere", OCTOBER)


def test_a_basis_comes_back_from_its_record_as_it_was() -> None:
    rows = [closed(CCB, 120, 90, 80), closed(LAYERED, 8)]
    rows += placed(LAYERED, date(2026, 11, 24), None, Figures(None, DoorFacts(custody_fen=WAN)))

    for row in rows:
        assert type(row.basis).from_json(row.basis.to_json()) == row.basis
