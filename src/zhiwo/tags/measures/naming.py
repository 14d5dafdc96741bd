"""The names rules may use, from the bank's dictionaries in the lake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Dictionary, Entry, Known, Names, known
from zhiwo.tags.measures.figures import PRODUCT
from zhiwo.tags.measures.rows import GROUP, MERCHANT

SEXES = Dictionary(Text("性别", "sex"), (Entry("m", "男", "male"), Entry("f", "女", "female")))
RISK_LEVELS = Dictionary(Text("风险等级", "risk level"), tuple(Entry(f"C{n}", f"C{n}") for n in range(1, 6)))


def names_of(snapshot: Snapshot, tags: Iterable[Known] = ()) -> Names:
    """Channels, services and merchants with their groups, as the dictionaries are on the day; outlets by name."""
    units = ((row["unit"], row["name"], "") for row in _rows(snapshot, "units"))
    return Names(
        channels=_dictionary(Text("渠道", "channel"), _coded(snapshot, "channels")),
        services=_dictionary(Text("业务", "service"), _coded(snapshot, "services")),
        counterparties=_dictionary(Text("交易对手", "counterparty"), _coded(snapshot, "merchants"), prefix=MERCHANT),
        products=_dictionary(
            Text("产品", "product"),
            ((r["product"], r["name"], "") for r in _rows(snapshot, "products")),
            prefix=PRODUCT,
        ),
        values={
            "sex": SEXES,
            "risk_level": RISK_LEVELS,
            "outlet": _dictionary(Text("网点", "outlet"), units),
        },
        tags=known(tags),
    )


def _rows(snapshot: Snapshot, feed: str) -> list[Mapping[str, str | None]]:
    rows: list[Mapping[str, str | None]] = snapshot.table(feed).to_pyarrow().to_pylist()
    return rows


def _coded(snapshot: Snapshot, feed: str) -> Iterable[tuple[str | None, str | None, str | None]]:
    return ((row["code"], row["name"], row["group"]) for row in _rows(snapshot, feed))


def _dictionary(kind: Text, rows: Iterable[tuple[str | None, str | None, str | None]], prefix: str = "") -> Dictionary:
    """Groups first: where one is called like a code it is the group that is meant. A code that looks like a group's is none."""
    stated = sorted((code, name or code, group) for code, name, group in rows if code)
    groups = sorted({group for _, _, group in stated if group})
    codes = (Entry(prefix + code, name) for code, name, _ in stated if not code.startswith(GROUP))
    return Dictionary(kind, (*(Entry(GROUP + group, group) for group in groups), *codes))
