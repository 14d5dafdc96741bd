"""What clients may ask about the personal information held, and by when the bank answers (PIPL 44-50), as dated data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from zhiwo.kernel.packs import Mark, dated, texts
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar
from zhiwo.parties.policy.dated import Name, Rows, in_force

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


_VERSIONS = TypeAdapter(tuple[RequestRules, ...])


def read_request_rules(versions: Sequence[Mapping[str, Any]]) -> tuple[RequestRules, ...]:
    """Versions as they stand in the pack. Raises pydantic.ValidationError."""
    return _VERSIONS.validate_python(versions)


@lru_cache(maxsize=4)
def _read(texts: tuple[str, ...]) -> tuple[RequestRules, ...]:
    return read_request_rules(dated(texts))


def request_rules_on(day: date) -> RequestRules:
    """The rules in force on a day."""
    return in_force(_read(texts("consent.requests")), day)
