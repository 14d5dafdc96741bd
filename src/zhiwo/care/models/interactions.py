"""What passes between the bank and a client, planned and done."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.care.models.duties import Duty
from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalTextField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Note
from zhiwo.org.models import Staff, Unit


class Gathering(models.Model):
    """A salon or symposium that a unit holds for clients on a day; one called off stays, with the day it was. Planned by
    somebody here, or stated by the bank's file."""

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    on = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="gatherings")
    planned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    planned_at = models.DateTimeField(null=True)
    cancelled_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["on", "number"]

    def __str__(self) -> str:
        return self.number


class Announcement(models.Model):
    """A change of policy or system that clients of some tiers are told of personally, from a first day through a last (S12).

    `unit` says whose clients: those hosted there and below. `words` are what is told, as approved. Before `approved_at`, which
    another person gives, it binds nobody; from `cancelled_on` on it binds nobody any more.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    words = models.TextField()
    tiers = models.JSONField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    cancelled_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["-first_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="announcement_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.number


class VisitPlan(models.Model):
    """A visit to a client that somebody means to make: on which day, where, what for (codes of the list, and words), with
    whom (`colleagues`, staff numbers). `first_on` is the day it was planned for first. One called off stays, with the reason;
    it is carried out once an interaction names it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="visit_plans")
    reference = models.CharField(max_length=40, unique=True)
    on = models.DateField(db_index=True)
    first_on = models.DateField()
    moment = models.TimeField(null=True)
    place = PersonalTextField(blank=True, kind=Note)
    aims = models.JSONField(default=list)
    words = PersonalTextField(blank=True, kind=Note)
    colleagues = models.JSONField(default=list)
    planned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    called_off_on = models.DateField(null=True)
    called_off_reason = PersonalTextField(blank=True, kind=Note)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["on", "moment", "id"]

    def __str__(self) -> str:
        return self.reference


class Interaction(models.Model):
    """Something that passed between the bank and a client. A correction is a new version of the same `reference`.

    `at` is the moment, or the start of the day `on` when only that is known and `timed` is false. `occasions` are codes
    of the standard, as named. `staff` had the contact, `entered_by` wrote this version of it down: two people where a head
    corrected another's entry. A late entry counts once the outlet head has confirmed it (house default H28).
    `colleagues` are the staff numbers of those who were there too; `seconds` how long a call was, as its machine measured it;
    `announcement` is what the client was told of; `proof` what shows that a gift was received; `next_step` what was agreed
    on. With a day, `next_on`, that is a promise: it stays on the desk of whoever keeps the client until `kept_on`. `level`
    says who reads its words. `plan` is the visit it carries out, `aims` what became of each of its aims; `opinion` what the
    client thinks of `opinion_about`: the next step is the answer to it.
    """

    reference = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="interactions", db_index=False)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    timed = models.BooleanField(default=True)
    on = models.DateField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.CharField(max_length=20, blank=True)
    begun_by_client = models.BooleanField(default=False)
    occasions = models.JSONField(default=list)
    topic = models.CharField(max_length=20, blank=True)
    colleagues = models.JSONField(default=list)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, null=True, related_name="interactions")
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, null=True, related_name="interactions")
    seconds = models.PositiveIntegerField(null=True)
    proof = PersonalTextField(blank=True, kind=Note)
    note = PersonalTextField(blank=True, kind=Note)
    next_step = PersonalTextField(blank=True, kind=Note)
    next_on = models.DateField(null=True)
    kept_on = models.DateField(null=True)
    kept_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    level = models.CharField(max_length=20, default="ordinary")
    plan = models.ForeignKey(VisitPlan, on_delete=models.PROTECT, null=True, related_name="interactions")
    aims = models.JSONField(default=dict)
    opinion_about = models.CharField(max_length=20, blank=True)
    opinion = PersonalTextField(blank=True, kind=Note)
    source = models.CharField(max_length=20, default="hand")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference", "version"], name="one_interaction_a_reference_and_version")
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "on"], name="interaction_by_client"),
            models.Index(fields=["reference", "version"], condition=Q(version__gt=1), name="corrected_interaction"),
            models.Index(fields=["next_on"], condition=Q(kept_on=None, next_on__isnull=False), name="open_promise"),
        ]

    def __str__(self) -> str:
        return self.reference


class FeedCheck(models.Model):
    """Whoever had a contact that a machine recorded has said whether it was business with the client. By the interaction's
    reference, whatever version the machine's record has."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="feed_checks")
    reference = models.CharField(max_length=40, unique=True)
    business = models.BooleanField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["reference"]

    def __str__(self) -> str:
        return self.reference


class Discharge(models.Model):
    """This interaction counts towards this duty."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="discharges", db_index=False)
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="discharges")

    # Not the base manager too: deleting a duty takes its discharges along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["duty", "interaction"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "interaction"], name="an_interaction_counts_once_a_duty")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} by {self.interaction_id}"
