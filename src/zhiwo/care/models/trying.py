"""Changes that were tried out before they are in force."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager
from zhiwo.org.models import Staff, Unit


class WhatIf(models.Model):
    """A change of a rule, of a scheme or of the staff was tried out: what it would do, and by what that was reckoned.

    `pack` and `text` are the version tried, "" where only the staff changes; `staffing` is who comes and goes. `scheme_on` is the
    day whose closing was gone through, None where tiers stay. `digest` names what was asked, `basis` what it was reckoned by:
    the rules in force and the days closed. `found` are the figures, by unit, before and after. Never changes.
    """

    pack = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    staffing = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=64)
    scheme = models.CharField(max_length=40, blank=True)
    scheme_on = models.DateField(null=True)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    found = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["digest"], name="what_if_by_digest")]

    def __str__(self) -> str:
        return f"{self.pk}"


class WhatIfMove(models.Model):
    """A client whom a change tried out would put elsewhere: tier ("" for none) and list, before and after."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="moves")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30, blank=True)
    listed_before = models.BooleanField()
    listed_after = models.BooleanField()

    # Not the base manager too: deleting a trial takes its moves along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["what_if", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["what_if", "client"], name="a_client_moves_once_a_what_if")
        ]

    def __str__(self) -> str:
        return f"{self.what_if_id}"
