"""What is known of persons, as the bank's files have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from zhiwo.clients.publishing import BATCH, Published, client_keys, publish
from zhiwo.parties.blind import id_index, phone_index, phone_tail_index
from zhiwo.parties.models import Person

PERSONAL = (
    "sex",
    "born_on",
    "birthday_calendar",
    "birthday_month",
    "birthday_day",
    "birthday_leap",
    "id_kind",
    "id_number",
    "phone",
    "address",
    "employer",
    "occupation",
    "died_on",
)
"""What the bank's file says of a person, by the names of its columns."""

FOLLOWING = ("updated_on", "id_index", "phone_index", "phone_tail_index")
"""What follows from a row that says something new; of the others it is left as it is, and no digest made anew."""


@transaction.atomic(savepoint=False)
def take_over_persons(rows: Iterable[Mapping[str, Any]]) -> Published:
    """Make the persons behind these listed clients what the bank's file says: rows with `client`, `from_on`, and PERSONAL.

    Where the file states no birthday of its own, the day of birth serves, by the solar calendar: an ID number says
    nothing of which calendar a client keeps (facts §6.2). A row that says what is known leaves `updated_on` as it is.
    """
    rows = list(rows)
    keys = client_keys({row["client"] for row in rows})
    held = Person.objects.for_closing()
    if len(keys) <= BATCH:  # most nights bring news of a few
        held = held.filter(client__in=[keys[row["client"]] for row in rows])
    known = {client: tuple(said) for client, *said in held.order_by().values_list("client_id", *PERSONAL, *FOLLOWING)}
    stated = {}
    for row in rows:
        client, said = keys[row["client"]], _said(row)
        before = known.get(client, ())
        same = before[: len(said)] == said
        stated[(client,)] = before if same else (*said, row["from_on"], *_indexes(row))
    return publish(held, stated, key=("client_id",), fields=(*PERSONAL, *FOLLOWING), prune=False)


def _said(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of PERSONAL, in that order."""
    born = row["born_on"]
    stated = row["birthday_month"] is not None and row["birthday_day"] is not None
    return (
        row["sex"] or "",
        born,
        (row["birthday_calendar"] or "solar") if stated else "solar",
        row["birthday_month"] if stated else born and born.month,
        row["birthday_day"] if stated else born and born.day,
        bool(row["birthday_leap"]) if stated else False,
        row["id_kind"] or "",
        row["id_number"] or "",
        row["phone"] or "",
        row["address"] or "",
        row["employer"] or "",
        row["occupation"] or "",
        row["died_on"],
    )


def _indexes(row: Mapping[str, Any]) -> tuple[str, str, str]:
    phone = row["phone"] or ""
    return id_index(row["id_number"] or ""), phone_index(phone), phone_tail_index(phone)
