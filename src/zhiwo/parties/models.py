"""Persons."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Address, Employer, IdNumber, Phone


class Person(models.Model):
    """What is known of the person behind a client. The birthday kept is the one the client keeps, solar or lunar.

    `updated_on` is the day of the bank's row that last changed any of it. The indexes are keyed digests to find a person by
    (`parties.blind`), empty where the value is.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="person")
    sex = models.CharField(max_length=1, blank=True)
    born_on = models.DateField(null=True)
    birthday_calendar = models.CharField(max_length=5, default="solar")
    birthday_month = models.PositiveSmallIntegerField(null=True)
    birthday_day = models.PositiveSmallIntegerField(null=True)
    birthday_leap = models.BooleanField(default=False)
    id_kind = models.CharField(max_length=20, blank=True)
    id_number = PersonalField(max_length=40, blank=True, kind=IdNumber)
    phone = PersonalField(max_length=30, blank=True, kind=Phone)
    address = PersonalField(max_length=200, blank=True, kind=Address)
    employer = PersonalField(max_length=100, blank=True, kind=Employer)
    occupation = models.CharField(max_length=60, blank=True)
    died_on = models.DateField(null=True)
    updated_on = models.DateField(null=True)
    id_index = models.CharField(max_length=32, blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    phone_tail_index = models.CharField(max_length=32, blank=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client"]
        # Plain ones: digests are looked for whole, never by how they begin.
        indexes: ClassVar = [
            models.Index(fields=["id_index"], name="person_by_id"),
            models.Index(fields=["phone_index"], name="person_by_phone"),
            models.Index(fields=["phone_tail_index"], name="person_by_phone_tail"),
        ]

    def __str__(self) -> str:
        return f"person of {self.client_id}"
