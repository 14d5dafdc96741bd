"""What stands about a client's keepers, and what the trail tells."""

from __future__ import annotations

from datetime import date

from zhiwo.clients.models import Keeping
from zhiwo.governance.models import TrailEntry

Held = tuple[str, str, date, date | None]


def held(client: str) -> list[Held]:
    """Every role on a client, the earliest first."""
    rows = Keeping.objects.for_closing().filter(client__number=client).order_by("since", "pk")
    return list(rows.values_list("staff__number", "role", "since", "until"))


def told(act: str) -> TrailEntry:
    """The one entry of an act."""
    return TrailEntry.objects.get(act=act)
