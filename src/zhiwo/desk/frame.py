"""What every page's frame shows: the screens open to the actor, and the counters of the actor's desk."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.desk.duties import Counters, counters
from zhiwo.desk.screens import BOOK, TODAY, Screen, menu, screens
from zhiwo.desk.search import looked_for_by
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.policy import POSTS


@dataclass(frozen=True)
class Frame:
    """The frame of a page; `menu` are the screens by group; `counters` is None for posts without duties; `searches` tells by
    what clients are found, None where there are none."""

    menu: list[tuple[Text, list[Screen]]]
    searches: Text | None
    counters: Counters | None
    post: Text
    unit: str


def frame(actor: Actor) -> Frame:
    """The frame of the actor's pages. Three queries."""
    opened = screens(actor)
    unit = Unit.objects.values_list("name", flat=True).get(number=actor.unit)
    owed = counters(actor) if TODAY in opened else None
    return Frame(menu(actor), looked_for_by(actor) if BOOK in opened else None, owed, POSTS[actor.post].name, unit)
