"""The trail."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from zhiwo.governance.chain import START


class TrailEntry(models.Model):
    """One thing that was done, refused or looked at: who, what, to what, when, with which facts. Only ever appended.

    `number` counts from 1 without a gap; `digest` chains the entry to the one before (`governance.chain`).
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=20)
    post = models.CharField(max_length=30)
    unit_path = models.CharField(max_length=200)
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, db_index=True)
    facts_written = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name_plural = "trail entries"

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.facts_written)
        return found


class TrailHead(models.Model):
    """The end of the trail: how many entries it has, and the last digest. One row, held by whoever appends."""

    length = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=START)

    def __str__(self) -> str:
        return f"{self.length} {self.digest}"
