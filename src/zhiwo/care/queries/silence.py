"""Which clients nobody has contacted for long, by the same rules that count contacts towards duties (H11, H12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q

from zhiwo.care.models import Interaction
from zhiwo.care.policy.matching import contacts
from zhiwo.care.policy.records import standing
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries.checks import said_private
from zhiwo.care.queries.facts import known_of
from zhiwo.care.queries.versions import corrected
from zhiwo.clients.access import in_force
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES

BATCH = 5_000


def silent_clients(
    clients: Collection[int], *, on: date, for_days: timedelta, rules: Rules | None = None
) -> dict[int, date | None]:
    """Those of `clients` (primary keys) without a counted contact in so many days up to `on`, with the day of the last one
    ever, None when there was none.

    Whom the keeper reached is told by one statement; only the others' records are looked at one by one.
    """
    rules = rules or house_rules()
    since = on - for_days
    left = sorted(frozenset(clients) - _reached_by_keeper(clients, since, on, rules))
    return {
        client: last
        for at in range(0, len(left), BATCH)
        for client, last in _last_contacts(left[at : at + BATCH], on, rules)
        if last is None or last <= since
    }


def _reached_by_keeper(clients: Collection[int], since: date, on: date, rules: Rules) -> frozenset[int]:
    rule = rules.on(on).house.contact
    connected = ~Q(kind__in=rule.must_connect) | Q(result="connected")
    keeps = Keeping.objects.for_closing().filter(
        in_force(on),
        client=OuterRef("client"),
        staff=OuterRef("staff"),
        role__in=KEEPING_ROLES,
        since__lte=OuterRef("on"),
    )
    reached = Interaction.objects.for_closing().filter(
        connected, ~corrected(), ~said_private(), Exists(keeps), client__in=Among(clients), on__gt=since, on__lte=on,
        kind__in=rule.kinds, begun_by_client=False,
    )  # fmt: skip
    in_time = (
        Q(confirmed_at__isnull=False) | ~Q(source__in=rules.on(on).house.entry.sources) | Q(entered_at__date=F("on"))
    )
    return frozenset(reached.filter(in_time).order_by().values_list("client", flat=True))


def _last_contacts(clients: list[int], on: date, rules: Rules) -> Iterator[tuple[int, date | None]]:
    version = rules.on(on)
    known = known_of(Client.objects.for_closing().filter(pk__in=Among(clients)), version)
    for client, facts in known.facts.items():
        records = standing((c for c in facts.contacts if c.on <= on), version.house, rules.calendar)
        counted = contacts(facts, records, version.house).counted
        yield client, max((day for day, _ in counted), default=None)
