"""Rules that no catalogue has, each with the statement a person would write by hand over the same Parquet files of the lake.

The statements know what the files need and no more: what is cancelled does not count, foreign money is worth the last mid rate,
of a client, an account or a balance the newest row counts. What files may hold and these don't, they leave out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from zhiwo.kernel.period import Period, add_months, month_of

FEEDS = (
    "clients",
    "transactions",
    "fx",
    "merchants",
    "services",
    "accounts",
    "balances",
    "positions",
    "custody",
    "nav",
    "holders",
)
THREADS = 2


@dataclass(frozen=True)
class Peer:
    """A rule as it is typed, and the statement that counts the same clients."""

    what: str
    rule: str
    statement: str


def opened(root: Path) -> Any:
    """An embedded engine with a view of the Parquet files of each feed."""
    engine = duckdb.connect(config={"threads": THREADS, "memory_limit": "2GB"})
    for feed in FEEDS:
        files = f"{root}/parts/{feed}/**/*.parquet"
        engine.execute(
            f"CREATE VIEW {feed} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true,"
            " hive_types = {'business_date': DATE, 'full': BOOLEAN})"
        )
    return engine


def peers(on: date) -> list[Peer]:
    """The rules as of a day."""
    end, this = on + timedelta(days=1), Period(on.replace(day=1), on + timedelta(days=1))
    before = month_of(add_months(this.start, -1))
    half, quarter, year = (Period(add_months(end, -n), end) for n in (6, 3, 12))
    five = Period(add_months(this.start, -4), end)
    bills = "service IN (SELECT code FROM services WHERE \"group\" = '缴费')"
    mobile = (
        f"SELECT client FROM ({_moves(half)}) WHERE channel = 'mobile' AND {bills} GROUP BY client HAVING count(*) >= 3"
    )
    aged = f"date_sub('year', born_on, DATE '{on}')"
    return [
        Peer(
            "channel, service, counterparty, period",
            "统计周期[最近6个月] + 渠道偏好特征[手机银行] + 交易对手特征[公用事业] + 服务偏好特征[缴费笔数 ≥ 3]",
            _count(
                on,
                f"""client IN (SELECT client FROM ({_moves(half)}) WHERE channel = 'mobile' AND {bills}
                AND merchant IN (SELECT code FROM merchants WHERE "group" = '公用事业') GROUP BY client HAVING count(*) >= 3)""",
            ),
        ),
        Peer(
            "amounts, direction, sum",
            "统计周期[最近12个月] + 收支方向特征[支出] + 金额特征[单笔 ≥ 4321元] + 服务偏好特征[金额合计 ≥ 23456元]",
            _count(
                on,
                f"""client IN (SELECT client FROM ({_valued(year)}) WHERE amount_fen < 0 AND fen >= 432100
                GROUP BY client HAVING sum(fen) >= 2345600)""",
            ),
        ),
        Peer(
            "average balance of deposits",
            "余额特征[存款日均(本月) ≥ 12345元]",
            _count(on, f"client IN ({_over(_deposits(this), this)} HAVING sum(fen * days) >= {1_234_500 * this.days})"),
        ),
        Peer(
            "average of all assets",
            "余额特征[AUM日均(本月) ≥ 54321元]",
            _count(on, f"client IN ({_over(_assets(this), this)} HAVING sum(fen * days) >= {5_432_100 * this.days})"),
        ),
        Peer(
            "trend of two periods",
            "趋势特征[存款日均 本月 ÷ 上月 ≤ 83%]",
            _count(on, f"client IN ({_trend(this, before)})"),
        ),
        Peer(
            "recency",
            "渠道偏好特征[柜面] + 时序特征[最近一次交易 距今 > 77天]",
            _count(
                on,
                f"""client IN (SELECT client FROM ({_moves(Period(date(1900, 1, 1), end))}) WHERE channel = 'counter'
                GROUP BY client HAVING DATE '{on}' - max(booked_on) > 77)""",
            ),
        ),
        Peer(
            "sequence",
            "统计周期[最近3个月] + 时序特征[代发工资 后 4天内 转出]",
            _count(
                on,
                f"""client IN (WITH m AS ({_moves(quarter)}) SELECT a.client FROM m a JOIN m b USING (client)
                WHERE a.service = 'salary' AND b.service = 'transfer_out' AND b.happened_at > a.happened_at
                AND b.booked_on - a.booked_on <= 4)""",
            ),
        ),
        Peer(
            "consecutive months",
            "渠道偏好特征[手机银行] + 时序特征[连续5个月 交易笔数 ≥ 2]",
            _count(
                on,
                f"""client IN (SELECT client FROM (SELECT client, date_trunc('month', booked_on) AS month
                FROM ({_moves(five)}) WHERE channel = 'mobile' GROUP BY ALL HAVING count(*) >= 2)
                GROUP BY client HAVING count(*) = 5)""",
            ),
        ),
        Peer(
            "attributes",
            "客户属性[年龄 ≥ 43] 且 客户属性[性别 = 女] 且 非 客户属性[职业 = 退休]",
            _count(on, f"{aged} >= 43 AND sex = 'f' AND occupation IS DISTINCT FROM '退休'"),
        ),
        Peer(
            "且 或 除",
            "((客户属性[年龄 ≥ 37] 且 (统计周期[最近6个月] + 渠道偏好特征[手机银行] + 服务偏好特征[缴费笔数 ≥ 3])) 或 "
            "余额特征[存款日均(本月) ≥ 12345元]) 除 客户属性[性别 = 男]",
            _count(
                on,
                f"""({aged} >= 37 AND client IN ({mobile})
                OR client IN ({_over(_deposits(this), this)} HAVING sum(fen * days) >= {1_234_500 * this.days}))
                AND sex IS DISTINCT FROM 'm'""",
            ),
        ),
    ]


def _count(on: date, where: str) -> str:
    """Open clients by their newest row."""
    return f"""SELECT count(*) FROM (SELECT * FROM clients
        QUALIFY row_number() OVER (PARTITION BY client ORDER BY from_on DESC, business_date DESC) = 1)
        WHERE opened_on <= DATE '{on}' AND coalesce(closed_on, DATE '9999-12-31') > DATE '{on}' AND {where}"""


def _moves(period: Period) -> str:
    """Transactions of a period but for what is cancelled."""
    return f"""SELECT * FROM transactions t WHERE booked_on >= DATE '{period.start}' AND booked_on < DATE '{period.end}'
        AND reverses IS NULL AND NOT EXISTS (SELECT 1 FROM transactions r WHERE r.reverses = t.txn)"""


def _valued(period: Period) -> str:
    """The same with their size in fen of yuan."""
    return f"""SELECT m.*, CASE WHEN m.currency = 'CNY' THEN abs(amount_fen)
        ELSE CAST(round(abs(amount_fen) * mid_rate) AS BIGINT) END AS fen
        FROM ({_moves(period)}) m ASOF LEFT JOIN fx ON m.currency = fx.currency AND m.booked_on >= fx.on"""


def _spans(table: str, key: str, columns: str, period: Period) -> str:
    """What rows of a feed of changes say, with the days each holds. Balances come whole at the end of every month: there is
    nothing to look for before."""
    since = f"WHERE business_date >= DATE '{period.start - timedelta(days=1)}'" if table == "balances" else ""
    return f"""SELECT {key} AS reference, {columns}, from_on AS since,
        coalesce(lead(from_on) OVER (PARTITION BY {key} ORDER BY from_on), DATE '{period.end}') AS until
        FROM (SELECT * FROM {table} {since}
        QUALIFY row_number() OVER (PARTITION BY {key}, from_on ORDER BY business_date DESC) = 1)"""


_ACCOUNTS = """(SELECT * FROM accounts
    QUALIFY row_number() OVER (PARTITION BY account ORDER BY from_on DESC, business_date DESC) = 1)"""
_CLOSED = "least(until, coalesce(closed_on, DATE '9999-12-31'))"


def _deposits(period: Period) -> str:
    """`client`, `currency`, `fen`, `since`, `until` of the balances of deposit accounts."""
    spans = _spans("balances", "account", "client, currency, balance_fen AS fen", period)
    return _shared(f"""SELECT s.reference, s.client, s.currency, fen, since, {_CLOSED} AS until FROM ({spans}) s
        LEFT JOIN {_ACCOUNTS} a ON a.account = s.reference
        WHERE a.kind IS NULL OR a.kind IN ('current', 'term', 'notice', 'large_cd')""")


def _shared(held: str) -> str:
    """The same by client, what lies on a joint account among its holders. In these files they are two from the account's first
    day on and no shares are recorded: half each, the odd fen the owner's."""
    return f"""SELECT coalesce(h.client, s.client) AS client, s.currency,
        CASE h.role WHEN 'owner' THEN fen - fen // 2 WHEN 'joint' THEN fen // 2 ELSE fen END AS fen, since, until
        FROM ({held}) s LEFT JOIN (SELECT * FROM holders WHERE role IN ('owner', 'joint')) h ON h.account = s.reference"""


