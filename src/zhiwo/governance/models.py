"""The trail, and the approval slips."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from zhiwo.governance.chain import START
from zhiwo.governance.commands import State


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


class Approval(models.Model):
    """An approval slip: a command someone made, which is done only once another person approves it.

    `arguments_written` is canonical JSON, `words_written` says what approving would change; `content` is the digest of the
    record's content as the maker saw it; `pin` the digest over all of these. `maker_key` and `checker_key` are the persons,
    whatever number they go by; numbers and names are those of the time. `outcome_*` say what the decision led to.
    """

    kind = models.CharField(max_length=40)
    target_kind = models.CharField(max_length=30)
    target = models.CharField(max_length=60)
    arguments_written = models.TextField()
    words_written = models.TextField()
    content = models.CharField(max_length=64)
    pin = models.CharField(max_length=64)
    maker = models.CharField(max_length=20)
    maker_key = models.CharField(max_length=40)
    maker_name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default=State.WAITING)
    checker = models.CharField(max_length=20, blank=True)
    checker_key = models.CharField(max_length=40, blank=True)
    checker_name = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True)
    outcome_zh = models.TextField(blank=True)
    outcome_en = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "target"], condition=Q(state="waiting"), name="one_waiting_command_a_record"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | (~Q(checker_key=F("maker_key")) & ~Q(checker_key="")),
                name="maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="decided_exactly_when_not_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} {self.state}"
