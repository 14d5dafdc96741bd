"""Which transactions stand on a day, and from when until when a balance does."""

from __future__ import annotations

import ibis

from zhiwo.tags.measures.facts import FOR_GOOD


def standing(transactions: ibis.Table, cancelled: ibis.Table) -> ibis.Table:
    """The rows of `transactions` (`txn`, `reverses`, …), none later than the day, that count on it; `cancelled` (`key`) are those
    which a row up to that day reverses.

    A 冲正 never counts; what it names doesn't from its date on, in whatever period it lies. A refund that is a service of its
    own is a row like others.
    """
    own = transactions.filter(transactions.reverses.isnull())
    return own.anti_join(cancelled, own.txn == cancelled.key)


def intervals(changes: ibis.Table, *by: str) -> ibis.Table:
    """Changes (`from_on`, `fen`, and what they are `by`), each holding from its day's close until the next one, as stretches:
    `start`, `end`."""
    after = ibis.window(group_by=list(by), order_by="from_on")
    until = changes.from_on.lead().over(after).fill_null(ibis.literal(FOR_GOOD))
    return changes.mutate(start=changes.from_on, end=until).drop("from_on")
