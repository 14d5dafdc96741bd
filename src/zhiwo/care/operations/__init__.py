"""What people and the nightly run do about care."""

from zhiwo.care.operations.contacts import TakenOver, take_over_contacts
from zhiwo.care.operations.duties import News, raise_duties
from zhiwo.care.operations.interactions import (
    ClientDied,
    ClientLeft,
    CorrectedMeanwhile,
    InFuture,
    MachineRecord,
    NoteTooLong,
    NothingWaits,
    Recorded,
    UnknownKind,
    UnknownResult,
    confirm_late_entry,
    correct_interaction,
    record_interaction,
)
from zhiwo.care.operations.publishing import Published
from zhiwo.care.operations.stops import lift_stop, stop_contact

__all__ = [
    "ClientDied",
    "ClientLeft",
    "CorrectedMeanwhile",
    "InFuture",
    "MachineRecord",
    "News",
    "NoteTooLong",
    "NothingWaits",
    "Published",
    "Recorded",
    "TakenOver",
    "UnknownKind",
    "UnknownResult",
    "confirm_late_entry",
    "correct_interaction",
    "lift_stop",
    "raise_duties",
    "record_interaction",
    "stop_contact",
    "take_over_contacts",
]
