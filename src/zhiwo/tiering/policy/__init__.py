"""The rules of sorting clients, pure: schemes as dated data, doors, owners, going up and down, reasons."""

from zhiwo.tiering.policy.bands import AgeRule, Floor, Op, Owners, Tier
from zhiwo.tiering.policy.doors import CARDS, DOORS, CardGrade, DoorFacts, DoorOpen, Doors, open_doors
from zhiwo.tiering.policy.downgrade import MOVES, Ladder, MonthRow, Move, Standing, Step, run_months
from zhiwo.tiering.policy.explain import why
from zhiwo.tiering.policy.indicators import SHARES, Headline, HeadlineRule, headline, headline_rule_on
from zhiwo.tiering.policy.measuring import MEASURES, AssetClass, Measure
from zhiwo.tiering.policy.owners import Keepers, Keeping, maintained_by
from zhiwo.tiering.policy.placing import Basis, Figures, Placed, looks, placed
from zhiwo.tiering.policy.scheme import AmountsNotSet, NoRuleInForce, Scheme, scheme_on, tier_name, version_of, versions

__all__ = [
    "CARDS",
    "DOORS",
    "MEASURES",
    "MOVES",
    "SHARES",
    "AgeRule",
    "AmountsNotSet",
    "AssetClass",
    "Basis",
    "CardGrade",
    "DoorFacts",
    "DoorOpen",
    "Doors",
    "Figures",
    "Floor",
    "Headline",
    "HeadlineRule",
    "Keepers",
    "Keeping",
    "Ladder",
    "Measure",
    "MonthRow",
    "Move",
    "NoRuleInForce",
    "Op",
    "Owners",
    "Placed",
    "Scheme",
    "Standing",
    "Step",
    "Tier",
    "headline",
    "headline_rule_on",
    "looks",
    "maintained_by",
    "open_doors",
    "placed",
    "run_months",
    "scheme_on",
    "tier_name",
    "version_of",
    "versions",
    "why",
]
