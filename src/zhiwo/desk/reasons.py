"""What a line of the list asks for, and why it is there."""

from __future__ import annotations

from datetime import date

from zhiwo.care.models import Duty
from zhiwo.care.policy.duty import ideal_day
from zhiwo.care.policy.rules import house_rules
from zhiwo.desk.words import BADGES
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text


def duty_name(kind: str, on: date) -> Text:
    """What the standard of that day calls a kind of duty."""
    return house_rules().on(on).names.get(kind, Text(kind, kind))


def what(duty: Duty) -> Text:
    """What is to be done."""
    version, name = house_rules().on(duty.on), duty_name(duty.kind, duty.on)
    ordinal = min(duty.done + 1, duty.required)
    if duty.kind in version.contact_kinds:
        return Text(f"第 {ordinal} 次联络", f"Contact {ordinal} of {duty.required}")
    if duty.kind in version.quota_of and duty.required > 1:
        return Text(f"{name.zh}（第 {ordinal} 次）", f"{name.en} ({ordinal} of {duty.required})")
    return name


def why(duty: Duty, on: date) -> Text:
    """On what ground, how much of it is done, and how long there is; short, for a line of a list."""
    tier = BADGES.get(duty.tier, Text(duty.tier, duty.tier))
    left = _left(duty, on)
    version = house_rules().on(duty.on)
    if duty.kind in version.entry_kinds:
        return Text(f"{duty.on.month}月{duty.on.day}日入名单{left.zh}", f"on the list since {duty.on:%m-%d}{left.en}")
    if duty.kind in version.quota_of and duty.kind not in version.contact_kinds:
        ideal = ideal_day(Period.through(duty.opens_on, duty.closes_on), duty.required, duty.done)
        best = (f"，最好 {ideal:%m-%d} 前", f", best by {ideal:%m-%d}") if on <= ideal < duty.closes_on else ("", "")
        return Text(
            f"{tier.zh} 标准 {duty.required} 次，已 {duty.done} 次{best[0]}，最迟 {duty.closes_on:%m-%d}",
            f"{tier.en} standard {duty.required}, {duty.done} done{best[1]}, by {duty.closes_on:%m-%d} at the latest",
        )
    if duty.kind in version.contact_kinds:
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
