"""To whom the revenue of a client goes who moved up and chose a specialist (S10 三; house default H39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FirstKeeper:
    """Who kept the client first, of the outlet; `left_on` is the first day that person is no longer with the bank."""

    staff: str
    left_on: date | None = None


def credited(first: FirstKeeper | None, keeper: str | None, on: date, *, host_outlet: str) -> str | None:
    """Who is credited with what the client brings on a day: the first keeper whoever keeps the client now, after that
    person has left the host outlet; the keeper of the day where no first keeper stands."""
    if first is None:
        return keeper
    return first.staff if first.left_on is None or on < first.left_on else host_outlet
