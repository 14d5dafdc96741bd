"""The catalogue of entitlements, what a client has of it, what may be said of a booking. Pure."""

from zhiwo.entitlements.policy.booking import SETTLES, STATES, State, corrections, counts
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
    period_of,
)
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
    "granted",
    "period_of",
    "tier_on",
]
