"""Reading the catalogue: which tags there are, what each selected on a day, who came and who left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet
from pyroaring import BitMap

from zhiwo.clients.access import visible_clients
from zhiwo.clients.among import Among
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import month_of
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Known, NotARule, Rule, from_json
from zhiwo.tags.language.references import referred
from zhiwo.tags.language.source import key_of
from zhiwo.tags.measures.history import Turn, members_on
from zhiwo.tags.models import Tag, TagDay, TagVersion
from zhiwo.tags.policy import (
    AsksForUnseen,
    FolderCode,
    folders_seen,
    is_guarded,
    require_all_details,
    require_details,
    watch_on,
)

TAG = Text("该标签", "That tag")


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


@dataclass(frozen=True)
class CatalogueRow:
    """A tag as of a day and what it last selected of the clients the actor sees: `clients`, None before it was first worked out,
    `moved` more than on the published day before, None on its first one. `unusual`: over the whole bank, the move is one to look
    at. `held_up` says why there is no newer result. `unseen`: the rule asks for what the post does not show, so no numbers are
    told, and why.
    """

    tag: Standing
    published_on: date | None
    clients: int | None
    moved: int | None
    unusual: bool
    held_up: Text | None
    unseen: Text | None


@dataclass(frozen=True)
class Difference:
    """Who came to a tag and who left it from the close of one day to that of another, among the clients the actor sees: numbers,
    in the order of the clients' names; how many bear it at the end."""

    name: str
    folder: FolderCode
    since: date
    until: date
    entered: tuple[str, ...]
    left: tuple[str, ...]
    clients: int


def standing_tags(on: date) -> dict[str, Standing]:
    """The tags in force on a day, by name. One query; for what works with all of them, never for a face."""
    standing: dict[str, Standing] = {}
    for version in _versions().filter(valid_from__lte=on):
        if not _has_retired(version.tag, on):
            standing[version.tag.name] = _standing(version)
    return standing


def known_tags(on: date, folders: Collection[FolderCode], *, to_stay: bool = False) -> list[Known]:
    """The tags of those folders that a rule may refer to, or that have retired, as of a day. With `to_stay`, for rules that will
    stand, one that is to retire on any day counts as retired. One query."""
    newest = {version.tag.name: version for version in _versions().filter(valid_from__lte=on)}
    until = date.max if to_stay else on
    return [
        Known(name, _has_retired(version.tag, until), version.tag.successor)
        for name, version in newest.items()
        if version.folder in folders
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


def catalogue(actor: Actor, on: date) -> list[CatalogueRow]:
    """The tags in force on a day that the actor may know of, by folder and name. Six queries."""
    folders = folders_seen(actor)
    standing = [one for one in standing_tags(on).values() if one.folder in folders]
    days, visible, asked = _last_days(on), visible_ordinals(actor), _EverAsked()
    begun = dict(TagDay.objects.order_by().values_list("tag").annotate(first=Min("on")))
    order = {code: n for n, code in enumerate(folders)}
    return [
        _row(one, days.get(one.tag, ()), visible, begun.get(one.tag, on), asked.unseen(actor, one.name))
        for one in sorted(standing, key=lambda one: (order[one.folder], one.name))
    ]


def difference(actor: Actor, name: str, since: date, until: date) -> Difference:
    """Who came to a tag and who left it between the closes of two days.

    Raises NotFound, and AsksForUnseen: a list of members tells of each what the rule asks.
    """
    version, visible = seen_tag(actor, name), visible_ordinals(actor)
    _EverAsked().require(actor, version.tag.name)
    before, after = (members_of(version.tag.pk, day) & visible for day in (since, until))
    return Difference(
        version.tag.name,
        FolderCode(version.folder),
        since,
        until,
        _numbers(actor, after - before),
        _numbers(actor, before - after),
        len(after),
    )


def seen_tag(actor: Actor, name: str) -> TagVersion:
    """The newest version of the tag of that name, when the actor may know of it.

    Raises NotFound, in the same words whether there is one or not.
    """
    version = newest_version(name)
    if version is None or version.folder not in folders_seen(actor):
        raise NotFound(what=TAG)
    return version


def members_of(tag: int, on: date) -> BitMap:
    """The ordinals of all who bear a tag as of a day, seen by anybody or not. Three queries; never for a face as it is."""
    return members_on([turn_of(row) for row in rows_around(on, tag).get(tag, ())], on)


def visible_ordinals(actor: Actor) -> BitMap:
    """The ordinals of the clients the actor sees. One query."""
    return BitMap(visible_clients(actor).order_by().values_list("ordinal", flat=True))


def rows_around(on: date, tag: int | None = None) -> dict[int, list[TagDay]]:
    """What `history` needs of every tag, or one, around a day: rows from the last published day before it on. Three queries."""
    days = TagDay.objects.order_by("on")
    before = days.filter(on__lt=on).values_list("on", flat=True).last()
    after = days.filter(on__gt=on).values_list("on", flat=True).first()
    # The last day of each month is kept whole, so that nothing beyond the month of the day after is needed.
    inside = days.filter(on__gte=before or on, on__lte=month_of(after or on).last)
    found: dict[int, list[TagDay]] = {}
    for row in inside if tag is None else inside.filter(tag=tag):
        found.setdefault(row.tag_id, []).append(row)
    return found


def turn_of(row: TagDay) -> Turn:
    """A row as `history` has it."""
    return Turn(row.on, bitmap(row.entered), bitmap(row.left), None if row.members is None else bitmap(row.members))


def stored(members: BitMap) -> bytes:
    """What a column holds of a bitmap: the portable Roaring format."""
    packed = BitMap(members)
    packed.run_optimize()
    return packed.serialize()


def bitmap(stored: bytes | memoryview) -> BitMap:
    """The bitmap that a column holds."""
    return BitMap.deserialize(bytes(stored))


def _versions() -> QuerySet[TagVersion]:
    """Every version with its tag, so that the last of a tag for a day is the one that holds on it."""
    return TagVersion.objects.select_related("tag").order_by("valid_from", "pk")


def _has_retired(tag: Tag, on: date) -> bool:
    return tag.retired_from is not None and tag.retired_from <= on


def _standing(version: TagVersion) -> Standing:
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
        rule=_rule(version.rule),
    )


