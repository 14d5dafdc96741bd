"""A sale as it is asked about: which product, how much of it, by which channel, at whose wish, and under which rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from zhiwo.holdings.policy.product import Least, ProductTerms
from zhiwo.kernel.money import half_up
from zhiwo.kernel.text import Text
from zhiwo.suitability.policy.regimes import Offer, Regime
from zhiwo.suitability.policy.rules import Rules


class Initiative(StrEnum):
    """Who speaks of the product first."""

    BANK = "bank"
    CLIENT = "client"


INITIATIVES: dict[Initiative, Text] = {
    Initiative.BANK: Text("本行推介", "brought up by the bank"),
    Initiative.CLIENT: Text("客户主动要求", "asked for by the client"),
}


@dataclass(frozen=True)
class Asked:
    """What is asked. `amount_fen` is in hundredths of `currency` (None: the product's first), or None for the least that may be
    bought; `rate` is yuan for one unit of a currency that is not the yuan. `regime` and `pay_years` stand in for the product's
    own where given. `pension_paid_fen`: what has been paid into the client's individual pension this calendar year already, where
    the purchase is made for it; None where it is not. Raises ValueError for amounts and rates that are none."""

    day: date
    channel: str
    initiative: Initiative = Initiative.BANK
    amount_fen: int | None = None
    currency: str | None = None
    rate: Decimal | None = None
    regime: str | None = None
    pay_years: int | None = None
    pension_paid_fen: int | None = None

    def said(self) -> dict[str, Any]:
        """The same as a row keeps it, without the rate, which is not the asker's but the day's."""
        return {
            "day": self.day.isoformat(),
            "channel": self.channel,
            "initiative": self.initiative.value,
            "amount_fen": self.amount_fen,
            "currency": self.currency,
            "regime": self.regime,
            "pay_years": self.pay_years,
            "pension_paid_fen": self.pension_paid_fen,
        }

    def __post_init__(self) -> None:
        if (self.amount_fen is not None and self.amount_fen <= 0) or (self.rate is not None and self.rate <= 0):
            raise ValueError("an amount and a rate lie above nothing")


@dataclass(frozen=True)
class Sale:
    """A product, what is asked about it, and the rules of that day: all that does not hang on the client."""

    product: ProductTerms
    asked: Asked
    rules: Rules

    @cached_property
    def regime(self) -> Regime | None:
        """Whose rules it follows; None where no pack knows them."""
        return self.rules.regimes.by_code.get(self.asked.regime or self.product.regime)

    @cached_property
    def offer(self) -> Offer | None:
        return self.regime.offer(private=self.product.private) if self.regime else None

    @cached_property
    def currency(self) -> str:
        return self.asked.currency or self.product.currencies[0]

    @cached_property
    def rate(self) -> Decimal | None:
        """Yuan for one unit of the currency of the sale."""
        return Decimal(1) if self.currency == "CNY" else self.asked.rate

    @cached_property
    def least(self) -> Least | None:
        """What the product takes in the currency of the sale; None where it is not offered in it."""
        return self.product.least_in(self.currency)

    @cached_property
    def minimum_fen(self) -> int | None:
        """The least amount the rules set, fen of yuan; None where there is none or it is not known."""
        return self.offer.least_fen(self.product.private_class) if self.offer else None

    @cached_property
    def amount_fen(self) -> int:
        """How much is bought, in hundredths of the currency: what was asked, else the least that product and rules allow."""
        if self.asked.amount_fen is not None:
            return self.asked.amount_fen
        least, step = (self.least.least_fen, max(self.least.step_fen, 1)) if self.least else (0, 1)
        by_rules = int((Decimal(self.minimum_fen or 0) / (self.rate or 1)).to_integral_value(ROUND_CEILING))
        return least + max(0, -(-(max(by_rules, 1) - least) // step)) * step

    @cached_property
    def below_minimum(self) -> bool:
        """Whether it lies below the least amount the rules set; exactly so, for no rounding lifts it over."""
        return self.minimum_fen is not None and self.amount_fen * (self.rate or Decimal(1)) < self.minimum_fen

    @cached_property
    def yuan_fen(self) -> int:
        """The same in fen of yuan, half-up; without a rate as if it were yuan, and then the sale is refused."""
        return int(half_up(self.amount_fen * (self.rate or Decimal(1))))

    @cached_property
    def pay_years(self) -> int | None:
        """For how many years is paid, 0 for once: as the product says; as the client chooses only where it leaves that open."""
        return self.asked.pay_years if self.product.pay_years is None else self.product.pay_years

    @cached_property
    def matched(self) -> bool:
        """Whether the product's risk is held against the client's class."""
        if self.regime is None or self.regime.matrix is None:
            return False
        return self.regime.matrix.products == "all" or self.product.certain_benefit is not True

    @cached_property
    def policy(self) -> bool:
        """Whether it is a policy whose benefit and payment are known, so that the rules of its buyer can be asked."""
        known = self.product.certain_benefit is not None and self.pay_years is not None
        return self.insurance and known

    @cached_property
    def insurance(self) -> bool:
        return self.regime is not None and self.regime.code == "insurance"

    @cached_property
    def ends_on(self) -> date | None:
        """The day the product ends if it is bought on the day asked about."""
        term = self.product.term_days
        return None if term is None else self.asked.day + timedelta(days=term)

    @property
    def high_risk(self) -> bool:
        """Whether the product is so risky that the old are owed special care, by the rules of 2025."""
        elder, risk = self.rules.regimes.elder, self.product.risk
        in_scope = self.regime is not None and self.regime.scope_2025 and elder.counts_on(self.asked.day)
        return in_scope and risk is not None and risk >= int(elder.risk[1])

    @property
    def partners(self) -> bool:
        """Whether it is a partner's product under the rules of 2025 about selling those."""
        return self.product.partner and self.rules.regimes.partner.counts_on(self.asked.day)
