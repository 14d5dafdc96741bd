"""What clients ask for, and what became of it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalTextField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Note
from zhiwo.org.models import Staff, Unit


class ServiceRequest(models.Model):
    """Something a client asked for: cash by a moment at an outlet, or help with a fault of e-banking (S12, B9).

    `taken_at` is when the bank received it, from which its clocks run whoever has it. `tier` is the client's then, `rule` the
    version of the rules. Of cash: `amount_fen` in hundredths of `currency`, at `outlet` by `ready_by`; of a fault: its `channel`.
    How far it has come follows from its steps and is not stored.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="service_requests")
    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10)
    words = PersonalTextField(blank=True, kind=Note)
    amount_fen = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    outlet = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ready_by = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    tier = models.CharField(max_length=30, blank=True)
    rule = models.CharField(max_length=60)
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField(db_index=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["taken_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="cash", amount_fen__gt=0, outlet__isnull=False, ready_by__isnull=False)
                | Q(kind="fault", amount_fen=None, outlet=None, ready_by=None) & ~Q(channel=""),
                name="a_request_says_what_its_kind_asks",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ServiceStep(models.Model):
    """Something said of a request after it was taken: who has it, that it was answered, waits, is done. Rows are only added.

    `to` is who was given it, of the step that gives it.
    """

    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    words = PersonalTextField(blank=True, kind=Note)

    # Not the base manager too: deleting a request takes its steps along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["request", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(step__in=("resolved", "paid", "unmet", "cancelled")),
                name="a_request_ends_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.request_id}"


class CounterSlip(models.Model):
    """Cash an outlet is to have ready, with all its counter must know: not for whom.

    The counter sees no client but its own, so nothing here leads to the person: `client_key` is the client's primary key, not a
    foreign key, so that the slip stands before the walls and the booking behind them. It goes when the booking ends.
    """

    reference = models.CharField(max_length=40, unique=True)
    client_key = models.BigIntegerField(db_index=True)
    outlet = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    ready_by = models.DateTimeField()
    tier = models.CharField(max_length=30, blank=True)
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["ready_by", "id"]

    def __str__(self) -> str:
        return self.reference
