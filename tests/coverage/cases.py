"""The worked cases of ownership by their number, and a night of theirs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

DAY = timedelta(days=1)
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parents[1] / "cases" / "ownership.yaml").read_text(encoding="utf-8"))[
        "cases"
    ]
}

IDLE = ["O-020", "O-021", "O-022", "O-023"]
CREDITS = ["O-028", "O-029"]
CLOSED = ["O-030", "O-031", "O-032", "O-033", "O-034"]
FALLEN = ["O-035", "O-036", "O-037", "O-038"]
SINGLE = ["O-008", "O-024", "O-025", "O-026", "O-027", "O-039", "O-040"]
"""Cases that need more than the client and its keepers: each has a test of its own."""
