"""Gathers what the rules must know of clients, for many at once: a handful of statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import partial
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, F, Q, QuerySet, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lag, Lead
from django.utils.timezone import get_current_timezone

from zhiwo.care.models import FeedCheck, Interaction
from zhiwo.care.policy import Birthday, CareFacts, Contact, Exemption, Gathering, KeptBy, Office, TierSpell
from zhiwo.care.policy.standard import Version
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.org.models import Staff
from zhiwo.parties.models import Consent, ContactStop, Person
from zhiwo.parties.policy import Statement, contact_rules_on, days_without
from zhiwo.tiering.models import Placement

Chosen = QuerySet[Client, Any]
MOST_NAMED = 5_000
"""Up to so many clients are named to the database one by one."""


@dataclass(frozen=True)
class Known:
    """What is known of clients, by primary key; and the newest row of every interaction, by reference."""

    facts: Mapping[int, CareFacts]
    rows: Mapping[str, int]


def known_of(
    clients: ScopedQuerySet[Client],
    version: Version,
    since: date | None = None,
    floor: date | None = None,
    *,
    deeds: bool = True,
) -> Known:
    """What is known of `clients`; of interactions only those from `since` on, without `deeds` none.

    With `floor`, the day up to which only the keepers' past matters (`policy.windows.floor_of`), tiers left by then are
    not fetched of clients whose every keeping reached beyond it.
    """
    chosen = clients.order_by().values("pk")
    houses = _Offices(version)
    units = list(clients.order_by().values_list("pk", "unit__path"))
    keepings = _keepings(chosen)
    tiers = _tiers(chosen, floor, keepings)
    persons, stops, unwilling = _persons(chosen), _stops(chosen), _without_consent(chosen, floor)
    contacts, rows = _contacts(chosen, (since, floor or since) if since else None, version) if deeds else ({}, {})
    facts = {
        pk: CareFacts(
            tiers=tuple(tiers.get(pk, ())),
            keepings=tuple(keepings.get(pk, ())),
            offices=houses.over(path),
            exemptions=(
                *(persons[pk][1] if pk in persons else ()),
                *stops.get(pk, ()),
                *unwilling.get(pk, NEVER_AGREED),
            ),
            birthday=persons[pk][0] if pk in persons else None,
            contacts=tuple(contacts.get(pk, ())),
        )
        for pk, path in units
    }
    return Known(facts, rows)


def leading_scheme() -> str:
    """The tier scheme of the house that duties follow."""
    leading: str = settings.SCHEMES[0]
    return leading


class _Offices:
    """The leaders over a unit: of each post those of the nearest unit, from the client's own outwards, that has any."""

    def __init__(self, version: Version) -> None:
        self._of_unit: dict[str, dict[str, list[Office]]] = defaultdict(lambda: defaultdict(list))
        self._over: dict[str, tuple[Office, ...]] = {}
        staff = Staff.objects.filter(post__in=version.posts).order_by("number")
        for number, post, path, joined, left in staff.values_list(
            "number", "post", "unit__path", "joined_on", "left_on"
        ):
            self._of_unit[path][post].append(Office(joined or date.min, left, post, number))

    def over(self, path: str) -> tuple[Office, ...]:
        if path not in self._over:
            self._over[path] = tuple(self._nearest(path))
        return self._over[path]

    def _nearest(self, path: str) -> Iterator[Office]:
        found: set[str] = set()
        names = path.rstrip("/").split("/")
        for depth in range(len(names), 0, -1):
            here = self._of_unit.get("/".join(names[:depth]) + "/", {})
            for post, offices in here.items():
                if post not in found:
                    yield from offices
            found |= here.keys()


