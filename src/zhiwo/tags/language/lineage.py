"""From which fields of the bank's files a rule is worked out. Pure.

Named are what the rule asks for and what decides which row counts for whom and when; the feeds are those of docs/feeds.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zhiwo.tags.language.references import leaves
from zhiwo.tags.language.told import Act, ActCount, ActRecency, Fact, Score
from zhiwo.tags.language.tree import (
    Attribute,
    Balance,
    Condition,
    Dimension,
    Holdings,
    Leaf,
    Maturing,
    Measure,
    Monthly,
    Population,
    Rank,
    Recency,
    Rows,
    Rule,
    Sequence,
    Size,
    Test,
    Trend,
    Where,
    Within,
)

Field = tuple[str, str]
"""A feed and one of its fields."""
GROUP = "group:"
"""How a code begins that stands for a group of a dictionary."""

ROW = (("transactions", "client"), ("transactions", "booked_on"), ("transactions", "reverses"))
AMOUNT = (("transactions", "amount_fen"), ("transactions", "currency"), ("fx", "mid_rate"))
TOLD = {
    Dimension.CHANNEL: (("transactions", "channel"), "channels"),
    Dimension.SERVICE: (("transactions", "service"), "services"),
    Dimension.COUNTERPARTY: (("transactions", "merchant"), "merchants"),
    Dimension.DIRECTION: (("transactions", "amount_fen"), ""),
}
HELD = (
    ("accounts", "client"), ("accounts", "kind"), ("holders", "account"), ("holders", "client"), ("holders", "role"),
    ("holders", "share_pct"), ("balances", "client"), ("balances", "from_on"), ("balances", "balance_fen"),
    ("balances", "currency"), ("positions", "client"), ("positions", "from_on"), ("positions", "units"),
    ("positions", "amount_fen"), ("positions", "currency"), ("nav", "nav"), ("custody", "client"), ("custody", "from_on"),
    ("custody", "margin_fen"), ("custody", "currency"), ("fx", "mid_rate"),
)  # fmt: skip
KINDS = (("accounts", "product"), ("positions", "product"), ("products", "kind"))
ATTRIBUTES: Mapping[str, tuple[Field, ...]] = {
    "age": (("clients", "born_on"),),
    "tenure": (("clients", "opened_on"),),
    "sex": (("clients", "sex"),),
    "occupation": (("clients", "occupation"),),
    "outlet": (("clients", "unit"),),
    "risk_level": (
        ("risk_assessments", "level"), ("risk_assessments", "assessed_on"), ("risk_assessments", "valid_until_on"),
    ),
}  # fmt: skip
POPULATIONS = {
    Population.OPEN: (("clients", "opened_on"), ("clients", "closed_on")),
    Population.EVER: (("clients", "opened_on"),),
}


def fields_behind(rule: Rule) -> dict[str, list[str]]:
    """The fields by feed, those of the population last; each once."""
    found: dict[str, list[str]] = {}
    for feed, field in (*_of(rule.condition), *POPULATIONS[rule.population]):
        fields = found.setdefault(feed, [])
        if field not in fields:
            fields.append(field)
    return found


def _of(condition: Condition) -> Iterator[Field]:
    for leaf in leaves(condition):
        yield from _leaf(leaf)


def _leaf(leaf: Leaf) -> Iterator[Field]:
    match leaf:
        case Rows(where=where, tests=tests):
            yield from (*ROW, *_where(where), *_tests(tests))
        case Monthly(where=where, test=test):
            yield from (*ROW, *_where(where), *_tests([test]))
        case Recency(where=where):
            yield from (*ROW, *_where(where))
        case Sequence(where=where, first=first, then=then):
            services = Where(Dimension.SERVICE, (*first, *then))
            yield from (*ROW, ("transactions", "happened_at"), *_where([services, *where]))
        case Attribute(field=field):
            yield from ATTRIBUTES[field]
        case Balance() | Trend() | Rank() | Holdings() | Maturing():
            yield from _money(leaf)
        case ActCount() | ActRecency() | Score() | Fact():
            yield from _told(leaf)


def _money(leaf: Balance | Trend | Rank | Holdings | Maturing) -> Iterator[Field]:
    yield from HELD
    of = leaf.figure.of if isinstance(leaf, Balance | Rank) else leaf.of
    if of or isinstance(leaf, Holdings):
        yield from KINDS
    if isinstance(leaf, Maturing):
        yield from (("accounts", "matures_on"), ("positions", "matures_on"))
    if isinstance(leaf, Rank) and leaf.within is not Within.BANK:
        yield from (("clients", "unit"), ("units", "parent"))


def _told(leaf: ActCount | ActRecency | Score | Fact) -> Iterator[Field]:
    match leaf:
        case ActCount() | ActRecency():
            yield from _acts(leaf)
        case Score():
            yield from (("scores", name) for name in ("client", "scored_on", "model", "score"))
        case Fact():
            stated = ("client", "stated_on", "fact", "value", *(("confidence",) if leaf.confidence else ()))
            yield from (("client_facts", name) for name in stated)


def _acts(leaf: ActCount | ActRecency) -> Iterator[Field]:
    feed, on = ("contacts", "happened_on") if leaf.act is Act.INTERACTION else ("complaints", "received_on")
    yield from ((feed, "client"), (feed, on))
    yield from ((feed, one.trait.value) for one in leaf.where)
    if isinstance(leaf, ActCount) and leaf.period is None:
        yield feed, "closed_on"


def _where(where: Iterable[object]) -> Iterator[Field]:
    for one in where:
        if isinstance(one, Size):
            yield from AMOUNT
        if isinstance(one, Where):
            field, book = TOLD[one.dimension]
            yield field
            if any(code.startswith(GROUP) for code in one.codes):
                yield book, "group"


def _tests(tests: Iterable[Test]) -> Iterator[Field]:
    if any(test.measure is not Measure.COUNT for test in tests):
        yield from AMOUNT
