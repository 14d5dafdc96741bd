"""Taking over the assessments the bank's other channels made (feed 风险测评)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiwo.clients.publishing import BATCH, Published, client_keys, write
from zhiwo.suitability.models import Assessment
from zhiwo.suitability.policy.assessing import ends_on
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries.ratings import FEED

KEY = ("source", "reference", "revision")
SAID = ("client_id", "channel", "level", "lowest", "assessed_on", "ends_on")


@transaction.atomic(savepoint=False)
def take_over_assessments(
    rows: Iterable[Mapping[str, Any]], *, at: datetime, stated: Set[str] | None = None
) -> Published:
    """Put the rows of the feed beside what was assessed here; `assessment` is their reference, a row that says otherwise than
    before a further revision. With `stated`, all references the feed states by now, what came from it and is stated no more
    counts no more. The same rows again change nothing. Rows of clients the bank does not know are left out.
    """
    rows = list(rows)
    clients = client_keys({row["client"] for row in rows})
    said = {row["assessment"]: _said(row, clients[row["client"]]) for row in rows if row["client"] in clients}
    gone = _withdraw(stated, at) if stated is not None else set()
    before = _newest(said)
    made = [
        (FEED, reference, before.get(reference, (0,))[0] + 1, at, *values)
        for reference, values in said.items()
        if before.get(reference, (0, None))[1] != values
    ]
    write(Assessment, (*KEY, "entered_at", *SAID), made, key=KEY, fields=SAID)
    moved = {values[0] for _, _, _, _, *values in made} | {
        before[one[1]][1][0] for one in made if before.get(one[1], (0, ()))[1]
    }
    return Published(len(said), len(made) + len(gone), frozenset(moved | gone))


def _said(row: Mapping[str, Any], client: int) -> tuple[Any, ...]:
    """What a row says, in the order of SAID."""
    on = row["assessed_on"]
    ends = ends_on(questionnaire_on(on), on, row["valid_until_on"])
    level = int(row["level"][1:])
    # Where the file does not say, whoever is of the first level is of the lowest class: of the two the narrower.
    return client, row["channel"] or "", level, level == 1 and row["lowest"] is not False, on, ends


def _newest(references: Iterable[str]) -> dict[str, tuple[int, tuple[Any, ...]]]:
    """The newest revision of each reference, and what it says; of one that was withdrawn nothing any more."""
    wanted, found = list(references), {}
    for start in range(0, len(wanted), BATCH):
        rows = Assessment.objects.for_closing().filter(source=FEED, reference__in=wanted[start : start + BATCH])
        told = rows.order_by("revision").values_list("reference", "revision", "withdrawn_at", *SAID)
        for reference, revision, withdrawn_at, *values in told:
            found[reference] = (revision, tuple(values) if withdrawn_at is None else ())
    return found


def _withdraw(stated: Set[str], at: datetime) -> set[int]:
    """Let what came from the feed and is not `stated` any more count no more; the clients it told of."""
    came = Assessment.objects.for_closing().filter(source=FEED, withdrawn_at=None).order_by()
    gone = [row for row in came.values_list("pk", "client", "reference") if row[2] not in stated]
    for start in range(0, len(gone), BATCH):
        pks = [pk for pk, *_ in gone[start : start + BATCH]]
        Assessment.objects.for_closing().filter(pk__in=pks).update(withdrawn_at=at)
    return {client for _, client, _ in gone}
