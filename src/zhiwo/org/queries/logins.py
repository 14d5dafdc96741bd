"""Logins, their second factors and sessions, as pages show them. Nothing secret is read: no hash, no seed, no session's key."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from zhiwo.governance.keys import derived_key
from zhiwo.governance.sealing import unseal
from zhiwo.kernel.actor import Actor
from zhiwo.org.backends import PASSWORDS
from zhiwo.org.models import Factor, Login, RecoveryCode, Session
from zhiwo.org.policy import require
from zhiwo.org.queries.house import at_work

SEEDS = "second factors"
"""The purpose for which their secrets are sealed."""


@dataclass(frozen=True)
class UserRow:
    """A member of staff at work, and the way in, if there is one: `entered_at` is when last by password, code or key."""

    number: str
    name: str
    unit: str
    post: str
    has_login: bool
    shut: bool
    one_time: bool
    second_factor: bool
    sessions: int
    entered_at: datetime | None


@dataclass(frozen=True)
class SessionRow:
    """A session that is open: where from, since when, last seen, and whether it is the one that asks."""

    reference: str
    device: str
    address: str
    entered_at: datetime
    seen_at: datetime
    this_one: bool


@dataclass(frozen=True)
class FactorRow:
    """A second factor of one's own."""

    id: int
    kind: str
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class LoginState:
    """What stands between a login and its pages: a password to be changed first, a second factor to be enrolled first."""

    one_time: bool
    lacks_factor: bool


def users(actor: Actor, words: str = "") -> list[UserRow]:
    """Staff at work on the actor's day whose number, name or unit holds `words`, by unit and number. Raises Denied. One query."""
    require(actor, "login.view")
    open_sessions = Q(login__sessions__expire_date__gt=timezone.now())
    staff = at_work(actor.on).annotate(
        open=Count("login__sessions", filter=open_sessions, distinct=True),
        second=Exists(Factor.objects.filter(login__staff=OuterRef("pk"))),
        entered=Max("login__last_login"),
    )
    if words:
        staff = staff.filter(Q(number__icontains=words) | Q(name__icontains=words) | Q(unit__name__icontains=words))
    rows = staff.order_by("unit__path", "number").values_list(
        "number", "name", "unit__name", "post", "login__is_active", "login__one_time_until", "second", "open", "entered"
    )
    return [
        UserRow(number, name, unit, post, active is not None, active is False, bool(until), second, opened, entered)
        for number, name, unit, post, active, until, second, opened, entered in rows
    ]


def sessions(actor: Actor, key: str = "") -> list[SessionRow]:
    """The actor's own open sessions, the newest first; `key` is of the one that asks. One query."""
    return _sessions(actor.staff, key)


def sessions_of(actor: Actor, staff: str) -> list[SessionRow]:
    """The open sessions of a member of staff, the newest first. Raises Denied. One query."""
    require(actor, "login.view")
    return _sessions(staff, "")


def reference_of(key: str) -> str:
    """What a page calls a session: from its key, which it must not show."""
    return hmac.digest(derived_key("sessions"), key.encode(), "sha256").hex()[:20]


def _sessions(staff: str, key: str) -> list[SessionRow]:
    rows = Session.objects.filter(login__number=staff, expire_date__gt=timezone.now(), entered_at__isnull=False)
    return [
        SessionRow(
            reference=reference_of(row.session_key),
            device=row.device,
            address=row.address,
            entered_at=row.entered_at,
            seen_at=row.seen_at or row.entered_at,
            this_one=row.session_key == key,
        )
        for row in rows.only("session_key", "device", "address", "entered_at", "seen_at")
        if row.entered_at
    ]


def factors(actor: Actor) -> tuple[list[FactorRow], int]:
    """The actor's second factors, the oldest first, and how many recovery codes are left. Two queries."""
    rows = Factor.objects.filter(login__number=actor.staff).values("id", "kind", "name", "made_at", "used_at")
    return [FactorRow(**row) for row in rows], RecoveryCode.objects.filter(login__number=actor.staff).count()


def factor_kinds(number: str) -> frozenset[str]:
    """The kinds of second factor a login has. One query."""
    return frozenset(Factor.objects.filter(login__number=number).values_list("kind", flat=True))


def known_keys(number: str) -> list[str]:
    """The public halves of the keys a login holds, for the question to its browser. One query."""
    sealed = Factor.objects.filter(login__number=number, kind="passkey").values_list("secret", flat=True)
    return [unseal(secret, SEEDS) for secret in sealed]


def login_state(login: Login, actor: Actor, backend: str) -> LoginState:
    """What the actor, let in by that backend, must do before anything else: a password that was handed out is changed by
    whoever came in by it. A query only for posts that must have a second factor."""
    asked = actor.post in settings.MFA_POSTS or "all" in settings.MFA_POSTS
    lacks = asked and not Factor.objects.filter(login=login).exists()
    return LoginState(one_time=login.one_time_until is not None and backend == PASSWORDS, lacks_factor=lacks)
