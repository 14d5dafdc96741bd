"""Remembering who kept a client first, when a specialist takes it over (S10 三; house default H39)."""

from __future__ import annotations

from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES
from zhiwo.coverage.models import FirstKept
from zhiwo.coverage.policy import house_on
from zhiwo.org.models import Staff


def remember_first(client: Client, keeping: Keeping, to: Staff) -> None:
    """Put down who of the outlet kept the client first, once for good, when it goes from the outlet's staff to others."""
    posts = house_on(keeping.since).first_keeper.outlet_posts
    if keeping.staff.post not in posts or to.post in posts:
        return
    earliest = (
        Keeping.objects.for_closing()
        .filter(client=client, role__in=KEEPING_ROLES, staff__post__in=posts)
        .order_by("since", "pk")
        .first()
    )
    if earliest:
        FirstKept.objects.for_closing().get_or_create(
            client=client, defaults={"staff_id": earliest.staff_id, "since": earliest.since}
        )
