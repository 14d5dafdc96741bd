"""Finding a client by name, pinyin initials, number or the last four digits of the phone, inside the actor's sight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q

from zhiwo.clients.access import visible_clients
from zhiwo.kernel.actor import Actor

SHOWN = 8
TAIL = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Found:
    """A client the search found."""

    number: str
    name: str
    unit: str


def matches(words: str) -> Q:
    """The condition that a client answers to `words`."""
    words = words.strip()
    found = Q(name__icontains=words) | Q(number=words)
    if words.isascii():
        # Every reading of a name is stored, set apart by spaces.
        typed = words.lower()
        found |= Q(initials__startswith=typed) | Q(initials__contains=f" {typed}")
    if TAIL.fullmatch(words):
        found |= Q(person__phone__endswith=words) | Q(number__endswith=words)
    return found


def search(actor: Actor, words: str) -> list[Found]:
    """The first clients that answer to `words`. One query, none for blank words."""
    if not words.strip():
        return []
    rows = visible_clients(actor).filter(matches(words)).order_by("sort_key", "number")
    return [Found(*row) for row in rows.values_list("number", "name", "unit__name")[:SHOWN]]
