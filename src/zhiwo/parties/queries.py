"""Reading what is known of persons."""

from __future__ import annotations

from zhiwo.parties.models import Person


def known_persons() -> frozenset[str]:
    """The numbers of the clients of whom something personal is known, for closing. One query."""
    return frozenset(Person.objects.for_closing().order_by().values_list("client__number", flat=True))
