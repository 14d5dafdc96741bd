"""The names the demo bank's files bring, which the ready tags are written on."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.lakes import put
from zhiwo.demo.shelf import CHANNELS, ENGLISH, MERCHANTS, PRODUCTS, SERVICES
from zhiwo.engine.lake import Lake


def put_demo_names(lake: Lake, on: date) -> None:
    """Land channels, services, merchants and products."""
    for feed, rows in (("channels", CHANNELS), ("services", SERVICES), ("merchants", MERCHANTS)):
        put(lake, feed, on, [_coded(*row) for row in rows])
    put(lake, "products", on, [{"product": code, "name": name, "kind": kind} for code, name, kind, *_ in PRODUCTS])


def _coded(code: str, name: str, group: str) -> dict[str, Any]:
    return {"code": code, "name": name, "group": group, "name_en": ENGLISH.get(name), "group_en": ENGLISH.get(group)}
