"""Coming in, being turned away, proving oneself anew and leaving, as they stand on the trail."""

from __future__ import annotations

from datetime import datetime

from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Login


def note_entry(*, actor: Actor, at: datetime, address: str = "", device: str = "") -> None:
    """Someone has come in by login, from an address, with a browser."""
    facts = {name: fact for name, fact in (("address", address), ("device", device)) if fact}
    record(actor=actor, act="org.entered", subject_kind="staff", subject=actor.staff, at=at, **facts)


def note_leaving(*, actor: Actor, at: datetime) -> None:
    """Someone has gone out."""
    record(actor=actor, act="org.left", subject_kind="staff", subject=actor.staff, at=at)


def note_proof(*, actor: Actor, at: datetime, means: str) -> None:
    """Someone who is in has proved once more who they are, by password, code or key."""
    record(actor=actor, act="org.proved", subject_kind="staff", subject=actor.staff, at=at, means=means)


def note_refused_entry(*, number: str, at: datetime, address: str = "") -> None:
    """Someone was not let in."""
    _note(number, "org.entry-refused", at, address)


def note_locked_out(*, number: str, at: datetime, address: str = "") -> None:
    """Someone was not even heard, having failed too often."""
    _note(number, "org.locked-out", at, address)


def _note(number: str, act: str, at: datetime, address: str) -> None:
    # What was typed stands on the trail only if it is the number of a login: it may be a password, in the wrong field.
    known = Login.objects.filter(number=number).exists()
    nobody = Actor(staff="", name="", post="", unit="", path="", on=at.date())
    facts = {"address": address} if address else {}
    record(actor=nobody, act=act, subject_kind="staff", subject=number if known else "", at=at, **facts)
