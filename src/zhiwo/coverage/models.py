"""Proposals to hand a client over, and the pool. Who holds which role on a client, and from when, stands in `clients.Keeping`."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager
from zhiwo.org.models import Staff, Unit


class Proposal(models.Model):
    """A transfer of a client was proposed, and how it was answered (house default H31).

    `keeper` kept the client when it was proposed, `to` is asked to take it over, `by` proposed it. It can be answered up to
    `last_on`; `effective` is a later first day when one was asked for. `answer` is "" while nobody has answered, else a
    state of `policy.proposal`; `in_force_on` is the first day of an accepted one.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    last_on = models.DateField()
    effective = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    answer = models.CharField(max_length=10, blank=True)
    answered_on = models.DateField(null=True)
    answer_reason = models.CharField(max_length=200, blank=True)
    in_force_on = models.DateField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client"], condition=Q(answer=""), name="one_open_proposal_a_client")
        ]
        indexes: ClassVar = [models.Index(fields=["to", "answer"], name="proposals_by_receiver")]

    def __str__(self) -> str:
        return f"{self.proposed_on} {self.answer}"


class PoolEntry(models.Model):
    """A listed client nobody keeps, whom posts of its host outlet may adopt (领养), with all that is known before the claim.

    Those posts see no client but their own, so nothing here leads to the person: `client_key` is the client's primary key, not
    a foreign key, so that the entry stands before the walls around clients and the client behind them. `adopters` are
    posts, `rule` and `tier` where the client stands, `since` is the day from which nobody has kept it; `age_from` is the first
    year of a decade of age, None when unknown. `taken_by` is who has come to keep it since the last closing.
    """

    reference = models.CharField(max_length=32, unique=True)
    client_key = models.BigIntegerField(unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60)
    tier = models.CharField(max_length=30)
    adopters = models.JSONField()
    since = models.DateField()
    age_from = models.PositiveSmallIntegerField(null=True)
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["since", "reference"]

    def __str__(self) -> str:
        return self.reference
