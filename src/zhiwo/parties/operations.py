"""What is known of persons, as the bank's files have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from zhiwo.clients.models import Client
from zhiwo.parties.models import Person

FIELDS = (
    "sex",
    "born_on",
    "birthday_calendar",
    "birthday_month",
    "birthday_day",
    "birthday_leap",
    "phone",
    "address",
    "employer",
    "occupation",
    "died_on",
)


@transaction.atomic
def take_over_persons(rows: Iterable[Mapping[str, Any]]) -> int:
    """Make the persons behind these listed clients what the bank's file says. Returns how many.

    Where the file states no birthday of its own, the day of birth serves, by the solar calendar: an ID number says
    nothing of which calendar a client keeps (facts §6.2).
    """
    clients = dict(Client.objects.for_closing().values_list("number", "pk"))
    persons = [_person(row, clients[row["client"]]) for row in rows]
    Person.objects.for_closing().bulk_create(
        persons, batch_size=500, update_conflicts=True, unique_fields=["client"], update_fields=FIELDS
    )
    return len(persons)


def _person(row: Mapping[str, Any], client: int) -> Person:
    born = row["born_on"]
    stated = row["birthday_month"] is not None and row["birthday_day"] is not None
    return Person(
        client_id=client,
        sex=row["sex"] or "",
        born_on=born,
        birthday_calendar=(row["birthday_calendar"] or "solar") if stated else "solar",
        birthday_month=row["birthday_month"] if stated else born and born.month,
        birthday_day=row["birthday_day"] if stated else born and born.day,
        birthday_leap=bool(row["birthday_leap"]) if stated else False,
        phone=row["phone"] or "",
        address=row["address"] or "",
        employer=row["employer"] or "",
        occupation=row["occupation"] or "",
        died_on=row["died_on"],
    )
