"""Names for forms that put something down: one sent twice acts once."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

Letter = Literal["A", "B", "E", "F", "G", "H", "J", "M", "N", "O", "S", "V"]
"""What a form puts down: an announcement, a booking, an enrolment, a statement of means, a gathering, an entry, a job, a
material change, a piece of news, an opinion on fit, a request, a visit."""


def new_name(letter: Letter) -> str:
    """A name nobody has used."""
    return f"{letter}-{uuid4().hex}"


def named(letter: Letter) -> str:
    """The pattern of such names."""
    return f"^{letter}-[0-9a-f]{{32}}$"
