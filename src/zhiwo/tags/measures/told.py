"""What passed between the bank and its clients, and what is said of them, as rules ask for it: one query a condition."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
from ibis import _

from zhiwo.tags.language.op import Op
from zhiwo.tags.language.source import key_of
from zhiwo.tags.language.told import Act, ActCount, ActIs, Fact
from zhiwo.tags.measures.facts import Facts

MILLIONTHS = 1_000_000
"""What a score is counted in, so that it is compared exactly."""


def acts_of(facts: Facts, act: Act, where: Iterable[ActIs]) -> ibis.Table:
    """The rows of `facts.acts` that meet every condition."""
    acts = facts.acts()
    rows = acts.filter(acts.act == act.value, acts.on <= facts.on)
    for one in where:
        column = rows[one.trait.value]
        inside = column.isin(one.codes)
        # Of what is not known it can't be said that it is another.
        rows = rows.filter((column.notnull() & ~inside) if one.other else inside)
    return rows


def act_counts(facts: Facts, node: ActCount) -> ibis.Table:
    """One row a client with any: `ordinal`, `number`."""
    rows = acts_of(facts, node.act, node.where)
    if node.period is None:
        rows = rows.filter(rows.open)
    else:
        period = node.period.on(facts.on)
        rows = rows.filter(rows.on >= period.start, rows.on < period.end)
    return rows.group_by("ordinal").agg(number=_.count())


def last_acts(facts: Facts, act: Act, where: Iterable[ActIs]) -> ibis.Table:
    """One row a client with any: `ordinal`, `last`, the day of the last one."""
    return acts_of(facts, act, where).group_by("ordinal").agg(last=_.on.max())


def scored(facts: Facts, model: str) -> ibis.Table:
    """One row a client whom the model gives a score: `ordinal`, `number` in millionths."""
    scores = facts.scores()
    return scores.filter(scores.model == model).select("ordinal", number="score")


def statements(facts: Facts, fact: str) -> ibis.Table:
    """What is stated of clients of one kind: `ordinal`, `value`, `source`, `confidence`."""
    stated = facts.stated()
    return stated.filter(stated.fact == fact).drop("fact")


def stating(facts: Facts, node: Fact) -> ibis.Table:
    """The `ordinal` of each client of whom one of the values is stated and surely enough; blank, of whom anything is."""
    rows = statements(facts, node.fact)
    if node.op is not Op.BLANK:
        wanted = {key_of(value) for value in node.values}
        values = rows.select("value").distinct().to_pyarrow()["value"].to_pylist()
        meant = [value for value in values if key_of(value) in wanted]
        rows = rows.filter(rows.value.isin(meant), rows.confidence >= node.confidence)
    return rows.select("ordinal").distinct()
