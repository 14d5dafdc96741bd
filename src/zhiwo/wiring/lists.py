"""Lists of clients as of days that are closed, behind the second wall as the pages are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from zhiwo.clients.wall import behind
from zhiwo.desk.tags import TagListing, listing_of
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.intake import read_list_file
from zhiwo.tags.operations import Brought, ListChange, Named, compare_list, drop_list, import_list
from zhiwo.tags.policy.listing import Mode, OnList, require_any_import
from zhiwo.tags.queries import ListLine, ListPage, ListRow, clients_on, list_lines, list_page, list_rows
from zhiwo.wiring.closed_days import closed_day

MEMBERS = Text("这份名单", "That list")
TITLES = {
    OnList.ON: Text("名单上的客户", "Clients on the list"),
    OnList.ENTERED: Text("{day} 新增的客户", "Clients who came on {day}"),
    OnList.LEFT: Text("{day} 移出的客户", "Clients who left on {day}"),
}


@dataclass(frozen=True)
class ShownList:
    """A list's page as of a closed day `on`, with one page of the clients behind one of its numbers."""

    on: date
    page: ListPage
    members: TagListing


def bring_list(
    *, actor: Actor, named: Named, path: Path, mode: Mode, since: date | None, at: datetime, sure: bool
) -> ListChange:
    """Hold a file against a list, from the last closed day on if no other is given; what it changes is changed only if `sure`.

    Raises Denied, NothingClosed, and what `read_list_file` and `import_list` raise.
    """
    require_any_import(actor)
    closed = closed_day(None)
    brought = Brought(named, read_list_file(path), mode, since or closed)
    with behind(actor):
        if sure:
            return import_list(actor=actor, brought=brought, closed_on=closed, at=at)
        return compare_list(actor=actor, brought=brought, closed_on=closed)


def give_list_up(*, actor: Actor, name: str, at: datetime) -> tuple[str, date]:
    """Keep a list no more; its name, and from which day on. Raises NothingClosed and what `drop_list` raises."""
    require_any_import(actor)
    dropped = drop_list(actor=actor, name=name, closed_on=closed_day(None), at=at)
    return dropped.name, dropped.dropped_from or closed_day(None)


def lists_kept(*, actor: Actor, on: date | None) -> tuple[date, list[ListRow]]:
    """The lists kept on a day, the last closed one if none is given. Raises Denied, NothingClosed, NotClosedYet."""
    require(actor, "tag.view")
    day = closed_day(on)
    with behind(actor):
        return day, list_rows(actor, day)


def shown_lists(actor: Actor) -> tuple[date, list[ListLine]]:
    """The lists as of the last closed day, for who stands behind the second wall already. Raises Denied, NothingClosed."""
    require(actor, "tag.view")
    day = closed_day(None)
    return day, list_lines(actor, day)


def shown_list(actor: Actor, name: str, which: str, turn: date | None, page: int) -> ShownList:
    """A list as of the last closed day; `which` of its clients, those who come or leave on the day `turn`.

    Raises Denied, NothingClosed, NotFound.
    """
    require(actor, "tag.view")
    day = closed_day(None)
    shown = list_page(actor, name, day)
    if which not in list(OnList) or (turn is None and which != OnList.ON):
        raise NotFound(what=MEMBERS)
    ordinals = clients_on(actor, name, day, OnList(which), turn or day)
    title = TITLES[OnList(which)].filled(day=turn or day)
    return ShownList(day, shown, listing_of(actor, title, which, on=day, ordinals=ordinals, page=page))
