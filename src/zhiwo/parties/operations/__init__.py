"""What is done about persons: taken over from the bank's files, and put down by people."""

from zhiwo.parties.operations.consent_feed import take_over_consents
from zhiwo.parties.operations.consents import (
    AlreadyWithdrawn,
    NoConsentAsked,
    ProofMissing,
    UnknownChannel,
    UnknownPurpose,
    record_consent,
    withdraw_consent,
)
from zhiwo.parties.operations.persons import PERSONAL, take_over_persons
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
    "AlreadyStopped",
    "AlreadyWithdrawn",
    "ChannelMissing",
    "EndsTooEarly",
    "HoursMissing",
    "NoConsentAsked",
    "NotStopped",
    "ProofMissing",
    "UnknownChannel",
    "UnknownPurpose",
    "UnknownStop",
    "begin_stop",
    "end_stop",
    "record_consent",
    "take_over_consents",
    "take_over_persons",
    "withdraw_consent",
]
