"""The one answer: may this product be sold to this client, on this day, in this way (facts §2). Pure.

`suitability.measures` gives the same answer for all clients and products at once; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.suitability.policy.ages import of_age
from zhiwo.suitability.policy.answer import Answer, Reason
from zhiwo.suitability.policy.assessment import of_assessment
from zhiwo.suitability.policy.case import Case
from zhiwo.suitability.policy.insured import of_buyer
from zhiwo.suitability.policy.profile import InvestorProfile
from zhiwo.suitability.policy.qualified import of_qualified
from zhiwo.suitability.policy.rules import rules_on
from zhiwo.suitability.policy.sale import Asked, Sale
from zhiwo.suitability.policy.shares import of_deposits, of_shares
from zhiwo.suitability.policy.terms import of_pension, of_policy, of_terms

OF_THE_SALE: tuple[Callable[[Sale], Iterator[Reason]], ...] = (of_terms, of_policy, of_pension)
"""What is looked at whoever the client is."""

OF_THE_CLIENT: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    of_assessment,
    of_age,
    of_qualified,
    of_buyer,
    of_shares,
    of_deposits,
)
"""What is looked at of the client."""


def reasons_of_sale(sale: Sale) -> Iterable[Reason]:
    """The reasons that hang on no client."""
    return chain.from_iterable(part(sale) for part in OF_THE_SALE)


def answer(client: InvestorProfile, product: ProductTerms, asked: Asked) -> Answer:
    """The answer by the rules in force on the day asked about."""
    return answer_of(client, Sale(product, asked, rules_on(asked.day)))


def answer_of(client: InvestorProfile, sale: Sale) -> Answer:
    """The answer for one of many clients of one sale."""
    reasons = list(reasons_of_sale(sale))
    if sale.regime is not None:
        case = Case(client, sale, sale.regime)
        reasons += chain.from_iterable(part(case) for part in OF_THE_CLIENT)
    return Answer.of(reasons)
