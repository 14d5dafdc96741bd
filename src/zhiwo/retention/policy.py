"""What is due for erasure or freezing, by dated classes (`packs/retention/`), pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.period import add_months
from zhiwo.kernel.text import Text
from zhiwo.parties.policy.rows import Name, RowMark, Rows

ACTIONS: dict[str, Text] = {
    "anonymise": Text("去标识", "anonymise"),
    "freeze": Text("封存", "freeze"),
    "erase": Text("删除", "erase"),
}


class DataClass(Rows):
    """A class of data: so many full years after the relationship has ended, `then` follows."""

    code: Literal["soft", "frozen", "consents", "identity"]
    name: Name
    years: Annotated[int, Field(ge=0)]
    then: Literal["anonymise", "freeze", "erase"]
    basis: str
    mark: RowMark

    @cached_property
    def shown(self) -> Text:
        return self.name.text

    def due_from(self, ended_on: date) -> date:
        """The first day on which it is due: the day after the last full year ("at least ten years", 反洗钱法34)."""
        return add_months(ended_on, 12 * self.years) + timedelta(days=1)


class RetentionRules(Rows):
    """The classes from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    classes: tuple[DataClass, ...]


@dataclass(frozen=True)
class Kept:
    """A client whose relationship has ended, and of which classes anything is still there; `held` by a legal stop."""

    number: str
    ended_on: date
    left: frozenset[str]
    held: bool = False


@dataclass(frozen=True)
class Due:
    """A class of a client's data that is due since a day; `held` says that a legal stop keeps it all the same."""

    client: str
    of: DataClass
    ended_on: date
    since: date
    held: bool


def due(kept: Kept, rules: RetentionRules, on: date) -> Iterator[Due]:
    """What of a client is due on a day."""
    for one in rules.classes:
        since = one.due_from(kept.ended_on)
        if one.code in kept.left and since <= on:
            yield Due(kept.number, one, kept.ended_on, since, kept.held)


RETENTION = DatedPack("retention.defaults", RetentionRules)


def retention_rules_on(day: date) -> RetentionRules:
    """The rules in force on a day; before the first version, the first."""
    return RETENTION.on(day)
