"""What clients have, valued day by day, and the figures made of it."""

from zhiwo.holdings.measures.chaining import balance_changes, booked_from_the_start
from zhiwo.holdings.measures.figures import (
    MEASURES,
    aum_average,
    aum_days,
    aum_figures,
    aum_point,
    fen_days_by_class,
)
from zhiwo.holdings.measures.valuation import (
    DEPOSIT,
    DEPOSIT_KINDS,
    HOME_CURRENCY,
    HoldingFacts,
    at_home,
    holdings_on,
    unvalued_on,
    valued_intervals,
)
from zhiwo.holdings.measures.whole import mean_fen

__all__ = [
    "DEPOSIT",
    "DEPOSIT_KINDS",
    "HOME_CURRENCY",
    "MEASURES",
    "HoldingFacts",
    "at_home",
    "aum_average",
    "aum_days",
    "aum_figures",
    "aum_point",
    "balance_changes",
    "booked_from_the_start",
    "fen_days_by_class",
    "holdings_on",
    "mean_fen",
    "unvalued_on",
    "valued_intervals",
]
