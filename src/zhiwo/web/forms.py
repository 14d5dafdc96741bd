"""What people fill in, as plain forms: parsing only, the rules stand in the operations."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.timezone import make_aware

from zhiwo.care.operations import Details
from zhiwo.care.policy.marks import MARKS
from zhiwo.care.policy.rules import GATHERINGS, INTERACTION_KINDS, RESULTS, TOPICS
from zhiwo.kernel.festivals import FESTIVALS
from zhiwo.suitability.operations import Stated
from zhiwo.suitability.policy.sale import Asked, Initiative
from zhiwo.talks.operations import ProposedTalk
from zhiwo.talks.policy import typed
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


class TakeForm(forms.Form):
    """An entitlement booked for a day, or used now; `reference` names the form."""

    what = forms.ChoiceField(choices=[("book", "book"), ("use", "use")])
    on = forms.DateField(required=False)
    moment = forms.TimeField(required=False)
    units = forms.IntegerField(min_value=0, max_value=999)
    family = forms.BooleanField(required=False)
    reference = forms.RegexField(named("B"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("what") == "book" and said.get("on") is None:
            self.add_error("on", "required")
        return said

    def said(self) -> dict[str, Any]:
        """What it says, in the words of the operation it asks for."""
        asked = ("units", "family", "reference", *(("on", "moment") if self.cleaned_data["what"] == "book" else ()))
        return {name: self.cleaned_data[name] for name in asked}


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


class AskForm(forms.Form):
    """A job that is asked for; `reference` names the asking, so that a form sent twice asks once."""

    kind = forms.CharField(max_length=40)
    reference = forms.RegexField(named("J"))


class ReasonForm(forms.Form):
    """How someone knows what became of a message; the operation says when it is missing."""

    reason = forms.CharField(max_length=200, required=False)


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
    """A product, an amount in yuan (or units of the currency) where one is named, and the way of selling; `give`: the answer is
    given to the client and kept. `reference` names the form."""

    product = forms.CharField(max_length=40)
    channel = forms.CharField(max_length=20)
    initiative = forms.ChoiceField(choices=[(one.value, one.value) for one in Initiative])
    amount = forms.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal("0.01"), required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False)
    rate = forms.DecimalField(max_digits=12, decimal_places=6, min_value=Decimal("0.000001"), required=False)
    pay_years = forms.IntegerField(min_value=0, max_value=99, required=False)
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
            rate=said["rate"],
            pay_years=said["pay_years"],
        )
