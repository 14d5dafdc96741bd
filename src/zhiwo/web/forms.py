"""What people fill in, as plain forms: parsing only, the rules stand in the operations."""

from __future__ import annotations

from django import forms

from zhiwo.care.policy.rules import INTERACTION_KINDS, RESULTS
from zhiwo.kernel.festivals import FESTIVALS

OCCASIONS = ("birthday", *FESTIVALS)


class RecordForm(forms.Form):
    """An interaction as its maker puts it down; `line` and `shown` say from which line of a list, and what is on the page."""

    reference = forms.RegexField(r"^H-[0-9a-f]{32}$")
    kind = forms.ChoiceField(choices=[(code, code) for code in INTERACTION_KINDS])
    result = forms.ChoiceField(choices=[(code, code) for code in RESULTS], required=False)
    occasions = forms.TypedMultipleChoiceField(choices=[(code, code) for code in OCCASIONS], required=False)
    on = forms.DateField()
    note = forms.CharField(max_length=2000, required=False)
    line = forms.IntegerField(required=False)
    shown = forms.CharField(required=False)

    def lines_on_page(self) -> frozenset[int]:
        """The duties that have a line on the page that asks."""
        return frozenset(int(number) for number in self.cleaned_data["shown"].split(",") if number.isdigit())
