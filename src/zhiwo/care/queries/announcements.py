"""Changes that clients are told of personally: which concern whom, who was told, who is still to be (S12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, make_aware

from zhiwo.care.models import Announcement, Interaction
from zhiwo.care.policy.announcing import Telling, tells
from zhiwo.care.policy.duty import Status, status
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.service_rules import service_rules_on
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.care.queries.versions import corrected
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period, year_of
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may
from zhiwo.org.queries import upwards
from zhiwo.parties.models import ContactStop, Person
from zhiwo.parties.policy import contact_rules_on
from zhiwo.tiering.models import Placement

ANNOUNCEMENT = Text("这项公告", "That announcement")
KIND = "announcement"
"""What house default H22 knows it as: something that reaches the client."""


@dataclass(frozen=True)
class AnnouncementRow:
    """A change as it stands on the actor's day: of the clients in sight, how many it concerns, were told, need not be, are owed.

    `waits`: nobody has approved it yet. `cancels`: the actor may call it off.
    """

    number: str
    title: str
    words: str
    tiers: tuple[str, ...]
    unit: str
    first_on: date
    last_on: date
    proposed_by: str
    waits: bool
    cancelled_on: date | None
    concerned: int
    told: int
    exempt: int
    status: Status
    cancels: bool

    @property
    def owed(self) -> int:
        return self.concerned - self.told - self.exempt


@dataclass(frozen=True)
class Told:
    """A change that concerns one client, and when it was told of it; None while it is not. `exempt`: it need not be."""

    number: str
    title: str
    words: str
    first_on: date
    last_on: date
    on: date | None
    exempt: bool
    status: Status


def in_force_ones(on: date) -> QuerySet[Announcement]:
    """The changes that bind from a day: approved, begun, and not called off."""
    stands = Q(cancelled_on=None) | Q(cancelled_on__gt=on)
    return Announcement.objects.filter(stands, approved_at__isnull=False, first_on__lte=on)


def concerning(client: Client, on: date) -> QuerySet[Announcement]:
    """The changes a client may be told of on a day: those of units over it, for its tier, also once they are late."""
    placed = Placement.objects.for_closing().filter(in_force(on), client=client, scheme=leading_scheme(), on_list=True)
    tier = placed.order_by().values_list("tier", flat=True).first()
    over = in_force_ones(on).filter(unit__path__in=upwards(client.unit.path))
    late = house_rules().on(on).late_shown_days
    recent = over.filter(last_on__gte=on - timedelta(days=late))
    return recent.filter(pk__in=[one.pk for one in recent if tier in one.tiers])


def announced_to(client: Client, on: date) -> list[tuple[str, str]]:
    """Numbers and titles of what a client may be told of on a day, the first to end first."""
    return list(concerning(client, on).order_by("last_on", "pk").values_list("number", "title"))


def told_of(actor: Actor, client: Client) -> list[Told]:
    """What one client, whom the actor sees, is or was to be told of."""
    rows = []
    for one in concerning(client, actor.on).order_by("last_on", "pk"):
        on = told(actor, one, of=client.pk).get(client.pk)
        exempt = on is None and client.pk in exempted(actor, one)
        stands = _status(one, actor.on, 1, int(on is not None), exempt=exempt)
        rows.append(Told(one.number, one.title, one.words, one.first_on, one.last_on, on, exempt, stands))
    return rows


def announcements(actor: Actor) -> list[AnnouncementRow]:
    """The changes of this year and ahead, of the actor's unit, those over and under it, the latest first."""
    near = Q(unit__path__startswith=actor.path) | Q(unit__path__in=upwards(actor.path))
    found = Announcement.objects.filter(near, last_on__gte=year_of(actor.on).start)
    return [_row(actor, one) for one in found.select_related("unit", "proposed_by").order_by("-first_on", "-pk")]


def owed_by(actor: Actor) -> list[AnnouncementRow]:
    """The changes of which clients are still to be told: the actor's own clients, and for who keeps nobody those of its sight,
    once it is late."""
    recent = in_force_ones(actor.on).filter(
        last_on__gte=actor.on - timedelta(days=house_rules().on(actor.on).late_shown_days)
    )
    near = recent.filter(Q(unit__path__startswith=actor.path) | Q(unit__path__in=upwards(actor.path)))
    rows = [_row(actor, one, own=True) for one in near.select_related("unit", "proposed_by").order_by("last_on", "pk")]
    return [row for row in rows if row.owed]


def late_of(actor: Actor) -> list[AnnouncementRow]:
    """The changes whose last day is past with clients in sight not told: for who leads them."""
    recent = in_force_ones(actor.on).filter(
        last_on__lt=actor.on, last_on__gte=actor.on - timedelta(days=house_rules().on(actor.on).late_shown_days)
    )
    near = recent.filter(Q(unit__path__startswith=actor.path) | Q(unit__path__in=upwards(actor.path)))
    rows = [_row(actor, one) for one in near.select_related("unit", "proposed_by").order_by("last_on", "pk")]
    return [row for row in rows if row.owed]


