"""What the house puts down of products, as plain forms: parsing only, the rules stand in the operations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from zhiwo.holdings.policy.product import (
    SHELF_KINDS,
    YIELD_KINDS,
    Fee,
    Least,
    PrivateClass,
    ProductTerms,
    ShelfKind,
    YieldKind,
)
from zhiwo.holdings.policy.shelf_rules import shelf_rules_on
from zhiwo.holdings.policy.words import FEES, PAPER_KINDS, PRIVATE_CLASSES, PRODUCT_KINDS, RATINGS, REGIMES
from zhiwo.intake.currencies import CURRENCIES
from zhiwo.web.naming import named

FURTHER = range(1, 10)
"""So many currencies beside the first a product may have on the form."""


def offered(over: ProductTerms | None) -> range:
    """The rows for further currencies that the form shows: those there are, and one more."""
    return FURTHER[: len(over.elsewhere) + 1 if over else 1]


def _codes(known: Any) -> list[tuple[str, str]]:
    return [(str(code), str(code)) for code in known]


def _choice(known: Any, *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(choices=_codes(known), required=required)


def _amount(*, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(min_value=0, max_digits=15, decimal_places=2, required=required)


def _percent() -> forms.DecimalField:
    return forms.DecimalField(min_value=-100, max_value=1000, max_digits=10, decimal_places=6, required=False)


class ProductForm(forms.Form):
    """A product as it is to be; `reference` names the form, so that one sent twice proposes once. What is left out follows from
    the kind of the contract."""

    product = forms.CharField(max_length=40)
    name = forms.CharField(max_length=200)
    kind = _choice(PRODUCT_KINDS, required=True)
    shelf = _choice(SHELF_KINDS)
    regime = _choice(REGIMES)
    issuer = forms.CharField(max_length=100)
    partner = forms.BooleanField(required=False)
    on_list = forms.BooleanField(required=False)
    issuer_risk = _choice(RATINGS)
    house_risk = _choice(RATINGS)
    currency = _choice(CURRENCIES, required=True)
    least = _amount()
    step = _amount()
    term_days = forms.IntegerField(min_value=0, max_value=99_999, required=False)
    opens_on = forms.DateField(required=False)
    closes_on = forms.DateField(required=False)
    yield_kind = _choice(YIELD_KINDS)
    yield_low = _percent()
    yield_high = _percent()
    private = forms.BooleanField(required=False)
    private_class = _choice(PRIVATE_CLASSES)
    certain_benefit = forms.ChoiceField(choices=_codes(("yes", "no")), required=False)
    pay_years = forms.IntegerField(min_value=0, max_value=100, required=False)
    reference = forms.RegexField(named("P"))

    FEE: ClassVar = "fee_"

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        for n in FURTHER:
            self.fields[f"currency_{n}"] = _choice(CURRENCIES)
            self.fields[f"least_{n}"], self.fields[f"step_{n}"] = _amount(), _amount()
        for code in FEES:
            self.fields[f"{self.FEE}{code}"] = _percent()

    def terms(self, on: date) -> ProductTerms:
        """What it says, on a day."""
        said = self.cleaned_data
        rule = shelf_rules_on(on).kinds[said["kind"]]
        elsewhere = tuple(
            Least(said[f"currency_{n}"], _fen(said[f"least_{n}"], 0), _fen(said[f"step_{n}"], 1))
            for n in FURTHER
            if said[f"currency_{n}"]
        )
        low, high = said["yield_low"], said["yield_high"]
        stated = low is not None or high is not None
        return ProductTerms(
            product=said["product"],
            version=0,
            name=said["name"],
            shelf=ShelfKind(said["shelf"] or rule.shelf),
            kind=said["kind"],
            regime=said["regime"] or rule.regime,
            issuer=said["issuer"],
            partner=said["partner"],
            on_list=said["on_list"] or not said["partner"],
            issuer_risk=_whole(said["issuer_risk"]),
            house_risk=_whole(said["house_risk"]),
            currencies=(said["currency"], *(one.currency for one in elsewhere)),
            least_fen=_fen(said["least"], 0),
            step_fen=_fen(said["step"], 1),
            term_days=said["term_days"],
            opens_on=said["opens_on"],
            closes_on=said["closes_on"],
            yield_kind=YieldKind(said["yield_kind"] or rule.yields) if stated else YieldKind.NONE,
            yield_low=high if low is None else low,
            yield_high=low if high is None else high,
            fees=tuple(Fee(code, said[f"{self.FEE}{code}"]) for code in FEES if said[f"{self.FEE}{code}"] is not None),
            private=said["private"] or rule.private or bool(said["private_class"]),
            private_class=PrivateClass(said["private_class"]) if said["private_class"] else None,
            certain_benefit={"yes": True, "no": False}.get(said["certain_benefit"]),
            pay_years=said["pay_years"],
            elsewhere=elsewhere,
        )


class PaperForm(forms.Form):
    """A paper of a product; `reference` names the form, so that one sent twice files once."""

    product = forms.CharField(max_length=40)
    kind = _choice(PAPER_KINDS, required=True)
    title = forms.CharField(max_length=100)
    paper = forms.CharField(max_length=60)
    valid_from = forms.DateField()
    reference = forms.RegexField(named("D"))


class NoAlternativeForm(forms.Form):
    """What is offered instead no more."""

    product = forms.CharField(max_length=40)
    instead = forms.CharField(max_length=40)


class AlternativeForm(NoAlternativeForm):
    """What is offered instead, and why."""

    reason = forms.CharField(max_length=200, required=False)


def _fen(amount: Decimal | None, nothing: int) -> int:
    return int(amount * 100) if amount else nothing


def _whole(code: str) -> int | None:
    return int(code) if code else None
