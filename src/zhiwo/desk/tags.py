"""The clients behind a tag's numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap

from zhiwo.clients.access import visible_clients
from zhiwo.clients.among import Among
from zhiwo.desk.book import BookRow, rows
from zhiwo.desk.paging import turned
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.tags.queries import Which, clients_behind

LIST = Text("这份名单", "That list")
TITLES = {
    Which.BEARING: Text("有该标签的客户", "Clients who bear it"),
    Which.BEFORE: Text("前一公布日有该标签的客户", "Clients who bore it on the published day before"),
    Which.ENTERED: Text("当日新增的客户", "Clients who came that day"),
    Which.LEFT: Text("当日移出的客户", "Clients who left that day"),
}


@dataclass(frozen=True)
class TagListing:
    """One page of the list behind a number of a tag, by the clients' names; `total` is that number."""

    title: Text
    on: date
    which: str
    rows: list[BookRow]
    total: int
    page: int
    pages: int


def tag_listing(actor: Actor, name: str, which: str, on: date, page: int) -> TagListing:
    """Raises NotFound, also for a list that does not exist, and AsksForUnseen."""
    if which not in list(Which):
        raise NotFound(what=LIST)
    return listing_of(
        actor, TITLES[Which(which)], which, on=on, ordinals=clients_behind(actor, name, on, Which(which)), page=page
    )


def listing_of(actor: Actor, title: Text, which: str, *, on: date, ordinals: BitMap, page: int) -> TagListing:
    """One page of those clients among them whom the actor sees."""
    there = turned(len(ordinals), page)
    found = visible_clients(actor).filter(ordinal__in=Among(ordinals)).values_list("pk", flat=True)
    ids = list(found[there.part])
    return TagListing(title, on, which, rows(actor, ids), len(ordinals), there.page, there.pages)


def faces(actor: Actor, numbers: Collection[str]) -> list[BookRow]:
    """Those clients as lists show them, in that order; those out of sight are left out."""
    keys = dict(visible_clients(actor).filter(number__in=numbers).values_list("number", "pk"))
    return rows(actor, [keys[number] for number in numbers if number in keys])
