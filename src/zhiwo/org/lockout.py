"""Who fails too often waits: django-axes counts for each account and each source, in its own tables; here is what it lacks.

Each has a limit of its own, since a whole outlet may come from one address. Coming in clears what an account failed, and
never what a source did: else whoever has an account could guess at others between two logins of their own.
"""

from __future__ import annotations

import hmac
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

from zhiwo.governance.keys import derived_key
from zhiwo.org.models import Login


def source_of(request: HttpRequest) -> str:
    """The address a request comes from, as settled at the door (`web.middleware`)."""
    return str(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104 - a socket has no address; not one to bind to


def counted_as(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name under which failures are counted: a known number itself, anything else as a digest, for what was typed may be
    a password in the wrong field. Both are counted and locked alike."""
    typed = str((credentials or {}).get("username") or "")
    if not typed:
        return None
    if Login.objects.filter(number=typed).exists():
        return typed
    return "?" + hmac.digest(derived_key("typed numbers"), typed.encode(), "sha256").hex()[:24]


class Lockout(AxesDatabaseHandler):  # type: ignore[misc]
    """The counters of axes with a limit for accounts and another for sources."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures in units of the account's limit: a source's fifty of fifty weigh as an account's five of five."""
        by_account, by_source = (self._sum(attempts) for attempts in self.get_user_attempts(request, credentials))
        if not counted_as(request, credentials):
            by_account = 0  # nothing typed is nobody's account
        return max(by_account, by_source * int(settings.AXES_FAILURE_LIMIT) // int(settings.FAILURES_PER_SOURCE))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        return release(counted_as(request, credentials) or "")

    @staticmethod
    def _sum(attempts: Any) -> int:
        return attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0


def release(number: str) -> int:
    """Forget the failures of an account; returns how many counters were cleared."""
    cleared: int = AccessAttempt.objects.filter(username=number).delete()[0]
    return cleared
