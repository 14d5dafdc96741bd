"""Reading what is known of persons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.masked import Masked, Name
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Text
from zhiwo.org.policy import FIELDS, POSTS, Field, may_ask_for
from zhiwo.parties.blind import id_index, phone_index, phone_tail_index
from zhiwo.parties.models import Person

TAIL = re.compile("[0-9]{4}")


def known_persons() -> frozenset[str]:
    """The numbers of the clients of whom something personal is known, for closing. One query."""
    return frozenset(Person.objects.for_closing().order_by().values_list("client__number", flat=True))


def persons_answering(words: str, *, by_phone: bool, by_id: bool) -> QuerySet[Person, Any] | None:
    """The clients (their keys, for a condition on clients in sight) whose phone or identity number `words` are, or whose phone
    ends with them, being four digits. None where they can be none of it. Digests are compared, no values."""
    asked: Mapping[str, str] = {
        "phone_index": phone_index(words) if by_phone else "",
        "phone_tail_index": phone_tail_index(words) if by_phone and TAIL.fullmatch(words) else "",
        "id_index": id_index(words) if by_id else "",
    }
    wanted = [Q(**{column: digest}) for column, digest in asked.items() if digest]
    if not wanted:
        return None
    return Person.objects.for_closing().filter(reduce(or_, wanted)).order_by().values("client")


@dataclass(frozen=True)
class Askable:
    """A detail of a client that the actor may ask for in clear: whose it is, and the value, which shows its mask."""

    client: str
    name: Name
    field: Field
    value: Masked


def askable(actor: Actor, number: str, field: str) -> Askable:
    """The detail of that name. Raises NotFound for a client out of sight, Denied where the actor's post may not ask for it or
    there is no such detail."""
    client = require_client(actor, number)
    asked = next((one for one in may_ask_for(actor) if one.value == field), None)
    if asked is None:
        what = FIELDS[Field(field)].name if field in list(Field) else Text("该信息", "that detail")
        act = Text(f"查看客户{what.zh}明文", f"see the {what.en} of a client in clear")
        raise Denied(post=POSTS[actor.post].name, act=act)
    return Askable(client.number, Name(client.name), asked, _value(actor, client, asked))


def _value(actor: Actor, client: Client, field: Field) -> Masked:
    kind = FIELDS[field].kind or Masked
    if field is Field.NAME:
        return kind(client.name)
    person = seen_by(Person.objects.all(), actor).filter(client=client).first() or Person()
    value = getattr(person, field.value)
    return kind(value.isoformat() if field is Field.BORN_ON and value else value or "")
