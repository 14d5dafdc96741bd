"""Who looks, in the words of the wall."""

from __future__ import annotations

from typing import NamedTuple

from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import POSTS, READS_FROZEN, Sight


class Viewer(NamedTuple):
    """`path`: the unit at and below which every client may be seen, "" for none. `staff`: the number of the member of staff
    whose own clients may be seen, "" for nobody's. `on`: the day of the roles. `frozen`: "seen" when clients whose data are
    frozen may be seen too."""

    path: str
    staff: str
    on: str
    frozen: str = ""


NOBODY = Viewer("", "", "1970-01-01")


def viewer(actor: Actor | None) -> Viewer:
    """What the wall lets `actor` through to; someone who has not come in yet sees nothing."""
    if actor is None or POSTS[actor.post].sight is Sight.NOBODY:
        return NOBODY
    path = actor.path if POSTS[actor.post].sight is Sight.UNIT else ""
    return Viewer(path, actor.staff, actor.on.isoformat(), "seen" if actor.post in READS_FROZEN else "")
