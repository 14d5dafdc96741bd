"""Units, staff and logins."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Unit(models.Model):
    """A unit of the bank. `path` is its place in the tree, outermost first: "H/B01/S02/"."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A member of staff in one post at one unit; `left_on` is the first day not at work."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff")
    post = models.CharField(max_length=30)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gt=F("joined_on")),
                name="staff_leaves_after_joining",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LoginRegister(BaseUserManager["Login"]):
    """Finds logins by staff number."""


class Login(AbstractBaseUser):
    """A member of staff's way in. Rights are never kept here: they follow the post on every request."""

    staff = models.OneToOneField(Staff, on_delete=models.PROTECT)
    number = models.CharField(max_length=20, unique=True)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[LoginRegister] = LoginRegister()

    USERNAME_FIELD = "number"

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.number
