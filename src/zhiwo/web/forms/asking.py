"""What clients ask for, agree to and are entitled to."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import make_aware

from zhiwo.web.naming import named


class CashForm(forms.Form):
    """Cash booked ahead; the amount in whole units of its currency. `reference` names the form."""

    amount = forms.DecimalField(max_digits=14, decimal_places=2)
    currency = forms.CharField(max_length=3)
    outlet = forms.CharField(max_length=20)
    ready_on = forms.DateField()
    ready_at = forms.TimeField()
    words = forms.CharField(max_length=2000, required=False)
    reference = forms.RegexField(named("S"))

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        said = self.cleaned_data
        named = {name: said[name] for name in ("currency", "outlet", "words", "reference")}
        ready_by = make_aware(datetime.combine(said["ready_on"], said["ready_at"]))
        return named | {"amount_fen": int(said["amount"] * 100), "ready_by": ready_by}


class FaultForm(forms.Form):
    """A fault of e-banking; `reference` names the form."""

    channel = forms.CharField(max_length=10, required=False)
    words = forms.CharField(max_length=2000, required=False)
    technician = forms.CharField(max_length=20, required=False)
    reference = forms.RegexField(named("S"))


class StepForm(forms.Form):
    """What became of a request."""

    words = forms.CharField(max_length=2000, required=False)
    technician = forms.CharField(max_length=20, required=False)


class TakeForm(forms.Form):
    """An entitlement booked for a day, or used now; `giver` gave it, "" for whoever sends it; `reference` names the form."""

    what = forms.ChoiceField(choices=[("book", "book"), ("use", "use")])
    on = forms.DateField(required=False)
    moment = forms.TimeField(required=False)
    units = forms.IntegerField(min_value=0, max_value=999)
    family = forms.BooleanField(required=False)
    giver = forms.CharField(max_length=20, required=False)
    reference = forms.RegexField(named("B"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("what") == "book" and said.get("on") is None:
            self.add_error("on", "required")
        return said

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation it asks for."""
        own = ("on", "moment") if self.cleaned_data["what"] == "book" else ("giver",)
        asked = ("units", "family", "reference", *own)
        return {name: self.cleaned_data[name] for name in asked}


class ConsentForm(forms.Form):
    """A consent given, or (`withdrawn`) taken back; what it must say besides is judged by the operation."""

    withdrawn = forms.BooleanField(required=False)
    purpose = forms.CharField(max_length=30)
    channel = forms.CharField(max_length=20, required=False)
    way = forms.CharField(max_length=30, required=False)
    wording = forms.CharField(max_length=60, required=False)
    proof = forms.CharField(max_length=200, required=False)
    reference = forms.RegexField(named("H"))

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation that fits: a withdrawal needs no proof."""
        proof = () if self.cleaned_data["withdrawn"] else ("wording", "proof")
        return {name: self.cleaned_data[name] for name in ("purpose", "channel", "way", "reference", *proof)}


class StopForm(forms.Form):
    """A stop of contact; `last_on` is its last day, the hours are for the kind that stops only hours."""

    stop = forms.CharField(max_length=30)
    channel = forms.CharField(max_length=20, required=False)
    reason = forms.CharField(max_length=200, required=False)
    last_on = forms.DateField(required=False)
    quiet_since = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)
    reference = forms.RegexField(named("H"))

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        said = self.cleaned_data
        hours = (said["quiet_since"], said["quiet_until"])
        last = said["last_on"]
        return {
            "kind": said["stop"],
            "channel": said["channel"],
            "reason": said["reason"],
            "until": make_aware(datetime.combine(last + timedelta(days=1), time.min)) if last else None,
            "quiet": hours if None not in hours else None,
            "reference": said["reference"],
        }


class StandingWishForm(forms.Form):
    """What a client wishes once and for all; hours are for wishes about time, a channel for those about ways of contact."""

    about = forms.CharField(max_length=20, required=False)
    words = forms.CharField(max_length=500, required=False)
    channel = forms.CharField(max_length=20, required=False)
    last_on = forms.DateField(required=False)
    quiet_since = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)
    reference = forms.RegexField(named("H"))

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        said = self.cleaned_data
        hours = (said["quiet_since"], said["quiet_until"])
        named = {name: said[name] for name in ("words", "channel", "reference")}
        return named | {"kind": said["about"], "until": said["last_on"], "quiet": hours if None not in hours else None}


class RequestForm(forms.Form):
    """What a client asks about personal information."""

    ask = forms.CharField(max_length=20)
    received_on = forms.DateField()
    asked = forms.CharField(max_length=500, required=False)
    reference = forms.RegexField(named("H"))


class DecisionForm(forms.Form):
    """A request granted or refused; `handed` is the file given to the client, of which only the digest is kept."""

    MOST_BYTES: ClassVar = 50_000_000

    decision = forms.CharField(max_length=10)
    reason = forms.CharField(max_length=500, required=False)
    handed = forms.FileField(required=False, allow_empty_file=False)

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        handed = self.cleaned_data["handed"]
        named = {name: self.cleaned_data[name] for name in ("decision", "reason")}
        return named | {"handed": handed.read() if handed else b""}

    def clean_handed(self) -> Any:
        """A file larger than anything a client is given is a mistake, and would fill the memory."""
        handed = self.cleaned_data["handed"]
        if handed and handed.size > self.MOST_BYTES:
            raise forms.ValidationError("too large")
        return handed
