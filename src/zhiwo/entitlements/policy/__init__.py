"""The catalogue of entitlements, what a client has of it, what may be said of a booking. Pure."""

from zhiwo.entitlements.policy.booking import SETTLES, STATES, State, corrections, counts, last_correction
from zhiwo.entitlements.policy.catalogue import (
    CATALOGUE,
    GROUPS,
    PERS,
    UNITS,
    Catalogue,
    Entitlement,
    Group,
    Per,
    catalogue_on,
    names_within,
    period_of,
)
from zhiwo.entitlements.policy.course import Course, course_of
from zhiwo.entitlements.policy.quota import Balance, Spell, Taken, as_known, balance, granted, tier_on

__all__ = [
    "CATALOGUE",
    "GROUPS",
    "PERS",
    "SETTLES",
    "STATES",
    "UNITS",
    "Balance",
    "Catalogue",
    "Course",
    "Entitlement",
    "Group",
    "Per",
    "Spell",
    "State",
    "Taken",
    "as_known",
    "balance",
    "catalogue_on",
    "corrections",
    "counts",
    "course_of",
    "granted",
    "last_correction",
    "names_within",
    "period_of",
    "tier_on",
]
