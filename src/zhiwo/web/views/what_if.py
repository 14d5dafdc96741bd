"""Trying a change out before it is in force: the form, what it would do, and the clients behind each number."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from zhiwo.care.policy.hours import hours_on
from zhiwo.care.policy.what_if import FORMULA
from zhiwo.care.queries.capacity import capacity
from zhiwo.closing.what_if import STANDARD
from zhiwo.desk import what_if as desk
from zhiwo.desk.assigning import assigns
from zhiwo.desk.screens import WHAT_IF, require_screen
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.web import clock
from zhiwo.web.pages import fragment, page, say_refusal
from zhiwo.web.request import Request, whole
from zhiwo.wiring import what_if as wiring
from zhiwo.wiring.closed_days import closed_on
from zhiwo.wiring.packs import packs

MOST_TIMES = 365
MOST_WAN = 10_000_000


@require_http_methods(["GET", "POST"])
def what_if(request: Request) -> HttpResponse:
    """The form with the rules in force, and what was tried lately; sent, it leads to what was found."""
    require_screen(request.actor, WHAT_IF)
    if request.method == "POST":
        return _tried(request)
    return page(
        request,
        "what_if.html",
        form=wiring.what_if_form(request.actor.on),
        waiting=wiring.waiting_to_try(),
        units=capacity(request.actor, request.actor.on).units,
        lately=desk.lately_tried(request.actor),
        packs={pack.code: pack.name for pack in packs()},
        closed=closed_on(),
    )


@require_GET
def found(request: Request, number: int) -> HttpResponse:
    """What one change would do."""
    shown = desk.what_if_page(request.actor, number)
    kept = shown.tried
    return page(
        request,
        "what_if_found.html",
        shown=shown,
        words_=wiring.words_of(kept),
        pack=next((pack.name for pack in packs() if pack.code == kept.pack), None),
        names=desk.people_named(shown),
        stale=wiring.is_stale(kept),
        rate=hours_on(kept.asked_on),
        formula=FORMULA,
        order=desk.tiers_of(kept),
    )


@require_GET
def moved(request: Request, number: int) -> HttpResponse:
    """The clients behind a number, a page at a time."""
    asked = {name: request.GET[name] for name in ("which", "unit", "before", "after") if name in request.GET}
    shown = desk.moved_clients(
        request.actor,
        number,
        which=asked.get("which", "all"),
        unit=asked.get("unit", ""),
        before=asked.get("before"),
        after=asked.get("after"),
        page=whole(request.GET.get("page"), 99_999, 1) or 1,
    )

    def at_page(page: int) -> str:
        return "?" + urlencode({**asked, "page": page})

    return page(
        request, "what_if_moved.html", shown=shown, on=request.actor.on, assigns=assigns(request.actor), at_page=at_page
    )


def _tried(request: Request) -> HttpResponse:
    try:
        pack, text = _version(request)
        kept = wiring.try_change(
            actor=request.actor, pack=pack, text=text, more=_more(request),
            leaving=[number for number in request.POST.getlist("leaving") if number], at=clock.now(),
        )  # fmt: skip
    except (Denied, NotFound):
        raise
    except Refusal as refusal:
        return fragment(request, "_faults.html", status=422, sentence=say_refusal(refusal))
    return HttpResponseClientRedirect(reverse("what_if_found", kwargs={"number": kept.pk}))


def _version(request: Request) -> tuple[str, str]:
    """Pack and text of what the form changes: floors, the standard, a version that waits; "" for nothing."""
    said, on = request.POST, request.actor.on
    what = said.get("what", "")
    if what == "tiers":
        fields = wiring.what_if_form(on).floors
        return wiring.leading(), wiring.floors_changed(
            on, {f.code: _wan(said.get(f"floor_{f.code}"), f.wan) for f in fields}
        )
    if what == "standard":
        times = {
            (field.kind, tier): whole(said.get(f"times_{field.kind}_{tier}"), MOST_TIMES, n)
            for field in wiring.what_if_form(on).times
            for tier, n in field.per_tier.items()
        }
        return STANDARD, wiring.standard_changed(on, times, said.getlist("occasion"))
    slip = whole(said.get("slip"), 10**9, 0)
    return wiring.slip_text(slip) if what == "slip" and slip else ("", "")


def _wan(said: str | None, otherwise: Decimal) -> Decimal:
    """An amount in 万 with at most four decimals; what is in force for whatever else it says."""
    try:
        wan = Decimal((said or "").strip())
    except InvalidOperation:
        return otherwise
    fits = wan.is_finite() and 0 <= wan <= MOST_WAN and wan == round(wan, 4)
    return wan if fits else otherwise


def _more(request: Request) -> dict[str, int]:
    """Keepers more (or fewer) by unit, of the fields that name one."""
    found = {}
    for name, said in request.POST.items():
        if name.startswith("more_") and isinstance(said, str):
            n = whole(said.removeprefix("-").removeprefix("+"), wiring.MOST_MORE, 0)
            if n:
                found[name.removeprefix("more_")] = -n if said.startswith("-") else n
    return found
