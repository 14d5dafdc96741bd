"""What the operational tables say, by natural keys: the oracle for closings that were killed, repeated or corrected.

As a program it prints the state of the installation that ZHIWO_HOME names, for tests that kill a real process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import models

TABLES = (
    "org.Unit", "org.Staff", "clients.Client", "clients.Keeping", "parties.Person", "parties.Consent", "holdings.AumFigure",
    "holdings.Holding", "tiering.Placement", "care.Duty", "care.Interaction", "care.Discharge",
    "suitability.Assessment",
    "tags.Tag", "tags.TagVersion", "tags.TagDay", "tags.ClientList", "tags.ListMembership",
)  # fmt: skip
NAMES = {
    "org.Unit": ("number",),
    "org.Staff": ("number",),
    "clients.Client": ("number",),
    "care.Duty": ("client_id", "kind", "on"),
    "care.Interaction": ("reference", "version"),
    "tags.Tag": ("name",),
    "tags.ClientList": ("code",),
    "tags.TagVersion": ("tag_id", "number"),
}
"""How a row that others point at is called."""

State = dict[str, list[str]]


def state(tables: Collection[str] = TABLES) -> State:
    """Every row of the tables in words: no primary keys, no moment of writing."""
    named: dict[str, dict[int, str]] = {}
    said: State = {}
    for label in TABLES:
        model = apps.get_model(label)
        rows = list(_all(model).order_by().values())
        words = [_words(model, row, named) for row in rows]
        if label in NAMES:
            named[label] = {
                row["id"]: "/".join(str(line[name]) for name in NAMES[label])
                for row, line in zip(rows, words, strict=True)
            }
        said[label] = sorted(json.dumps(line, default=str, ensure_ascii=False, sort_keys=True) for line in words)
    return {label: said[label] for label in tables}


def _all(model: type[models.Model]) -> Any:
    manager: Any = model._default_manager
    return manager.for_closing() if hasattr(manager, "for_closing") else manager.all()


def _words(model: type[models.Model], row: dict[str, Any], named: dict[str, dict[int, str]]) -> dict[str, Any]:
    line: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name == "entered_at":
            continue
        value = row[field.attname]
        if field.is_relation and value is not None:
            pointed: Any = field.related_model
            # A unit points at its parent, which may stand further down.
            value = named.get(pointed._meta.label, {}).get(value, str(_all(pointed).get(pk=value)))
        line[field.attname] = value
    return line


if __name__ == "__main__":
    import django

    django.setup()
    from zhiwo.closing.models import Run

    ledger = [[str(run.business_date), run.state] for run in Run.objects.order_by("id")]
    sys.stdout.write(json.dumps({"state": state(), "ledger": ledger}))
