"""How a client is served and what it signed: the service model set for it, its service agreement, the scanned paper."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalTextField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Note
from zhiwo.org.models import Staff


class ServiceSpell(models.Model):
    """A client is served by a model (B5) from one day (included) until another (excluded); where none stands, its tier's default
    counts."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    model = models.CharField(max_length=30)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = PersonalTextField(kind=Note)
    set_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client"], condition=Q(until=None), name="one_service_model_at_a_time"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="service_model_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.since}"


class Enrolment(models.Model):
    """A client signed a service agreement (签约, A7) with a keeper on a day; `ended_on` is the first day it no longer counts.

    `paper_number` is what the paper is filed under; of one open agreement a client there is one.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=40, unique=True)
    signed_on = models.DateField()
    keeper = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    paper_number = PersonalTextField(kind=Note)
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    end_reason = PersonalTextField(blank=True, kind=Note)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "-signed_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client"], condition=Q(ended_on=None), name="one_enrolment_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("signed_on")), name="enrolment_ends_after_it_begins"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["client", "signed_on"], name="enrolment_by_client")]

    def __str__(self) -> str:
        return self.reference


class EnrolmentPaper(models.Model):
    """The scanned paper of an agreement: `sealed` with a key of the installation, `kind` as its own first bytes say."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="paper")
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()

    # Not the base manager too: deleting an agreement takes its paper along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["enrolment"]

    def __str__(self) -> str:
        return f"{self.enrolment_id}"
