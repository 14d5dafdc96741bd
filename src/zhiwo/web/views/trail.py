"""The trail: who did what, when, to what. Looking at it stands on it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk import trail as desk
from zhiwo.desk.screens import TRAIL, require_screen
from zhiwo.desk.trail_words import TRAIL_ACTS
from zhiwo.governance.operations import record
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request


class TrailForm(forms.Form):
    """What can be asked for; anything else in the address is not looked at."""

    who = forms.RegexField(r"^[\w.-]{1,20}$", required=False)
    act = forms.ChoiceField(choices=[(code, code) for code in TRAIL_ACTS], required=False)
    client = forms.RegexField(r"^[\w.-]{1,30}$", required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    before = forms.IntegerField(min_value=1, max_value=2**62, required=False)


@require_GET
def trail(request: Request) -> HttpResponse:
    """A page of entries; for htmx the next stretch of them."""
    require_screen(request.actor, TRAIL)
    form = TrailForm(request.GET)
    if not form.is_valid():
        sentence = phrase("筛选条件无法读懂，请重新选择。")
        return page(
            request, "trail.html", status=422, shown=None, asked=desk.Asked(), acts=TRAIL_ACTS, sentence=sentence
        )
    asked = desk.Asked(**form.cleaned_data)
    shown = desk.trail(request.actor, asked)
    record(
        actor=request.actor,
        act="trail.viewed",
        subject_kind="client" if asked.client else "trail",
        subject=asked.client,
        at=clock.now(),
        **{name: value for name, value in asked.said().items() if name != "client"},
    )
    onward = urlencode({**asked.said(), "before": shown.next}) if shown.next else ""
    if request.htmx:
        return fragment(request, "_trail.html", shown=shown, onward=onward)
    return page(request, "trail.html", shown=shown, asked=asked, acts=TRAIL_ACTS, onward=onward, sentence="")
