"""End-of-day balances from bookings, for a bank that sends no balances.

A statement's own running balance can't serve: a file's order within a day need not be the order of its balances.
"""

from __future__ import annotations

import ibis


def booked_from_the_start(bookings: ibis.Table, accounts: ibis.Table) -> ibis.Table:
    """The `accounts` whose every booking is at hand: those opened on or after the first day of the bookings.

    They began with nothing, so their balance is the sum of what was booked. An account with bookings in a currency that
    is not its own is left out: its money can't be added up.
    """
    since = bookings.agg(since=bookings.booked_on.min())
    young = accounts.inner_join(since, accounts.opened_on >= since.since).drop("since")
    others = bookings.inner_join(young.select("account", own="currency"), "account")
    mixed = others.filter(others.currency != others.own)
    return young.filter(young.account.notin(mixed.account))


def balance_changes(bookings: ibis.Table, accounts: ibis.Table, stated: ibis.Table) -> ibis.Table:
    """One row for each account of `accounts` and day on which it was booked: `account`, `client`, `from_on`, `currency`,
    `balance_fen` at the close of that day, the account's first day having opened at nothing.

    Rows that `stated` (balances known before) already says so are left out; a day it gives another balance for than the
    bookings do, also one that has no booking any more, is stated anew. By account and day.
    """
    booked = bookings.select("account", from_on=bookings.booked_on, fen=bookings.amount_fen)
    marked = stated.select("account", "from_on", fen=ibis.literal(0, "int64"))
    days = booked.union(marked).group_by("account", "from_on").agg(fen=ibis._.fen.sum().cast("int64"))
    so_far = ibis.cumulative_window(group_by="account", order_by="from_on")
    running = days.mutate(balance_fen=days.fen.sum().over(so_far).cast("int64")).drop("fen")
    whole = running.inner_join(accounts.select("account", "client", "currency"), "account")
    changes = whole.select("account", "client", "from_on", "currency", "balance_fen")
    return changes.anti_join(stated, list(changes.columns)).order_by("account", "from_on")
