"""What the shelf knows of a product at one version: what decides to whom it may be offered, and on what terms. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from zhiwo.kernel.text import Text


class ShelfKind(StrEnum):
    """The six kinds of product of S1 (3、完善已有产品体系)."""

    RETAIL = "retail"
    MANAGED = "managed"
    ADVANCED = "advanced"
    TAILORED = "tailored"
    ADVICE = "advice"
    ONLINE = "online"


SHELF_KINDS: dict[ShelfKind, Text] = {
    ShelfKind.RETAIL: Text("普通零售银行产品", "retail banking"),
    ShelfKind.MANAGED: Text("资产管理服务", "asset management"),
    ShelfKind.ADVANCED: Text("专业化高端产品", "products for the expert"),
    ShelfKind.TAILORED: Text("特定需要的产品", "made for a need"),
    ShelfKind.ADVICE: Text("咨询顾问服务", "advice"),
    ShelfKind.ONLINE: Text("网上金融服务", "online"),
}


class YieldKind(StrEnum):
    """What a figure of yield means; only the first is a promise."""

    FIXED = "fixed"
    BENCHMARK = "benchmark"
    GUARANTEED_PART = "guaranteed_part"
    PAST = "past"
    NONE = "none"


YIELD_KINDS: dict[YieldKind, Text] = {
    YieldKind.FIXED: Text("固定利率", "fixed rate"),
    YieldKind.BENCHMARK: Text("业绩比较基准（不代表收益承诺）", "benchmark (no promise)"),
    YieldKind.GUARANTEED_PART: Text("保证部分与浮动部分", "guaranteed part and bonus"),
    YieldKind.PAST: Text("历史业绩（不预示未来）", "past performance (no forecast)"),
    YieldKind.NONE: Text("不列示", "not stated"),
}


class PrivateClass(StrEnum):
    """By what a privately placed asset-management plan invests in: it decides its least amount (资管新规)."""

    FIXED_INCOME = "fixed_income"
    MIXED = "mixed"
    EQUITY = "equity"
    DERIVATIVE = "derivative"


@dataclass(frozen=True)
class Fee:
    """A fee of the product: its code (subscription, management, custody, performance, redemption …), percent a year or once."""

    code: str
    percent: Decimal


@dataclass(frozen=True)
class Least:
    """What a product takes in one of its currencies, in hundredths of it: the least first purchase, and in which steps more."""

    currency: str
    least_fen: int
    step_fen: int = 1


@dataclass(frozen=True)
class ProductTerms:
    """A product as one version of it says.

    `kind` is the bank's word for the contract (the codes of the feed `products`), `regime` whose rules its sale follows (a code
    of `packs/suitability`). Ratings are 1 to 5 (R1 to R5), the issuer's and the bank's own; None where there is none. Amounts are
    in fen (hundredths) of `currencies[0]`; `least_fen` is the least first purchase, `step_fen` what more comes in; `elsewhere`
    says the same of each further currency. `on_list`: the head office has put the product, and who makes it, on its list
    (商业银行代理销售业务管理办法 2025: both lists are the head office's); True where that is no question. `private`: it is placed
    privately, with qualified investors alone; by its `private_class`, None where nobody said it. The window is
    half-open: offered from `opens_on` until `closes_on`, either None for no bound; `quota_left_fen` None for no quota. A person
    who buys pays once (`pay_years` 0) or for so many years; None where that is no question. `certain_benefit` is None but for
    insurance.
    """

    product: str
    version: int
    name: str
    shelf: ShelfKind
    kind: str
    regime: str
    issuer: str
    partner: bool = False
    on_list: bool = True
    issuer_risk: int | None = None
    house_risk: int | None = None
    currencies: tuple[str, ...] = ("CNY",)
    least_fen: int = 0
    step_fen: int = 1
    term_days: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    quota_left_fen: int | None = None
    yield_kind: YieldKind = YieldKind.NONE
    yield_low: Decimal | None = None
    yield_high: Decimal | None = None
    fees: tuple[Fee, ...] = ()
    private: bool = False
    private_class: PrivateClass | None = None
    certain_benefit: bool | None = None
    pay_years: int | None = None
    elsewhere: tuple[Least, ...] = ()

    def least_in(self, currency: str) -> Least | None:
        """What the product takes in that currency; None where it is not offered in it."""
        if currency == self.currencies[0]:
            return Least(currency, self.least_fen, self.step_fen)
        return next((one for one in self.elsewhere if one.currency == currency), None)

    @property
    def risk(self) -> int | None:
        """The higher of the two ratings (适当性管理办法: 取其高者); None while nobody has rated it."""
        rated = [risk for risk in (self.issuer_risk, self.house_risk) if risk is not None]
        return max(rated, default=None)


def plain(percent: Decimal | None) -> Decimal | None:
    """A rate with the digits it needs, two at least, as people write it: 2.1 and 2.100000 are one statement."""
    if percent is None:
        return None
    short = percent.quantize(Decimal("0.01"))
    return short if short == percent else percent.normalize()
