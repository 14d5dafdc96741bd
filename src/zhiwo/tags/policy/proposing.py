"""What somebody writes who wants a tag: read from one YAML mapping, and refused by line and field. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from zhiwo.kernel.text import Text
from zhiwo.rulebook.policy.reading import faulty, read_one
from zhiwo.tags.policy.folders import FolderCode

SIGNS = re.compile(r"[\[\]【】［］()（）+＋\"“”=＝、,，]")
"""What would end a name inside a rule."""
SIGNS_IN_NAME = 'a name holds none of [ ] ( ) + = " , 、'

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _nameable(name: str) -> str:
    if SIGNS.search(name):
        raise ValueError(SIGNS_IN_NAME)
    return name


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_nameable)]


RuleText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


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
    owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = Field(default="")


def read_proposal(text: str) -> Proposal:
    """The one tag a text proposes. Raises TextUnreadable, VersionFaulty."""
    written = read_one(text)
    try:
        return Proposal.model_validate(dict(written.content))
    except ValidationError as invalid:
        raise faulty(written, invalid) from invalid
