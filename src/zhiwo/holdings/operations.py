"""Publishing what listed clients have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from zhiwo.clients.publishing import Published, client_keys, publish
from zhiwo.holdings.models import AumFigure, Holding


@transaction.atomic
def publish_figures(on: date, rows: Iterable[Mapping[str, Any]]) -> Published:
    """Make the AUM figures of day `on` these: one row a listed client with `client`, `point_fen`, `deposit_fen`,
    `month_avg_fen`.
    """
    keys = client_keys()
    stated = (
        AumFigure(
            client_id=keys[row["client"]],
            on=on,
            point_fen=row["point_fen"],
            deposit_fen=row["deposit_fen"],
            month_avg_fen=row["month_avg_fen"],
        )
        for row in rows
    )
    return publish(
        AumFigure.objects.for_closing().filter(on=on),
        stated,
        key=("client_id", "on"),
        fields=("point_fen", "deposit_fen", "month_avg_fen"),
    )


WORDS = ("product", "product_name", "risk_level")
HOLDING_FIELDS = (*WORDS, "currency", "value_fen", "rate_pct", "matures_on")


@transaction.atomic
def publish_holdings(rows: Iterable[Mapping[str, Any]]) -> Published:
    """Make the present holdings of listed clients these: one row an account or position, valued in fen of yuan."""
    keys = client_keys()
    stated = (
        Holding(
            client_id=keys[row["client"]],
            reference=row["reference"],
            asset_class=row["asset_class"],
            **{field: row[field] for field in HOLDING_FIELDS} | {field: row[field] or "" for field in WORDS},
        )
        for row in rows
    )
    return publish(
        Holding.objects.for_closing(), stated, key=("client_id", "asset_class", "reference"), fields=HOLDING_FIELDS
    )