def _tiers(chosen: Chosen, floor: date | None, keepings: Mapping[int, list[KeptBy]]) -> dict[int, list[TierSpell]]:
    """The clients' tiers by the leading scheme of the house. A tier that goes on, measure after measure, is one spell;
    of its placements only the first and the last are fetched. With `floor` as `known_of` says."""
    placements = Placement.objects.for_closing().filter(client__in=chosen, scheme=leading_scheme())
    if floor is not None:
        left = [pk for pk, kept in keepings.items() if any(k.until is not None and k.until <= floor for k in kept)]
        if len(left) <= MOST_NAMED:
            placements = placements.filter(Q(until=None) | Q(until__gt=floor) | Q(client__in=left))
    found: dict[int, list[TierSpell]] = defaultdict(list)
    for pk, tier, since, until, begins in _ends_of_spells(placements):
        spells = found[pk]
        if begins:
            spells.append(TierSpell(since, until, tier))
        else:
            spells[-1] = TierSpell(spells[-1].since, until, tier)
    return found


def _ends_of_spells(placements: QuerySet[Placement, Any]) -> QuerySet[Placement, Any]:
    in_order = partial(Window, partition_by="client", order_by="since")
    neighbours = placements.annotate(
        tier_before=in_order(Lag("tier")),
        ended_before=in_order(Lag("until")),
        tier_after=in_order(Lead("tier")),
        begun_after=in_order(Lead("since")),
    )
    goes_on = Q(tier_before=F("tier"), ended_before=F("since"))
    is_followed = Q(tier_after=F("tier"), begun_after=F("until"))
    told = neighbours.annotate(
        begins=Case(When(goes_on, then=False), default=True), ends=Case(When(is_followed, then=False), default=True)
    )
    ends = told.filter(Q(begins=True) | Q(ends=True))
    return ends.order_by("client", "since").values_list("client", "tier", "since", "until", "begins")


def _keepings(chosen: Chosen) -> dict[int, list[KeptBy]]:
    found: dict[int, list[KeptBy]] = defaultdict(list)
    keepings = Keeping.objects.for_closing().filter(client__in=chosen).order_by("client", "since", "id")
    for pk, role, staff, since, until in keepings.values_list("client", "role", "staff__number", "since", "until"):
        found[pk].append(KeptBy(since, until, role, staff))
    return found


DEATH = "death"
STOP_FIELDS = ("client", "kind", "since", "until", "entered_at", "lifted_at")

BIRTHDAY_FIELDS = ("birthday_calendar", "birthday_month", "birthday_day", "birthday_leap")


def birthday_of(calendar: str, month: int | None, day: int | None, leap: bool) -> Birthday | None:
    """The birthday a person keeps, of the values of BIRTHDAY_FIELDS; None when it is not known."""
    return Birthday("lunar" if calendar == "lunar" else "solar", month, day, leap) if month and day else None


def _persons(chosen: Chosen) -> dict[int, tuple[Birthday | None, tuple[Exemption, ...]]]:
    persons = Person.objects.for_closing().filter(client__in=chosen).order_by()
    return {
        pk: (birthday_of(*kept), (Exemption(died, None, DEATH),) if died else ())
        for pk, died, *kept in persons.values_list("client", "died_on", *BIRTHDAY_FIELDS)
    }


def _stops(chosen: Chosen) -> dict[int, list[Exemption]]:
    """What the stops on every way of contact exempt from, in whole days: a day that ends without one is owed again.

    A stop lifted on the day it began exempts from nothing, nor does a death that was lifted: it was put down by mistake.
    """
    here = get_current_timezone()
    found: dict[int, list[Exemption]] = defaultdict(list)
    stops = ContactStop.objects.for_closing().filter(client__in=chosen, channel="").order_by("client", "since", "pk")
    for client, kind, begun, ended, entered, lifted in stops.values_list(*STOP_FIELDS):
        since, until = begun.astimezone(here).date(), ended and ended.astimezone(here).date()
        known = contact_rules_on(since).stop_kinds.get(kind)
        void = until is not None and (until <= since or (lifted is not None and kind == DEATH))
        if known is not None and known.duty and not void:
            found[client].append(Exemption(since, until, known.duty, entered.astimezone(here).date()))
    return found


MARKETING = "marketing"
NO_CONSENT = "no_marketing_consent"
NEVER_AGREED = (Exemption(date.min, None, NO_CONSENT),)


