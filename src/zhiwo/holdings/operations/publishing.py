"""Publishing what listed clients have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from zhiwo.clients.publishing import Published, client_keys, publish
from zhiwo.holdings.models import AumFigure, Holding

FIGURES = ("point_fen", "deposit_fen", "month_avg_fen")


@transaction.atomic(savepoint=False)
def publish_figures(on: date, rows: Iterable[Mapping[str, Any]]) -> Published:
    """Make the AUM figures of day `on` these: one row a listed client with `client`, `point_fen`, `deposit_fen`,
    `month_avg_fen`.
    """
    keys = client_keys()
    return publish(
        AumFigure.objects.for_closing().filter(on=on),
        {(keys[row["client"]], on): tuple(row[field] for field in FIGURES) for row in rows},
        key=("client_id", "on"),
        fields=FIGURES,
    )


WORDS = ("product", "product_name", "risk_level")
TERMS = ("currency", "value_fen", "rate_pct", "matures_on")


@transaction.atomic(savepoint=False)
def publish_holdings(rows: Iterable[Mapping[str, Any]]) -> Published:
    """Make the present holdings of listed clients these: one row an account or position, valued in fen of yuan."""
    keys = client_keys()
    return publish(
        Holding.objects.for_closing(),
        {
            (keys[row["client"]], row["asset_class"], row["reference"]): (
                *(row[field] or "" for field in WORDS),
                *(row[field] for field in TERMS),
            )
            for row in rows
        },
        key=("client_id", "asset_class", "reference"),
        fields=(*WORDS, *TERMS),
    )
