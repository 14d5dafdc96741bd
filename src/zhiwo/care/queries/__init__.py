"""What can be asked about care."""

from zhiwo.care.queries.duties import (
    ComplianceRow,
    Counters,
    DutyRow,
    care_of,
    compliance,
    counters,
    discharged_by,
    duties_of,
    late_duties,
    open_duties,
)
from zhiwo.care.queries.interactions import InteractionRow, interactions_of, last_contacts, waiting_entries

__all__ = [
    "ComplianceRow",
    "Counters",
    "DutyRow",
    "InteractionRow",
    "care_of",
    "compliance",
    "counters",
    "discharged_by",
    "duties_of",
    "interactions_of",
    "last_contacts",
    "late_duties",
    "open_duties",
    "waiting_entries",
]
