"""What is known of a client on a day that decides what may be sold to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date


@dataclass(frozen=True)
class Rating:
    """The assessment that counts: level 1 to 5 (C1 to C5), whether it is the lowest class of the fund rules, the day, by which
    version of the questionnaire, and where it was made (`branch`, `mobile` …). `valid_until` is the first day it no longer
    counts, where the bank's file says one; it never counts for longer than the rule of validity says."""

    level: int
    lowest: bool
    assessed_on: date
    version: str
    channel: str
    valid_until: date | None = None


@dataclass(frozen=True)
class Means:
    """What the client has stated, with proof where the rules ask for it, of income and assets; fen of yuan, None where nothing is
    known. `income_average_fen` is the mean of the last three years' income of the person, `family_income_fen` the family's income
    of a year, `premium_budget_fen` what it sets aside for premiums a year. Financial assets exclude property. `experience_years`
    counts full years of investing. For an entity only `net_assets_fen`, at the end of its last year. `proved`: all that is known
    of QUALIFYING has been proved; `stated_on` is the day of the latest statement."""

    stated_on: date
    proved: bool
    experience_years: int | None = None
    family_net_financial_fen: int | None = None
    family_financial_fen: int | None = None
    financial_fen: int | None = None
    income_average_fen: int | None = None
    family_income_fen: int | None = None
    premium_budget_fen: int | None = None
    net_assets_fen: int | None = None


FIGURES = tuple(one.name for one in fields(Means) if one.name not in ("stated_on", "proved"))
"""What a statement of means may say, in its order."""
QUALIFYING = tuple(name for name in FIGURES if name not in ("family_income_fen", "premium_budget_fen"))
"""What of it makes a qualified investor, and so is proved."""


@dataclass(frozen=True)
class InvestorProfile:
    """All of it. `changed_on` is the day a material change was stated since the last assessment. `bought_own_wmp`: it has bought
    the bank's own wealth products before, as far as is known. Deposits are principal and interest in this bank, `assets_fen` all
    it has here, None where neither is known, and `held_fen` what of it lies in each product and, under `issuer:NAME`, with each
    issuer, under `risk:N` in all products of the rating N (1 to 5)."""

    client: str
    entity: bool = False
    born_on: date | None = None
    limited_capacity: bool = False
    rating: Rating | None = None
    changed_on: date | None = None
    means: Means | None = None
    bought_own_wmp: bool = False
    deposits_fen: int | None = None
    assets_fen: int | None = None
    held_fen: Mapping[str, int] = field(default_factory=dict)
