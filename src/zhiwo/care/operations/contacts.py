"""Taking over what the bank's own machines know of contacts (feed 联络记录)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.timezone import make_aware

from zhiwo.care.models import Gathering, Interaction
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.clients.publishing import client_keys, write
from zhiwo.org.models import Staff

BATCH = 2000
FEED = "feed"
KEY = ("reference", "version")
SAID = (
    "client_id", "kind", "on", "at", "timed", "staff_id", "result", "begun_by_client", "topic", "seconds", "proof",
    "gathering_id", "occasions",
)  # fmt: skip


@dataclass(frozen=True)
class TakenOver:
    """Rows of the feed: new, changed since they last came, as they were, of clients the bank does not know.

    `strange_occasions` of them name a day on which nobody is greeted; such a row stands, without the occasion.
    `clients` are the primary keys of those of whom something new is known.
    """

    created: int
    corrected: int
    unchanged: int
    unknown_clients: int
    strange_occasions: int
    clients: frozenset[int]


@transaction.atomic(savepoint=False)
def take_over_contacts(
    *, rows: Iterable[Mapping[str, Any]], at: datetime, stated: Set[str] | None = None, rules: Rules | None = None
) -> TakenOver:
    """Make the rows of the contact feed interactions; `contact` is their reference, a changed row a new version.

    With `stated`, all references that the feed states by now, what came from it and is stated no more goes. The same
    rows again change nothing.
    """
    rules = rules or house_rules()
    rows = list(rows)
    clients = client_keys({row["client"] for row in rows})
    named = _Named(
        clients,
        dict(Staff.objects.order_by().values_list("number", "pk")),
        dict(Gathering.objects.order_by().values_list("number", "pk")),
    )
    known: list[Mapping[str, Any]] = []
    counts = dict.fromkeys(("created", "corrected", "unchanged", "unknown_clients", "strange_occasions"), 0)
    for row in rows:
        if row["client"] in clients:
            known.append(row)
        else:
            counts["unknown_clients"] += 1
    told = _withdraw(stated) if stated is not None else set()
    for batch in _batches(known):
        said = {row["contact"]: _said(row, named, rules) for row in batch}
        counts["strange_occasions"] += sum(len(_words(row)) > len(said[row["contact"]][-1]) for row in batch)
        before = _newest(said)
        made = []
        for reference, values in said.items():
            version, old = before.get(reference, (0, None))
            counts["unchanged" if old == values else "corrected" if version else "created"] += 1
            if old != values:
                made.append((reference, version + 1, FEED, at, *values))
                told.add(values[0])
                if old:  # a correction may take a contact from one client to another
                    told.add(old[0])
        write(Interaction, (*KEY, "source", "entered_at", *SAID), made, key=KEY, fields=SAID)
    return TakenOver(**counts, clients=frozenset(told))


def _withdraw(stated: Set[str]) -> set[int]:
    """Take away what came from the feed and is not `stated` any more; the clients it told of."""
    came = Interaction.objects.for_closing().filter(source=FEED).order_by()
    gone = [row for row in came.values_list("pk", "client", "reference") if row[2] not in stated]
    for start in range(0, len(gone), BATCH):
        pks = [pk for pk, *_ in gone[start : start + BATCH]]
        Interaction.objects.for_closing().filter(pk__in=pks).delete()
    return {client for _, client, _ in gone}


def _batches(rows: list[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _newest(said: Iterable[str]) -> dict[str, tuple[int, tuple[Any, ...]]]:
    """The newest version of each reference, and what it says."""
    old = Interaction.objects.for_closing().filter(reference__in=list(said)).order_by("version")
    return {row[0]: (row[1], row[2:]) for row in old.values_list("reference", "version", *SAID)}


class _Named(NamedTuple):
    """Primary keys by the numbers a file names."""

    clients: Mapping[str, int]
    staff: Mapping[str, int]
    gatherings: Mapping[str, int]


def _said(row: Mapping[str, Any], known: _Named, rules: Rules) -> tuple[Any, ...]:
    """What a row says, in the order of SAID."""
    on = row["happened_on"]
    by_word = rules.on(on).by_word
    return (
        known.clients[row["client"]],
        row["kind"],
        on,
        make_aware(row["happened_at"] or datetime.combine(on, time.min)),
        row["happened_at"] is not None,
        known.staff.get(row["staff"] or ""),
        row["result"] or "",
        row["begun_by"] == "client",
        row["topic"] or "",
        row["seconds"],
        row["proof"] or "",
        known.gatherings.get(row["gathering"] or ""),
        [by_word[word].code for word in _words(row) if word in by_word],
    )


def _words(row: Mapping[str, Any]) -> list[str]:
    """The occasions a row names; a joint greeting names two, as in 国庆、中秋."""
    return [word for word in re.split(r"[、，,；;/\s]+", row["occasion"] or "") if word]