def _assets(period: Period) -> str:
    """The same of deposits, positions at their net value, and margins."""
    margins = _spans("custody", "account", "client, currency, margin_fen AS fen", period)
    positions = _spans("positions", "position", "client, currency, product, units, amount_fen", period)
    shared = _shared(f"""SELECT s.reference, s.client, s.currency, fen, since, {_CLOSED} AS until FROM ({margins}) s
        LEFT JOIN {_ACCOUNTS} a ON a.account = s.reference""")
    return f"""{_deposits(period)}
        UNION ALL {shared}
        UNION ALL SELECT client, currency, amount_fen, since, until FROM ({positions}) WHERE amount_fen IS NOT NULL
        UNION ALL SELECT p.client, p.currency, CAST(round(units * nav, 2) * 100 AS BIGINT), greatest(p.since, n.since),
        least(p.until, n.until) FROM ({positions}) p JOIN ({_prices("nav", "product", "nav")}) n
        ON p.product = n.product AND p.since < n.until AND n.since < p.until WHERE p.amount_fen IS NULL"""


def _prices(table: str, key: str, price: str) -> str:
    return f"""SELECT {key}, {price}, "on" AS since,
        coalesce(lead("on") OVER (PARTITION BY {key} ORDER BY "on"), DATE '9999-12-31') AS until FROM {table}"""


