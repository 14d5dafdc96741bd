"""The thin row of every client, and who keeps whom."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.clients.personal import PersonalField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Name
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit


class Client(models.Model):
    """A client of the bank, listed or not. `ordinal` is its dense place in bitmaps and never changes hands.

    From `frozen_on` on only compliance reads what is kept of the client (`retention`). `unit` is the host outlet;
    `unit_stated` the one the bank's file last named, which a change arranged here outlives until the file names another.
    """

    SHOWN: ClassVar = Text("该客户", "That client")

    number = models.CharField(max_length=30, unique=True)
    ordinal = models.PositiveIntegerField(unique=True)
    name = PersonalField(max_length=100, kind=Name)
    initials = models.CharField(max_length=60, db_index=True)
    sort_key = models.CharField(max_length=200, db_index=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_stated = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.CharField(max_length=20)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    frozen_on = models.DateField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["sort_key", "number"]

    def __str__(self) -> str:
        return self.number


class Keeping(models.Model):
    """A member of staff holds a role on a client from one day (included) until another (excluded).

    `source` is "file" for what the bank's file states, "hand" for what people arranged here. `ended_here`: people ended it, and
    a file that still states it open does not open it again. `recorded_on`: the day a back-dated change made it known (H38).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="keepings")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, default="file")
    ended_here = models.BooleanField(default=False)
    recorded_on = models.DateField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client"], condition=Q(role="lead", until=None), name="one_lead_at_a_time"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="keeping_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["staff", "until"], name="keeping_by_staff")]

    def __str__(self) -> str:
        return f"{self.role} {self.since}"


class Tombstone(models.Model):
    """A client was erased: the keyed digest of its number. Nothing leads from here to the row that is left."""

    digest = models.CharField(max_length=64, unique=True)
    erased_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["digest"]

    def __str__(self) -> str:
        return self.digest[:12]
