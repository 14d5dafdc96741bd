"""The bank's files of products through the gate and the closing: what stands on the shelf on each day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.closing.bank import DAYS, MIDDLE, NOVEMBER, OCTOBER, SEPTEMBER, Bank
from tests.intake.gate import cells, text
from zhiwo.closing.models import StepRun
from zhiwo.closing.steps import DAY_END
from zhiwo.holdings.models import ProductVersion
from zhiwo.holdings.policy.product import Least, ShelfKind, YieldKind
from zhiwo.holdings.queries import mid_rates, terms_of, terms_on

OLD_COLUMNS = "产品代码,产品名称,产品类型,风险等级,发行机构,币种,期限天数,业绩基准或利率\n"


def steps_up_to_the_shelf() -> tuple[object, ...]:
    return tuple(step for step in DAY_END if step.name in ("house", "products"))


@pytest.fixture
def shelved(bank: Bank) -> Bank:
    """Two products from the first day on, one of which is rated higher from the middle of October and gone in November; a file of
    the second is a correction."""
    bank.bring_all()
    bank.bring("products", SEPTEMBER, OLD_COLUMNS + "W1,安心,理财,R2,测试理财,CNY,180,2.10\nF1,进取,基金,R4,,CNY,,\n")
    bank.bring("products", MIDDLE, OLD_COLUMNS + "W1,安心,理财,R3,测试理财,CNY,180,2.10\nF1,进取,基金,R4,,CNY,,\n")
    bank.bring("products", NOVEMBER, OLD_COLUMNS + "F1,进取,基金,R4,,CNY,,\n")
    return bank


def risks(on: date) -> dict[str, int | None]:
    return {code: terms.risk for code, terms in terms_on(on).items()}


def test_each_day_has_the_shelf_of_its_file(shelved: Bank) -> None:
    for on in DAYS:
        shelved.close(on, steps=steps_up_to_the_shelf())

    assert [risks(on) for on in DAYS] == [{"W1": 2, "F1": 4}, {"W1": 3, "F1": 4}, {"W1": 3, "F1": 4}, {"F1": 4}]
    assert ProductVersion.objects.count() == 3


def test_an_old_file_says_what_its_kinds_say(shelved: Bank) -> None:
    shelved.close(SEPTEMBER, steps=steps_up_to_the_shelf())

    fund = terms_of("F1", SEPTEMBER)
    assert fund
    assert (fund.shelf, fund.regime, fund.issuer, fund.partner) == (ShelfKind.MANAGED, "public_fund", "本行", True)


def test_a_day_closed_again_begins_nothing(shelved: Bank) -> None:
    for on in (SEPTEMBER, MIDDLE, MIDDLE):
        shelved.close(on, steps=steps_up_to_the_shelf())

    assert ProductVersion.objects.count() == 3
    assert StepRun.objects.filter(name="products").latest("pk").rows == 2


def test_a_day_closed_late_does_not_rewrite_what_stands_since(shelved: Bank) -> None:
    shelved.close(SEPTEMBER, steps=steps_up_to_the_shelf())
    shelved.close(OCTOBER, steps=steps_up_to_the_shelf())
    shelved.close(MIDDLE, steps=steps_up_to_the_shelf())

    assert (risks(MIDDLE)["W1"], risks(OCTOBER)["W1"]) == (2, 3)
    assert ProductVersion.objects.count() == 3


def test_the_new_columns_and_currencies_pass_the_gate(bank: Bank) -> None:
    bank.bring_house()
    said = {
        "product": "S1", "name": "挂钩黄金", "kind": "结构性存款", "house_risk": "R2", "partner": "否", "least_fen": "10000.00",
        "yield_low_pct": "1.10", "yield_high_pct": "2.35", "quota_left_fen": "500000.00", "closes_on": "2025-12-31",
        "fee_custody_pct": "0.02",
    }  # fmt: skip
    bank.bring("products", SEPTEMBER, text("products", cells("products", **said)))
    row = cells("product_currencies", product="S1", currency="USD", least_fen="8000.00", step_fen="100.00")
    bank.bring("product_currencies", SEPTEMBER, text("product_currencies", row))

    bank.close(SEPTEMBER, steps=steps_up_to_the_shelf())

    made = terms_of("S1", SEPTEMBER)
    assert made
    assert (made.yield_kind, made.house_risk, made.least_fen, made.quota_left_fen) == (
        YieldKind.GUARANTEED_PART, 2, 1_000_000, 50_000_000,
    )  # fmt: skip
    assert (made.closes_on, made.elsewhere) == (date(2025, 12, 31), (Least("USD", 800_000, 10_000),))


def fx(currency: str, *days: tuple[date, str]) -> str:
    return text("fx", *(cells("fx", currency=currency, on=str(on), mid_rate=rate) for on, rate in days))


def test_each_closing_knows_the_newest_mid_rates_of_its_files(shelved: Bank) -> None:
    shelved.bring("fx", SEPTEMBER, fx("USD", (SEPTEMBER, "7.11"), (date(2025, 9, 1), "7.30")))
    shelved.bring("fx", OCTOBER, fx("HKD", (OCTOBER, "0.91")))
    shelved.bring("fx", NOVEMBER, fx("USD", (NOVEMBER, "7.08")))
    known = {}
    for on in DAYS:
        shelved.close(on, steps=steps_up_to_the_shelf())
        known[on] = mid_rates(on)

    usd, hkd = Decimal("7.11"), Decimal("0.91")
    assert known[SEPTEMBER] == known[MIDDLE] == {"USD": usd}
    assert known[OCTOBER] == {"USD": usd, "HKD": hkd}
    assert known[NOVEMBER] == {"USD": Decimal("7.08"), "HKD": hkd}
    shelved.close(MIDDLE, steps=steps_up_to_the_shelf())
    assert mid_rates(NOVEMBER) == known[NOVEMBER], "a date closed anew rewrites nothing"
