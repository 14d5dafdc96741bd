"""Whether an assessment counts, and whether the product lies within it (facts §2.1 to §2.3). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from zhiwo.kernel.period import add_months
from zhiwo.suitability.policy.answer import Reason, reason
from zhiwo.suitability.policy.case import Case
from zhiwo.suitability.policy.profile import Rating
from zhiwo.suitability.policy.regimes import AssessmentRule, MatchRule
from zhiwo.suitability.policy.rows import RISKS
from zhiwo.suitability.policy.sale import Initiative


def lapses_on(rating: Rating, rule: AssessmentRule) -> date:
    """The first day it no longer counts: the day after the matching day, or earlier where the bank's file says so. A file can't
    make it count for longer than the rule."""
    by_rule = add_months(rating.assessed_on, rule.months) + timedelta(days=1)
    return by_rule if rating.valid_until is None else min(by_rule, rating.valid_until)


def of_assessment(case: Case) -> Iterator[Reason]:
    """Whether the client must be assessed first; if it need not, whether it may take the product's risk."""
    rule, match = case.regime.assessment, case.regime.matrix
    if not case.sale.matched or rule is None or match is None:
        return
    rating, on = case.client.rating, case.rules.on("regimes", rule)
    if rating is None or rating.assessed_on > case.day:
        yield reason("not_assessed", on)
        return
    yield from _first(case, rating)
    stale = list(_stale(case, rating, rule))
    yield from stale
    if not stale:
        level = case.rules.matrix.called(rating.level)
        yield reason("assessed", on, level=level, day=lapses_on(rating, rule) - timedelta(days=1))
        yield from _matching(case, rating, match)


def _first(case: Case, rating: Rating) -> Iterator[Reason]:
    """The first of the bank's own wealth products follows an assessment made face to face."""
    rule, client = case.regime.first_in_person, case.client
    if rule is None or case.sale.product.partner or client.entity or client.bought_own_wmp:
        return
    if rating.channel not in case.rules.regimes.in_person:
        yield reason("first_not_in_person", case.rules.on("regimes", rule))


def _stale(case: Case, rating: Rating, rule: AssessmentRule) -> Iterator[Reason]:
    on, until, changed = case.rules.on("regimes", rule), lapses_on(rating, rule), case.client.changed_on
    if case.day >= until:
        yield reason("assessment_expired", on, day=until - timedelta(days=1))
    if changed is not None and rating.assessed_on <= changed <= case.day:
        yield reason("changed_since", on, day=changed)


def _matching(case: Case, rating: Rating, match: MatchRule) -> Iterator[Reason]:
    """An unrated product is refused whoever asks; no word on its match then."""
    risk, matrix, rules = case.sale.product.risk, case.rules.matrix, case.rules
    if risk is None:
        return
    facts = {"risk": RISKS[risk - 1], "level": matrix.called(rating.level)}
    if rating.lowest and match.lowest_barred and not matrix.lowest_takes(risk):
        takes = "、".join(sorted(matrix.lowest))
        yield reason("lowest_barred", rules.on("regimes", match), takes=takes, **facts)
    elif matrix.takes(rating.level, risk):
        yield reason("level_fits", rules.on("matrix"), **facts)
    else:
        yield from _above(case, rating, match, facts)


def _above(case: Case, rating: Rating, match: MatchRule, facts: Mapping[str, object]) -> Iterator[Reason]:
    rules = case.rules
    promoted = case.sale.asked.initiative is Initiative.BANK
    if promoted:
        yield reason("promoted_above_level", rules.on("regimes", rules.regimes.promotion), **facts)
    if match.above == "block":
        takes = "、".join(sorted(rules.matrix.classes[rating.level - 1].risks))
        yield reason("above_level", rules.on("regimes", match), takes=takes, **facts)
    elif not promoted:
        yield reason("above_level_at_own_wish", rules.on("regimes", match), **facts)