def _rule(stored: object) -> Rule | None:
    try:
        return from_json(stored)
    except NotARule:
        return None


class _EverAsked:
    """What any version of a tag ever asked, with what any version of a tag it leans on asked: members of past days tell of it."""

    def __init__(self) -> None:
        self._rules: dict[str, list[Rule | None]] = {}
        for version in _versions():
            self._rules.setdefault(version.tag.name, []).append(_rule(version.rule))

    def require(self, actor: Actor, name: str) -> None:
        """Raises AsksForUnseen; what can't be read any more may have asked for anything."""
        conditions, known, asked = [], set[str](), [name]
        while asked:
            one = asked.pop()
            if one not in known:
                known.add(one)
                for rule in self._rules.get(one, [None]):
                    if rule is None:
                        require_all_details(actor)
                    else:
                        conditions.append(rule.condition)
                        asked += referred(rule.condition)
        require_details(actor, conditions)

    def unseen(self, actor: Actor, name: str) -> Text | None:
        """What of it the actor's post does not show, None where it shows all."""
        try:
            self.require(actor, name)
        except AsksForUnseen as refusal:
            return refusal.sentence.filled(**refusal.facts)
        return None


def _last_days(on: date) -> dict[int, list[TagDay]]:
    """By tag the row of the newest published day up to one, and those after it up to a whole one. Two queries."""
    last = TagDay.objects.filter(on__lte=on).order_by("on").values_list("on", flat=True).last()
    found: dict[int, list[TagDay]] = {}
    if last:
        for row in TagDay.objects.filter(on__gte=last, on__lte=month_of(last).last).order_by("on"):
            if row.on == last or row.tag_id in found:  # a tag that began later has nothing on the day
                found.setdefault(row.tag_id, []).append(row)
    return found


def _row(tag: Standing, days: Sequence[TagDay], visible: BitMap, begun: date, unseen: Text | None) -> CatalogueRow:
    """`days` begin with the day asked for, where the tag has one; `begun` is its first."""
    row = days[0] if days else None
    if row is None or unseen:
        return CatalogueRow(tag, row.on if row else None, None, None, False, None, unseen)
    turn = turn_of(row)
    before = row.clients - len(turn.entered) + len(turn.left)
    first = row.on == begun
    return CatalogueRow(
        tag=tag,
        published_on=row.on,
        clients=len(members_on([turn_of(day) for day in days], row.on) & visible),
        moved=None if first else len(turn.entered & visible) - len(turn.left & visible),
        unusual=not first and watch_on(row.on).unusual(before, row.clients),
        held_up=Text(row.held_up_zh, row.held_up_en) if row.held_up_zh else None,
        unseen=None,
    )


def _numbers(actor: Actor, ordinals: BitMap) -> tuple[str, ...]:
    seen = visible_clients(actor).filter(ordinal__in=Among(ordinals))
    return tuple(seen.values_list("number", flat=True))
