"""Service agreements (签约, A7): when one counts, and what a scanned paper may be."""

from __future__ import annotations

from datetime import date
from typing import Literal

PaperKind = Literal["pdf", "jpeg", "png"]

FIRST_BYTES: tuple[tuple[bytes, PaperKind], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
)
CONTENT_TYPES: dict[str, str] = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


def kind_of(paper: bytes) -> PaperKind | None:
    """What a file is by its own first bytes, whatever it is called; None for what is no scan."""
    return next((kind for first, kind in FIRST_BYTES if paper.startswith(first)), None)


def counts_on(signed_on: date, ended_on: date | None, on: date) -> bool:
    """Whether an agreement counts on a day: from the day it was signed until the day the client withdrew."""
    return signed_on <= on and (ended_on is None or on < ended_on)
