"""What people fill in, as plain forms: parsing only, the rules stand in the operations."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from zhiwo.care.policy.rules import INTERACTION_KINDS, RESULTS
from zhiwo.kernel.festivals import FESTIVALS

OCCASIONS = ("birthday", *FESTIVALS)


class InteractionForm(forms.Form):
    """An interaction as its maker puts it down."""

    CALL: ClassVar = "call"

    kind = forms.ChoiceField(choices=[(code, code) for code in INTERACTION_KINDS])
    result = forms.ChoiceField(choices=[(code, code) for code in RESULTS], required=False)
    occasions = forms.TypedMultipleChoiceField(choices=[(code, code) for code in OCCASIONS], required=False)
    on = forms.DateField()
    note = forms.CharField(max_length=2000, required=False)

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operations; an outcome belongs to calls only."""
        said = {name: self.cleaned_data[name] for name in ("kind", "on", "result", "occasions", "note")}
        return said if said["kind"] == self.CALL else said | {"result": ""}


class RecordForm(InteractionForm):
    """A new one; `reference` names it, so that a form sent twice records once."""

    reference = forms.RegexField(r"^H-[0-9a-f]{32}$")


class CorrectForm(InteractionForm):
    """What is to stand in the place of `version` of an entry."""

    version = forms.IntegerField(min_value=1)


class AskForm(forms.Form):
    """A job that is asked for; `reference` names the asking, so that a form sent twice asks once."""

    kind = forms.CharField(max_length=40)
    reference = forms.RegexField(r"^J-[0-9a-f]{32}$")


class ReasonForm(forms.Form):
    """How someone knows what became of a message; the operation says when it is missing."""

    reason = forms.CharField(max_length=200, required=False)
