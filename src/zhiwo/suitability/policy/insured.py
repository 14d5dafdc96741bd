"""What the buyer of a policy must be asked (facts §2.5). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from zhiwo.kernel.text import Text
from zhiwo.suitability.policy.answer import Reason, reason
from zhiwo.suitability.policy.case import Case
from zhiwo.suitability.policy.qualified import known, named


def of_buyer(case: Case) -> Iterator[Reason]:
    """Persons only; asked once the terms of the policy are known."""
    if case.client.entity or not case.sale.insurance:
        return
    if case.age is None:
        yield reason("birth_unknown", case.rules.on("insurance", case.rules.insurance.careful))
    recorded = case.rules.insurance.recorded
    if case.age is not None and case.age >= recorded.age:
        yield reason("record_elder", case.rules.on("insurance", recorded), age=recorded.age)
    if case.sale.policy:
        yield from _careful(case, case.sale.pay_years or 0)
        yield from _afford(case)
        if not case.sale.product.certain_benefit:
            yield from _statement(case, case.sale.pay_years or 0)


def _careful(case: Case, pay_years: int) -> Iterator[Reason]:
    """The old and those who earn little: the insurer's people underwrite, and only certain benefits are sold."""
    insurance = case.rules.insurance
    limit, income = insurance.careful.limit(pay_years), known(case.client.means, "income_average")
    why = []
    if case.age is not None and case.age > limit:
        why.append(Text(f"投保人超过 {limit} 周岁", f"the buyer is older than {limit}"))
    if income is not None and income < insurance.local_average.yuan * 100:
        why.append(Text("投保人收入低于当地平均水平", "the buyer earns less than the local average"))
    if not why:
        return
    on = case.rules.on("insurance", insurance.careful)
    yield reason("manual_underwriting", on, why=_joined(why))
    if not case.sale.product.certain_benefit:
        yield reason("certain_benefit_only", on, why=_joined(why))


def _afford(case: Case) -> Iterator[Reason]:
    """The facts by which the premium is judged; what is not known is asked for before anything is sold."""
    means = case.client.means
    missing = [] if known(means, "income_average") is not None else ["income"]
    if not case.sale.product.certain_benefit:
        missing += [fact for fact in ("family_income", "premium_budget") if known(means, fact) is None]
    if missing:
        on = case.rules.on("insurance", case.rules.insurance.affordability)
        yield reason("affordability_unknown", on, facts=named(missing))


def _statement(case: Case, pay_years: int) -> Iterator[Reason]:
    rule, means, premium = case.rules.insurance.statement, case.client.means, case.sale.yuan_fen
    income, budget = known(means, "family_income"), known(means, "premium_budget")
    percent, why = rule.income_percent(pay_years), []
    if income is not None and premium * 100 > income * percent:
        why.append(Text(f"保费超过家庭年收入的 {percent}%", f"the premium is above {percent}% of the family's income"))
    if case.age is not None and case.age + pay_years >= rule.years_and_age:
        why.append(
            Text(f"年龄与缴费年限之和达到 {rule.years_and_age}", f"age and years of paying reach {rule.years_and_age}")
        )
    if budget is not None and premium * 100 >= budget * rule.percent_of_budget:
        told = rule.percent_of_budget
        why.append(Text(f"保费达到预算的 {told}%", f"the premium reaches {told}% of the budget"))
    if why:
        yield reason("signed_statement", case.rules.on("insurance", rule), why=_joined(why))


def _joined(texts: list[Text]) -> Text:
    return Text("，".join(one.zh for one in texts), ", ".join(one.en for one in texts))
