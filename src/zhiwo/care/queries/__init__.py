"""What can be asked about care."""

from zhiwo.care.queries.duties import DutyRow, care_of, discharged_by, duties_of
from zhiwo.care.queries.interactions import (
    ENTRY,
    HAND,
    InteractionRow,
    corrected_of,
    interaction,
    interactions_of,
    last_contacts,
    waiting_entries,
)
from zhiwo.care.queries.silence import silent_clients

__all__ = [
    "ENTRY",
    "HAND",
    "DutyRow",
    "InteractionRow",
    "care_of",
    "corrected_of",
    "discharged_by",
    "duties_of",
    "interaction",
    "interactions_of",
    "last_contacts",
    "silent_clients",
    "waiting_entries",
]
