"""Taking over what the bank's file says of consents (feed 授权同意)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.timezone import make_aware

from zhiwo.clients.publishing import BATCH, Published, client_keys, write
from zhiwo.parties.models import Consent

FILE = "file"
KEY = ("reference", "since")
SAID = ("client_id", "purpose", "channel", "given", "way", "proof")


@transaction.atomic(savepoint=False)
def take_over_consents(
    rows: Iterable[Mapping[str, Any]], *, at: datetime, stated: Set[tuple[str, date]] | None = None
) -> Published:
    """Make the consents that came from the bank's file what it says. With `stated`, all that it states by now (number and
    first day), what came from it and is stated no more goes; what people put down here is never touched.

    A row counts from the beginning of its day: what was put down here on that day or later is newer, and decides. The
    file's channel is where the client said it, so it counts for every way of contact. Only what differs is written.
    """
    told = list(rows)
    clients = client_keys({row["client"] for row in told})
    wanted = {
        (row["consent"], _begins(row["from_on"])): _said(row, clients) for row in told if row["client"] in clients
    }
    came = Consent.objects.for_closing().filter(source=FILE).order_by()
    gone = _withdraw({(number, _begins(on)) for number, on in stated}) if stated is not None else set()
    asked = came.filter(reference__in=[number for number, _ in wanted]) if len(wanted) <= BATCH else came
    known = {row[:2]: row[2:] for row in asked.values_list(*KEY, *SAID)}
    changed = {key: said for key, said in wanted.items() if known.get(key) != said}
    rows_to_write = [(*key, FILE, at, *said) for key, said in changed.items()]
    write(Consent, (*KEY, "source", "entered_at", *SAID), rows_to_write, key=KEY, fields=SAID)
    before = {known[key][0] for key in changed if key in known}  # a correction may give it to another client
    return Published(
        len(told), len(changed) + len(gone), frozenset({said[0] for said in changed.values()} | before | gone)
    )


def _withdraw(stated: Set[tuple[str, datetime]]) -> set[int]:
    """Take away what came from the file and is not `stated` any more; the clients it was of."""
    came = Consent.objects.for_closing().filter(source=FILE).order_by()
    gone = [(pk, client) for pk, client, *key in came.values_list("pk", "client_id", *KEY) if tuple(key) not in stated]
    for start in range(0, len(gone), BATCH):
        Consent.objects.for_closing().filter(pk__in=[pk for pk, _ in gone[start : start + BATCH]]).delete()
    return {client for _, client in gone}


@lru_cache(10_000)  # few days, many rows
def _begins(on: date) -> datetime:
    return make_aware(datetime.combine(on, time.min))


def _said(row: Mapping[str, Any], clients: Mapping[str, int]) -> tuple[Any, ...]:
    """What a row says, in the order of SAID."""
    return clients[row["client"]], row["purpose"], "", row["given"], row["channel"] or "", row["basis"] or ""
