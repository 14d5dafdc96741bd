"""What is done about persons: taken over from the bank's files, put down by people, looked at, revealed for a purpose."""

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
    NothingHandedOut,
    NotReceivedYet,
    RefusedWithoutReason,
    RequestDecided,
    UnknownDecision,
    UnknownRequest,
    decide_request,
    file_request,
)
from zhiwo.parties.operations.revealing import (
    Revealed,
    SayWhatFor,
    TooManyReveals,
    WordsOfTheClient,
    reveal,
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
from zhiwo.parties.operations.viewing import note_view

__all__ = [
    "PERSONAL",
    "WAYS",
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
    "RefusedWithoutReason",
    "RequestDecided",
    "Revealed",
    "SayWhatFor",
    "TooManyReveals",
    "UnknownChannel",
    "UnknownDecision",
    "UnknownPurpose",
    "UnknownRequest",
    "UnknownStop",
    "WordsOfTheClient",
    "begin_stop",
    "decide_request",
    "end_stop",
    "file_request",
    "note_view",
    "record_consent",
    "reveal",
    "take_over_consents",
    "take_over_persons",
    "withdraw_consent",
]
