"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.kernel.text import Language


@dataclass(frozen=True)
class Actor:
    """A member of staff in a post at a unit on the day of the act, `on`: rights are those of that day.

    `path` is the unit's place in the bank's tree, outermost first and closed by a slash: "H/B01/S02/"; whatever lies
    under it starts with it. `staff` is the staff number. The actor is passed to every operation, never looked up.
    """

    staff: str
    name: str
    post: str
    unit: str
    path: str
    on: date
    language: Language = "zh"
