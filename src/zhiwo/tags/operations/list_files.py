"""A file held against a list of clients: who comes, who leaves, which stays begin and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import seen_by, visible_clients
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.tags.intake import Arriving
from zhiwo.tags.language.source import key_of
from zhiwo.tags.models import ClientList, ListMembership
from zhiwo.tags.policy import sees_list
from zhiwo.tags.policy.listing import (
    ListKind,
    Mode,
    list_words,
    require_any_import,
    require_import,
    require_keep,
)
from zhiwo.tags.queries import list_of_name

BATCH = 500


class ListNameInUse(Refusal):
    """The name belongs to a list that the actor may not know of."""

    sentence = Text(
        "名称“{name}”不能用在这里：请另起一个名称。", "The name “{name}” can't be used here: choose another one."
    )


class ListGivenUp(Refusal):
    """Nobody comes to a list that is kept no more."""

    sentence = Text(
        "名单“{name}”已自 {day} 起停用，不能再导入：请另起一个名称。",
        "The list “{name}” was given up from {day} on and takes nobody any more: choose another name.",
    )


class NewListSaysWhy(Refusal):
    """A list begins without saying what it is kept for."""

    sentence = Text(
        "还没有名单“{name}”：新建请用 --why 写明用途；如为笔误，请用 zhiwo tag lists 查看现有名单。",
        "There is no list “{name}” yet: say with --why what a new one is kept for, or look its name up with zhiwo tag lists.",
    )


class OnlyForNewList(Refusal):
    """What is said of a list once, when it begins, is said again."""

    sentence = Text(
        "名单“{name}”已在册：--why、--english、--risk 只用于新名单，请去掉后再导入。",
        "The list “{name}” is kept already: --why, --english and --risk are for new ones. Leave them out.",
    )


class ListBeginsInPast(Refusal):
    """Members would come or go on a day before the last closed one."""

    sentence = Text(
        "生效日 {day} 早于最近一次日终 {first}：名单不追溯，请改为 {first} 或更晚的日期。",
        "{day} comes before the last closed day: lists don't change the past, make it {first} or later.",
    )


class NobodyKnown(Refusal):
    """No number of the file belongs to a client the actor sees."""

    sentence = Text(
        "文件 {file} 中没有一个客户号是您看得到的客户，名单没有改动：请核对文件。",
        "None of the numbers in {file} is a client you see, the list was not changed: check the file.",
    )


@dataclass(frozen=True)
class Named:
    """A list as whoever brings the file names it; `why`, `name_en` and `of_risk` are for a new one."""

    name: str
    name_en: str = ""
    why: str = ""
    of_risk: bool = False


@dataclass(frozen=True)
class Brought:
    """A file that says who is on a list from a day on, or who comes to it."""

    named: Named
    arriving: Arriving
    mode: Mode
    since: date


@dataclass(frozen=True)
class ListChange:
    """What a file changes of a list from a day on, among the clients the actor sees: the numbers of who comes and who leaves, how
    many stay, whether the list is `new`; and the numbers nobody is known by, with their lines, which are left out."""

    name: str
    new: bool
    since: date
    entering: tuple[str, ...]
    leaving: tuple[str, ...]
    staying: int
    unknown: Mapping[str, int]


@dataclass(frozen=True)
class ListImport:
    """A file held against a list: who is in the file (`wanted`, key by number), and the `stays` of clients in sight that reach to
    the day or beyond it, by client."""

    kept: ClientList | None
    words: Mapping[str, str]
    brought: Brought
    wanted: Mapping[str, int]
    unknown: Mapping[str, int]
    stays: Mapping[int, list[ListMembership]]

    @property
    def since(self) -> date:
        return self.brought.since

    @property
    def replacing(self) -> bool:
        return self.brought.mode is Mode.REPLACE

    @classmethod
    @transaction.atomic
    def of(cls, actor: Actor, brought: Brought, closed_on: date) -> ListImport:
        """Raises what `compare_list` raises."""
        kept = _kept_as_named(actor, brought.named)
        words = {} if kept else _words(brought.named)
        arriving, since = brought.arriving, brought.since
        if since < closed_on:
            raise ListBeginsInPast(day=since, first=closed_on)
        wanted = _in_sight(actor, arriving.lines)
        if not wanted:
            raise NobodyKnown(file=arriving.file)
        stays: dict[int, list[ListMembership]] = defaultdict(list)
        if kept:
            reaching = Q(until=None) | Q(until__gte=since)
            rows = seen_by(ListMembership.objects.all(), actor).filter(reaching, list=kept)
            for row in rows.select_related("client").order_by("client__number", "since"):
                stays[row.client_id].append(row)
        unknown = {number: line for number, line in arriving.lines.items() if number not in wanted}
        return cls(kept, words, brought, wanted, unknown, stays)

    @property
    def change(self) -> ListChange:
        now = {rows[0].client.number for rows in self.stays.values() if any(map(self._holds, rows))}
        leaving = now - self.wanted.keys() if self.replacing else set()
        return ListChange(
            name=self.kept.name if self.kept else self.words["name"],
            new=self.kept is None,
            since=self.since,
            entering=tuple(sorted(self.wanted.keys() - now)),
            leaving=tuple(sorted(leaving)),
            staying=len(now - leaving),
            unknown=self.unknown,
        )

    def write(self, kept: ClientList) -> None:
        """Make the stays say from the day on what the file says."""
        coming = set(self.wanted.values())
        going = set(self.stays) - coming if self.replacing else set()
        gone = [row for client in coming for row in self.stays.get(client, ()) if row.since > self.since]
        gone += [row for client in going for row in self.stays[client] if row.since >= self.since]
        ListMembership.objects.for_closing().filter(pk__in=[row.pk for row in gone]).delete()
        ending = [row for client in going for row in self.stays[client] if self._begun(row) and row.until != self.since]
        resumed = {client: rows[-1] for client in coming if (rows := self._begun_of(client))}
        _end(ending, self.since)
        _end([row for row in resumed.values() if row.until], None)
        fresh = [ListMembership(list=kept, client_id=pk, since=self.since) for pk in sorted(coming - resumed.keys())]
        ListMembership.objects.for_closing().bulk_create(fresh, batch_size=BATCH)

    def _begun_of(self, client: int) -> list[ListMembership]:
        """The client's stays that hold on the day or ended with it."""
        return [row for row in self.stays.get(client, ()) if row.since <= self.since]

    def _begun(self, row: ListMembership) -> bool:
        return row.since < self.since

    def _holds(self, row: ListMembership) -> bool:
        return row.since <= self.since and (row.until is None or row.until > self.since)


