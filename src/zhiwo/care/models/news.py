"""Important news of clients, and who has seen it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalTextField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Note
from zhiwo.org.models import Staff


class ClientNews(models.Model):
    """Something important about a client that goes up the same day (S12): to the leaders of its tier, who acknowledge it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="news")
    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    words = PersonalTextField(kind=Note)
    reported_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    reported_at = models.DateTimeField()
    on = models.DateField(db_index=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["-reported_at", "-id"]
        verbose_name_plural = "client news"

    def __str__(self) -> str:
        return self.reference


class NewsSeen(models.Model):
    """A leader acknowledged a piece of news."""

    news = models.ForeignKey(ClientNews, on_delete=models.CASCADE, related_name="seen", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    # Not the base manager too: deleting news takes what was said of it along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["news", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["news", "staff"], name="news_is_acknowledged_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.news_id}"
