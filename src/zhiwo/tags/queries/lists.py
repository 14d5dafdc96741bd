"""Which lists are kept, who is on them, which tags refer to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from zhiwo.clients.access import seen_by
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Entry
from zhiwo.tags.language.references import codes_named
from zhiwo.tags.language.source import key_of
from zhiwo.tags.models import ClientList, ListMembership
from zhiwo.tags.policy import sees_list
from zhiwo.tags.policy.listing import ListKind
from zhiwo.tags.queries.standing import rules_coming

LIST = Text("该名单", "That list")


@dataclass(frozen=True)
class KeptList:
    """A list as rules may name it."""

    entry: Entry
    of_risk: bool


@dataclass(frozen=True)
class ListRow:
    """A list with so many clients on it on a day, among those the actor sees; what it is kept for and who answers for it."""

    name: Text
    kind: ListKind
    clients: int
    owner: str
    why: str


def kept_lists(on: date, *, of_risk: bool, to_stay: bool = False) -> list[KeptList]:
    """The lists kept on a day, those of risk only where they are asked for; with `to_stay`, for rules that will stand, without
    those that are given up on any day. One query."""
    rows = ClientList.objects.filter(Q(dropped_from=None) if to_stay else _kept(on)).order_by("code")
    kept = [KeptList(Entry(row.code, row.name, row.name_en), row.kind == ListKind.RISK) for row in rows]
    return [one for one in kept if of_risk or not one.of_risk]


def list_of_name(name: str) -> ClientList | None:
    """The list of a name, however it is spelt, also one that was given up. One query; never for a face."""
    return ClientList.objects.filter(code=key_of(name)).first()


def list_rows(actor: Actor, on: date) -> list[ListRow]:
    """The lists kept on a day that the actor may know of, by name. Two queries."""
    lists = ClientList.objects.filter(_kept(on), kind__in=[kind for kind in ListKind if sees_list(actor, kind)])
    seen = seen_by(ListMembership.objects.all(), actor).filter(on_it(on))
    counts = dict(seen.order_by().values_list("list").annotate(clients=Count("pk")))
    return [
        ListRow(Text(row.name, row.name_en or row.name), ListKind(row.kind), counts.get(row.pk, 0), row.owner, row.why)
        for row in lists.order_by("code")
    ]


def every_stay(codes: Collection[str], on: date) -> Iterator[tuple[str, int]]:
    """Who is on which of those lists on a day, by code and ordinal, whoever it is. One query; for what the night works out,
    never for a face."""
    return _stays(ListMembership.objects.for_closing(), codes, on)


def stays_seen(actor: Actor, codes: Collection[str], on: date) -> Iterator[tuple[str, int]]:
    """The same, among the clients the actor sees."""
    return _stays(seen_by(ListMembership.objects.all(), actor), codes, on)


def naming_list(code: str, since: date) -> list[str]:
    """The tags whose rule names a list on a day or on any later one, by name."""
    rules = [pair for day in rules_coming(since) for pair in day.items()]
    return sorted({name for name, rule in rules if code in codes_named([rule.condition])})


def _stays(rows: ScopedQuerySet[ListMembership], codes: Collection[str], on: date) -> Iterator[tuple[str, int]]:
    if not codes:
        return iter(())
    on_them = rows.filter(on_it(on), list__code__in=list(codes))
    return on_them.order_by("list__code", "client__ordinal").values_list("list__code", "client__ordinal").iterator()


def on_it(on: date) -> Q:
    """The condition that a stay holds on a day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


def _kept(on: date) -> Q:
    return Q(dropped_from=None) | Q(dropped_from__gt=on)
