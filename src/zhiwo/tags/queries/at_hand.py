"""The names a rule may use, at hand while somebody types: the bank's dictionaries are read once until their files change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import may
from zhiwo.tags.language import Names, known
from zhiwo.tags.measures.naming import DICTIONARIES, names_of
from zhiwo.tags.policy import folders_seen
from zhiwo.tags.queries.asking import lists_known
from zhiwo.tags.queries.standing import known_tags


def names_at_hand(actor: Actor, lake: Lake, day: date) -> Names:
    """The names of the dictionaries as of a day, and of the tags and lists the actor may know of. Two queries."""
    edition = lake.edition(DICTIONARIES, as_of=day)
    books = _books(lake.root, day, edition, of_risk=may(actor, "tag.view_risk"))
    lists = tuple(one.entry for one in lists_known(actor, day))
    return replace(books, tags=known(known_tags(day, folders_seen(actor))), lists=replace(books.lists, entries=lists))


@lru_cache(maxsize=8)
def _books(root: Path, day: date, edition: tuple[str, ...], *, of_risk: bool) -> Names:
    """The dictionaries of a lake; the edition is named only so that another one is read anew."""
    with Lake(root).read(Scope.clients(()), as_of=day) as snapshot:
        return names_of(snapshot, lists=(), of_risk=of_risk)
