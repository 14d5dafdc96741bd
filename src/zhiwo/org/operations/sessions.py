"""Ending sessions: one's own, or those of a member of staff."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Login, Session
from zhiwo.org.policy import require
from zhiwo.org.queries.logins import reference_of


@transaction.atomic
def end_session(*, actor: Actor, reference: str, at: datetime) -> None:
    """End the one of the actor's own sessions that goes by `reference`. Raises NotFound."""
    own = Session.objects.filter(login__number=actor.staff)
    keys = [key for key in own.values_list("session_key", flat=True) if reference_of(key) == reference]
    if not keys:
        raise NotFound(what=Text("这个会话", "That session"))
    own.filter(session_key__in=keys).delete()
    _record(actor, actor.staff, at, 1)


@transaction.atomic
def end_other_sessions(*, actor: Actor, keep: str, at: datetime) -> int:
    """End the actor's sessions but the one with the key `keep`; returns how many ended."""
    ended, _ = Session.objects.filter(login__number=actor.staff).exclude(session_key=keep).delete()
    _record(actor, actor.staff, at, ended)
    return ended


@transaction.atomic
def end_sessions(*, actor: Actor, staff: str, at: datetime) -> int:
    """End every session of a member of staff; returns how many ended. Raises Denied, NotFound."""
    require(actor, "login.open")
    if not Login.objects.filter(number=staff).exists():
        raise NotFound(what=staff)
    ended, _ = Session.objects.filter(login__number=staff).delete()
    _record(actor, staff, at, ended)
    return ended


def note_seen(*, key: str, at: datetime) -> None:
    """Keep when a session was last seen. Not an act, and so not on the trail."""
    Session.objects.filter(session_key=key).update(seen_at=at)


def _record(actor: Actor, staff: str, at: datetime, ended: int) -> None:
    record(actor=actor, act="org.sessions-ended", subject_kind="staff", subject=staff, at=at, ended=ended)
