"""What a date's second closing says otherwise than the first: whose figures, tier or duties came out differently."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from zhiwo.care.models import Duty
from zhiwo.clients.access import in_force
from zhiwo.closing.models import Run
from zhiwo.holdings.models import AumFigure
from zhiwo.tiering.models import Placement

MOST_NAMED = 50


@transaction.atomic
def remember(runs: Iterable[Run]) -> None:
    """Keep with each finished run what it said, before an earlier date's new closing can move it.

    A run that keeps it already is left alone: a kill came before its date was closed anew, and its words still hold.
    """
    for run in runs:
        if not run.said:
            run.said = said_on(run.business_date)
            run.save(update_fields=["said"])


def difference(before: Run) -> dict[str, Any]:
    """What stands of the date now against what `before` said: clients by what changed, and the first of their numbers."""
    now = said_on(before.business_date)
    differing = {what: _differing(before.said[what], now[what]) for what in now}
    numbers = sorted(set().union(*differing.values()))
    return {what: len(found) for what, found in differing.items()} | {"clients": numbers[:MOST_NAMED]}


def said_on(on: date) -> dict[str, dict[str, str]]:
    """What stands of a closed date: by figures, placements, duties, a digest for each client. Three queries."""
    figures = AumFigure.objects.for_closing().filter(on=on)
    # What a month-end closing decides may start on the next day.
    placed = Placement.objects.for_closing().filter(in_force(on + timedelta(days=1)))
    owed = Duty.objects.for_closing().filter(opens_on__lte=on, closes_on__gte=on)
    return {
        "figures": _digests(figures.values_list("client__number", "point_fen", "deposit_fen", "month_avg_fen")),
        "placements": _digests(placed.values_list("client__number", "scheme", "tier", "on_list", "attention")),
        "duties": _digests(owed.values_list("client__number", "kind", "on", "required", "done", "exempt")),
    }


def _digests(rows: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    by_client: dict[str, list[str]] = defaultdict(list)
    for client, *values in rows:
        by_client[client].append("|".join(map(str, values)))
    return {
        client: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]
        for client, lines in by_client.items()
    }


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {client for client in before.keys() | now.keys() if before.get(client) != now.get(client)}
