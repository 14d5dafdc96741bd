"""The tags that ship with the program, by folder: a bank takes over those it wants, each agreed to by a second person. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict

from zhiwo.kernel.packs import PACKS
from zhiwo.tags.policy.folders import FOLDERS, FolderCode
from zhiwo.tags.policy.proposing import Name, Proposal, RuleText, Sentence

REFERENCE = re.compile(r"标签\[([^\]]+)\]")
"""How the pack's rules name another tag."""


class ReadyTag(BaseModel):
    """A tag of the pack. `note` says why it selects hardly anybody, or most, of the demo bank."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    name_en: Name
    sentence: Sentence
    rule: RuleText
    note: Sentence | None = None

    def proposed(self, folder: FolderCode, valid_from: date) -> Proposal:
        """The tag as somebody proposes it."""
        return Proposal(folder=folder, valid_from=valid_from, **self.model_dump(exclude={"note"}))


@cache
def ready_tags(folder: FolderCode) -> tuple[ReadyTag, ...]:
    """The pack's tags of a folder, in the order of the pack."""
    text = (PACKS / "tags" / "ready" / f"{folder}.yaml").read_text(encoding="utf-8")
    return tuple(ReadyTag.model_validate(one) for one in yaml.safe_load(text))


def leans_on(tags: Collection[ReadyTag]) -> dict[str, FolderCode]:
    """The tags of other folders of the pack that the rules of some name, each with its folder."""
    folders = {tag.name: folder for folder, tag in all_ready_tags()}
    own = {tag.name for tag in tags}
    named = {name for tag in tags for name in REFERENCE.findall(tag.rule)}
    return {name: folders[name] for name in sorted(named - own) if name in folders}


def all_ready_tags() -> Iterator[tuple[FolderCode, ReadyTag]]:
    """Every tag of the pack with its folder."""
    return ((folder, tag) for folder in FOLDERS for tag in ready_tags(folder))
