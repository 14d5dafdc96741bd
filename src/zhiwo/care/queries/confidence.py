"""Whose words the actor reads: the one predicate for notes, asked wherever words of an interaction are shown (G7, S14)."""

from __future__ import annotations

from collections.abc import Iterable

from zhiwo.care.models import Interaction
from zhiwo.care.policy.confidence import ORDINARY, Stance, confidence_on, reads
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.care.queries.news import posts_told
from zhiwo.clients.access import in_force
from zhiwo.clients.models import Keeping
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import LEADERS
from zhiwo.tiering.models import Placement


def readable(actor: Actor, rows: Iterable[Interaction]) -> frozenset[int]:
    """The primary keys of those of `rows` (with client, its unit, and who had and wrote them) whose words the actor reads; the
    actor sees their clients.

    Of a version that was corrected the newest one's level counts, too (`newest_level`, where the row bears it): a correction
    that hides hides what stood there before, and one that opens opens nothing it did not write. Two statements at most, none
    where all are ordinary.
    """
    found = list(rows)
    levels = {row.pk: {row.level, getattr(row, "newest_level", row.level)} for row in found}
    hidden = [row for row in found if levels[row.pk] != {ORDINARY}]
    if not hidden:
        return frozenset(levels)
    stances, rule = _Stances(actor, hidden), confidence_on(actor.on)
    shut = {row.pk for row in hidden if not all(reads(stances.of(row), one, rule) for one in levels[row.pk])}
    return frozenset(levels) - shut


class _Stances:
    """How the actor stands to the clients of some rows."""

    def __init__(self, actor: Actor, rows: list[Interaction]) -> None:
        self.actor = actor
        clients = {row.client_id for row in rows}
        held = Keeping.objects.for_closing().filter(in_force(actor.on), staff__number=actor.staff, client__in=clients)
        self.roles: dict[int, set[str]] = {}
        for client, role in held.order_by().values_list("client", "role"):
            self.roles.setdefault(client, set()).add(role)
        placed = Placement.objects.for_closing().filter(in_force(actor.on), client__in=clients, scheme=leading_scheme())
        self.tiers = dict(placed.order_by().values_list("client", "tier")) if actor.post in LEADERS else {}

    def of(self, row: Interaction) -> Stance:
        leads = self.actor.post in LEADERS and row.client.unit.path.startswith(self.actor.path)
        authors = {one.number for one in (row.staff, row.entered_by) if one}
        return Stance(
            author=self.actor.staff in authors,
            roles=self.roles.get(row.client_id, set()),
            leads=leads,
            answers=leads and self.actor.post in posts_told(self.tiers.get(row.client_id), self.actor.on),
        )
