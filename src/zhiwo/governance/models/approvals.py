"""Approval slips."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhiwo.governance.commands import State


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
