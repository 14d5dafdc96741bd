"""The reasons of one sale for many clients: bit n of a client's number is the n-th kind of reason (`policy.reasons.CODES`).

The set-wise form of `policy.answering`, theme by theme in the same order and from the same packs; what hangs on no client is
asked there once. A test keeps the two equal. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from zhiwo.suitability.measures.columns import UNKNOWN, Bits, Flags, Numbers
from zhiwo.suitability.measures.people import NO_AGE, Today, in_channels
from zhiwo.suitability.policy.answering import reasons_of_sale
from zhiwo.suitability.policy.reasons import CODES, KINDS, Verdict
from zhiwo.suitability.policy.regimes import MatchRule, QualifiedRule, Regime
from zhiwo.suitability.policy.sale import Initiative, Sale
from zhiwo.suitability.policy.shares import places

BIT: dict[str, np.uint64] = {code: np.uint64(1 << at) for at, code in enumerate(CODES)}

Found = Iterable[tuple[Flags, str]]
"""For whom a reason is, and its code."""


def mask(codes: Iterable[str]) -> np.uint64:
    """These codes as one number."""
    found = np.uint64(0)
    for code in codes:
        found |= BIT[code]
    return found


REFUSES = mask(code for code, kind in KINDS.items() if kind.verdict is Verdict.REFUSE)
WARNS = mask(code for code, kind in KINDS.items() if kind.verdict is Verdict.WARN)


def codes(bits: int) -> frozenset[str]:
    """The codes a number stands for."""
    return frozenset(code for at, code in enumerate(CODES) if int(bits) >> at & 1)


def reasons_of(sale: Sale) -> np.uint64:
    """The reasons that hang on no client, as one number."""
    return mask(one.code for one in reasons_of_sale(sale))


def reasons(today: Today, sale: Sale, of_sale: np.uint64) -> Bits:
    """For each client all its reasons, as one number, of a sale of that day whose own reasons are known."""
    bits = np.full(len(today.people), of_sale, dtype=np.uint64)
    if sale.regime is None:
        return bits
    crowd = Crowd(today, sale, sale.regime)
    for part in PARTS:
        for flags, code in part(crowd):
            bits |= flags * BIT[code]
    return bits


class Crowd:
    """Many clients before one sale whose regime is known (`policy.case.Case` for one)."""

    def __init__(self, today: Today, sale: Sale, regime: Regime) -> None:
        self.today, self.sale, self.regime, self.rules = today, sale, regime, sale.rules
        self.people, self.day, self.age = today.people, today.day, today.age
        self.aged = self.age != NO_AGE
        self.person = ~self.people.entity

    def stated(self, name: str) -> tuple[Flags, Numbers]:
        """Of whom a fact is known, and the fact; where it is not the number means nothing."""
        value = self.people.means[name]
        return value != UNKNOWN, value


def _assessment(crowd: Crowd) -> Found:
    rule, match, people = crowd.regime.assessment, crowd.regime.matrix, crowd.people
    if not crowd.sale.matched or rule is None or match is None:
        return
    day = np.datetime64(crowd.day, "D")
    rated = (people.level > 0) & (people.assessed <= day)
    yield ~rated, "not_assessed"
    if crowd.regime.first_in_person and not crowd.sale.product.partner:
        at_home = ~in_channels(people, crowd.rules.regimes.in_person)
        yield rated & crowd.person & ~people.bought_own & at_home, "first_not_in_person"
    expired = rated & (day >= crowd.today.lapse(rule.months))
    changed = rated & (people.changed >= people.assessed) & (people.changed <= day)
    yield expired, "assessment_expired"
    yield changed, "changed_since"
    good = rated & ~expired & ~changed
    yield good, "assessed"
    yield from _matching(crowd, good, match)


def _matching(crowd: Crowd, good: Flags, match: MatchRule) -> Found:
    risk, matrix = crowd.sale.product.risk, crowd.rules.matrix
    if risk is None:
        return
    barred = good & crowd.people.lowest & (match.lowest_barred and not matrix.lowest_takes(risk))
    by_level = np.array([False, *(matrix.takes(level, risk) for level in range(1, 6))])
    fits = by_level[crowd.people.level]
    above = good & ~barred & ~fits
    promoted = crowd.sale.asked.initiative is Initiative.BANK
    yield barred, "lowest_barred"
    yield good & ~barred & fits, "level_fits"
    yield above & promoted, "promoted_above_level"
    if match.above == "block":
        yield above, "above_level"
    else:
        yield above & (not promoted), "above_level_at_own_wish"


def _age(crowd: Crowd) -> Found:
    regimes, sale, person, age = crowd.rules.regimes, crowd.sale, crowd.person, crowd.age
    yield person & (crowd.regime.scope_2025 and regimes.ordinary.counts_on(crowd.day)), "ordinary_investor"
    yield person & ~crowd.aged & (not sale.insurance), "age_unknown"
    yield (age >= regimes.elder.age) & sale.high_risk, "elder_high_risk"
    yield (age >= regimes.partner.age) & sale.partners, "elder_partner"
    limited = person & (crowd.people.limited | crowd.aged & (age < regimes.capacity.age))
    yield limited, "limited_capacity"
    yield limited & sale.partners, "limited_partner"


def _qualified(crowd: Crowd) -> Found:
    offer = crowd.sale.offer
    if offer is None or offer.qualified is None:
        return
    rule = crowd.rules.regimes.investor(offer.qualified)
    known, assets = crowd.stated("net_assets_fen")
    short, missing = _person(crowd, rule)
    short = np.where(crowd.person, short, known & (assets < rule.entity_net_assets * 100))
    missing = np.where(crowd.person, missing, ~known)
    meets = ~short & ~missing
    yield short, "not_qualified"
    yield ~short & missing, "means_unknown"
    yield meets & ~crowd.people.proved, "means_unproved"
    yield meets & crowd.people.proved, "qualified"


def _person(crowd: Crowd, rule: QualifiedRule) -> tuple[Flags, Flags]:
    """Who is known to fall short, and of whom a fact is missing."""
    short = np.zeros(len(crowd.people), dtype=np.bool_)
    missing = short.copy()
    if rule.experience_years is not None:
        known, years = crowd.stated("experience_years")
        short |= known & (years < rule.experience_years)
        missing |= ~known
    met, unknown = np.zeros_like(short), np.zeros_like(short)
    for fact, yuan in rule.any_of.items():
        known, fen = crowd.stated(f"{fact}_fen")
        met |= known & (fen >= yuan * 100)
        unknown |= ~known
    return short | ~met & ~unknown, missing | ~met & unknown


def _buyer(crowd: Crowd) -> Found:
    if not crowd.sale.insurance:
        return
    insurance, age = crowd.rules.insurance, crowd.age
    yield crowd.person & ~crowd.aged, "birth_unknown"
    yield age >= insurance.recorded.age, "record_elder"
    if not crowd.sale.policy:
        return
    pay_years, certain = crowd.sale.pay_years or 0, bool(crowd.sale.product.certain_benefit)
    known, income = crowd.stated("income_average_fen")
    careful = (age > insurance.careful.limit(pay_years)) | known & (income < insurance.local_average.yuan * 100)
    careful &= crowd.person
    yield careful, "manual_underwriting"
    yield careful & (not certain), "certain_benefit_only"
    missing = ~known
    if not certain:
        missing |= ~crowd.stated("family_income_fen")[0] | ~crowd.stated("premium_budget_fen")[0]
        yield crowd.person & _signs(crowd, pay_years), "signed_statement"
    yield crowd.person & missing, "affordability_unknown"


def _signs(crowd: Crowd, pay_years: int) -> Flags:
    rule, premium = crowd.rules.insurance.statement, crowd.sale.yuan_fen
    known, income = crowd.stated("family_income_fen")
    budgeted, budget = crowd.stated("premium_budget_fen")
    dear = known & (np.where(known, income, 0) * rule.income_percent(pay_years) < premium * 100)
    over = budgeted & (np.where(budgeted, budget, 0) * rule.percent_of_budget <= premium * 100)
    old: Flags = crowd.aged & (crowd.age + pay_years >= rule.years_and_age)
    return dear | over | old


def _shares(crowd: Crowd) -> Found:
    if not crowd.regime.concentration:
        return
    known = crowd.people.assets_fen != UNKNOWN
    assets, exceeded = np.where(known, crowd.people.assets_fen, 0), np.zeros(len(crowd.people), dtype=np.bool_)
    yield ~known, "assets_unknown"
    for place in places(crowd.sale):
        held = crowd.people.held.get(place.key)
        # Most clients hold nothing there: for them the sum is one number.
        alone = crowd.sale.yuan_fen
        above = alone * 100 > place.most * np.maximum(assets, alone)
        if held is not None:
            after = held.fen + alone
            above[held.at] = after * 100 > place.most * np.maximum(assets[held.at], after)
        above &= known
        yield above, place.code
        exceeded |= above
    yield known & ~exceeded, "shares_within"


def _deposits(crowd: Crowd) -> Found:
    if not crowd.regime.insured:
        return
    known = crowd.people.deposits_fen != UNKNOWN
    deposits = np.where(known, crowd.people.deposits_fen, 0)
    uncovered = deposits + crowd.sale.yuan_fen > crowd.rules.deposit_insurance.cover.yuan * 100
    yield ~known, "deposits_unknown"
    yield known & uncovered, "deposit_uncovered"
    yield known & ~uncovered, "deposit_covered"


PARTS: tuple[Callable[[Crowd], Found], ...] = (_assessment, _age, _qualified, _buyer, _shares, _deposits)
"""As `policy.answering.OF_THE_CLIENT`."""
