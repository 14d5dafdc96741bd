"""What rules are answered from, as tables of one day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import ibis

from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures.sorts import Sorts

FOR_GOOD = date(9999, 12, 31)
"""The end of what is still in force."""


@dataclass(frozen=True)
class Facts:
    """The tables of a day `on`, with what happened and was held as far back as `reach` says. Clients by
    their dense `ordinal`, money in fen, days from a first one up to, not including, an `end`.

    `people`: one row a client who ever opened up to the day, with what is known of the client on it: `ordinal`, `opened_on`,
    `closed_on`, `born_on`, `sex`, `outlet`, the `sub_branch` and `branch` above it, `occupation`, `risk_level`, nothing where it
    is not known.
    `moves`: one row a transaction that stands on the day (no 冲正, nothing cancelled by one): `ordinal`, `on`, `at` (its moment),
    `sort` (its place among `sorts`: channel, service, merchant, direction), `fen` (its size in yuan at the mid rate of its day,
    without a sign; nothing where there is no rate).
    `held`: what each account or position was worth over time: `ordinal`, `kind`, `product` ("" where it has none), `matures_on`,
    `start`, `end`, `fen` in yuan; what is not there is 0.
    `acts`: one row an interaction or complaint up to the day: `ordinal`, `act`, `on`, `kind`, `result`, `begun_by`, nothing where
    it is not known, `open` for a complaint that is not closed on the day.
    `scores`: what each model gives a client on the day, if anything: `ordinal`, `model`, `score` in millionths.
    `stated`: what each source says of a client on the day, if anything: `ordinal`, `fact`, `value`, `source`, `confidence`.
    `listed`: who is on which list on the day: `list`, `ordinal`.
    Those that are called are read when a rule first asks for them, and once.
    """

    on: date
    reach: Reach
    people: ibis.Table
    moves: Callable[[], ibis.Table]
    sorts: Callable[[], Sorts]
    held: Callable[[], ibis.Table]
    acts: Callable[[], ibis.Table]
    scores: Callable[[], ibis.Table]
    stated: Callable[[], ibis.Table]
    listed: ibis.Table
