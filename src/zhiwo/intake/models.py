"""Deliveries: what came through the gate, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiwo.intake.policy import Sort, State


class Delivery(models.Model):
    """One file brought for one feed and business date, and what it came to.

    `digest` names the file, `source` file, mapping and format together: the same source lands once for a date.
    `records` counts the physical records between header and trailer and equals accepted + set aside + blank. `faults`
    and `warnings` count kinds; `message_zh` and `message_en` say why the file was refused. `part` is the lake's file,
    `set_aside_file` the rows set aside (see `set_aside.py`), both relative to their folders. A correction `supersedes`
    nothing but completes the delivery it `corrects`. `late`: a newer date had landed before.
    """

    feed = models.CharField(max_length=40, db_index=True)
    business_date = models.DateField(db_index=True)
    full = models.BooleanField(default=False)
    sort = models.CharField(max_length=12, default=Sort.FILE)
    state = models.CharField(max_length=12)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    landed_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=20)
    records = models.PositiveBigIntegerField(default=0)
    accepted = models.PositiveBigIntegerField(default=0)
    set_aside = models.PositiveBigIntegerField(default=0)
    blank = models.PositiveBigIntegerField(default=0)
    faults = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    refusal = models.CharField(max_length=40, blank=True)
    message_zh = models.TextField(blank=True)
    message_en = models.TextField(blank=True)
    part = models.CharField(max_length=255, blank=True)
    set_aside_file = models.CharField(max_length=255, blank=True)
    header = models.JSONField(default=list)
    late = models.BooleanField(default=False)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")

    class Meta:
        ordering: ClassVar = ["-received_at", "-id"]
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(records=models.F("accepted") + models.F("set_aside") + models.F("blank")),
                name="every_record_is_accounted_for",
            ),
            models.CheckConstraint(
                condition=models.Q(state=State.LANDED) | models.Q(landed_at=None), name="only_what_landed_has_a_landing"
            ),
            models.UniqueConstraint(
                fields=["feed", "business_date", "full", "source"],
                condition=models.Q(state=State.LANDED),
                name="a_source_lands_once_a_date",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["feed", "business_date", "state"], name="delivery_by_feed_and_date")]

    def __str__(self) -> str:
        return f"{self.feed} {self.business_date} {self.state}"
