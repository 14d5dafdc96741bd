"""Which tags there are, by what rule each is in force, and what leans on it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from zhiwo.kernel.text import Text
from zhiwo.tags.language import Known, NotARule, Rule, from_json
from zhiwo.tags.language.references import referred
from zhiwo.tags.language.source import key_of
from zhiwo.tags.models import Tag, TagVersion
from zhiwo.tags.policy import FolderCode, is_guarded


@dataclass(frozen=True)
class Standing:
    """A tag as it is in force on a day: row and version by key, what its version says of it; `rule` is None where what is stored
    can't be read."""

    tag: int
    version: int
    number: int
    name: str
    name_en: str
    folder: FolderCode
    sentence: Text
    owner: str
    valid_from: date
    rule: Rule | None


def standing_tags(on: date, among: Collection[int] | None = None) -> dict[str, Standing]:
    """The tags in force on a day, by name; of those `among` them by key, where any are named. One query; for what works with all
    of them, never for a face."""
    standing: dict[str, Standing] = {}
    asked = versions() if among is None else versions().filter(tag__in=among)
    for version in asked.filter(valid_from__lte=on):
        if not _has_retired(version.tag.retired_from, on):
            standing[version.tag.name] = standing_of(version)
    return standing


def known_tags(on: date, folders: Collection[FolderCode], *, to_stay: bool = False) -> list[Known]:
    """The tags of those folders that a rule may refer to, or that have retired, as of a day. With `to_stay`, for rules that will
    stand, one that is to retire on any day counts as retired. One query."""
    # Values in place of rows: this is asked at every key that somebody types.
    begun = TagVersion.objects.filter(valid_from__lte=on).order_by("valid_from", "pk")
    told = begun.values_list("tag__name", "folder", "tag__retired_from", "tag__successor")
    newest = {name: (folder, retired, successor) for name, folder, retired, successor in told}
    until = date.max if to_stay else on
    return [
        Known(name, _has_retired(retired, until), successor)
        for name, (folder, retired, successor) in newest.items()
        if folder in folders
    ]


def kept_name(name: str) -> str:
    """The name of the tag that is meant, however it is spelt; the same where there is none. One query."""
    return Tag.objects.filter(key=key_of(name)).values_list("name", flat=True).first() or name


def of_risk(name: str) -> bool:
    """Whether a tag is seen by risk posts only. One query."""
    folder = folder_of(name)
    return folder is not None and is_guarded(folder)


def newest_version(name: str) -> TagVersion | None:
    """The version of a tag that was published last, with its tag. One query; never for a face."""
    return TagVersion.objects.select_related("tag").filter(tag__key=key_of(name)).order_by("number").last()


def folder_of(name: str) -> str | None:
    """The folder a tag is kept under; None where there is no tag of that name. One query."""
    version = newest_version(name)
    return version.folder if version else None


def content_of(name: str) -> dict[str, Any]:
    """What stands of a tag, locked until the transaction ends: what a slip about it builds on."""
    tag = Tag.objects.select_for_update().filter(key=key_of(name)).first()
    if tag is None:
        return {"number": 0}
    version = tag.versions.order_by("number").last()
    retired = tag.retired_from.isoformat() if tag.retired_from else ""
    return {"number": version.number if version else 0, "retired_from": retired, "successor": tag.successor}


def content_of_folder(folder: str) -> dict[str, Any]:
    """The names a folder holds, locked until the transaction ends: what a slip about the folder builds on."""
    tags = Tag.objects.select_for_update(of=("self",)).filter(versions__folder=folder).order_by("key")
    return {"names": sorted({tag.name for tag in tags})}


def rules_coming(since: date) -> list[dict[str, Rule]]:
    """The rules in force, by name, on a day and on every later one on which a version begins. As many queries."""
    later = TagVersion.objects.filter(valid_from__gt=since).order_by("valid_from")
    days = [since, *later.values_list("valid_from", flat=True).distinct()]
    return [{name: tag.rule for name, tag in standing_tags(day).items() if tag.rule} for day in days]


def leaning_on(name: str, since: date) -> list[str]:
    """The tags whose rule refers to a tag on a day or on any later one, by name."""
    rules = [pair for day in rules_coming(since) for pair in day.items()]
    return sorted({other for other, rule in rules if name in referred(rule.condition)})


def versions() -> QuerySet[TagVersion]:
    """Every version with its tag, so that the last of a tag for a day is the one that holds on it; its rule is had by
    `rule_in`."""
    told = TagVersion.objects.defer("rule").annotate(stored=Cast("rule", TextField()))
    return told.select_related("tag").order_by("valid_from", "pk")


def _has_retired(retired_from: date | None, on: date) -> bool:
    return retired_from is not None and retired_from <= on


def standing_of(version: TagVersion) -> Standing:
    return Standing(
        tag=version.tag.pk,
        version=version.pk,
        number=version.number,
        name=version.tag.name,
        name_en=version.name_en,
        folder=FolderCode(version.folder),
        sentence=Text(version.sentence_zh, version.sentence_en),
        owner=version.owner,
        valid_from=version.valid_from,
        rule=rule_in(version),
    )


def rule_in(version: TagVersion) -> Rule | None:
    """The rule of one of `versions`, None where what is stored can't be read."""
    return rule_of(cast("Any", version).stored)


# A catalogue is read at every key that somebody types, and its rules are the same ones: a text is made a rule once.
@lru_cache(maxsize=16_384)
def rule_of(stored: str) -> Rule | None:
    """The rule that a text of JSON is, None where it is none."""
    try:
        return from_json(json.loads(stored))
    except NotARule:
        return None