def to_tell(actor: Actor, number: str, most: int) -> tuple[AnnouncementRow | None, list[int], int]:
    """A change near the actor's unit; the clients in sight who are still to be told, by primary key, and how many there are."""
    near = Q(unit__path__startswith=actor.path) | Q(unit__path__in=upwards(actor.path))
    one = Announcement.objects.filter(near, number=number).select_related("unit", "proposed_by").first()
    if one is None:
        return None, [], 0
    left = (
        _concerned(actor, one)
        .exclude(client__in=Among(told(actor, one)))
        .exclude(client__in=Among(exempted(actor, one)))
    )
    keys = list(left.order_by("-tier", "client").values_list("client", flat=True)[:most])
    return _row(actor, one), keys, left.count()


def told(actor: Actor, one: Announcement, of: int | None = None) -> Mapping[int, date]:
    """The clients in sight who were told of it, by primary key, and when first; `of` one client alone."""
    rules = house_rules()
    rows = seen_by(Interaction.objects.all(), actor).filter(~corrected(), announcement=one).order_by("on", "pk")
    rows = rows if of is None else rows.filter(client=of)
    fields = ("client", "on", "kind", "result", "entered_at", "confirmed_at", "source")
    found: dict[int, date] = {}
    for client, on, kind, result, entered, confirmed, source in rows.values_list(*fields):
        said = Telling(on, kind, result, localdate(entered), confirmed is not None, source)
        if tells(said, service_rules_on(on).announcement, rules.on(on).house.entry, rules.calendar):
            found.setdefault(client, on)
    return found


def exempted(actor: Actor, one: Announcement) -> frozenset[int]:
    """The clients in sight who must not be reached, by primary key: consent goes before what is owed (H22)."""
    on = min(max(actor.on, one.first_on), one.last_on)
    at = make_aware(datetime.combine(on, time.max))
    house = house_rules().on(on).house
    barring = {code for code, rule in house.exemptions.items() if rule.covers(KIND, reaches=True)}
    kinds = [kind.code for kind in contact_rules_on(on).stops if kind.duty in barring]
    stops = seen_by(ContactStop.objects.all(), actor).filter(
        Q(until=None) | Q(until__gt=at), kind__in=kinds, channel="", since__lte=at
    )
    died = seen_by(Person.objects.all(), actor).filter(died_on__lte=on)
    return frozenset(stops.order_by().values_list("client", flat=True)) | frozenset(
        died.order_by().values_list("client", flat=True) if "death" in barring else ()
    )


def _concerned(actor: Actor, one: Announcement, *, own: bool = False) -> ScopedQuerySet[Placement]:
    on = min(max(actor.on, one.first_on), one.last_on)
    placed = seen_by(Placement.objects.all(), actor).filter(
        in_force(on), scheme=leading_scheme(), on_list=True, tier__in=one.tiers, client__closed_on=None,
        client__unit__path__startswith=one.unit.path,
    )  # fmt: skip
    if own:
        mine = Keeping.objects.for_closing().filter(
            in_force(actor.on), staff__number=actor.staff, role__in=(*KEEPING_ROLES, Role.DELEGATE)
        )
        placed = placed.filter(client__in=mine.order_by().values("client"))
    return placed


def _row(actor: Actor, one: Announcement, *, own: bool = False) -> AnnouncementRow:
    placed, said = _concerned(actor, one, own=own).order_by(), told(actor, one)
    concerned, done = placed.count(), placed.filter(client__in=Among(said)).count()
    exempt = placed.filter(client__in=Among(exempted(actor, one) - said.keys())).count()
    return AnnouncementRow(
        number=one.number,
        title=one.title,
        words=one.words,
        tiers=tuple(one.tiers),
        unit=one.unit.name,
        first_on=one.first_on,
        last_on=one.last_on,
        proposed_by=one.proposed_by.name,
        waits=one.approved_at is None,
        cancelled_on=one.cancelled_on,
        concerned=concerned,
        told=done,
        exempt=exempt,
        status=_status(one, actor.on, concerned - exempt, done, exempt=not concerned - exempt),
        cancels=one.approved_at is not None and one.cancelled_on is None and one.last_on >= actor.on
        and may(actor, "announcement.propose") and one.unit.path.startswith(actor.path),
    )  # fmt: skip


def _status(one: Announcement, on: date, required: int, done: int, *, exempt: bool) -> Status:
    window = Period.through(one.first_on, one.last_on)
    return status(window=window, required=max(required, 0), done=done, exempt=exempt, on=on)