def _over(held: str, period: Period, kept: str = "client") -> str:
    """A statement without its HAVING: `fen` of yuan and the `days` of a period it was held, by client; `kept` of them."""
    foreign = f"""SELECT client, CAST(round(fen * mid_rate) AS BIGINT), greatest(h.since, r.since), least(h.until, r.until)
        FROM held h JOIN ({_prices("fx", "currency", "mid_rate")}) r
        ON h.currency = r.currency AND h.since < r.until AND r.since < h.until"""
    return f"""WITH held AS ({held}), home AS (SELECT client, fen, since, until FROM held WHERE currency = 'CNY'
        UNION ALL {foreign}),
        inside AS (SELECT client, fen, least(until, DATE '{period.end}') - greatest(since, DATE '{period.start}') AS days
        FROM home)
        SELECT {kept} FROM inside WHERE days > 0 GROUP BY client"""


def _trend(now: Period, before: Period) -> str:
    """Clients whose average of deposits is at most 83 % of what it was."""
    sums = [_over(_deposits(one), one, "client, sum(fen * days) AS fen") for one in (now, before)]
    return f"""SELECT b.client FROM ({sums[1]}) b LEFT JOIN ({sums[0]}) n USING (client)
        WHERE b.fen > 0 AND coalesce(n.fen, 0) * {before.days} * 100 <= b.fen * {now.days} * 83"""
