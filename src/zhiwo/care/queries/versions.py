"""Which version of an interaction stands."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from zhiwo.care.models import Interaction
from zhiwo.clients.scope import ScopedQuerySet


def later_versions() -> ScopedQuerySet[Interaction]:
    """The later versions of the interaction a subquery stands in."""
    return Interaction.objects.for_closing().filter(reference=OuterRef("reference"), version__gt=OuterRef("version"))


def corrected() -> Exists:
    """The condition that a correction, or the machine's next word, replaced an interaction."""
    return Exists(later_versions())
