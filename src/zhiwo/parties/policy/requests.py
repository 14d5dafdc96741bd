"""What clients may ask about the personal information held, and by when the bank answers (PIPL 44-50), as dated data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar
from zhiwo.parties.policy.rows import Name, Rows

GRANTED, REFUSED = "granted", "refused"
DECISIONS: dict[str, Text] = {
    "": Text("待办理", "open"),
    GRANTED: Text("已办理", "granted"),
    REFUSED: Text("已拒绝", "refused"),
}
"""How a request stands."""


class RequestKind(Rows):
    """Something a client may ask for; `working_days` after the day it was received it is due."""

    code: str
    name: Name
    article: str
    working_days: Annotated[int, Field(ge=1)]
    hands_out: bool = False


class RequestRules(Rows):
    """The rules of requests from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    kinds: tuple[RequestKind, ...]

    @cached_property
    def by_code(self) -> Mapping[str, RequestKind]:
        """The kinds by code."""
        return {kind.code: kind for kind in self.kinds}


def due_on(kind: RequestKind, received: date, calendar: WorkCalendar) -> date:
    """The last day to answer a request received on a day, which is not counted itself."""
    return calendar.add_workdays(received, kind.working_days)


REQUEST_RULES = DatedPack("consent.requests", RequestRules)


def request_rules_on(day: date) -> RequestRules:
    """The rules in force on a day."""
    return REQUEST_RULES.on(day)
