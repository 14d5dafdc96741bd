"""Refusing a text that tells who somebody is: a client in the writer's sight, a colleague, or anybody by a number or a form of
address.

The refusal says which word to take out, to whoever wrote it and to nobody else; the trail keeps its code alone. Clients out of
sight are not looked for, so that nobody learns by writing names who is a client of the bank: of those, as of any stranger, only
the form is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Length, Replace, Upper

from zhiwo.clients.access import visible_clients
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.talks.policy import CLIENT_NAME, CLIENT_NUMBER, STAFF_NAME, Told, tells_who
from zhiwo.talks.policy.reading import Reading, plain

SHORTEST = 2
"""A name or number of one character stands in any text."""
SHOWN = Text("{sort}“{word}”", "{sort} “{word}”")


class NamesSomebody(Refusal):
    """The text holds what tells who somebody is."""

    sentence = Text(
        zh="案例不能让人认出客户或同事，请删去：{what}。",
        en="A case must not tell who the client or a colleague is. Take out: {what}.",
    )


def require_nobody_named(actor: Actor, text: str) -> None:
    """Raises NamesSomebody, with every word to take out."""
    told = dict.fromkeys((*tells_who(text), *_named(actor, text)))
    if told:
        said = [SHOWN.filled(sort=one.sort, word=one.word) for one in told]
        raise NamesSomebody(what=Text("、".join(one.zh for one in said), ", ".join(one.en for one in said)))


def _named(actor: Actor, text: str) -> Iterator[Told]:
    """Clients in sight and colleagues, whatever stands between the characters of their names. A walk over each."""
    reading = Reading.of(plain(text, {}), "LN")
    clients = visible_clients(actor).order_by()
    yield from (Told(CLIENT_NAME, word) for word in _standing(clients, "name", reading))
    yield from (Told(CLIENT_NUMBER, word) for word in _standing(clients, "number", reading))
    yield from (Told(STAFF_NAME, word) for word in _standing(Staff.objects.order_by(), "name", reading))


def _standing(rows: QuerySet[Any], column: str, reading: Reading) -> Iterator[str]:
    """The values of a column that stand in a text, as the text writes them."""
    # As text: a personal detail would come back as its mask.
    bare: Any = Upper(column, output_field=TextField())
    for mark in (" ", "·", "-", "."):
        bare = Replace(bare, Value(mark), Value(""), output_field=TextField())
    among = rows.annotate(said=bare, text=Value(reading.signs, output_field=TextField())).annotate(
        length=Length("said")
    )
    found = among.filter(length__gte=SHORTEST, text__contains=F("said")).values_list("said", flat=True)
    for said in sorted(set(found)):
        place = next((one for one in reading.places(said) if reading.whole(one)), None)
        if place is not None:
            yield reading.written(place)
