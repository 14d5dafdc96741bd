"""What every page's frame shows: the screens open to the actor, and the counters of the actor's desk."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.desk.duties import Counters, counters
from zhiwo.desk.screens import BOOK, TODAY, Screen, screens
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.policy import POSTS


@dataclass(frozen=True)
class Frame:
    """The frame of a page; `counters` is None for posts without duties; `searches` tells whether there are clients to find."""

    screens: list[Screen]
    searches: bool
    counters: Counters | None
    post: Text
    unit: str


def frame(actor: Actor) -> Frame:
    """The frame of the actor's pages. Three queries."""
    opened = screens(actor)
    unit = Unit.objects.values_list("name", flat=True).get(number=actor.unit)
    return Frame(opened, BOOK in opened, counters(actor) if TODAY in opened else None, POSTS[actor.post].name, unit)
