"""The plain tables rules are answered from, as of a day: who the clients are, what they did, what they had each day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import duckdb

from tests.tags.oracle.files import Sent, counting, load
from tests.tags.oracle.standing import happened, in_force, turns, whole
from zhiwo.tags.language.source import plainly

CLIENTS = """
    -- Whom a full file leaves out is no client of the day any more; what is known of them is what was known last.
    create table people as
    with last as (
        select * from ({held}) qualify row_number() over (partition by client order by day desc) = 1
    ),
    rated as (
        select client, assessed_on, level, valid_until_on from ({rated})
        qualify row_number() over (partition by client order by assessed_on desc, assessment desc) = 1
    )
    select
        last.client, opened_on, born_on, sex, plainly(occupation) as occupation, unit as outlet,
        day = {on} and (closed_on is null or closed_on > {on}) as still,
        case when valid_until_on is null or valid_until_on >= {on} then level end as risk_level
    from last left join rated on rated.client = last.client
    where opened_on <= {on}
"""

UNITS = """
    create table above as
    with recursive units as ({units}),
    up as (
        select unit as below, unit, kind, parent from units
        union
        select up.below, units.unit, units.kind, units.parent from up join units on units.unit = up.parent
    )
    select below, kind, max(unit) as unit from up group by below, kind
"""

MOVES = """
    create table moves as
    with stated as ({happened}),
    dated as (
        -- The class of a merchant is that of the day; the first dictionary speaks for the time before it, too.
        select s.*, coalesce(
            (select max(business_date) from files f where feed = 'merchants' and f.business_date <= s.booked_on),
            (select min(business_date) from files f where feed = 'merchants')
        ) as dictionary from stated s
    )
    select
        d.client, d.booked_on as day, d.happened_at as moment, d.channel, d.service, d.merchant, m."group" as class,
        case when d.amount_fen < 0 then 'out' else 'in' end as direction,
        {fen} as fen
    from dated d
    left join sent_merchants m on m.code = d.merchant and m.business_date = d.dictionary
    where d.reverses is null and d.txn not in (select reverses from stated where reverses is not null)
"""

ACCOUNTS = """
    create table accounts as
    select * from ({held}) qualify row_number() over (partition by account order by day desc) = 1
"""

MONEY = """
    create table money as
    with every as (select unnest(generate_series(date '{first}', {on}, interval 1 day))::date as day),
    held as (
        select b.day, b.client, b.account, 'deposit' as kind, coalesce(a.product, '') as product, a.matures_on,
            b.balance_fen::decimal(20, 0) as amount, b.currency
        from ({balances}) b left join accounts a on a.account = b.account
        where coalesce(a.kind, 'current') not in ('loan', 'custody') and (a.closed_on is null or b.day < a.closed_on)
        union all
        select c.day, c.client, c.account, 'custody', '', null, c.margin_fen, c.currency
        from ({custody}) c left join accounts a on a.account = c.account
        where a.closed_on is null or c.day < a.closed_on
        union all
        select p.day, p.client, null, coalesce(products.kind, 'unknown'), p.product, p.matures_on,
            case when p.units is null then p.amount_fen::decimal(20, 0)
            else round(p.units * 100 * (select arg_max(nav, "on") from navs where product = p.product and "on" <= p.day))
            end, p.currency
        from ({positions}) p left join ({products}) products on products.product = p.product
    ),
    worth as (select d.*, {fen} as fen, row_number() over () as row from held d),
    holders as (
        select day, account, client, (share_pct * 100)::bigint as hundredths,
            row_number() over (partition by day, account order by role = 'owner' desc, begins, client) as place
        from ({holders}) where role in ('owner', 'joint') and (until_on is null or day < until_on)
    ),
    -- Shares count where every holder has one and they make up the whole; else all holders have the same.
    jointly as (
        select day, account, count(*) filter (hundredths is null) = 0 and sum(hundredths) = 10000 as recorded,
            case when recorded then 10000 else count(*) end as whole
        from holders group by day, account having count(*) > 1
    ),
    split as (
        select w.*, h.client as holder, h.place,
            sign(w.fen) * (abs(w.fen)::hugeint * (case when j.recorded then h.hundredths else 1 end) // j.whole) as part
        from worth w left join jointly j on j.day = w.day and j.account = w.account
        left join holders h on h.day = j.day and h.account = j.account
    )
    select coalesce(holder, client) as client, day, kind, product, matures_on, (
        case when holder is null then fen
        -- What can't be divided is the first-named one's.
        when place = 1 then fen - coalesce(sum(part) filter (place > 1) over (partition by row), 0) else part end
    )::bigint as fen
    from split
"""


def yuan(amount: str, day: str) -> str:
    """An amount in fen of yuan, half up, at the last mid rate up to the day; nothing where there is none."""
    return f"""
        case when d.currency = 'CNY' then ({amount})::bigint else round(
            ({amount})::decimal(20, 0)
            * (select arg_max(mid_rate, "on") from rates r where r.currency = d.currency and r."on" <= {day})
        )::bigint end
    """


def opened(sent: Iterable[Sent], on: date, known_at: datetime | None = None) -> duckdb.DuckDBPyConnection:
    """A database of those tables. It is the caller's to close."""
    db = duckdb.connect()
    db.execute("set threads = 1")
    db.create_function("plainly", plainly, ["VARCHAR"], "VARCHAR")
    files = counting(sent, on, known_at)
    load(db, files)
    today = f"date '{on}'"
    first = min(
        (row["from_on"] for f in files if f.feed in ("balances", "positions", "custody") for row in f.rows), default=on
    )
    for feed in ("clients", "accounts"):
        db.execute(f"create table turns_{feed} as {turns(feed, today)}")
    db.execute(f"create table rates as {happened('fx', today)}")
    db.execute(f"create table navs as {happened('nav', today)}")
    db.execute(
        CLIENTS.format(held=in_force("clients", "turns_clients"), rated=happened("risk_assessments", today), on=today)
    )
    db.execute(UNITS.format(units=whole("units")))
    db.execute(MOVES.format(happened=happened("transactions", today), fen=yuan("abs(d.amount_fen)", "d.booked_on")))
    db.execute(ACCOUNTS.format(held=in_force("accounts", "turns_accounts")))
    db.execute(
        MONEY.format(
            **{feed: in_force(feed, "every") for feed in ("balances", "custody", "positions", "holders")},
            products=whole("products"), first=min(first, on), on=today, fen=yuan("d.amount", "d.day"),
        )
    )  # fmt: skip
    for feed in ("channels", "services"):
        db.execute(f"create table {feed} as {whole(feed)}")
    return db
