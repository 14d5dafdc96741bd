"""The nightly raising of duties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import chain
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import make_aware

from zhiwo.care.models import Duty, Interaction
from zhiwo.care.operations.publishing import NOTHING, Published, counted_for, publish, publish_ahead
from zhiwo.care.policy import Birthday
from zhiwo.care.policy.renewal import Renewal
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.queries.facts import BIRTHDAY_FIELDS, birthday_of, leading_scheme
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.governance.sqlcipher.room import room_for_rows
from zhiwo.kernel.collecting import seldom_collected
from zhiwo.kernel.period import Period
from zhiwo.parties.models import Consent, ContactStop, Person
from zhiwo.tiering.models import Placement

SLICE = 20_000
ENTRY = timedelta(days=62)
"""What is owed on entry is over so long after it, with every holiday in between."""


@dataclass(frozen=True)
class News:
    """What is new since the closing of `since`, after which the duties stood as they should: `clients`, by primary key, of
    whom something changed that decides duties. Placements and keepings need not be told, they bear the day they began; nor
    need stops of contact and consents, which bear the moment they were put down or lifted.
    """

    since: date
    clients: frozenset[int]


@seldom_collected()
@room_for_rows()
@transaction.atomic(savepoint=False)
def raise_duties(*, on: date, news: News | None = None, rules: Rules | None = None) -> Published:
    """Raise the duties of every listed client as of `on`: this month's, one just past, those the days ahead open.

    A duty is raised for a client in a served tier with a keeper; what such a duty has been done for is counted anew. A
    duty of a client who is owed nothing any more goes. Closing calls this once the day's tiers, keepings and contacts
    stand; again for the same day it changes nothing. With `news` only those are counted to whom the news or the days gone
    by since can make a difference: the outcome is the same.
    """
    rules = rules or house_rules()
    within = rules.span(on)
    owed = set(_owed(within, rules, rules.on(on)).order_by().values_list("pk", flat=True))
    counted, published = owed, NOTHING
    if news is not None:
        before = rules.span(news.since)
        ahead = Interaction.objects.for_closing().filter(on__gte=before.end).exists()
        renewal = Renewal(before, within, rules, acted_ahead=ahead)
        if not renewal.goes_back:
            counted = owed & _stirred(owed, news, renewal)
            if renewal.for_everybody():
                counted |= owed & _acted_ahead(renewal)
                for some in _slices(owed - counted):
                    added, left = publish_ahead(some, on=on, days=(before, within), rules=rules)
                    published, counted = published + added, counted | left
    for some in _slices(counted):
        published += publish(some, on=on, within=within, rules=rules)
    return published


def recount(clients: Collection[int], *, on: date, back_to: date | None = None, rules: Rules | None = None) -> None:
    """Count the duties of a few clients (primary keys) anew, whose keepers changed; from the month of `back_to` on."""
    rules = rules or house_rules()
    for some in _slices(clients):
        publish(some, on=on, within=rules.span(on, back_to), rules=rules)


def _slices(clients: Collection[int]) -> Iterator[ScopedQuerySet[Client]]:
    """The clients (primary keys) in parts, so that what is known of all of them need not be kept in memory at once."""
    keys = sorted(clients)
    for start in range(0, len(keys), SLICE):
        yield Client.objects.for_closing().filter(pk__in=Among(keys[start : start + SLICE]))


def _owed(within: Period, rules: Rules, version: Version) -> ScopedQuerySet[Client]:
    """The clients who are owed something in these days, or were thought to be."""
    placed = Placement.objects.for_closing().filter(
        Q(until=None) | Q(until__gt=within.start), since__lt=within.end, scheme=leading_scheme()
    )
    served = placed.filter(tier__in=version.served_tiers)
    # Whom only entry gives something are many; those who came, or were given their keeper, long ago are left alone.
    lately = within.start - ENTRY
    entered = placed.filter(tier__in=version.entered_tiers)
    # A tier that goes on is a row a measure: only who was in none of the tiers before has come.
    before = Placement.objects.for_closing().filter(
        client=OuterRef("client"), scheme=leading_scheme(), until=OuterRef("since"),
        tier__in=version.entered_tiers | version.served_tiers,
    )  # fmt: skip
    came = entered.filter(~Exists(before), since__gte=lately)
    kept = Keeping.objects.for_closing().filter(since__gte=lately, client__in=entered.order_by().values("client"))
    owed = Duty.objects.for_closing().filter(counted_for(within, rules))
    chosen = (served, came, kept, owed)
    return Client.objects.for_closing().filter(
        reduce(or_, (Q(pk__in=rows.order_by().values("client")) for rows in chosen))
    )


def _stirred(owed: Set[int], news: News, renewal: Renewal) -> frozenset[int]:
    """The clients to whom the news or the new days can make a difference, by primary key; perhaps others beside `owed`."""
    begun_or_ended = Q(since__gt=news.since) | Q(until__gt=news.since)
    kept = Keeping.objects.for_closing().filter(begun_or_ended | Q(recorded_on__gte=news.since)).order_by()
    placed = Placement.objects.for_closing().filter(begun_or_ended, scheme=leading_scheme()).order_by()
    # The closing of a date runs on that date or later: what was put down since its midnight it may not have seen.
    midnight = make_aware(datetime.combine(news.since, time.min))
    put_down = Q(entered_at__gte=midnight) | Q(lifted_at__gte=midnight)
    stopped = ContactStop.objects.for_closing().filter(put_down).order_by()
    agreed = Consent.objects.for_closing().filter(entered_at__gte=midnight).order_by()
    return news.clients.union(
        agreed.values_list("client", flat=True),
        kept.values_list("client", flat=True),
        placed.values_list("client", flat=True),
        stopped.values_list("client", flat=True),
        _born_near(owed, renewal),
    )


def _acted_ahead(renewal: Renewal) -> frozenset[int]:
    """The clients for whom something was done that may count towards what the new days show, by primary key."""
    late = Q(on__gte=renewal.acts_ahead_since) | Q(gathering__on__gte=renewal.acts_ahead_since)
    return frozenset(Interaction.objects.for_closing().filter(late).order_by().values_list("client", flat=True))


def _born_near(owed: Set[int], renewal: Renewal) -> Iterator[int]:
    """Those of `owed` whose birthday the new days come near."""
    by_birthday: dict[Birthday | None, list[int]] = defaultdict(list)
    for client, *kept in Person.objects.for_closing().order_by().values_list("client", *BIRTHDAY_FIELDS):
        if client in owed:
            by_birthday[birthday_of(*kept)].append(client)
    return chain.from_iterable(born for birthday, born in by_birthday.items() if renewal.for_one_born(birthday))
