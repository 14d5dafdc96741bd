"""Persons."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager


class Person(models.Model):
    """What is known of the person behind a client. The birthday kept is the one the client keeps, solar or lunar.

    `updated_on` is the day of the bank's row that last changed any of it.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="person")
    sex = models.CharField(max_length=1, blank=True)
    born_on = models.DateField(null=True)
    birthday_calendar = models.CharField(max_length=5, default="solar")
    birthday_month = models.PositiveSmallIntegerField(null=True)
    birthday_day = models.PositiveSmallIntegerField(null=True)
    birthday_leap = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    employer = models.CharField(max_length=100, blank=True)
    occupation = models.CharField(max_length=60, blank=True)
    died_on = models.DateField(null=True)
    updated_on = models.DateField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client"]

    def __str__(self) -> str:
        return f"person of {self.client_id}"
