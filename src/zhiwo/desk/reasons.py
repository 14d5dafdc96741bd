"""What a line of the list asks for, and why it is there."""

from __future__ import annotations

from datetime import date

from zhiwo.care.models import Duty
from zhiwo.care.policy import reasons
from zhiwo.care.policy.rules import house_rules
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text


def duty_name(kind: str, on: date) -> Text:
    """What the standard of that day calls a kind of duty."""
    return house_rules().on(on).names.get(kind, Text(kind, kind))


def is_quota(duty: Duty) -> bool:
    """Whether the duty is a quota of contacts, else it is a greeting."""
    return duty.kind in house_rules().on(duty.on).quota_kinds


def what(duty: Duty) -> Text:
    """What is to be done."""
    if not is_quota(duty):
        return duty_name(duty.kind, duty.on)
    ordinal = min(duty.done + 1, duty.required)
    return Text(f"第 {ordinal} 次联络", f"Contact {ordinal} of {duty.required}")


def why(duty: Duty, on: date) -> Text:
    """On what ground, how much of it is done, and until when."""
    if not is_quota(duty):
        return reasons.greeting_due(duty_name(duty.kind, duty.on), duty.on, duty.opens_on)
    left = Period(max(on, duty.opens_on), max(on, duty.closes_on)) if on > duty.closes_on else None
    window = left or Period.through(max(on, duty.opens_on), duty.closes_on)
    return reasons.quota_due(duty.required, duty.done, duty.closes_on, house_rules().calendar.workdays_in(window))
