"""No row about a client is read without an actor, through whichever door."""

from __future__ import annotations

import pytest

from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.scope import Unscoped

pytestmark = pytest.mark.django_db

DOORS = {
    "list": lambda: list(Client.objects.all()),
    "filter": lambda: list(Client.objects.filter(number="C1")),
    "exclude exists": lambda: Client.objects.exclude(number="C1").exists(),
    "count": Client.objects.count,
    "explain": lambda: Client.objects.all().explain(),
    "subquery": lambda: list(Keeping.objects.for_closing().filter(client__in=Client.objects.all())),
    "bulk_create": lambda: Client.objects.bulk_create([]),
    "update": lambda: Client.objects.update(name="x"),
    "delete": lambda: Client.objects.all().delete(),
    "iterator": lambda: list(Client.objects.all().iterator()),
    "values": lambda: list(Client.objects.values("number")),
    "base manager": lambda: list(Client._base_manager.all()),
    "in_bulk": lambda: Client.objects.in_bulk(["C1"], field_name="number"),
    "union": lambda: list(Client.objects.for_closing().union(Client.objects.all())),
    "first": Client.objects.first,
    "get": lambda: Client.objects.get(number="C1"),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_shut_without_an_actor(door: str) -> None:
    with pytest.raises(Unscoped):
        DOORS[door]()


def test_closing_reads_all() -> None:
    assert list(Client.objects.for_closing()) == []
