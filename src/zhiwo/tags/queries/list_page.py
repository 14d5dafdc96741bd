"""The lists as the pages show them: when each changed and by whom, which tags name it, who came and left, who is on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap

from zhiwo.clients.access import seen_by
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.governance.recent import Deed, deeds_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.tags.language.references import codes_named
from zhiwo.tags.language.source import key_of
from zhiwo.tags.models import ClientList, ListMembership
from zhiwo.tags.policy import folders_seen, sees_list
from zhiwo.tags.policy.listing import RISK_LIST, ListKind, OnList, list_subject
from zhiwo.tags.queries.lists import LIST, ListRow, list_of_name, list_rows, on_it
from zhiwo.tags.queries.standing import standing_tags

IMPORTED = "list.imported"


@dataclass(frozen=True)
class ListLine:
    """A list, the file that was brought to it last (None before the trail knows of one), and the tags in force that name it."""

    row: ListRow
    last: Deed | None
    tags: Sequence[str]


@dataclass(frozen=True)
class ListChanged:
    """So many of the clients the actor sees come to a list on a day and leave it; the files that said so, the newest last."""

    on: date
    entered: int
    left: int
    files: Sequence[Deed]


@dataclass(frozen=True)
class ListPage:
    """A list, and the days on which it changes, later ones than today too, the newest first."""

    line: ListLine
    changes: Sequence[ListChanged]


def list_lines(actor: Actor, on: date) -> list[ListLine]:
    """The lists kept on a day that the actor may know of, by name. Four queries."""
    rows, naming = list_rows(actor, on), _naming(actor, on)
    done = deeds_on(IMPORTED, _kinds(actor), [row.name.zh for row in rows])
    last = {one.subject: one for one in done}
    return [ListLine(row, last.get(row.name.zh), naming.get(key_of(row.name.zh), ())) for row in rows]


def list_page(actor: Actor, name: str, on: date) -> ListPage:
    """A list kept on a day. Raises NotFound, in the same words whether there is one or not."""
    kept = _seen_list(actor, name, on)
    line = next(one for one in list_lines(actor, on) if one.row.name.zh == kept.name)
    days = _stays(actor, kept).values_list("since", "until")
    entered, left = Counter(since for since, _ in days), Counter(until for _, until in days if until)
    files: dict[date, list[Deed]] = {}
    for one in deeds_on(IMPORTED, [list_subject(kept.kind)], [kept.name]):
        files.setdefault(date.fromisoformat(str(one.facts["since"])), []).append(one)
    turns = sorted({*entered, *left, *files}, reverse=True)
    return ListPage(line, [ListChanged(day, entered[day], left[day], files.get(day, ())) for day in turns])


def clients_on(actor: Actor, name: str, on: date, which: OnList, turn: date) -> BitMap:
    """The ordinals of the clients the actor sees that are on a list on the day, or that come to it, or leave it, on another
    one (`turn`). Raises NotFound."""
    stays = _stays(actor, _seen_list(actor, name, on))
    match which:
        case OnList.ON:
            stays = stays.filter(on_it(on))
        case OnList.ENTERED:
            stays = stays.filter(since=turn)
        case OnList.LEFT:
            stays = stays.filter(until=turn)
    return BitMap(stays.values_list("client__ordinal", flat=True))


def _seen_list(actor: Actor, name: str, on: date) -> ClientList:
    kept = list_of_name(name)
    if kept is None or not sees_list(actor, kept.kind) or (kept.dropped_from and kept.dropped_from <= on):
        raise NotFound(what=LIST)
    return kept


def _stays(actor: Actor, kept: ClientList) -> ScopedQuerySet[ListMembership]:
    return seen_by(ListMembership.objects.all(), actor).filter(list=kept).order_by()


def _kinds(actor: Actor) -> list[str]:
    return [list_subject(kind) for kind in ListKind if list_subject(kind) != RISK_LIST or sees_list(actor, kind)]


def _naming(actor: Actor, on: date) -> Mapping[str, Sequence[str]]:
    """The tags in force that the actor may know of, by the codes of the lists they name."""
    found: dict[str, list[str]] = {}
    folders = folders_seen(actor)
    for name, tag in sorted(standing_tags(on).items()):
        if tag.rule and tag.folder in folders:
            for code in codes_named([tag.rule.condition]):
                found.setdefault(code, []).append(name)
    return found
