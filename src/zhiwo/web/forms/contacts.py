"""What passed between bank and client, and what is planned with it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from zhiwo.care.operations import Details
from zhiwo.care.policy.marks import MARKS
from zhiwo.care.policy.rules import GATHERINGS, INTERACTION_KINDS, RESULTS, TOPICS
from zhiwo.kernel.festivals import FESTIVALS
from zhiwo.web.naming import named

OCCASIONS = ("birthday", *FESTIVALS)


AIM = "aim-"
"""Before the code of an aim, in the name of the field that says what became of it."""
WORDS = (
    "note",
    "topic",
    "gathering",
    "announcement",
    "proof",
    "next_step",
    "next_on",
    "plan",
    "opinion_about",
    "opinion",
)


class InteractionForm(forms.Form):
    """An interaction as its maker puts it down."""

    CALL: ClassVar = "call"

    kind = forms.ChoiceField(choices=[(code, code) for code in INTERACTION_KINDS])
    result = forms.ChoiceField(choices=[(code, code) for code in RESULTS], required=False)
    occasions = forms.TypedMultipleChoiceField(choices=[(code, code) for code in OCCASIONS], required=False)
    on = forms.DateField()
    note = forms.CharField(max_length=2000, required=False)
    topic = forms.ChoiceField(choices=[(code, code) for code in TOPICS], required=False)
    colleague = forms.CharField(max_length=20, required=False)
    gathering = forms.RegexField(r"^[\w-]{1,40}$", required=False)
    announcement = forms.RegexField(r"^[\w-]{1,40}$", required=False)
    proof = forms.CharField(max_length=200, required=False)
    next_step = forms.CharField(max_length=200, required=False)
    next_on = forms.DateField(required=False)
    plan = forms.RegexField(named("V"), required=False)
    opinion_about = forms.CharField(max_length=20, required=False)
    opinion = forms.CharField(max_length=2000, required=False)
    level = forms.CharField(max_length=20, required=False)

    data: QueryDict

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operations; an outcome belongs to calls only."""
        said = {name: self.cleaned_data[name] for name in ("kind", "on", "result", "occasions")}
        words = {name: self.cleaned_data[name] for name in WORDS}
        words["level"] = self.cleaned_data["level"] or None
        words["aims"] = {name[len(AIM) :]: self.data[name] for name in self.data if name.startswith(AIM)}
        there = tuple(number for number in self.data.getlist("colleague") if number)
        said["details"] = Details(**words, colleagues=there)
        return said if said["kind"] == self.CALL else said | {"result": ""}


class RecordForm(InteractionForm):
    """A new one; `reference` names it, so that a form sent twice records once."""

    reference = forms.RegexField(named("H"))


class CorrectForm(InteractionForm):
    """What is to stand in the place of `version` of an entry."""

    version = forms.IntegerField(min_value=1)


class GatheringForm(forms.Form):
    """A gathering that is planned; `reference` names it, so that a form sent twice plans once."""

    kind = forms.ChoiceField(choices=[(code, code) for code in GATHERINGS])
    title = forms.CharField(max_length=60)
    on = forms.DateField()
    reference = forms.RegexField(named("G"))


class MarkForm(forms.Form):
    """How a line of the day's list is marked; what it must say besides is judged by the operation."""

    how = forms.ChoiceField(choices=[(code, code) for code in MARKS])
    until = forms.DateField(required=False)
    reason = forms.CharField(max_length=20, required=False)
    words = forms.CharField(max_length=200, required=False)


class AnnouncementForm(forms.Form):
    """A change clients are to be told of; `reference` names it, so that a form sent twice proposes once."""

    title = forms.CharField(max_length=60, required=False)
    words = forms.CharField(max_length=1000, required=False)
    first_on = forms.DateField()
    last_on = forms.DateField()
    reference = forms.RegexField(named("A"))

    data: QueryDict

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        return {**self.cleaned_data, "tiers": self.data.getlist("tiers")[:20]}


class VisitForm(forms.Form):
    """A visit that is planned; `reference` names it, so that a form sent twice plans once."""

    on = forms.DateField()
    moment = forms.TimeField(required=False)
    place_of = forms.CharField(max_length=200, required=False)
    words = forms.CharField(max_length=2000, required=False)
    reference = forms.RegexField(named("V"))

    data: QueryDict

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation."""
        said = {name: self.cleaned_data[name] for name in ("on", "moment", "words", "reference")}
        # `place` is where on the pages the form stands.
        said["place"] = self.cleaned_data["place_of"]
        return said | {
            "aims": self.data.getlist("aim"),
            "colleagues": [one for one in self.data.getlist("along") if one],
        }


class MoveForm(forms.Form):
    """Another day for a planned visit."""

    on = forms.DateField()
    moment = forms.TimeField(required=False)


class NewsForm(forms.Form):
    """Important news of a client; `reference` names it, so that a form sent twice reports once."""

    kind = forms.CharField(max_length=20, required=False)
    words = forms.CharField(max_length=2000, required=False)
    reference = forms.RegexField(named("N"))
