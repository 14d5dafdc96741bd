"""The trail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class TrailEntry(models.Model):
    """One thing that was done, refused or looked at: who, what, to what, when, with which facts. Only ever appended."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=20)
    post = models.CharField(max_length=30)
    unit_path = models.CharField(max_length=200)
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, db_index=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"
