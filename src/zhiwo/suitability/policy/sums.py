"""The packs about amounts: insurance, the individual pension, concentration, covered deposits (facts §2.5). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from zhiwo.kernel.packs import DatedPack
from zhiwo.parties.policy.rows import Name
from zhiwo.suitability.policy.regimes import Aged
from zhiwo.suitability.policy.rows import RISKS, Basis, Count, Percent, Risk, Version, Yuan


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError(f"{value} is a float; write a rate as text")
    return value


Rate = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=100)]


class CarefulRule(Basis):
    """Clients older than this, or older than that if they pay for years, and those who earn less than the local average."""

    older_than: Count
    older_than_regular: Count

    def limit(self, pay_years: int) -> int:
        """The age above which the rule holds."""
        return self.older_than_regular if pay_years else self.older_than


class LocalAverage(Basis):
    """The local income a head, yuan a year."""

    yuan: Yuan


class StatementRule(Basis):
    """When the buyer of an uncertain benefit signs: a single premium above so many times the family's yearly income, a yearly one
    above so many percent of it; years of paying and age together from so many on; a premium from so many percent of the budget
    on."""

    single_times_income: Count
    annual_percent_of_income: Percent
    years_and_age: Count
    percent_of_budget: Percent

    def income_percent(self, pay_years: int) -> int:
        """The percentage of the family's yearly income above which the premium lies too high."""
        return self.annual_percent_of_income if pay_years else 100 * self.single_times_income


class Hesitation(Basis):
    """How many days the buyer may take a policy back."""

    days: Count


class RateCaps(Basis):
    """The highest pricing rates, percent a year: of ordinary policies, of the guaranteed part of participating and universal
    ones."""

    ordinary: Rate
    participating: Rate
    universal: Rate


class Insurance(Version):
    """The rules of selling life insurance, from one day on."""

    careful: CarefulRule
    local_average: LocalAverage
    statement: StatementRule
    affordability: Basis
    recorded: Aged
    hesitation: Hesitation
    rate_caps: RateCaps


class Yearly(Basis):
    """The most a person pays into its individual pension in a calendar year."""

    yuan: Yuan


class TaxPercent(Basis):
    percent: Rate


class Cause(Basis):
    """Why money may be taken out of an individual pension."""

    code: str
    name: Name


class Pension(Version):
    """The individual pension, from one day on."""

    yearly: Yearly
    tax_percent: TaxPercent
    causes: tuple[Cause, ...]

    def causes_on(self, day: date) -> tuple[Cause, ...]:
        """The causes that count on a day."""
        return tuple(one for one in self.causes if one.counts_on(day))


class ByRisk(Basis):
    """The most of what a client has here that may lie so, in percent, by the risk of the product; no bound where none stands."""

    percent: Mapping[Risk, Percent]

    def of(self, risk: int) -> int | None:
        return self.percent.get(RISKS[risk - 1])


class Share(Basis):
    """The most of what a client has here that may lie so, in percent."""

    percent: Percent


class Concentration(Version):
    """How much may lie in one place, from one day on."""

    one_product: ByRisk
    one_issuer: Share
    one_risk: ByRisk


class Cover(Basis):
    """Up to which sum a depositor is covered, yuan, principal and interest together."""

    yuan: Yuan


class DepositInsurance(Version):
    """The cover, from one day on."""

    cover: Cover


INSURANCE: DatedPack[Insurance] = DatedPack("suitability.insurance", Insurance)
PENSION: DatedPack[Pension] = DatedPack("suitability.pension", Pension)
CONCENTRATION: DatedPack[Concentration] = DatedPack("suitability.concentration", Concentration)
DEPOSIT_INSURANCE: DatedPack[DepositInsurance] = DatedPack("suitability.deposit_insurance", DepositInsurance)
