"""Dated packs: versions in YAML, shipped and published; the newest begun by a day applies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from zhiwo.kernel.text import Text

RowMark = Literal["law", "own"]
"""Whether an article says what a row says, or it is our reading."""


class Rows(BaseModel):
    """A row of a pack; a misspelt field stops the reading, or a rule would be left out in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(Rows):
    """A name in both languages."""

    zh: str
    en: str

    @cached_property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Dated(Protocol):
    """A version of a pack."""

    @property
    def valid_from(self) -> date: ...


Version = TypeVar("Version", bound=Dated)


def in_force(versions: Sequence[Version], day: date) -> Version:
    """The version in force on a day; before the first one, the first. The versions stand oldest first."""
    begun = [version for version in versions if version.valid_from <= day]
    return begun[-1] if begun else versions[0]
