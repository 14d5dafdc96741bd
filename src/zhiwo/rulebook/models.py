"""Published versions of rule packs; nothing here is ever changed or removed."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Immutable(RuntimeError):
    """Something tried to change what only grows. A fault in the program, never shown to a person."""


class Growing(models.QuerySet[Row]):
    """Rows that are added and read; on PostgreSQL the serving roles may do nothing else to these tables."""

    def update(self, **values: Any) -> NoReturn:
        raise Immutable(f"{self.model.__name__} rows don't change")

    def delete(self) -> NoReturn:
        raise Immutable(f"{self.model.__name__} rows are not removed")


class OnlyAdded(models.Model):
    """A row that never changes and stays; its class has `objects = Growing.as_manager()`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Immutable(f"{type(self).__name__} rows don't change")
        super().save(*args, **options)

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        raise Immutable(f"{type(self).__name__} rows are not removed")


class PolicyVersion(OnlyAdded):
    """A version of a rule pack as it was approved, in force from `valid_from` (and, where its mark asks for it, not before
    it is signed). Of two for one day the one published later holds. Taking a version back is publishing another.

    `approval` is the number of the slip; `maker` and `checker` are staff numbers, `maker_key` the person.
    """

    pack = models.CharField(max_length=60)
    valid_from = models.DateField()
    mark = models.CharField(max_length=10)
    source = models.TextField()
    text = models.TextField()
    maker = models.CharField(max_length=20)
    maker_key = models.CharField(max_length=40)
    checker = models.CharField(max_length=20)
    approval = models.PositiveBigIntegerField(unique=True)
    published_at = models.DateTimeField()

    objects = Growing.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["pack", "valid_from"], name="policy_versions_by_pack")]

    def __str__(self) -> str:
        return f"{self.pack}@{self.valid_from}"


class PolicySignature(OnlyAdded):
    """Compliance stands for a version whose source is nobody else's."""

    version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, related_name="signature")
    signer = models.CharField(max_length=20)
    signed_at = models.DateTimeField()
    note = models.CharField(max_length=500)

    objects = Growing.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.version} {self.signer}"


class PolicyReview(OnlyAdded):
    """Someone looked a version in force through and lets it stand. `version` is None for the one that ships."""

    pack = models.CharField(max_length=60)
    valid_from = models.DateField()
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+")
    reviewer = models.CharField(max_length=20)
    reviewed_at = models.DateTimeField()
    note = models.CharField(max_length=500)

    objects = Growing.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.pack}@{self.valid_from} {self.reviewer}"
