"""Placements."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager


class Placement(models.Model):
    """A client stands in a tier of a scheme from one day (included) until another (excluded), and why.

    `rule` is the version of the pack that decided; `figures` are what it decided on (fen, days, months below, doors).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="placements", db_index=False)
    scheme = models.CharField(max_length=40)
    tier = models.CharField(max_length=30)
    on_list = models.BooleanField()
    attention = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    rule = models.CharField(max_length=60)
    figures = models.JSONField(default=dict)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "scheme", "since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "scheme", "since"], name="one_placement_a_start"),
            models.UniqueConstraint(
                fields=["client", "scheme"], condition=Q(until=None), name="one_placement_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="placement_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["scheme", "until", "tier"], name="placement_in_force")]

    def __str__(self) -> str:
        return f"{self.tier} since {self.since}"
