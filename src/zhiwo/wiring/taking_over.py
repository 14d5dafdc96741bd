"""All the ready tags taken over at once: for a house that is set up, by its people, two for each folder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhiwo.governance.approvals import approve
from zhiwo.governance.slips import open_slip
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.tags.policy import folders_proposed
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.tagging import AdoptFirst, adopt_tags

REASON = Text("启用现成标签", "taking the ready tags over")


def take_over_ready_tags(*, pairs: Iterable[tuple[Actor, Actor]], at: datetime) -> int:
    """Every folder of ready tags, proposed by the maker of a pair who may and agreed to by the checker; those that others lean on
    first. How many tags.

    Raises what `adopt_tags`, `open_slip` and `approve` raise.
    """
    waiting, count = [(folder, *pair) for pair in pairs for folder in folders_proposed(pair[0])], 0
    while waiting:
        folder, maker, checker = waiting.pop(0)
        try:
            number, tags = adopt_tags(actor=maker, folder=folder, reason=REASON.say(maker.language), at=at)
        except AdoptFirst:
            waiting.append((folder, maker, checker))
            continue
        seen = open_slip(checker, number, COMMANDS, PEOPLE).slip.pin
        approve(actor=checker, number=number, seen=seen, reason="", at=at, commands=COMMANDS, people=PEOPLE)
        count += tags
    return count