def _without_consent(chosen: Chosen, floor: date | None) -> dict[int, tuple[Exemption, ...]]:
    """The days on which clients who ever said something of marketing do not agree to it, by whatever channel.

    Those left by `floor` play no part, and which began it before does not matter: most clients are alike then.
    """
    here = get_current_timezone()
    said: dict[int, list[Statement]] = defaultdict(list)
    rows = Consent.objects.for_closing().filter(client__in=chosen, purpose=MARKETING).order_by("client", "since", "pk")
    for client, channel, given, since in rows.values_list("client", "channel", "given", "since"):
        said[client].append(Statement(MARKETING, channel, given, since.astimezone(here)))
    return {
        client: tuple(
            Exemption(max(since, floor) if floor else since, until, NO_CONSENT)
            for since, until in days_without(statements, MARKETING)
            if floor is None or until is None or until > floor
        )
        for client, statements in said.items()
    }


CONTACT_FIELDS = (
    "client",
    "pk",
    "reference",
    "on",
    "kind",
    "staff__number",
    "entered_at",
    "result",
    "begun_by_client",
    "occasions",
    "at",
    "timed",
    "version",
    "confirmed_at",
    "source",
    "colleagues",
    "topic",
    "proof",
    "gathering__number",
    "gathering__on",
    "gathering__unit__kind",
    "gathering__cancelled_on",
)


def _contacts(
    chosen: Chosen, since: tuple[date, date] | None, version: Version
) -> tuple[dict[int, list[Contact]], dict[str, int]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    rows: dict[str, int] = {}
    here = get_current_timezone()
    private = set(
        FeedCheck.objects.for_closing().filter(client__in=chosen, business=False).values_list("reference", flat=True)
    )
    for client, pk, *said in _versions(chosen, since, version):
        contact = _contact(said, here)
        if contact.reference in private:
            contact = replace(contact, private=True)
        found[client].append(contact)
        rows[contact.reference] = pk
    return found, rows


def _versions(chosen: Chosen, since: tuple[date, date] | None, version: Version) -> list[tuple[Any, ...]]:
    """The values of CONTACT_FIELDS, version after version; those from the first day of `since` on, and what counts for
    longer from the second on, by the index of client and day."""
    interactions = Interaction.objects.for_closing().filter(client__in=chosen).order_by()
    if since is None:
        asked = [interactions]
    else:
        # A correction may have moved an interaction out of sight, or into it: all its versions come along.
        # Said in so many words: SQLite uses the index of the few that were corrected only where it sees the number itself.
        later = RawSQL('"version" > 1', (), BooleanField())
        corrected = Interaction.objects.for_closing().filter(later).order_by().values("reference")
        days, years = since
        house = version.house
        rare = house.gift.kinds | house.gesture.kinds | house.leader_visit.kinds
        asked = [
            interactions.filter(on__gte=days),
            interactions.filter(reference__in=corrected),
            interactions.filter(on__gte=years, on__lt=days, kind__in=rare),
            interactions.filter(gathering__on__gte=years, on__lt=days),
            interactions.filter(kind__in=house.file.kinds, on__lt=days),
        ]
    rows = {row[1]: row for rows in asked for row in rows.values_list(*CONTACT_FIELDS)}
    return sorted(rows.values(), key=itemgetter(CONTACT_FIELDS.index("version"), 1))


def _contact(said: list[Any], here: tzinfo) -> Contact:
    reference, on, kind, staff, entered, result, by_client, occasions, at, timed, version, confirmed, *more = said
    source, colleagues, topic, proof, *gathering = more
    return Contact(
        reference=reference,
        on=on,
        kind=kind,
        staff=staff,
        entered=entered.astimezone(here).date(),
        result=result,
        begun_by_client=by_client,
        occasions=tuple(occasions),
        at=at.astimezone(here) if timed else None,
        version=version,
        confirmed_on=confirmed and confirmed.astimezone(here).date(),
        source=source,
        colleagues=tuple(colleagues),
        topic=topic,
        proof=bool(proof),
        gathering=Gathering(*gathering) if gathering[0] else None,
    )
