"""Jobs of the house."""

from __future__ import annotations

from django import forms

from zhiwo.web.naming import named


class AskForm(forms.Form):
    """A job that is asked for; `reference` names the asking, so that a form sent twice asks once."""

    kind = forms.CharField(max_length=40)
    reference = forms.RegexField(named("J"))


class ReasonForm(forms.Form):
    """How someone knows what became of a message; the operation says when it is missing."""

    reason = forms.CharField(max_length=200, required=False)
