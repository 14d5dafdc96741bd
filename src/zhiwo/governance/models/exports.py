"""Exports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Export(models.Model):
    """A file somebody asked for: which listing, what for, how many rows were told when it was asked for, and what came of it.

    Rows are never kept here, only what to work them out from. `needs` are the approvals still missing; `free` tells that
    none was needed. The made file lies in the folder of exports under the row's number until `removed_at`. It is handed out
    once (`handed_at`), until `until`, to the one who asked, in the post and unit it was made for.
    """

    listing = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    format = models.CharField(max_length=4)
    purpose = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
    staff = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    unit_path = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    expected = models.PositiveIntegerField()
    most = models.PositiveIntegerField()
    free = models.BooleanField()
    needs = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)
    made_for = models.CharField(max_length=240, blank=True)
    rows = models.PositiveIntegerField(null=True)
    columns = models.JSONField(default=list)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["staff", "asked_at"], name="exports_of_a_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(handed_at=None) | models.Q(made_at__isnull=False), name="handed_out_only_when_made"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.listing} {self.staff}"
