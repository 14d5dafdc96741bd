"""What a client can bear and has, and whether a product fits it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from zhiwo.suitability.operations import Stated
from zhiwo.suitability.policy.sale import Asked, Initiative
from zhiwo.web.naming import named


class OpeningForm(forms.Form):
    """Where the client answers the questionnaire, and who witnesses it."""

    channel = forms.CharField(max_length=20)
    witness = forms.CharField(max_length=20, required=False)


class ChangeForm(forms.Form):
    """A change of circumstances the client stated; `reference` names the form."""

    kind = forms.CharField(max_length=20)
    stated_on = forms.DateField()
    reference = forms.RegexField(named("M"))


class MeansForm(forms.Form):
    """What a client states of its means, in units of ten thousand yuan; `reference` names the form."""

    TEN_THOUSAND: ClassVar = 1_000_000
    """Fen in the unit of the form."""
    AMOUNTS: ClassVar = tuple(one.name for one in fields(Stated) if one.name.endswith("_fen"))

    experience_years = forms.IntegerField(required=False)
    proof_kind = forms.CharField(max_length=20, required=False)
    proof_number = forms.CharField(max_length=60, required=False)
    reference = forms.RegexField(named("F"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.AMOUNTS:
            self.fields[name] = forms.DecimalField(max_digits=12, decimal_places=2, required=False)

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        said = self.cleaned_data
        amounts = {name: int(said[name] * self.TEN_THOUSAND) for name in self.AMOUNTS if said[name] is not None}
        named_so = {name: said[name] for name in ("proof_kind", "proof_number", "reference")}
        return named_so | {"stated": Stated(experience_years=said["experience_years"], **amounts)}


class AnswersForm:
    """What the client's own page says: the code, and once they are handed in the answers, by question. Read leniently: whatever
    it says besides is no answer, and the operation tells what is missing."""

    ANSWER: ClassVar = "q-"
    """Before the code of a question, in the name of the field that answers it."""

    def __init__(self, data: QueryDict) -> None:
        plain = {name: str(data[name]).replace("\0", "")[:40] for name in data}
        self.given = {name[len(self.ANSWER) :]: plain[name] for name in plain if name.startswith(self.ANSWER)}
        self.code = plain.get("code", "")
        self.handed = plain.get("handed") == "1"
        self.own_hand = plain.get("own_hand") == "1"
        self.seen = [one[:40] for one in data.getlist("seen")[:40]]

    def answered(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        return {"code": self.code, "answers": self.given, "own_hand": self.own_hand, "seen": self.seen}


class FitForm(forms.Form):
    """A product, an amount in units of its currency where one is named, the way of selling, and what was paid into the individual
    pension this year where it is bought for that; `give`: the answer is given to the client and kept. `reference` names the
    form."""

    product = forms.CharField(max_length=40)
    channel = forms.CharField(max_length=20)
    initiative = forms.ChoiceField(choices=[(one.value, one.value) for one in Initiative])
    amount = forms.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal("0.01"), required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False)
    pay_years = forms.IntegerField(min_value=0, max_value=99, required=False)
    pension_paid = forms.DecimalField(max_digits=12, decimal_places=2, min_value=0, required=False)
    give = forms.BooleanField(required=False)
    reference = forms.RegexField(named("O"))

    def asked(self, day: date) -> Asked:
        """What it asks, of a day."""
        said = self.cleaned_data
        return Asked(
            day=day,
            channel=said["channel"],
            initiative=Initiative(said["initiative"]),
            amount_fen=None if said["amount"] is None else int(said["amount"] * 100),
            currency=said["currency"] or None,
            pay_years=said["pay_years"],
            pension_paid_fen=None if said["pension_paid"] is None else int(said["pension_paid"] * 100),
        )
