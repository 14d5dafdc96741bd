"""What a line of the list asks for, and why it is there."""

from __future__ import annotations

from datetime import date

from zhiwo.care.models import Duty
from zhiwo.care.policy.rules import house_rules
from zhiwo.desk.words import BADGES
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
    """On what ground, how much of it is done, and how long there is; short, for a line of a list."""
    tier = BADGES.get(duty.tier, Text(duty.tier, duty.tier))
    left = _left(duty, on)
    if is_quota(duty):
        return Text(
            f"{tier.zh} 标准 {duty.required} 次，已 {duty.done} 次{left.zh}",
            f"{tier.en} standard {duty.required}, {duty.done} done{left.en}",
        )
    return Text(
        f"{tier.zh} 标准，{duty.on.month}月{duty.on.day}日当天{left.zh}",
        f"{tier.en} standard, the day is {duty.on:%m-%d}{left.en}",
    )


def _left(duty: Duty, on: date) -> Text:
    if on > duty.closes_on:
        return Text("", "")
    days = _working_days(duty, on)
    return Text(f"，还有 {days} 个工作日", f", {days} working days left")


def _working_days(duty: Duty, on: date) -> int:
    window = Period.through(max(on, duty.opens_on), duty.closes_on)
    return house_rules().calendar.workdays_in(window)
