"""The pages' clock. Below the faces, time is an argument; `ZHIWO_TODAY` lets an installation show a past day as today."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment; on the day an installation pretends to be in, at this time of day."""
    at = timezone.localtime()
    pretended: date | None = settings.TODAY
    return at.replace(year=pretended.year, month=pretended.month, day=pretended.day) if pretended else at


def instant() -> datetime:
    """This moment of the world: codes and sessions run by it, whatever day an installation pretends to be in."""
    return timezone.now()


def today() -> date:
    """The bank's day."""
    return now().date()
