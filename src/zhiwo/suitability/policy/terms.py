"""What the product's own terms, the way of selling and the day say, whoever the client is. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from zhiwo.holdings.policy.product import Least
from zhiwo.kernel.money import yuan_text
from zhiwo.kernel.text import Text
from zhiwo.suitability.policy.answer import Reason, reason
from zhiwo.suitability.policy.regimes import Offer, Regime
from zhiwo.suitability.policy.rows import Grounds
from zhiwo.suitability.policy.sale import Sale


def of_terms(sale: Sale) -> Iterator[Reason]:
    """The reasons that hang on no client."""
    own = list(_shelf(sale))
    yield from own
    if not own:
        yield reason("on_offer", _terms(sale))
    if sale.regime is None:
        yield reason("regime_unknown", sale.rules.on("regimes"))
        return
    yield from _channel(sale, sale.regime)
    yield from _rating(sale)
    yield from _recording(sale, sale.regime)
    if sale.offer:
        yield from _offer(sale, sale.offer)
    if sale.regime.records:
        records = sale.regime.records
        yield reason("records_kept", sale.rules.on("regimes", records), years=records.years)


def _terms(sale: Sale) -> Grounds:
    """The terms of the product are a rule of their own: of the bank, in its version."""
    product = sale.product
    return Grounds(f"{product.product} v{product.version}", None, product.name, "seed")


def _shelf(sale: Sale) -> Iterator[Reason]:
    product, day, terms = sale.product, sale.asked.day, _terms(sale)
    if product.opens_on and day < product.opens_on:
        yield reason("not_on_offer_yet", terms, day=product.opens_on)
    if product.closes_on and day >= product.closes_on:
        yield reason("no_longer_offered", terms, day=product.closes_on)
    if sale.partners and not product.on_list:
        yield reason("not_on_list", sale.rules.on("regimes", sale.rules.regimes.partner))
    if sale.rate is None:
        yield reason("rate_unknown", terms)
    least = sale.least
    if least is None:
        yield reason("currency_not_taken", terms, currencies="/".join(product.currencies))
    else:
        yield from _amount(sale, least, terms)


def _amount(sale: Sale, least: Least, terms: Grounds) -> Iterator[Reason]:
    left, amount = sale.product.quota_left_fen, sale.amount_fen
    if amount < least.least_fen:
        yield reason("below_least", terms, least=f"{yuan_text(least.least_fen)} {sale.currency}")
    elif (amount - least.least_fen) % max(least.step_fen, 1):
        yield reason("off_step", terms, step=f"{yuan_text(least.step_fen)} {sale.currency}")
    if left is not None and sale.currency != sale.product.currencies[0]:
        yield reason("quota_elsewhere", terms, currency=sale.product.currencies[0])
    elif left is not None and amount > left:
        yield reason("quota_short", terms)


def _channel(sale: Sale, regime: Regime) -> Iterator[Reason]:
    regimes = sale.rules.regimes
    if sale.asked.channel not in regime.channels:
        yield reason("channel_barred", sale.rules.on("regimes"), channels=regimes.named(regime.channels))
    if sale.partners and sale.asked.channel not in regimes.own_channels:
        yield reason("partner_channel", sale.rules.on("regimes", regimes.partner))


def _rating(sale: Sale) -> Iterator[Reason]:
    """The higher of the two ratings counts always; that they differ is told by the rules of 2025."""
    product, rules = sale.product, sale.rules
    if not sale.matched:
        return
    if product.risk is None:
        yield reason("unrated", rules.on("matrix"))
        return
    ratings, disclosure = {product.issuer_risk, product.house_risk} - {None}, rules.regimes.disclosure
    if len(ratings) > 1 and disclosure.counts_on(sale.asked.day):
        told = {"issuer": product.issuer_risk, "house": product.house_risk, "risk": product.risk}
        yield reason("ratings_differ", rules.on("regimes", disclosure), **{by: f"R{n}" for by, n in told.items()})


def _recording(sale: Sale, regime: Regime) -> Iterator[Reason]:
    rules = sale.rules
    keep = rules.regimes.recording
    if regime.recording == "optional":
        yield reason("recording_optional", rules.on("regimes", keep))
    elif regime.recording == "required" and sale.asked.channel in rules.regimes.in_person:
        day = keep.kept_until(sale.asked.day, sale.ends_on)
        yield reason("record_sale", rules.on("regimes", keep), day=day, months=keep.months_after_end)


def _offer(sale: Sale, offer: Offer) -> Iterator[Reason]:
    on = sale.rules.on("regimes", offer)
    if sale.minimum_fen is None:
        yield reason("private_class_unknown", on)
    elif sale.below_minimum:
        yield reason("below_minimum", on, least=yuan_text(sale.minimum_fen))
    else:
        yield reason("minimum_met", on)
    if offer.cooling_off_hours:
        yield reason("cooling_off", on, hours=offer.cooling_off_hours)
    if offer.call_back:
        yield reason("call_back", on)


def of_policy(sale: Sale) -> Iterator[Reason]:
    """What the terms of a policy of insurance must say."""
    if not sale.insurance:
        return
    insurance = sale.rules.insurance
    if sale.product.certain_benefit is None:
        yield reason("benefit_unknown", sale.rules.on("insurance"))
    if sale.pay_years is None:
        yield reason("payment_unknown", sale.rules.on("insurance"))
    yield from _rate(sale)
    on = sale.rules.on("insurance", insurance.hesitation)
    yield reason("hesitation", on, days=insurance.hesitation.days)


FIXED_PART = Text("固定利率", "fixed rate")
GUARANTEED_PART = Text("保证利率", "guaranteed rate")


def _rate(sale: Sale) -> Iterator[Reason]:
    """A promise above the cap of pricing rates; of a guaranteed part it is not known whether the policy is participating or
    universal, so the higher of the two caps is held against it."""
    caps, product = sale.rules.insurance.rate_caps, sale.product
    promises = {
        "fixed": (caps.ordinary, FIXED_PART),
        "guaranteed_part": (max(caps.participating, caps.universal), GUARANTEED_PART),
    }
    cap, part = promises.get(product.yield_kind, (None, FIXED_PART))
    if cap is not None and product.yield_low is not None and caps.counts_on(sale.asked.day) and product.yield_low > cap:
        yield reason("above_rate_cap", sale.rules.on("insurance", caps), part=part, cap=cap)


def of_pension(sale: Sale) -> Iterator[Reason]:
    """Whether a purchase for the individual pension keeps within the year's bound."""
    paid = sale.asked.pension_paid_fen
    if paid is None:
        return
    pension, day = sale.rules.pension, sale.asked.day
    most, on = pension.yearly.yuan * 100, sale.rules.on("pension", pension.yearly)
    if paid + sale.yuan_fen > most:
        yield reason("pension_limit", on, most=yuan_text(most), left=yuan_text(max(0, most - paid)))
        return
    causes = [one.name.text for one in pension.causes_on(day)]
    named = Text("、".join(one.zh for one in causes), "; ".join(one.en for one in causes))
    yield reason("pension_room", on, percent=pension.tax_percent.percent, causes=named)
