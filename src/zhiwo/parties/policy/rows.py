"""What the rows of the packs about persons are made of."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

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
