"""Laying the published versions over the shipped packs, where a door to the program is opened."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from zhiwo.kernel.packs import SIGNED_MARKS, lay_over
from zhiwo.rulebook.models import PolicyVersion

_LAID: dict[str, Any] = {}


def in_force() -> Q:
    """The condition that a published version counts: signed where its mark asks for it."""
    return ~Q(mark__in=SIGNED_MARKS) | Q(signature__isnull=False)


def refresh() -> None:
    """Let every version published so far count in this process, whichever process published it. One or two queries.

    Called at the start of each request, command, closing and job, never inside a transaction that publishes.
    """
    generation = _generation()
    if _LAID.get("generation") != generation:
        published: dict[str, list[str]] = {}
        rows = (
            PolicyVersion.objects.filter(in_force()).order_by("pk") if any(generation) else PolicyVersion.objects.none()
        )
        for pack, text in rows.values_list("pack", "text"):
            published.setdefault(pack, []).append(text)
        lay_over({pack: tuple(texts) for pack, texts in published.items()})
        _LAID["generation"] = generation


def forget() -> None:
    """Only what ships counts, until the next refresh."""
    lay_over({})
    _LAID.clear()


def _generation() -> tuple[int, int]:
    """Grows with every publication and every signature. Rows of both are only ever added, so counting them is enough; the
    newest number is not, since of two transactions the one with the lower number may end last."""
    counted = PolicyVersion.objects.aggregate(versions=Count("pk"), signatures=Count("signature"))
    return counted["versions"], counted["signatures"]
