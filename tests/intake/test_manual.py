"""The manual is what the gate does."""

from __future__ import annotations

from pathlib import Path

from zhiwo.intake.faults import FAULTS
from zhiwo.intake.manual import page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_manual_is_made_from_the_formats_and_faults() -> None:
    assert (DOCS / "feeds.md").read_text(encoding="utf-8") == page(), "run: python -m zhiwo.intake.manual"


def test_at_least_forty_kinds_of_bad_input_are_told_apart() -> None:
    assert len(FAULTS) >= 40
    assert len({fault.sentence for fault in FAULTS.values()}) == len(FAULTS)
