"""The set-wise answer against one statement of SQL, written from the facts with their numbers and not from the packs.

Two sales are asked about: a private plan of mixed assets and a policy of uncertain benefit paid for ten years.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.suitability.asking import WAN, asked, product
from tests.suitability.at_random import a_client
from zhiwo.holdings.policy.product import PrivateClass, ProductTerms
from zhiwo.suitability.measures.blocks import blocks
from zhiwo.suitability.measures.columns import investors
from zhiwo.suitability.measures.fitting import codes
from zhiwo.suitability.policy.profile import InvestorProfile

DAYS = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2028, 2, 29), date(2026, 11, 24)]

AGED = "(not entity and born <= today)"
RATED = "(level is not null and assessed <= today)"
STALE = "(today > assessed + interval 12 month or today >= until)"
CHANGED = "(changed >= assessed and changed <= today)"
GOOD = f"({RATED} and not coalesce({STALE}, false) and not coalesce({CHANGED}, false))"
AGE = "(year(today) - year(born) - (month(today) * 100 + day(today) < month(born) * 100 + day(born))::int)"

PLAN = {
    "not_assessed": f"not coalesce({RATED}, false)",
    "assessment_expired": f"{RATED} and {STALE}",
    "changed_since": f"{RATED} and {CHANGED}",
    "assessed": GOOD,
    "lowest_barred": f"{GOOD} and lowest",
    "level_fits": f"{GOOD} and not lowest and level >= 4",
    "above_level": f"{GOOD} and not lowest and level < 4",
    "elder_high_risk": f"today >= date '2026-02-01' and {AGED} and {AGE} >= 65",
    "limited_capacity": f"not entity and (limited or {AGED} and {AGE} < 18)",
    "not_qualified": "case when entity then assets < 1000000000 else years < 2 or "
    "(net < 300000000 and family < 500000000 and income < 40000000) end",
    "qualified": "proved and case when entity then assets >= 1000000000 else years >= 2 and "
    "(net >= 300000000 or family >= 500000000 or income >= 40000000) end",
}
"""By reason, for whom it is; NULL is no."""

POLICY = {
    "manual_underwriting": f"not entity and ({AGED} and {AGE} > 60 or income < 5418800)",
    "certain_benefit_only": f"not entity and ({AGED} and {AGE} > 60 or income < 5418800)",
    "record_elder": f"{AGED} and {AGE} >= 60",
    "affordability_unknown": "not entity and (income is null or earned is null or budget is null)",
    "signed_statement": f"not entity and ({AGED} and {AGE} + 10 >= 60 or 10000000 * 5 > earned or 10000000 * 2 >= budget * 3)",
    "birth_unknown": f"not entity and not coalesce({AGED}, false)",
}

SALES = [
    (product("private_am", 4, private_class=PrivateClass.MIXED), PLAN),
    (product("insurance", 2, kind="insurance", certain_benefit=False, pay_years=10), POLICY),
]


def row(n: int, one: InvestorProfile, day: date) -> dict[str, Any]:
    rating, means = one.rating, one.means
    return {
        "n": n, "today": day, "entity": one.entity, "born": one.born_on, "limited": one.limited_capacity,
        "level": rating and rating.level, "lowest": rating and rating.lowest, "assessed": rating and rating.assessed_on,
        "until": rating and rating.valid_until, "changed": one.changed_on, "proved": means and means.proved,
        "years": means and means.experience_years, "net": means and means.family_net_financial_fen,
        "family": means and means.family_financial_fen, "income": means and means.income_average_fen,
        "earned": means and means.family_income_fen, "budget": means and means.premium_budget_fen,
        "assets": means and means.net_assets_fen,
    }  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("what", "oracle"), SALES, ids=["plan", "policy"])
def test_one_statement_of_sql_says_the_same(day: date, what: ProductTerms, oracle: dict[str, str]) -> None:
    dice = Random(f"{day}{what.regime}")
    crowd = [a_client(dice, day) for _ in range(1_500)]
    people = pa.Table.from_pylist([row(n, one, day) for n, one in enumerate(crowd)])
    told = ", ".join(f"coalesce({rule}, false) as {code}" for code, rule in oracle.items())
    database = duckdb.connect()
    database.register("people", people)
    expected = database.execute(f"select {told} from people order by n").fetchall()

    [block] = blocks(investors(crowd), [what], asked(day=day, amount_fen=40 * WAN if oracle is PLAN else 10 * WAN))

    for at, wanted in enumerate(expected):
        given = codes(block.bits[0][at])
        assert [code in given for code in oracle] == list(wanted), crowd[at]
    assert all(any(column) for column in zip(*expected, strict=True)) or day < date(2026, 2, 1)
