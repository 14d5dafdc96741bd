"""The numbers of care, each defined once."""

from zhiwo.care.measures.compliance import CLOSED_DUTIES, Tally, tallies
from zhiwo.care.measures.hours import (
    Minutes,
    beyond,
    capacity_a_year,
    cost_fen,
    load,
    minutes_a_year,
    minutes_agreed,
    not_met,
)

__all__ = [
    "CLOSED_DUTIES",
    "Minutes",
    "Tally",
    "beyond",
    "capacity_a_year",
    "cost_fen",
    "load",
    "minutes_a_year",
    "minutes_agreed",
    "not_met",
    "tallies",
]
