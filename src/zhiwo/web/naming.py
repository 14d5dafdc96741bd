"""Names for forms that put something down: one sent twice acts once."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

Letter = Literal["A", "D", "E", "G", "H", "J", "N", "P", "S", "V"]
"""What a form puts down: an announcement, a document of a product, an enrolment, a gathering, an entry, a job, a piece of news, a
product, a request, a visit."""


def new_name(letter: Letter) -> str:
    """A name nobody has used."""
    return f"{letter}-{uuid4().hex}"


def named(letter: Letter) -> str:
    """The pattern of such names."""
    return f"^{letter}-[0-9a-f]{{32}}$"
