"""Finding a client by name, pinyin initials, number, phone, its last four digits or identity number, inside the actor's sight.

Whoever may not know a detail can't look for it either, or a search would tell by what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from zhiwo.clients.access import visible_clients
from zhiwo.desk.glance import by_name
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.masking import mask_numbers
from zhiwo.kernel.names import plain
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, finds_by
from zhiwo.parties.queries import TAIL, persons_answering

SHOWN = 8


@dataclass(frozen=True)
class Found:
    """A client the search found."""

    number: str
    name: str
    unit: str


def looked_for_by(actor: Actor) -> Text:
    """What the actor may type to find a client, for the boxes that ask."""
    by = [Text("客户号", "client number")]
    if finds_by(actor, Field.NAME):
        by = [Text("姓名", "name"), Text("首字母", "initials"), *by]
    if finds_by(actor, Field.PHONE):
        by.append(Text("手机", "mobile"))
    if finds_by(actor, Field.ID_NUMBER):
        by.append(Text("证件号", "ID"))
    return Text("、".join(one.zh for one in by), ", ".join(one.en for one in by))


def matches(actor: Actor, words: str) -> Q:
    """The condition that a client answers to `words`, by the details the actor may look for."""
    words = plain(words.strip())
    found = Q(number=words)
    if TAIL.fullmatch(words):
        found |= Q(number__endswith=words)
    # What is somebody's number is compared with no name: nothing but its digest goes further.
    if finds_by(actor, Field.NAME) and mask_numbers(words) == words:
        found |= _named(words)
    by_phone, by_id = finds_by(actor, Field.PHONE), finds_by(actor, Field.ID_NUMBER)
    persons = persons_answering(words, by_phone=by_phone, by_id=by_id)
    return found if persons is None else found | Q(pk__in=persons)


def _named(words: str) -> Q:
    named = Q(name__icontains=words)
    if words.isascii():
        # Every reading of a name is stored, set apart by spaces.
        typed = words.lower()
        named |= Q(initials__startswith=typed) | Q(initials__contains=f" {typed}")
    return named


def search(actor: Actor, words: str) -> list[Found]:
    """The first clients that answer to `words`. One query, none for blank words."""
    if not words.strip():
        return []
    rows = visible_clients(actor).filter(matches(actor, words)).order_by(*by_name(actor))
    found = rows.values_list("number", "name", "unit__name")[:SHOWN]
    return [Found(number, as_seen(actor, Field.NAME, name), unit) for number, name, unit in found]
