"""Publishing what listed clients have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from zhiwo.clients.publishing import Published, client_keys, publish
from zhiwo.holdings.models import AumFigure, FigureDay, Holding, MidRate

FIGURES = ("point_fen", "deposit_fen", "month_avg_fen")


@transaction.atomic(savepoint=False)
def publish_figures(on: date, rows: Iterable[Mapping[str, Any]]) -> Published:
    """Make the AUM figures of day `on` these: one row a listed client with `client`, `point_fen`, `deposit_fen`,
    `month_avg_fen`.
    """
    keys = client_keys()
    stated = {(keys[row["client"]], on): tuple(row[field] for field in FIGURES) for row in rows}
    if stated:
        FigureDay.objects.get_or_create(on=on)
    else:
        FigureDay.objects.filter(on=on).delete()
    return publish(
        AumFigure.objects.for_closing().filter(on=on),
        stated,
        key=("client_id", "on"),
        fields=FIGURES,
    )


HELD = (
    "client", "asset_class", "reference",
    "product", "product_name", "risk_level", "currency", "value_fen", "rate_pct", "matures_on", "joint",
)  # fmt: skip
"""What is published of an account or position, by the names of `measures.holdings_on`."""


@transaction.atomic(savepoint=False)
def publish_holdings(rows: Iterable[Sequence[Any]]) -> Published:
    """Make the present holdings of listed clients these: for each account or position the values of HELD, in that order."""
    keys = client_keys()
    return publish(
        Holding.objects.for_closing(),
        {(keys[row[0]], row[1], row[2]): tuple(row[3:]) for row in rows},
        key=("client_id", *HELD[1:3]),
        fields=HELD[3:],
    )


@transaction.atomic(savepoint=False)
def publish_rates(rows: Iterable[Mapping[str, Any]]) -> int:
    """Keep the newest mid rates, one row a currency with `currency`, `on`, `mid_rate`; how many there are. Of a currency that no
    row names what is known stays."""
    kept = [MidRate(currency=row["currency"], on=row["on"], rate=row["mid_rate"]) for row in rows]
    MidRate.objects.bulk_create(kept, update_conflicts=True, unique_fields=["currency"], update_fields=["on", "rate"])
    return len(kept)
