"""Booking entitlements and saying what became of it."""

from zhiwo.entitlements.operations.booking import book, use
from zhiwo.entitlements.operations.receiving import Expected, Received, receive
from zhiwo.entitlements.operations.refusals import (
    CorrectedTooLate,
    MoreThanLeft,
    NoneLeft,
    NotBookable,
    NotCountable,
    NotEntitled,
    NotForDay,
    NotForFamily,
    NotGivenBy,
    SettledMeanwhile,
    SettledNotYet,
    UseNeedsBooking,
)
from zhiwo.entitlements.operations.settling import correct, settle

__all__ = [
    "CorrectedTooLate",
    "Expected",
    "MoreThanLeft",
    "NoneLeft",
    "NotBookable",
    "NotCountable",
    "NotEntitled",
    "NotForDay",
    "NotForFamily",
    "NotGivenBy",
    "Received",
    "SettledMeanwhile",
    "SettledNotYet",
    "UseNeedsBooking",
    "book",
    "correct",
    "receive",
    "settle",
    "use",
]
