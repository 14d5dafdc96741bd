"""Talks and cases."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from zhiwo.talks.operations import ProposedTalk
from zhiwo.talks.policy import typed
from zhiwo.web.naming import named


class TalkForm(forms.Form):
    """A version of a talk that is proposed; what it must say is judged by the operation."""

    number = forms.RegexField(rf"{named('T')}|^ready-[a-z-]{{2,30}}$")
    situation = forms.CharField(max_length=30)
    title = forms.CharField(max_length=100, required=False)
    opening = forms.CharField(max_length=2000, required=False)
    questions = forms.CharField(max_length=4000, required=False)
    objections = forms.CharField(max_length=8000, required=False)
    never = forms.CharField(max_length=4000, required=False)
    papers = forms.CharField(max_length=4000, required=False)
    since = forms.DateField()
    until = forms.DateField()
    reason = forms.CharField(max_length=500, required=False)

    data: QueryDict

    def proposed(self) -> ProposedTalk:
        """What it proposes. Raises TalkIncomplete."""
        said = self.cleaned_data
        words = typed({**said, "posts": self.data.getlist("posts")[:20]})
        days = {name: said[name].isoformat() for name in ("since", "until")}
        return ProposedTalk.read(said["number"], {"situation": said["situation"], "words": words, **days})


class CaseForm(forms.Form):
    """A case that is written up; `reference` names it, so that a form sent twice writes once."""

    situation = forms.CharField(max_length=30, required=False)
    tier = forms.CharField(max_length=30, required=False)
    outcome = forms.CharField(max_length=10, required=False)
    band = forms.CharField(max_length=10, required=False)
    title = forms.CharField(max_length=100, required=False)
    said = forms.CharField(max_length=2000, required=False)
    lessons = forms.CharField(max_length=2000, required=False)
    reference = forms.RegexField(named("K"))
