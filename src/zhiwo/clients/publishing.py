"""Publishing: closing states what a table should hold, and only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedQuerySet

Row = TypeVar("Row", bound=models.Model)
BATCH = 500


@dataclass(frozen=True)
class Published:
    """How many rows a publication stated, and how many of them it had to write; rows taken away count as written."""

    stated: int
    written: int


def publish(
    held: ScopedQuerySet[Row], stated: Iterable[Row], *, key: Sequence[str], fields: Sequence[str], prune: bool = True
) -> Published:
    """Make `held` (the rows this publication answers for) what `stated` says, by the natural `key`.

    Rows that already say so are left untouched, so a second publication writes nothing. With `prune`, rows of `held`
    that are not stated are deleted. `key` and `fields` are column names (`client_id`, not `client`).
    """
    rows = list(stated)
    known = {
        tuple(values[: len(key)]): (values[-1], tuple(values[len(key) : -1]))
        for values in held.order_by().values_list(*key, *fields, "pk")
    }
    changed = [row for row in rows if known.get(_values(row, key), (None, None))[1] != _values(row, fields)]
    gone = _gone(rows, known, key) if prune else []
    table: ScopedQuerySet[Row] = ScopedQuerySet(held.model).granted()
    for start in range(0, len(gone), BATCH):
        table.filter(pk__in=gone[start : start + BATCH]).delete()
    table.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=[name.removesuffix("_id") for name in key],
        update_fields=[name.removesuffix("_id") for name in fields],
    )
    return Published(len(rows), len(changed) + len(gone))


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _gone(rows: Iterable[models.Model], known: dict[tuple[Any, ...], Any], key: Sequence[str]) -> list[Any]:
    stated = {_values(row, key) for row in rows}
    return [pk for place, (pk, _) in known.items() if place not in stated]


def client_keys() -> dict[str, int]:
    """The primary key of every client by number, for publications that come by client number. One query."""
    return dict(Client.objects.for_closing().order_by().values_list("number", "pk"))
