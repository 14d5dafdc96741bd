"""Proposals to hand a client over. Who holds which role on a client, and from when, stands in `clients.Keeping`."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager
from zhiwo.org.models import Staff


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
