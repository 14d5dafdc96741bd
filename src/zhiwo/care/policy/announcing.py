"""Whether something that passed between bank and client told it of a change (S12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.care.policy.house import EntryRule
from zhiwo.care.policy.service_rules import AnnouncementRule
from zhiwo.kernel.workdays import WorkCalendar


@dataclass(frozen=True)
class Telling:
    """An interaction that names a change: when, how, with what result, and how it came to be put down."""

    on: date
    kind: str
    result: str
    entered_on: date
    confirmed: bool
    source: str


def tells(said: Telling, rule: AnnouncementRule, late: EntryRule, calendar: WorkCalendar) -> bool:
    """Whether it counts: personal, connected where it must be, and put down in time or confirmed since (H28)."""
    if said.kind not in rule.kinds or (said.kind in rule.must_connect and said.result != "connected"):
        return False
    if said.source not in late.sources or said.confirmed:
        return True
    return said.entered_on <= calendar.add_workdays(said.on, late.working_days)
