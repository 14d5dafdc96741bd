"""The trail, and the rows that changed."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhiwo.governance.chain import START


class TrailEntry(models.Model):
    """One thing that was done, refused or looked at: who, what, to what, when, with which facts. Only ever appended.

    `number` counts from 1 without a gap; `digest` chains the entry to the one before (`governance.chain`). An entry about a
    client has the subject kind "client" and the client's number as its subject: who may read it depends on that.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=20)
    post = models.CharField(max_length=30)
    unit_path = models.CharField(max_length=200)
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=60)
    facts_written = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name_plural = "trail entries"
        indexes: ClassVar = [
            models.Index(fields=["actor", "number"], name="entry_by_actor"),
            models.Index(fields=["act", "number"], name="entry_by_act"),
            models.Index(fields=["subject", "number"], name="entry_by_subject"),
        ]

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


class RowChange(models.Model):
    """A row of a watched table was put in (`op` i), changed (u) or taken out (d). Written by the database's triggers only.

    `made_in` is the transaction, `at` the database's moment; what the row says is not kept. `entry` is the number of the
    trail entry that accounts for the change; a change without one was made past every operation.
    """

    made_in = models.BigIntegerField()
    at = models.DateTimeField()
    table_name = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    op = models.CharField(max_length=1)
    entry = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["made_in", "id"], condition=Q(entry=None), name="unaccounted_change"),
            models.Index(fields=["entry", "id"], condition=~Q(entry=None), name="accounted_change"),
        ]

    def __str__(self) -> str:
        return f"{self.op} {self.table_name} {self.row_id}"
