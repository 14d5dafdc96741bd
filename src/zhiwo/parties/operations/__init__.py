"""What is done about persons: taken over from the bank's files, and put down by people."""

from zhiwo.parties.operations.consent_feed import take_over_consents
from zhiwo.parties.operations.consents import (
    WAYS,
    AlreadyWithdrawn,
    NoConsentAsked,
    ProofMissing,
    UnknownChannel,
    UnknownPurpose,
    record_consent,
    withdraw_consent,
)
from zhiwo.parties.operations.persons import PERSONAL, take_over_persons
from zhiwo.parties.operations.requests import (
    AlreadyDecided,
    NothingHandedOut,
    NotReceivedYet,
    ReasonMissing,
    UnknownDecision,
    UnknownRequest,
    decide_request,
    file_request,
)
from zhiwo.parties.operations.stops import (
    AlreadyStopped,
    ChannelMissing,
    EndsTooEarly,
    HoursMissing,
    NotStopped,
    UnknownStop,
    begin_stop,
    end_stop,
)

__all__ = [
    "PERSONAL",
    "WAYS",
    "AlreadyDecided",
    "AlreadyStopped",
    "AlreadyWithdrawn",
    "ChannelMissing",
    "EndsTooEarly",
    "HoursMissing",
    "NoConsentAsked",
    "NotReceivedYet",
    "NotStopped",
    "NothingHandedOut",
    "ProofMissing",
    "ReasonMissing",
    "UnknownChannel",
    "UnknownDecision",
    "UnknownPurpose",
    "UnknownRequest",
    "UnknownStop",
    "begin_stop",
    "decide_request",
    "end_stop",
    "file_request",
    "record_consent",
    "take_over_consents",
    "take_over_persons",
    "withdraw_consent",
]
