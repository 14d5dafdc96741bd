"""The names rules may use, from the bank's dictionaries in the lake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Dictionary, Entry, Known, Names, known
from zhiwo.tags.language.names import GROUP
from zhiwo.tags.measures.figures import PRODUCT
from zhiwo.tags.measures.sorts import MERCHANT

SEXES = Dictionary(Text("性别", "sex"), (Entry("m", "男", "male"), Entry("f", "女", "female")))
RISK_LEVELS = Dictionary(Text("风险等级", "risk level"), tuple(Entry(f"C{n}", f"C{n}") for n in range(1, 6)))


DICTIONARIES = ("channels", "services", "merchants", "products", "units", "score_models", "fact_kinds")
"""The feeds that names are taken from."""


def names_of(snapshot: Snapshot, tags: Iterable[Known] = (), *, lists: Iterable[Entry], of_risk: bool) -> Names:
    """Channels, services and merchants with their groups, as the dictionaries are on the day; outlets by name. Of `lists`
    come those that may be named, and models that score for risk only where rules `of_risk` are read."""
    risky = _models_of_risk(snapshot)
    return Names(
        channels=_coded(Text("渠道", "channel"), snapshot, "channels"),
        services=_coded(Text("业务", "service"), snapshot, "services"),
        counterparties=_coded(Text("交易对手", "counterparty"), snapshot, "merchants", prefix=MERCHANT),
        products=Dictionary(
            Text("产品", "product"),
            tuple(Entry(PRODUCT + row["product"], row["name"]) for row in _rows(snapshot, "products", "product")),
        ),
        models=_named(Text("评分模型", "model"), snapshot, "score_models", but=frozenset() if of_risk else risky),
        facts=_named(Text("客户事实", "fact"), snapshot, "fact_kinds"),
        risky=risky if of_risk else frozenset(),
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


def _models_of_risk(snapshot: Snapshot) -> frozenset[str]:
    """The models that score for credit or fraud risk, by code."""
    models = snapshot.table("score_models")
    return frozenset(models.filter(models.of_risk).code.to_pyarrow().to_pylist())


def _rows(snapshot: Snapshot, feed: str, key: str) -> list[Mapping[str, str]]:
    """The rows of a dictionary in the order of their codes; what has no name is called by its code, what is not said is ""."""
    rows = snapshot.table(feed).to_pyarrow().to_pylist()
    told = [{name: value or "" for name, value in row.items() if isinstance(value, str | None)} for row in rows]
    named = [row | {"name": row["name"] or row[key]} for row in told if row[key]]
    return sorted(named, key=lambda row: row[key])


def _named(kind: Text, snapshot: Snapshot, feed: str, but: frozenset[str] = frozenset()) -> Dictionary:
    """The codes of a dictionary without groups, in both languages, but for some."""
    rows = [row for row in _rows(snapshot, feed, "code") if row["code"] not in but]
    return Dictionary(kind, tuple(Entry(row["code"], row["name"], row["name_en"]) for row in rows))


def _group(row: Mapping[str, str]) -> str:
    return GROUP + row["group"] if row["group"] else ""


def _coded(kind: Text, snapshot: Snapshot, feed: str, prefix: str = "") -> Dictionary:
    """Groups first: where one is called like a code it is the group that is meant. A code that looks like a group's is none.

    A group has the first English name that any of its codes gives it. Merchants change their groups from day to day.
    """
    rows = _rows(snapshot, feed, "code")
    english: dict[str, str] = {}
    for row in rows:
        if row["group"]:
            english[row["group"]] = english.get(row["group"]) or row["group_en"]
    groups = [Entry(GROUP + group, group, english[group]) for group in sorted(english)]
    lasting = feed != "merchants"
    codes = [
        Entry(prefix + row["code"], row["name"], row["name_en"], group=_group(row) if lasting else None) for row in rows
    ]
    return Dictionary(kind, (*groups, *(entry for entry in codes if not entry.code.startswith(GROUP))))
