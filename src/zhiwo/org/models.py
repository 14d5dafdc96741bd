"""Units, staff, logins, and what belongs to a login: second factors, sessions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from zhiwo.org.sessions import SessionStore


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


class Skill(models.Model):
    """A member of staff speaks a language or is at home in a field (`org.policy.SKILLS`), as the bank's file says.

    `until` is the first day it no longer holds: a certificate that has expired.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="skills", db_index=False)
    code = models.CharField(max_length=30)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["staff", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "code"], name="one_of_each_skill")]

    def __str__(self) -> str:
        return self.code


class LoginRegister(BaseUserManager["Login"]):
    """Finds logins by staff number."""


class Login(AbstractBaseUser):
    """A member of staff's way in. Rights are never kept here: they follow the post on every request.

    `one_time_until` stands while the password is one that was handed out: it opens once, up to then, and must be changed.
    `one_time_used` says that it has opened. Neither concerns whom the bank's directory or sign-on lets in.
    """

    staff = models.OneToOneField(Staff, on_delete=models.PROTECT)
    number = models.CharField(max_length=20, unique=True)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)
    one_time_until = models.DateTimeField(null=True)
    one_time_used = models.BooleanField(default=False)

    objects: ClassVar[LoginRegister] = LoginRegister()

    USERNAME_FIELD = "number"

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.number


class Factor(models.Model):
    """A second factor: an app that makes codes (`totp`) or a key one holds (`passkey`).

    `secret` is sealed (`governance.sealing`): the seed of the codes, or the key's public half. `last_step` is the newest
    half-minute whose code was taken, so that no code counts twice. `uses` is the key's own counter: one that goes back was
    copied.
    """

    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    secret = models.TextField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    uses = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class RecoveryCode(models.Model):
    """A code that opens once when the second factor is lost; only its digest is kept, and the row goes with its use."""

    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["login", "digest"], name="one_of_each_recovery_code")]

    def __str__(self) -> str:
        return self.digest[:8]


class Session(AbstractBaseSession):
    """A browser's session. `login` is empty until someone has come in by it; `seen_at` is kept to a few minutes."""

    login = models.ForeignKey(Login, on_delete=models.CASCADE, null=True, related_name="sessions")
    entered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=60, default="")
    address = models.CharField(max_length=45, default="")

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        ordering: ClassVar = ["-entered_at"]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore
