"""A small bank as plain rows, for tags: what the worked cases state and what random ones are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from zhiwo.kernel.text import Text
from zhiwo.tags.language import Dictionary, Entry, Known, Names, known

CASES = Path(__file__).parents[1] / "cases" / "tags.yaml"
ENGLISH = {
    "MB": "mobile bank",
    "BILL": "bill payment",
    "CSM": "card spending",
    "TRF": "transfer",
    "支付宝商户": "Alipay merchants",
}
"""What the English texts of the cases call the codes; their dictionaries give Chinese names only."""


@dataclass(frozen=True)
class Txn:
    """A transaction, its amount in fen of yuan at the mid rate of its day; below 0 it went out."""

    id: str
    client: str
    on: date
    at: time
    channel: str
    service: str
    merchant: str | None
    fen: int
    reverses: str | None
    known: date


@dataclass(frozen=True)
class Person:
    """A client of the bank."""

    number: str
    sex: str
    born: date
    outlet: str
    opened: date
    closed: date | None
    occupation: str | None


@dataclass(frozen=True)
class Stake:
    """What a client has of a product: changes in fen, each holding from its day's close."""

    client: str
    kind: str
    product: str
    matures: date | None
    changes: tuple[tuple[date, int], ...]

    def at(self, day: date) -> int:
        """At the close of a day."""
        held = [fen for since, fen in self.changes if since <= day]
        return held[-1] if held else 0


@dataclass(frozen=True)
class Happened:
    """An interaction or complaint; a complaint is open until the day it is closed on."""

    client: str
    act: str
    on: date
    kind: str
    result: str | None = None
    begun_by: str | None = None
    closed: date | None = None


@dataclass(frozen=True)
class Stated:
    """What a source says of a client from a day on; without a value it takes back what it said."""

    client: str
    fact: str
    source: str
    since: date
    value: str | None
    confidence: int


@dataclass(frozen=True)
class World:
    """Everything there is."""

    people: tuple[Person, ...]
    txns: tuple[Txn, ...]
    classes: tuple[tuple[str, str, date, date | None], ...] = ()
    """Merchant, class, first and last day, both included."""
    stakes: tuple[Stake, ...] = ()
    risk_levels: tuple[tuple[str, str, date], ...] = ()
    acts: tuple[Happened, ...] = ()
    scores: tuple[tuple[str, str, date, int | None], ...] = ()
    """Client, model, from which day on, millionths; None takes it back."""
    stated: tuple[Stated, ...] = ()
    lists: tuple[tuple[str, str, date, date | None], ...] = ()
    """List, client, first day, first day no more."""
    above: tuple[tuple[str, str, str], ...] = ()
    """Outlet, its sub-branch, its branch."""

    def unit(self, outlet: str, within: str) -> str | None:
        """The unit of that kind which an outlet belongs to."""
        for one, sub_branch, branch in self.above:
            if one == outlet:
                return {"outlet": outlet, "sub_branch": sub_branch, "branch": branch}.get(within)
        return outlet if within == "outlet" else None


def cases() -> dict[str, Any]:
    """The worked cases as they were written."""
    loaded: dict[str, Any] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return loaded


def names_of(stated: Mapping[str, Any], tags: tuple[Known, ...] = ()) -> Names:
    """The dictionaries of a data set of the cases."""
    merchants = stated["merchants"]["rows"]
    classes = sorted({row[2] for row in merchants})
    return Names(
        channels=Dictionary(
            Text("渠道", "channel"),
            tuple(
                Entry(c["code"], c["name"], ENGLISH.get(c["code"], ""), tuple(c["aliases"])) for c in stated["channels"]
            ),
        ),
        services=Dictionary(
            Text("业务", "service"),
            tuple(Entry(s["code"], s["name"], ENGLISH.get(s["code"], "")) for s in stated["services"]),
        ),
        counterparties=Dictionary(
            Text("交易对手", "counterparty"),
            (
                *(Entry(f"group:{name}", name, ENGLISH.get(name, "")) for name in classes),
                *(Entry(f"merchant:{row[0]}", row[1]) for row in merchants),
            ),
        ),
        lists=Dictionary(
            Text("名单", "list"), tuple(Entry(n, n) for n in sorted({r[0] for r in stated["lists"]["rows"]}))
        ),
        values={
            "sex": Dictionary(Text("性别", "sex"), (Entry("男", "男", "male"), Entry("女", "女", "female"))),
            "risk_level": Dictionary(
                Text("风险等级", "risk level"), tuple(Entry(f"C{n}", f"C{n}") for n in range(1, 6))
            ),
            "outlet": Dictionary(
                Text("网点", "outlet"), tuple(Entry(n, n) for n in sorted({r[4] for r in stated["clients"]["rows"]}))
            ),
        },
        tags=known(tags),
    )


def world_of(stated: Mapping[str, Any]) -> World:
    """The rows of a data set of the cases."""
    rates = {(r["currency"], r["date"]): Decimal(r["cny_per_unit"]) for r in stated["currency_mid_rates"]}
    return World(
        people=tuple(
            Person(number, sex, _day(born), outlet, _day(opened), _day(closed) if closed else None, occupation)
            for number, _, sex, born, outlet, opened, closed, occupation in stated["clients"]["rows"]
        ),
        txns=tuple(_txn(row, rates) for row in stated["transactions"]["rows"]),
        classes=tuple(
            (code, kind, _day(first), _day(last) if last else None)
            for code, _, kind, first, last in stated["merchants"]["rows"]
        ),
        stakes=tuple(Stake(client, "deposit", "", None, changes) for client, changes in _balances(stated).items()),
        risk_levels=tuple((client, level, _day(since)) for client, level, since in stated["risk_levels"]["rows"]),
        lists=tuple(
            (name, client, _day(first), _day(until) if until else None)
            for name, client, first, until in stated["lists"]["rows"]
        ),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _fen(yuan: str | Decimal) -> int:
    return int((Decimal(yuan) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _txn(row: list[Any], rates: Mapping[tuple[str, str], Decimal]) -> Txn:
    id_, client, on, at, channel, service, merchant, amount, currency, reverses, seen, _ = row
    yuan = Decimal(amount) * (rates[currency, on] if currency != "CNY" else 1)
    return Txn(
        id_, client, _day(on), time.fromisoformat(at), channel, service, merchant, _fen(yuan), reverses, _day(seen)
    )


def _balances(stated: Mapping[str, Any]) -> dict[str, tuple[tuple[date, int], ...]]:
    """Each client's balance changes; of a joint account the odd fen are the first holder's."""
    holders: dict[str, list[str]] = {}
    for account, holder, _ in stated["accounts"]["rows"]:
        holders.setdefault(account, []).append(holder)
    found: dict[str, list[tuple[date, int]]] = {}
    for account, since, yuan in stated["balances"]["rows"]:
        fen, owners = _fen(yuan), holders[account]
        for place, owner in enumerate(owners):
            share = fen // len(owners) + (fen % len(owners) if place == 0 else 0)
            found.setdefault(owner, []).append((_day(since), share))
    return {client: tuple(sorted(changes)) for client, changes in found.items()}
