"""Talks as they were approved, for how many contacts they are opened, and cases won and lost. None of it names a client."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhiwo.org.models import Staff, Unit


class Talk(models.Model):
    """A talk (话术) for a situation. Its words are its versions'; from `retired_on` on nobody uses it."""

    number = models.CharField(max_length=40, unique=True)
    situation = models.CharField(max_length=30, db_index=True)
    retired_on = models.DateField(null=True)
    retired_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    retired_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["situation", "number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(retired_on=None, retired_why="") | (Q(retired_on__isnull=False) & ~Q(retired_why="")),
                name="a_talk_retires_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.number


class TalkVersion(models.Model):
    """The words of a talk as two people agreed on them, from one day (included) until another (excluded); never overwritten.

    `words` are those of `policy.wording`. `proposed_by` and `approved_by` are staff numbers, `approval` the slip they agreed on.
    """

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    words = models.JSONField()
    since = models.DateField()
    until = models.DateField()
    proposed_by = models.CharField(max_length=20)
    approved_by = models.CharField(max_length=20)
    approved_at = models.DateTimeField()
    approval = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["talk", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talk", "number"], name="one_version_of_a_talk_a_number"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_talk_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(proposed_by=F("approved_by")), name="a_talk_is_approved_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.talk_id} {self.number}"


class TalkOpening(models.Model):
    """A version of a talk was opened for a contact, by somebody of a unit on a day; once, however often it is looked at again.

    `contact` tells contacts apart and nobody who: a keyed digest of who opened it, for whom, and the day.
    """

    version = models.ForeignKey(TalkVersion, on_delete=models.PROTECT, related_name="openings", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    contact = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "contact"], name="a_talk_counts_once_a_contact")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.on}"


class TalkCase(models.Model):
    """A case (案例) somebody wrote up: what was said in a situation, how it ended, what is to be learnt. No client is named.

    Taken down, for a reason, it is kept and shown to leaders and compliance alone.
    """

    reference = models.CharField(max_length=40, unique=True)
    situation = models.CharField(max_length=30, db_index=True)
    tier = models.CharField(max_length=30)
    outcome = models.CharField(max_length=10)
    band = models.CharField(max_length=10)
    title = models.CharField(max_length=40)
    said = models.TextField()
    lessons = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_down_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-written_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(taken_down_at=None, taken_down_why="")
                | (Q(taken_down_at__isnull=False) & ~Q(taken_down_why="")),
                name="a_case_is_taken_down_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class CaseVote(models.Model):
    """A colleague found a case useful, or not; the newest word of each holds."""

    case = models.ForeignKey(TalkCase, on_delete=models.PROTECT, related_name="votes", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    useful = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["case", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "staff"], name="one_vote_a_case_and_person")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.useful}"