def _words(named: Named) -> dict[str, str]:
    name, name_en, why = list_words(named.name, named.name_en, named.why)
    kind = ListKind.RISK if named.of_risk else ListKind.ORDINARY
    return {"code": key_of(name), "name": name, "name_en": name_en, "kind": kind.value, "why": why}


def _in_sight(actor: Actor, numbers: Collection[str]) -> dict[str, int]:
    """The keys of the clients of those numbers whom the actor sees, by number."""
    asked, found = sorted(numbers), dict[str, int]()
    for start in range(0, len(asked), BATCH):
        seen = visible_clients(actor).filter(number__in=asked[start : start + BATCH])
        found |= dict(seen.order_by("number").values_list("number", "pk"))
    return found


def _end(rows: Iterable[ListMembership], until: date | None) -> None:
    changed = list(rows)
    for row in changed:
        row.until = until
    ListMembership.objects.for_closing().bulk_update(changed, ["until"], batch_size=BATCH)


def _kept_as_named(actor: Actor, named: Named) -> ClientList | None:
    """The list that is meant, None for a new one. Raises Denied and what a name may be refused for."""
    require_any_import(actor)
    found = list_of_name(named.name)
    if found is None:
        require_keep(actor, ListKind.RISK if named.of_risk else ListKind.ORDINARY)
        if not named.why.strip():
            raise NewListSaysWhy(name=named.name)
        return None
    if not sees_list(actor, found.kind):
        raise ListNameInUse(name=named.name)
    require_import(actor, found.kind)
    if named.why or named.name_en or named.of_risk:
        raise OnlyForNewList(name=found.name)
    if found.dropped_from:
        raise ListGivenUp(name=found.name, day=found.dropped_from)
    return ClientList.objects.select_for_update().get(pk=found.pk)
