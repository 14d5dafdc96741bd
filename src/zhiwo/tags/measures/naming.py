"""The names rules may use, from the bank's dictionaries in the lake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Dictionary, Entry, Known, Names, known
from zhiwo.tags.measures.figures import PRODUCT
from zhiwo.tags.measures.sorts import GROUP, MERCHANT

SEXES = Dictionary(Text("性别", "sex"), (Entry("m", "男", "male"), Entry("f", "女", "female")))
RISK_LEVELS = Dictionary(Text("风险等级", "risk level"), tuple(Entry(f"C{n}", f"C{n}") for n in range(1, 6)))


DICTIONARIES = ("channels", "services", "merchants", "products", "units")
"""The feeds that names are taken from."""


def names_of(snapshot: Snapshot, tags: Iterable[Known] = (), *, lists: Iterable[Entry]) -> Names:
    """Channels, services and merchants with their groups, as the dictionaries are on the day; outlets by name. Of `lists`
    come those that may be named."""
    return Names(
        channels=_coded(Text("渠道", "channel"), snapshot, "channels"),
        services=_coded(Text("业务", "service"), snapshot, "services"),
        counterparties=_coded(Text("交易对手", "counterparty"), snapshot, "merchants", prefix=MERCHANT),
        products=Dictionary(
            Text("产品", "product"),
            tuple(Entry(PRODUCT + row["product"], row["name"]) for row in _rows(snapshot, "products", "product")),
        ),
        lists=Dictionary(Text("名单", "list"), tuple(lists)),
        values={
            "sex": SEXES,
            "risk_level": RISK_LEVELS,
            "outlet": Dictionary(
                Text("网点", "outlet"),
                tuple(Entry(row["unit"], row["name"]) for row in _rows(snapshot, "units", "unit")),
            ),
        },
        tags=known(tags),
    )


def _rows(snapshot: Snapshot, feed: str, key: str) -> list[Mapping[str, str]]:
    """The rows of a dictionary in the order of their codes; what has no name is called by its code, what is not said is ""."""
    rows = snapshot.table(feed).to_pyarrow().to_pylist()
    told = [{name: value or "" for name, value in row.items() if isinstance(value, str | None)} for row in rows]
    named = [row | {"name": row["name"] or row[key]} for row in told if row[key]]
    return sorted(named, key=lambda row: row[key])


def _coded(kind: Text, snapshot: Snapshot, feed: str, prefix: str = "") -> Dictionary:
    """Groups first: where one is called like a code it is the group that is meant. A code that looks like a group's is none.

    A group has the first English name that any of its codes gives it.
    """
    rows = _rows(snapshot, feed, "code")
    english: dict[str, str] = {}
    for row in rows:
        if row["group"]:
            english[row["group"]] = english.get(row["group"]) or row["group_en"]
    groups = [Entry(GROUP + group, group, english[group]) for group in sorted(english)]
    codes = [Entry(prefix + row["code"], row["name"], row["name_en"]) for row in rows]
    return Dictionary(kind, (*groups, *(entry for entry in codes if not entry.code.startswith(GROUP))))
