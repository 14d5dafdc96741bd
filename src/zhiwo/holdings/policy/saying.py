"""The terms of a product in words, field by field, and what sets two of them apart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiwo.holdings.policy.product import SHELF_KINDS, YIELD_KINDS, Least, ProductTerms, YieldKind
from zhiwo.holdings.policy.words import FEES, PRIVATE_CLASSES, PRODUCT_KINDS, RATINGS, REGIMES
from zhiwo.kernel.text import Text

NOTHING = Text("—", "—")
YES, NO = Text("是", "yes"), Text("否", "no")


def money(fen: int, currency: str) -> Text:
    """An exact amount with its currency: 10,000元, USD 1,250.50."""
    figure = f"{Decimal(fen) / 100:,.2f}".removesuffix(".00")
    foreign = f"{currency} {figure}"
    return Text(f"{figure}元", foreign) if currency == "CNY" else Text(foreign, foreign)


def yield_figure(terms: ProductTerms) -> str:
    """The figures of yield alone, "" where none is stated. Never shown without what it means."""
    ends = [end for end in (terms.yield_low, terms.yield_high) if end is not None]
    if not ends or terms.yield_kind is YieldKind.NONE:
        return ""
    return "–".join(dict.fromkeys(f"{end}%" for end in ends))


def yields(terms: ProductTerms) -> Text:
    """The yield with what it means."""
    meaning, figure = YIELD_KINDS[terms.yield_kind], yield_figure(terms)
    return Text(f"{figure} {meaning.zh}", f"{figure} {meaning.en}") if figure else YIELD_KINDS[YieldKind.NONE]


def rating(risk: int | None) -> Text:
    """A rating of risk in words; one that nobody gave says so, since such a product can't be sold."""
    return Text("未评级", "not rated") if risk is None else RATINGS[risk]


def term(terms: ProductTerms) -> Text:
    if terms.term_days is None:
        return Text("无固定期限", "open-ended")
    return Text(f"{terms.term_days:,} 天", f"{terms.term_days:,} days")


def window(terms: ProductTerms) -> Text:
    """From when until when it is offered; the last day is the one before it closes."""
    if terms.opens_on is None and terms.closes_on is None:
        return Text("持续开放", "always open")
    first = terms.opens_on.isoformat() if terms.opens_on else ""
    last = date.fromordinal(terms.closes_on.toordinal() - 1).isoformat() if terms.closes_on else ""
    return Text(f"{first} 至 {last}".strip(), f"{first} to {last}".strip())


def least(terms: ProductTerms) -> Text:
    """The least first purchase in every currency it is offered in; nothing where any amount will do in the only one."""
    each = _each(terms)
    if [one.least_fen for one in each] == [0]:
        return NOTHING
    return _together([money(one.least_fen, one.currency) for one in each])


def steps(terms: ProductTerms) -> Text:
    """In which steps more comes in; nothing where any amount will do in the only currency."""
    each = _each(terms)
    if [one.step_fen for one in each] == [1]:
        return NOTHING
    return _together([money(one.step_fen, one.currency) for one in each])


def currencies(terms: ProductTerms) -> Text:
    return _together([_plain(currency) for currency in terms.currencies])


def fees(terms: ProductTerms) -> Text:
    said = [(FEES.get(fee.code, Text(fee.code, fee.code)), fee.percent) for fee in terms.fees]
    return _together([Text(f"{name.zh} {percent}%", f"{name.en} {percent}%") for name, percent in said])


def pay_years(terms: ProductTerms) -> Text:
    if terms.pay_years is None:
        return NOTHING
    if terms.pay_years == 0:
        return Text("一次交清", "paid once")
    return Text(f"{terms.pay_years} 年", f"{terms.pay_years} years")


def _each(terms: ProductTerms) -> list[Least]:
    return [one for one in (terms.least_in(currency) for currency in terms.currencies) if one]


def _together(texts: Sequence[Text]) -> Text:
    if not texts:
        return NOTHING
    return Text("；".join(one.zh for one in texts), "; ".join(one.en for one in texts))


def _flag(said: bool | None) -> Text:
    if said is None:
        return NOTHING
    return YES if said else NO


def _plain(words: str) -> Text:
    return Text(words, words)


def _private(terms: ProductTerms) -> Text:
    return PRIVATE_CLASSES[terms.private_class] if terms.private_class else NOTHING


@dataclass(frozen=True)
class Field:
    """A field of the terms: its code, its name, and how a product says it."""

    code: str
    name: Text
    say: Callable[[ProductTerms], Text]


FIELDS: tuple[Field, ...] = (
    Field("name", Text("产品名称", "name"), lambda terms: _plain(terms.name)),
    Field("kind", Text("产品类型", "kind"), lambda terms: PRODUCT_KINDS.get(terms.kind, _plain(terms.kind))),
    Field("shelf", Text("货架分类", "shelf"), lambda terms: SHELF_KINDS[terms.shelf]),
    Field("regime", Text("适用规则", "rules"), lambda terms: REGIMES.get(terms.regime, _plain(terms.regime))),
    Field("issuer", Text("发行机构", "issuer"), lambda terms: _plain(terms.issuer)),
    Field("partner", Text("代销", "of a partner"), lambda terms: _flag(terms.partner)),
    Field("on_list", Text("总行名单内", "on the head office's list"), lambda terms: _flag(terms.on_list)),
    Field("risk", Text("风险等级（从高）", "risk, the higher"), lambda terms: rating(terms.risk)),
    Field("issuer_risk", Text("发行机构评级", "rated by the issuer"), lambda terms: rating(terms.issuer_risk)),
    Field("house_risk", Text("本行评级", "rated by the bank"), lambda terms: rating(terms.house_risk)),
    Field("yield", Text("收益", "yield"), yields),
    Field("term", Text("期限", "term"), term),
    Field("currencies", Text("币种", "currencies"), currencies),
    Field("least", Text("起购", "least purchase"), least),
    Field("steps", Text("递增", "in steps of"), steps),
    Field("window", Text("开放期", "offered"), window),
    Field("fees", Text("费用", "fees"), fees),
    Field("private", Text("私募", "privately placed"), lambda terms: _flag(terms.private)),
    Field("private_class", Text("私募类别", "private class"), _private),
    Field("pay_years", Text("缴费年限", "years of payment"), pay_years),
    Field("certain_benefit", Text("保险利益确定", "benefit certain"), lambda terms: _flag(terms.certain_benefit)),
)
"""In the order of the pages. What is left of a quota is no term and stands apart."""


@dataclass(frozen=True)
class Difference:
    """A field two versions say differently, and what each says."""

    field: Field
    before: Text
    after: Text


def differences(before: ProductTerms, after: ProductTerms) -> list[Difference]:
    """What sets the two apart, in the order of FIELDS."""
    said = [(field, field.say(before), field.say(after)) for field in FIELDS]
    return [Difference(field, was, now) for field, was, now in said if was != now]


@dataclass(frozen=True)
class Line:
    """A field of several products beside each other, and whether they differ in it."""

    name: Text
    said: tuple[Text, ...]
    differs: bool


def side_by_side(several: Sequence[ProductTerms]) -> list[Line]:
    """Every field but the name that any of them says something of, in the order of FIELDS."""
    found = [(field, tuple(field.say(terms) for terms in several)) for field in FIELDS if field.code != "name"]
    return [Line(field.name, said, len(set(said)) > 1) for field, said in found if set(said) != {NOTHING}]
