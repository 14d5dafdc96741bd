"""What was booked and used of what a tier is entitled to."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager
from zhiwo.org.models import Staff


class Booking(models.Model):
    """Units of an entitlement for a client on a day, at a moment of it where one was said; `family`: for a member of its family,
    who is not named.

    `tier` is the client's when it was put down, `rule` the version of the catalogue and `cost_fen` what by it one unit costs;
    of the version of its day, not of the day it was put down.
    What became of it follows from its steps, of which there is always one.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="bookings")
    reference = models.CharField(max_length=40, unique=True)
    entitlement = models.CharField(max_length=30)
    on = models.DateField(db_index=True)
    moment = models.TimeField(null=True)
    units = models.PositiveSmallIntegerField()
    family = models.BooleanField(default=False)
    tier = models.CharField(max_length=30)
    rule = models.CharField(max_length=60)
    cost_fen = models.BigIntegerField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(units__gt=0, cost_fen__gte=0), name="a_booking_is_of_something")
        ]

    def __str__(self) -> str:
        return self.reference


class BookingStep(models.Model):
    """What was said of a booking, the `nth` thing; `counts`: since then it counts against the quota; `corrects`: what was said
    before was wrong; `giver` is who gave what was used, whoever put it down. Rows are only added."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="steps")
    nth = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    counts = models.BooleanField()
    corrects = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    giver = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    # Not the base manager too: deleting a booking takes its steps along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["booking", "nth"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "nth"], name="things_are_said_of_a_booking_in_turn"),
            models.CheckConstraint(
                condition=Q(state="used", giver__isnull=False) | ~Q(state="used") & Q(giver=None),
                name="what_was_used_was_given_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.booking_id}"
