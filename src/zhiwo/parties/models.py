"""Persons, what they agreed to, what stops contact with them, what they asked of the bank."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalField, PersonalTextField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Address, Employer, IdNumber, Note, Phone


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


class Consent(models.Model):
    """A client gave a consent or took it back, from `since` on. Rows are only ever added; what holds is worked out.

    `channel` is "" where the statement names none. `source` is "file" for what the bank's file states (`reference` is its
    number there), "hand" for what people put down here. `way` is how it was said: on paper, online, the file's own code.
    `wording` is the version of the text agreed to, `proof` where the evidence lies; `by` is the staff number of whoever
    put it down, "" for the file.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents", db_index=False)
    reference = models.CharField(max_length=60)
    purpose = models.CharField(max_length=30)
    channel = models.CharField(max_length=20, blank=True)
    given = models.BooleanField()
    since = models.DateTimeField()
    source = models.CharField(max_length=10)
    way = models.CharField(max_length=40, blank=True)
    wording = models.CharField(max_length=60, blank=True)
    proof = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference", "since"], name="one_consent_a_reference_and_moment")
        ]
        indexes: ClassVar = [models.Index(fields=["client", "purpose"], name="consent_by_client")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.reference}"


class ContactStop(models.Model):
    """From `since` until `until` a client is not to be contacted by `channel` ("" = in any way), for a reason.

    A stop is lifted by giving it an end; it is never taken away. `by` and `lifted_by` are staff numbers.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="stops", db_index=False)
    reference = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    quiet_since = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, default="hand")
    by = models.CharField(max_length=20)
    entered_at = models.DateTimeField(db_index=True)
    lifted_by = models.CharField(max_length=20, blank=True)
    lifted_at = models.DateTimeField(null=True, db_index=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="stop_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(quiet_since=None, quiet_until=None)
                | Q(quiet_since__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["client", "until"], name="stop_by_client")]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"


class PersonalRequest(models.Model):
    """A client asked to see, copy, move, correct or delete what the bank holds, or to have it explained (PIPL 44-50).

    `due_on` is the last day to answer. `decision` is "" while it waits, then "granted" or "refused"; a refusal has a
    reason. `handed_out` is the digest of what was given, never the thing itself.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="requests")
    reference = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    asked = models.CharField(max_length=500, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    rule = models.CharField(max_length=60)
    filed_by = models.CharField(max_length=20)
    filed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    handed_out = models.CharField(max_length=64, blank=True)
    handled_by = models.CharField(max_length=20, blank=True)
    handled_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(decision="refused") | ~Q(reason=""), name="a_refusal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decision="", handled_at=None) | (~Q(decision="") & Q(handled_at__isnull=False)),
                name="a_decided_request_was_handled",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["due_on"], condition=Q(decision=""), name="request_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class StandingWish(models.Model):
    """What a client wishes once and for all: "never call before ten", "keep this stock". In force from `since` through `until`,
    unless it was withdrawn before.

    `stop` is the reference of the stop of contact that makes the machine keep to it, "" where only people can: the two end
    together. `by` and `withdrawn_by` are staff numbers.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="wishes")
    reference = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    words = PersonalTextField(kind=Note)
    since = models.DateField()
    until = models.DateField(null=True)
    stop = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=20)
    noted_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=20, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="wish_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
