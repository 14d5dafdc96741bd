"""Whether a client is a qualified investor (facts §2.4). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from zhiwo.kernel.money import wan_text
from zhiwo.kernel.text import Text
from zhiwo.suitability.policy.answer import Reason, reason
from zhiwo.suitability.policy.case import Case
from zhiwo.suitability.policy.profile import Means
from zhiwo.suitability.policy.regimes import QualifiedRule

FACTS: dict[str, Text] = {
    "experience_years": Text("投资经历年限", "years of investing"),
    "family_net_financial": Text("家庭金融净资产", "the family's net financial assets"),
    "family_financial": Text("家庭金融资产", "the family's financial assets"),
    "financial": Text("个人金融资产", "the person's financial assets"),
    "income_average": Text("近三年年均收入", "the average income of three years"),
    "net_assets": Text("最近一年末净资产", "net assets at the end of the last year"),
    "income": Text("投保人年收入", "the buyer's yearly income"),
    "family_income": Text("家庭年收入", "the family's yearly income"),
    "premium_budget": Text("年度保费预算", "the budget for premiums a year"),
}
"""What is asked of a client, by the names of `Means`."""


def named(facts: Iterator[str] | list[str]) -> Text:
    """These facts in words."""
    names = [FACTS[fact] for fact in facts]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def known(means: Means | None, fact: str) -> int | None:
    """A fact of the means: years, or fen of yuan."""
    if means is None:
        return None
    value: int | None = getattr(means, fact if fact == "experience_years" else f"{fact}_fen")
    return value


def of_qualified(case: Case) -> Iterator[Reason]:
    """Where only qualified investors may buy. What is not known never qualifies; what is known to fall short says so even where
    other facts are missing."""
    offer, means = case.sale.offer, case.client.means
    if offer is None or offer.qualified is None:
        return
    rule = case.rules.regimes.investor(offer.qualified)
    on, name = case.rules.on("regimes", rule), rule.name.text
    short, missing = _entity(rule, means) if case.client.entity else _person(rule, means)
    if short:
        yield reason("not_qualified", on, rule=name, unmet=_joined(short))
    elif missing:
        yield reason("means_unknown", on, rule=name, facts=named(missing))
    elif means is None or not means.proved:
        yield reason("means_unproved", on, rule=name)
    else:
        yield reason("qualified", on, rule=name)


def _entity(rule: QualifiedRule, means: Means | None) -> tuple[list[Text], list[str]]:
    """The conditions known to be unmet, and the facts still to be asked for; both empty for an entity that meets the rule."""
    assets = known(means, "net_assets")
    if assets is None:
        return [], ["net_assets"]
    return ([_from("net_assets", rule.entity_net_assets)] if assets < rule.entity_net_assets * 100 else []), []


def _person(rule: QualifiedRule, means: Means | None) -> tuple[list[Text], list[str]]:
    """The same for a person: the years, and any one of the facts."""
    short: list[Text] = []
    missing: list[str] = []
    if rule.experience_years is not None:
        years = known(means, "experience_years")
        if years is None:
            missing.append("experience_years")
        elif years < rule.experience_years:
            short.append(Text(f"投资经历满 {rule.experience_years} 年", f"{rule.experience_years} years of investing"))
    stated = {fact: known(means, fact) for fact in rule.any_of}
    if not any(fen is not None and fen >= rule.any_of[fact] * 100 for fact, fen in stated.items()):
        unknown = [fact for fact, fen in stated.items() if fen is None]
        missing += unknown
        if not unknown:
            floors = [_from(fact, yuan) for fact, yuan in rule.any_of.items()]
            short.append(Text("或".join(one.zh for one in floors), " or ".join(one.en for one in floors)))
    return short, missing


def _from(fact: str, yuan: int) -> Text:
    name, wan = FACTS[fact], wan_text(yuan * 100, 0)
    return Text(f"{name.zh} {wan} 万元以上", f"{name.en} from {wan}万 yuan")


def _joined(texts: list[Text]) -> Text:
    return Text("；".join(one.zh for one in texts), "; ".join(one.en for one in texts))
