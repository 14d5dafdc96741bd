"""What people and the nightly run do about care."""

from zhiwo.care.operations.archiving import put_away
from zhiwo.care.operations.contacts import TakenOver, take_over_contacts
from zhiwo.care.operations.duties import News, raise_duties, recount
from zhiwo.care.operations.gatherings import (
    AlreadyOver,
    CalledOffBefore,
    NotThatDay,
    UnknownGathering,
    WithoutTitle,
    cancel_gathering,
    plan_gathering,
    take_over_gatherings,
)
from zhiwo.care.operations.interactions import (
    ClientDied,
    ClientLeft,
    CorrectedMeanwhile,
    Details,
    InFuture,
    MachineRecord,
    NeedsProof,
    NextStepWithoutWords,
    NoteTooLong,
    NothingWaits,
    Recorded,
    TooLongAgo,
    UnknownKind,
    UnknownResult,
    UnknownTopic,
    confirm_late_entry,
    correct_interaction,
    record_interaction,
)
from zhiwo.care.operations.marking import LastDay, MarkTooLate, MarkWithoutReason, mark_line, put_back, unmark_line
from zhiwo.care.operations.news import NewsWithoutWords, acknowledge_news, report_news
from zhiwo.care.operations.promises import keep_promise
from zhiwo.care.operations.publishing import Published
from zhiwo.care.operations.stops import lift_stop, stop_contact

__all__ = [
    "AlreadyOver",
    "CalledOffBefore",
    "ClientDied",
    "ClientLeft",
    "CorrectedMeanwhile",
    "Details",
    "InFuture",
    "LastDay",
    "MachineRecord",
    "MarkTooLate",
    "MarkWithoutReason",
    "NeedsProof",
    "News",
    "NewsWithoutWords",
    "NextStepWithoutWords",
    "NotThatDay",
    "NoteTooLong",
    "NothingWaits",
    "Published",
    "Recorded",
    "TakenOver",
    "TooLongAgo",
    "UnknownGathering",
    "UnknownKind",
    "UnknownResult",
    "UnknownTopic",
    "WithoutTitle",
    "acknowledge_news",
    "cancel_gathering",
    "confirm_late_entry",
    "correct_interaction",
    "keep_promise",
    "lift_stop",
    "mark_line",
    "plan_gathering",
    "put_away",
    "put_back",
    "raise_duties",
    "record_interaction",
    "recount",
    "report_news",
    "stop_contact",
    "take_over_contacts",
    "take_over_gatherings",
    "unmark_line",
]
