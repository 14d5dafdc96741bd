"""What the bank's files say on a day: the newest dictionary, what happened, what was in force."""

from __future__ import annotations

from tests.lakes import SHAPES


def whole(feed: str) -> str:
    """The rows of a feed's newest file, which is the whole truth."""
    return f"""
        select * from sent_{feed}
        where business_date = (select max(business_date) from files where feed = '{feed}')
    """


def happened(feed: str, on: str) -> str:
    """Events up to the day, each once: where two files state the same one of the same date, the newer file's row counts."""
    shape = SHAPES[feed]
    same = ", ".join(f'"{name}"' for name in shape.identity)
    return f"""
        select * from sent_{feed} where "{shape.date_column}" <= {on}
        qualify row_number() over (partition by {same} order by business_date desc, "full" desc) = 1
    """


def in_force(feed: str, days: str) -> str:
    """The row of each subject in force at the close of each day of the table `days`, with that `day`.

    A row holds from its own date until the next one of its subject. A full file states anew, from its date on, all that is in
    force; what it leaves out has ended, and what came before it or came later about days before it no longer counts.
    """
    shape = SHAPES[feed]
    subject = ", ".join(f'b."{name}"' for name in shape.subject)
    return f"""
        with begins as (
            select *, from_on as begins from sent_{feed}
            union all
            select *, business_date as begins from sent_{feed} where "full" and from_on < business_date
        ),
        spans as (
            select day, (
                select max(f.business_date) from files f where f.feed = '{feed}' and f."full" and f.business_date <= d.day
            ) as full_on
            from {days} d
        )
        select d.day, b.* from spans d join begins b on b.begins <= d.day
        where d.full_on is null or b.begins > d.full_on
            or (b.begins = d.full_on and (b.business_date > d.full_on or (b.business_date = d.full_on and b."full")))
        qualify row_number() over (
            partition by d.day, {subject} order by b.begins desc, b.business_date desc, b."full" desc, b.from_on desc
        ) = 1
    """


def turns(feed: str, on: str) -> str:
    """The days up to `on` where something of a feed begins or ends, and `on` itself."""
    return f"""
        select distinct day from (
            select from_on as day from sent_{feed} union all
            select business_date from files where feed = '{feed}' union all
            select {on}
        ) where day <= {on}
    """
