"""Work that waits: jobs for the worker, messages to be sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiwo.governance.states import JobState, MessageState


class Job(models.Model):
    """One piece of work for the worker, once for its `kind` and `key` however often it is asked for.

    It acts for a member of staff, `for_staff`, whose rights are worked out when it runs. While `running` it belongs to
    `owner` until `lease_until`; past that moment anyone may take it again. `failed` waits until `not_before`; `dead` waits
    for a person. `result` and the sentences hold no personal details.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    for_staff = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=JobState.NEW)
    owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    done = models.PositiveBigIntegerField(default=0)
    whole = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict)
    error_class = models.CharField(max_length=60, blank=True)
    error_zh = models.CharField(max_length=300, blank=True)
    error_en = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_job_a_key"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until=None)),
                name="a_running_job_has_a_lease",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="jobs_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Message(models.Model):
    """A message to go out through a channel, written in the transaction of the business that it tells of.

    `key` is a digest of channel and business event: one message an event, and what the gateway is given to tell a repeat
    by. `payload` is what the channel needs and may be personal: no list shows it. While `leased` it is with a sender,
    `owner`, until `lease_until`; past that nobody knows whether it went out, so it becomes `unknown`, never new again.
    """

    channel = models.CharField(max_length=30)
    key = models.CharField(max_length=64, unique=True)
    payload = models.JSONField(default=dict)
    for_staff = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=MessageState.NEW)
    owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    receipt = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=MessageState.LEASED, lease_until__isnull=False)
                | (~Q(state=MessageState.LEASED) & Q(lease_until=None)),
                name="a_message_being_sent_has_a_lease",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="messages_by_state")]

    def __str__(self) -> str:
        return f"{self.channel} {self.key[:12]}"
