"""What an entry of the trail says by itself."""

from __future__ import annotations

from typing import Any

from zhiwo.governance.models import TrailEntry


def told(entry: TrailEntry) -> dict[str, Any]:
    """The facts of an entry without its account of the rows that changed."""
    return {name: fact for name, fact in entry.facts.items() if name not in ("changed_rows", "changed_digest")}
