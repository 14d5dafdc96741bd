"""The numbers of care, each defined once."""

from zhiwo.care.measures.compliance import CLOSED_DUTIES, Tally, tallies
from zhiwo.care.measures.hours import Minutes, capacity_a_year, load, minutes_a_year

__all__ = [
    "CLOSED_DUTIES",
    "Minutes",
    "Tally",
    "capacity_a_year",
    "load",
    "minutes_a_year",
    "tallies",
]
