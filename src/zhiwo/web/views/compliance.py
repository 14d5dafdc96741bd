"""What was done in time, and who will miss what."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zhiwo.desk.forecast import forecast_page
from zhiwo.desk.goals import goals_page
from zhiwo.kernel.period import Period, add_months, month_of
from zhiwo.org.queries import UnitRow
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, day
from zhiwo.wiring.compliance import page_of

EARLIEST = date(2000, 1, 1)


@require_GET
def compliance(request: Request) -> HttpResponse:
    """A month's windows as of a day; of a unit or a keeper where one is named."""
    today = request.actor.on
    on = min(max(day(request.GET.get("on")) or today, EARLIEST), today)
    month = _month(request.GET.get("month"), on)
    on = on if on >= month.start else min(month.last, today)
    said = {name: request.GET.get(name) for name in ("unit", "keeper")}
    shown = page_of(request.actor, month, on, unit=said["unit"] or None, keeper=said["keeper"])
    here = _here(shown.trail, shown.keeper)

    def at(**other: str | None) -> str:
        asked = {"month": f"{month.start:%Y-%m}", "on": f"{on}", **here, **other}
        return "?" + urlencode({name: value for name, value in asked.items() if value is not None})

    months = {"before": f"{add_months(month.start, -1):%Y-%m}", "after": f"{month.end:%Y-%m}"}
    later = month.end <= month_of(today).start
    return page(request, "compliance.html", shown=shown, at=at, months=months, later=later, today=today)


@require_GET
def goals(request: Request) -> HttpResponse:
    """How listed clients stand to the goals; of a unit or a keeper where one is named."""
    said = {name: request.GET.get(name) for name in ("unit", "keeper")}
    shown = goals_page(request.actor, unit=said["unit"] or None, keeper=said["keeper"])
    here = _here(shown.trail, shown.keeper)

    def at(**other: str | None) -> str:
        asked = {**here, **other}
        return "?" + urlencode({name: value for name, value in asked.items() if value is not None})

    return page(request, "goals.html", shown=shown, at=at)


@require_GET
def forecast(request: Request) -> HttpResponse:
    """The days ahead; for htmx only the lines of one keeper."""
    shown = forecast_page(request.actor, request.GET.get("keeper"))
    if request.htmx:
        return fragment(request, "_ahead.html", shown=shown)
    return page(request, "forecast.html", shown=shown, last=shown.ahead.end - timedelta(days=1))


def _here(trail: list[UnitRow], keeper: str | None) -> dict[str, str | None]:
    """What of an address named something the page shows."""
    return {"unit": trail[-1].number if trail else None, "keeper": keeper}


def _month(said: str | None, on: date) -> Period:
    """The month said as 2026-04, else that of the day."""
    asked = day(f"{said}-01") if said else None
    return month_of(min(asked, on.replace(day=28)) if asked and asked >= EARLIEST else on)
