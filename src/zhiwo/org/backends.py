"""How someone proves who they are: by the password kept here, by the bank's directory, or by its single sign-on.

All answer with the login, also of one who has left or was shut out: whether it may come in is asked after, in one place.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from zhiwo.org import directory
from zhiwo.org.models import Login

PASSWORDS = "zhiwo.org.backends.Passwords"
"""How the settings and a session name the next one. Only whom it lets in must change a password that was handed out."""


class Passwords(ModelBackend):
    """The password kept here. An unknown number costs the same one hash as a known one."""

    def user_can_authenticate(self, user: Any) -> bool:
        return True


class Directory(BaseBackend):
    """The bank's directory checks the password. It is asked about unknown numbers too, so that they answer as slowly."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Login | None:
        if not username or not password:
            return None
        known = Login.objects.filter(number=username).first()
        return known if directory.accepts(username, password) and known else None

    def get_user(self, user_id: Any) -> Login | None:
        return Login.objects.filter(pk=user_id).first()


class SignOn(BaseBackend):
    """The bank's single sign-on has vouched for a staff number. Takes part in no form: `web.sign_on` passes the number."""

    def authenticate(
        self, request: HttpRequest | None, vouched_number: str | None = None, **kwargs: Any
    ) -> Login | None:
        return Login.objects.filter(number=vouched_number).first() if vouched_number else None

    def get_user(self, user_id: Any) -> Login | None:
        return Login.objects.filter(pk=user_id).first()
