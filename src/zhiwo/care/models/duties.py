"""What is owed to clients, what people decided about it, and the months laid down."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalTextField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Note
from zhiwo.org.models import Staff, Unit


class Duty(models.Model):
    """Something owed to a client in a window, both ends included. The person answering is found by role and date.

    The natural key is client, kind and `on`: the month's first day for a monthly contact, the occasion's day for a
    greeting. `required` and `done` count contacts or greetings; on `met_on` the last of those required was done. `exempt` is
    the code of why nothing is owed. What is due, met or late on a day follows from these and is not stored. `standard` is
    the version that decided. `desk_on` is the day from which it belongs on a desk, None for what is never done there.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="duties", db_index=False)
    kind = models.CharField(max_length=30)
    on = models.DateField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    desk_on = models.DateField(null=True)
    required = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    met_on = models.DateField(null=True)
    done_late_on = models.DateField(null=True)
    exempt = models.CharField(max_length=30, blank=True)
    exempt_since = models.DateField(null=True)
    basis = models.CharField(max_length=100, blank=True)
    tier = models.CharField(max_length=30)
    standard = models.CharField(max_length=60)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["closes_on", "client", "kind"]
        verbose_name_plural = "duties"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "kind", "on"], name="one_duty_a_client_kind_and_day"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="duty_closes_after_it_opens"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "closes_on"], name="duty_by_client"),
            models.Index(fields=["closes_on"], name="duty_by_last_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class ClosedMonth(models.Model):
    """The duties whose window closed in a month, by its first day, have been landed in the lake; since `dropped_on` they are
    in the lake alone."""

    first_on = models.DateField(unique=True)
    landed_on = models.DateField()
    dropped_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["first_on"]

    def __str__(self) -> str:
        return f"{self.first_on}"


class DeskMark(models.Model):
    """Somebody marked a line of their day's list: to be done first, put off until a day, or wrong. Of each line one mark a
    person; it changes nothing of what is owed."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="marks", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    words = PersonalTextField(blank=True, kind=Note)
    on = models.DateField()

    # Not the base manager too: deleting a duty takes its marks along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["duty", "staff"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "staff"], name="a_line_is_marked_once_a_person"),
            models.CheckConstraint(
                condition=Q(how="later", until__isnull=False) | (~Q(how="later") & Q(until=None)),
                name="put_off_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.how}"


class Shortfall(models.Model):
    """An outlet may leave some of what it owes undone, from the first day of a month until that of another (excluded): agreed by
    two people, by the slip `approval`. `parts` say of which kinds and tiers how many per cent are planned to be done.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField()
    parts = models.JSONField()
    planned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreed_by = models.CharField(max_length=20)
    approval = models.PositiveBigIntegerField(unique=True)

    class Meta:
        ordering: ClassVar = ["unit", "since"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="shortfall_ends_after_it_starts"),
            models.UniqueConstraint(fields=["unit", "since"], name="one_shortfall_a_unit_and_start"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.since}"
