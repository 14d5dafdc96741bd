"""What can be asked about care."""

from zhiwo.care.queries.duties import DutyRow, care_of, discharged_by, duties_of
from zhiwo.care.queries.interactions import InteractionRow, interactions_of, last_contacts, waiting_entries

__all__ = [
    "DutyRow",
    "InteractionRow",
    "care_of",
    "discharged_by",
    "duties_of",
    "interactions_of",
    "last_contacts",
    "waiting_entries",
]
