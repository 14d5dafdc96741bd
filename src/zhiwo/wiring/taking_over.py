"""All the ready tags taken over at once: for a house that is set up, by two of its people."""

from __future__ import annotations

from datetime import datetime

from zhiwo.governance.approvals import approve
from zhiwo.governance.slips import open_slip
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.tags.policy import folders_proposed
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.tagging import AdoptFirst, adopt_tags

REASON = Text("启用现成标签", "taking the ready tags over")


def take_over_ready_tags(*, maker: Actor, checker: Actor, at: datetime) -> int:
    """Every folder of ready tags the maker may propose, proposed and agreed to, those that others lean on first; how many tags.

    Raises what `adopt_tags`, `open_slip` and `approve` raise.
    """
    waiting, count = list(folders_proposed(maker)), 0
    while waiting:
        folder = waiting.pop(0)
        try:
            number, tags = adopt_tags(actor=maker, folder=folder, reason=REASON.say(maker.language), at=at)
        except AdoptFirst:
            waiting.append(folder)
            continue
        seen = open_slip(checker, number, COMMANDS, PEOPLE).slip.pin
        approve(actor=checker, number=number, seen=seen, reason="", at=at, commands=COMMANDS, people=PEOPLE)
        count += tags
    return count
