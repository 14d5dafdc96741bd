"""What clients have of the catalogue, what they booked and used, what runs out unused."""

from zhiwo.entitlements.queries.bookings import (
    BookingRow,
    bookings_between,
    bookings_of,
    bookings_seen,
    givers,
    last_said,
)
from zhiwo.entitlements.queries.held import Entitled, balance_of, entitled, entitled_of, known_spells, spells_of
from zhiwo.entitlements.queries.lapsing import Lapsing, lapsing, soon_out
from zhiwo.entitlements.queries.usage import By, Question, Usage, behind, usage

__all__ = [
    "BookingRow",
    "By",
    "Entitled",
    "Lapsing",
    "Question",
    "Usage",
    "balance_of",
    "behind",
    "bookings_between",
    "bookings_of",
    "bookings_seen",
    "entitled",
    "entitled_of",
    "givers",
    "known_spells",
    "lapsing",
    "last_said",
    "soon_out",
    "spells_of",
    "usage",
]
