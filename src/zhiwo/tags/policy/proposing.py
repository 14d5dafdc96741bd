"""What somebody writes who wants a tag: read from one YAML mapping, and refused by line and field. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from unicodedata import category, normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from zhiwo.kernel.text import Text
from zhiwo.rulebook.policy.reading import faulty, read_one
from zhiwo.tags.language.source import key_of, plainly
from zhiwo.tags.policy.folders import FolderCode

SIGNS = re.compile(r"[\[\]()+\"“”=、,]")
"""What would end a name inside a rule, widths folded."""
SIGNS_IN_NAME = 'a name holds none of [ ] ( ) + = " , 、'
UNSEEN = "it holds signs that can't be seen"
LONGEST_NAME = 40
TOO_LONG = "a name takes at most 40 characters, widths folded"


def _nameable(name: str) -> str:
    key = key_of(name)
    if SIGNS.search(normalize("NFKC", name)) or SIGNS.search(plainly(name)) or not key:
        raise ValueError(SIGNS_IN_NAME)
    if len(key) > LONGEST_NAME:
        raise ValueError(TOO_LONG)
    return name


def _visible(text: str) -> str:
    """Two names that look alike are one, and no database takes a NUL."""
    if any(category(letter)[0] == "C" or category(letter) in ("Zl", "Zp") for letter in text):
        raise ValueError(UNSEEN)
    return text


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError(UNSEEN)
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_visible)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    AfterValidator(_nameable),
    AfterValidator(_visible),
]
RuleText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000), AfterValidator(_storable)
]


class Sentence(BaseModel):
    """What a banker would say of the clients a tag selects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Line
    en: Line

    @property
    def said(self) -> Text:
        return Text(self.zh, self.en)


class Proposal(BaseModel):
    """A version of a tag that somebody would publish: `rule` is the text of docs/tags.md, `owner` a staff number (who proposes,
    where none is given)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    name_en: Name
    folder: FolderCode
    sentence: Sentence
    rule: RuleText
    valid_from: date
    owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), AfterValidator(_visible)] = Field(
        default=""
    )


def read_proposal(text: str) -> Proposal:
    """The one tag a text proposes. Raises TextUnreadable, VersionFaulty."""
    written = read_one(text)
    try:
        return Proposal.model_validate(dict(written.content))
    except ValidationError as invalid:
        raise faulty(written, invalid) from invalid
