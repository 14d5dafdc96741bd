"""Names for forms that put something down: one sent twice acts once."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

Letter = Literal["A", "B", "D", "E", "F", "G", "H", "J", "K", "M", "N", "O", "P", "S", "T", "V"]
"""What a form puts down: an announcement, a booking, a document of a product, an enrolment, a statement of means, a gathering,
an entry, a job, a case, a material change, a piece of news, an opinion on fit, a product, a request, a talk, a visit."""


def new_name(letter: Letter) -> str:
    """A name nobody has used."""
    return f"{letter}-{uuid4().hex}"


def named(letter: Letter) -> str:
    """The pattern of such names."""
    return f"^{letter}-[0-9a-f]{{32}}$"
