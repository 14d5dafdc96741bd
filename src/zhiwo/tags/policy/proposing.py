"""What somebody writes who wants a tag: read from one YAML mapping, and refused by line and field. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from unicodedata import category, normalize

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.rulebook.policy.faults import said
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


class ProposalFaulty(Refusal):
    """What a form says is no version of a tag yet."""

    sentence = Text("还不能提交：{faults}", "It can't be proposed yet: {faults}")


FIELDS: Mapping[str, Text] = {
    "name": Text("名称", "name"),
    "name_en": Text("英文名", "English name"),
    "folder": Text("类别", "kind"),
    "zh": Text("一句话说明", "sentence (Chinese)"),
    "en": Text("英文说明", "sentence (English)"),
    "rule": Text("规则", "rule"),
    "valid_from": Text("生效日", "first day"),
    "owner": Text("负责人员工号", "owner's staff number"),
}
"""What a form calls the fields, by the last step of where they stand."""


def proposal_of(fields: Mapping[str, str]) -> Proposal:
    """What a form says of a tag, the sentence in two fields. Raises ProposalFaulty, by the fields' names."""
    told = {name: fields.get(name, "") for name in ("name", "name_en", "folder", "rule", "valid_from", "owner")}
    sentence = {"zh": fields.get("sentence_zh", ""), "en": fields.get("sentence_en", "")}
    try:
        return Proposal.model_validate({**told, "sentence": sentence})
    except ValidationError as invalid:
        faults = [_fault(error) for error in invalid.errors(include_url=False)]
        zh, en = "；".join(one.zh for one in faults) + "。", "; ".join(one.en for one in faults) + "."
        raise ProposalFaulty(faults=Text(zh, en)) from invalid


def _fault(error: Mapping[str, Any]) -> Text:
    field, told = FIELDS[str(error["loc"][-1])], said(error)
    return Text(f"“{field.zh}”{told.zh}", f"{field.en}: {told.en}")


def text_of(proposal: Proposal) -> str:
    """A proposal as `read_proposal` reads it."""
    told: str = yaml.safe_dump(proposal.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=1_000)
    return re.sub(r"^valid_from: .*$", f"valid_from: {proposal.valid_from.isoformat()}", told, flags=re.MULTILINE)


def read_proposal(text: str) -> Proposal:
    """The one tag a text proposes. Raises TextUnreadable, VersionFaulty."""
    written = read_one(text)
    try:
        return Proposal.model_validate(dict(written.content))
    except ValidationError as invalid:
        raise faulty(written, invalid) from invalid
