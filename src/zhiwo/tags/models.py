"""The catalogue of tags and what was published of each; the lists rules may name and who is on them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager
from zhiwo.rulebook.models import Growing, OnlyAdded


class Tag(models.Model):
    """A tag by its name, which it keeps for good. `key` is what all spellings of the name share. Retired, it selects nobody from
    `retired_from` on; `successor` is the name of the tag that took its place, "" where none did."""

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=40, unique=True)
    retired_from = models.DateField(null=True)
    successor = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.name


class TagVersion(OnlyAdded):
    """A version of a tag as it was approved, in force from `valid_from`; of two for one day the one published later holds.

    `rule` is the stored form of the rule and `digest` its hash, `text` what its maker wrote. `owner`, `maker` and `checker` are
    staff numbers, `approval` is the number of the slip.
    """

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    name_en = models.CharField(max_length=40)
    folder = models.CharField(max_length=20)
    sentence_zh = models.CharField(max_length=200)
    sentence_en = models.CharField(max_length=200)
    owner = models.CharField(max_length=20)
    text = models.TextField()
    rule = models.JSONField()
    digest = models.CharField(max_length=64)
    maker = models.CharField(max_length=20)
    checker = models.CharField(max_length=20)
    approval = models.PositiveBigIntegerField()
    published_at = models.DateTimeField()

    objects = Growing.as_manager()

    class Meta:
        ordering: ClassVar = ["tag", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tag", "number"], name="tag_versions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.tag_id} v{self.number}"


class TagDay(models.Model):
    """What a tag selected on a closed day: `clients` among so many `of` its population, by its `version` and the `edition` of
    all the rule leans on. Held up (`held_up_zh`, `held_up_en`), it keeps whom it had. Retired, it has a last row with nobody.

    `entered` and `left` are Roaring bitmaps (portable format) of clients' ordinals, against the day before of those that have a
    row; `members` is whole on the newest day and the last one of each month, else null (`measures/history.py`).
    """

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    version = models.ForeignKey(TagVersion, on_delete=models.PROTECT, related_name="+")
    clients = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    edition = models.CharField(max_length=64)
    held_up_zh = models.CharField(max_length=200, blank=True)
    held_up_en = models.CharField(max_length=200, blank=True)
    entered = models.BinaryField()
    left = models.BinaryField()
    members = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["tag", "on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tag", "on"], name="one_row_a_tag_and_day"),
            models.CheckConstraint(condition=Q(clients__lte=models.F("of")), name="no_more_than_there_are"),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} {self.on}"


class ClientList(models.Model):
    """A list of clients that the house keeps under a name, and `why`. Rules name it by its `code`, which is what all spellings of
    the name share. `kind` is ordinary or risk (`policy.listing`), `owner` a staff number.

    From `dropped_from` on it is kept no more, and who was on it stays for the days before; its name is not used again.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10)
    owner = models.CharField(max_length=20)
    why = models.CharField(max_length=200)
    dropped_from = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class ListMembership(models.Model):
    """A client is on a list from one day (included) until another (excluded): one stay; whoever comes back has another."""

    list = models.ForeignKey(ClientList, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["list", "client", "since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "client", "since"], name="one_stay_a_client_and_first_day"),
            models.UniqueConstraint(fields=["list", "client"], condition=Q(until=None), name="one_open_stay_at_a_time"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="stay_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.since}"
