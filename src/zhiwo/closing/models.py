"""The run ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Run(models.Model):
    """One closing of one business date.

    `state` is running, done or failed. `degraded` lists feeds that had not come for the date, each with the day its
    newest part is of. `fingerprint` names the inputs: the same inputs need no second closing. `parts_read` counts the
    parts of each feed that had landed; what landed after them may ask for another closing. `built_on` is the closing of
    the date before. `said` keeps what this closing said of each client while the date is being closed anew, `changes`
    what the new closing then says otherwise (`changes.py`).
    """

    business_date = models.DateField(db_index=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)
    actor = models.CharField(max_length=20)
    cause = models.CharField(max_length=100, blank=True)
    degraded = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, blank=True)
    parts_read = models.JSONField(default=dict)
    built_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    said = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-business_date", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business_date"], condition=models.Q(state="running"), name="one_running_closing_a_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.business_date} {self.state}"


class StepRun(models.Model):
    """One step of a run: what it wrote, how long it took, what stopped it. `reached` is how far it has come while it runs, where
    it tells: `what` in both languages, `done` and `of`."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    rows = models.PositiveIntegerField(default=0)
    seconds = models.DecimalField(max_digits=9, decimal_places=3, default=0)
    message = models.CharField(max_length=300, blank=True)
    reached = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["run", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "position"], name="one_row_a_step")]

    def __str__(self) -> str:
        return self.name
