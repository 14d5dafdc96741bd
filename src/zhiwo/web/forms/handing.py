"""Who keeps a client and how it is served."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from zhiwo.web.naming import named


class HostForm(forms.Form):
    """Another outlet for a client."""

    to = forms.CharField(max_length=20)
    reason = forms.CharField(max_length=200)


class ServiceModelForm(forms.Form):
    """The model by which a client is to be served."""

    model = forms.CharField(max_length=30)
    since = forms.DateField()
    reason = forms.CharField(max_length=200)


class EnrolForm(forms.Form):
    """An agreement with its scanned paper; `reference` names the form, so that one sent twice enrols once."""

    signed_on = forms.DateField()
    paper_number = forms.CharField(max_length=200)
    paper = forms.FileField(allow_empty_file=False)
    reference = forms.RegexField(named("E"))

    MOST_READ: ClassVar = 4_000_000
    """More is never read: the operation refuses less than that."""

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        return self.cleaned_data | {"paper": self.cleaned_data["paper"].read(self.MOST_READ)}


class EndEnrolmentForm(forms.Form):
    """A client withdraws from its agreement."""

    on = forms.DateField()
    reason = forms.CharField(max_length=200)


class RoleForm(forms.Form):
    """Who is to stand beside the lead, in which role."""

    role = forms.CharField(max_length=20)
    staff = forms.CharField(max_length=20)
    reason = forms.CharField(max_length=200)


class BackdateForm(forms.Form):
    """A transfer put down after the fact."""

    to = forms.CharField(max_length=20)
    effective = forms.DateField()
    reason = forms.CharField(max_length=200)


class TransferForm(forms.Form):
    """A client handed over: to whom, of those offered or by number, why, from which day when not from the answer on."""

    to = forms.CharField(max_length=20, required=False)
    to_other = forms.CharField(max_length=20, required=False)
    reason = forms.CharField(max_length=200)
    effective = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if bool(said.get("to")) == bool(said.get("to_other")):
            raise forms.ValidationError("one receiver")
        return said | {"to": said["to"] or said["to_other"]}


class CoverForm(forms.Form):
    """Someone stands in for another through a last day."""

    away = forms.CharField(max_length=20)
    by = forms.CharField(max_length=20)
    last_on = forms.DateField()


class LeavingForm(forms.Form):
    """A leaver's desk handed over from the first day not at work on."""

    leaver = forms.CharField(max_length=20)
    from_on = forms.DateField()
