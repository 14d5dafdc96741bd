"""Lists of clients as of days that are closed, behind the second wall as the pages are."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from zhiwo.clients.wall import behind
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import require
from zhiwo.tags.intake import read_list_file
from zhiwo.tags.operations import Brought, ListChange, Named, compare_list, drop_list, import_list
from zhiwo.tags.policy.listing import Mode, require_any_import
from zhiwo.tags.queries import ListRow, list_rows
from zhiwo.wiring.closed_days import closed_day


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
