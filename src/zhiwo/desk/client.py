"""The client page: who this is, what they have, why they stand where they stand, what is owed, what passed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet

from zhiwo.care.models import Discharge, Duty
from zhiwo.care.queries import DutyRow, InteractionRow, care_of, corrected_of, duties_of, interactions_of
from zhiwo.care.queries.duties import duties_seen
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.care.queries.news import NewsRow, news_of
from zhiwo.clients.access import in_force, require_client, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES
from zhiwo.coverage.policy import house_on
from zhiwo.coverage.queries import Lacking, Ties, lacking, tier_of, ties
from zhiwo.desk.book import Kept, next_birthday
from zhiwo.desk.enrolment import EnrolmentCard, enrolment_card
from zhiwo.desk.entitlements import EntitlementCard, entitlement_card
from zhiwo.desk.entries import corrects
from zhiwo.desk.glance import Glance, figure_days, glances
from zhiwo.desk.handover import Moving, disposes, moving
from zhiwo.desk.marks import Footing, footing
from zhiwo.desk.reasons import duty_name
from zhiwo.desk.serving import ServiceCard, service_card
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months, completed_years, month_of
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import Field, as_seen, fen_as_seen, may, may_ask_for, sees
from zhiwo.parties.models import Person
from zhiwo.parties.queries.wishes import WishRow, wishes_of
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Basis, Placed, version_of, why

MONTHS = 24
INTERACTIONS = 30


@dataclass(frozen=True)
class Details:
    """What is known of the person, each detail as the actor may see it; `asked_for` are those the actor may ask for in clear."""

    asked_for: frozenset[Field]
    sex: str
    age: int | None
    born_on: str
    id_kind: str
    id_number: str
    phone: str
    address: str
    employer: str
    occupation: str
    opened_on: date | None
    unit: str
    birthday: date | None
    lunar: bool
    updated_on: date | None


@dataclass(frozen=True)
class Stand:
    """The client in a tier from a day on, by which version of the rule, and why. Measures in a row that change nothing
    are one stand, with the reasons of the newest."""

    tier: str
    since: date
    until: date | None
    attention: bool
    band: Text
    rule: Text
    footing: Footing
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class Point:
    """The client's assets at one closing, in fen."""

    on: date
    aum_fen: int
    deposit_fen: int


@dataclass(frozen=True)
class HoldingRow:
    """One account or position; reference and value as the actor may see them. Of a `joint` account it is the client's share."""

    name: str
    reference: str
    asset_class: str
    risk_level: str
    currency: str
    value_fen: int | None
    rate_pct: str
    matures_on: date | None
    days_left: int | None
    joint: bool


@dataclass(frozen=True)
class Passed:
    """Something that passed between bank and client; `counts` names the kinds of duty it counted towards.

    `no_contact` says why it is no contact, None when it is one. `awaits` names who is to confirm it ("" for nobody in
    office), None when it does not wait. `replaced` are the versions a correction replaced, newest first; `corrects`
    tells whether the actor may correct it, `confirms` whether the actor may let it count.
    """

    row: InteractionRow
    counts: tuple[Text, ...]
    no_contact: Text | None
    awaits: str | None
    replaced: tuple[InteractionRow, ...]
    corrects: bool
    confirms: bool


@dataclass(frozen=True)
class KeeperRow:
    """Who holds which role on the client, since when; `ends`: the actor may end it."""

    staff: str
    name: str
    role: str
    post: str
    since: date
    ends: bool


@dataclass(frozen=True)
class ClientPage:
    """All of it. `lacking`: the roles its tier must have and it has not; `names`: the actor may name who stands beside the lead.
    `moving`: the transfer that waits for its answer or its first day; `transfers`: the actor may propose one;
    `gives_back`: the actor keeps the client; `hosts`, `backdates`: the actor may move it to another outlet, or put a transfer
    down after the fact."""

    client: Glance
    details: Details
    stand: Stand | None
    history: list[Stand]
    doors: list[Stand]
    points: list[Point]
    holdings: list[HoldingRow]
    classes: dict[str, int]
    duties: list[DutyRow]
    interactions: list[Passed]
    keepers: list[KeeperRow]
    lacking: Lacking
    names: bool
    moving: Moving | None
    transfers: bool
    gives_back: bool
    news: list[NewsRow]
    wishes: list[WishRow]
    ties: Ties
    service: ServiceCard
    enrolment: EnrolmentCard
    entitlements: EntitlementCard
    hosts: bool
    backdates: bool

    @property
    def assignable(self) -> bool:
        """Whether the client stands in the queue of those who wait for a lead."""
        return not self.client.keeper and (self.client.tier != "none" or bool(self.doors))


def client_page(actor: Actor, number: str) -> ClientPage:
    """The page of one client. Raises NotFound, whether the number is unknown or out of the actor's sight."""
    client = require_client(actor, number)
    stands = _stands(actor, client)
    held = _holdings(actor, client)
    keepers, on_its_way = _keepers(actor, client), moving(actor, number)
    return ClientPage(
        client=glances(actor, [client.pk])[client.pk],
        details=_details(actor, client),
        stand=next((stand for stand in stands if stand.until is None or stand.until > actor.on), None),
        history=stands,
        doors=_doors(actor, client),
        points=_points(actor, client),
        holdings=held,
        classes=_classes(held),
        duties=duties_of(actor, client.number, actor.on),
        interactions=interactions(actor, client),
        keepers=keepers,
        lacking=lacking(client, tier_of(client, actor.on), actor.on),
        names=may(actor, "client.name-role") and disposes(actor, ((row.role, row.staff) for row in keepers)),
        moving=on_its_way,
        ties=ties(actor, client.number),
        service=service_card(actor, client.number),
        enrolment=enrolment_card(actor, client.number),
        entitlements=entitlement_card(actor, client.number),
        news=news_of(actor, client.number),
        wishes=wishes_of(actor, client.number),
        hosts=may(actor, "client.host"),
        backdates=may(actor, "client.backdate") and bool(keepers),
        gives_back=any(row.staff == actor.staff and row.role in KEEPING_ROLES for row in keepers),
        transfers=on_its_way is None and disposes(actor, ((row.role, row.staff) for row in keepers)),
    )


def _details(actor: Actor, client: Client) -> Details:
    person = seen_by(Person.objects.all(), actor).filter(client=client).first() or Person()
    born = as_seen(actor, Field.BORN_ON, person.born_on.isoformat() if person.born_on else "")
    id_number = as_seen(actor, Field.ID_NUMBER, person.id_number)
    return Details(
        asked_for=may_ask_for(actor),
        sex=person.sex,
        age=completed_years(person.born_on, actor.on) if person.born_on and born else None,
        born_on=born,
        id_kind=person.id_kind if id_number else "",
        id_number=id_number,
        phone=as_seen(actor, Field.PHONE, person.phone),
        address=as_seen(actor, Field.ADDRESS, person.address),
        employer=as_seen(actor, Field.EMPLOYER, person.employer),
        occupation=person.occupation,
        opened_on=client.opened_on,
        unit=client.unit.name,
        birthday=next_birthday(Kept.of(person), actor.on) if sees(actor, Field.BORN_ON) else None,
        lunar=person.birthday_calendar == "lunar",
        updated_on=person.updated_on,
    )


def _stands(actor: Actor, client: Client) -> list[Stand]:
    """The client's placements by the leading scheme, newest first."""
    kept = _placements(actor, client).filter(scheme=leading_scheme())
    stands: list[Stand] = []
    for stand in (_stand(actor, placement) for placement in kept.order_by("-since")):
        after = stands[-1] if stands else None
        if after and (after.tier, after.attention, after.since) == (stand.tier, stand.attention, stand.until):
            stands[-1] = replace(after, since=stand.since)
        else:
            stands.append(stand)
    return stands


def _doors(actor: Actor, client: Client) -> list[Stand]:
    """What the other schemes say of a client they list."""
    others = _placements(actor, client).filter(in_force(actor.on), on_list=True).exclude(scheme=leading_scheme())
    return [_stand(actor, placement) for placement in others.order_by("scheme")]


def _placements(actor: Actor, client: Client) -> QuerySet[Placement]:
    return seen_by(Placement.objects.all(), actor).filter(client=client, since__lte=actor.on)


def _stand(actor: Actor, placement: Placement) -> Stand:
    scheme = version_of(placement.rule)
    basis = Basis.from_json(placement.figures)
    row = Placed(placement.tier, placement.on_list, placement.attention, placement.since, placement.rule, basis)
    return Stand(
        tier=placement.tier,
        since=placement.since,
        until=placement.until,
        attention=placement.attention,
        band=scheme.band(placement.tier),
        rule=scheme.shown,
        footing=footing(scheme),
        reasons=why(row, scheme) if sees(actor, Field.AMOUNTS) else (),
    )


def _points(actor: Actor, client: Client) -> list[Point]:
    days = figure_days(actor)
    if days is None or not sees(actor, Field.AMOUNTS):
        return []
    first = month_of(days.latest).start
    ends = [add_months(first, -back) - timedelta(days=1) for back in range(MONTHS - 1)]
    rows = seen_by(AumFigure.objects.all(), actor).filter(client=client, on__in=[*ends, days.latest]).order_by("on")
    return [Point(*row) for row in rows.values_list("on", "point_fen", "deposit_fen")]


def _holdings(actor: Actor, client: Client) -> list[HoldingRow]:
    held = seen_by(Holding.objects.all(), actor).filter(client=client).order_by("-value_fen", "reference")
    return [
        HoldingRow(
            name=row.product_name or row.product,
            reference=as_seen(actor, Field.ACCOUNT, row.reference),
            asset_class=row.asset_class,
            risk_level=row.risk_level,
            currency=row.currency,
            value_fen=fen_as_seen(actor, row.value_fen),
            rate_pct=f"{row.rate_pct:.2f}" if row.rate_pct is not None else "",
            matures_on=row.matures_on,
            days_left=(row.matures_on - actor.on).days if row.matures_on else None,
            joint=row.joint,
        )
        for row in held
    ]


def _classes(held: list[HoldingRow]) -> dict[str, int]:
    """The worth of each asset class in fen, largest first."""
    sums: dict[str, int] = {}
    for row in held:
        sums[row.asset_class] = sums.get(row.asset_class, 0) + (row.value_fen or 0)
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def interactions(actor: Actor, client: Client) -> list[Passed]:
    """The newest interactions, newest first, each with what it counted towards and what the rules say of it."""
    rows = interactions_of(actor, client.number, actor.on)[:INTERACTIONS]
    care = care_of(actor, client.number, actor.on)
    reasons = {one.reference: one.reason for one in care.not_counted}
    waits = {name: one.awaits or "" for one in care.waiting for name in one.references}
    names = dict(Staff.objects.filter(number__in=set(waits.values())).values_list("number", "name")) if waits else {}
    counts = _counts(actor, client, rows)
    replaced = corrected_of(actor, client.number, actor.on)
    return [
        Passed(
            row=row,
            counts=counts.get(row.reference, ()),
            no_contact=reasons.get(row.reference),
            awaits=names.get(waits[row.reference], "") if row.reference in waits else None,
            replaced=tuple(replaced.get(row.reference, ())),
            corrects=corrects(actor, client, row),
            confirms=waits.get(row.reference) == actor.staff and actor.staff not in (row.maker, row.entered_by),
        )
        for row in rows
    ]


def _counts(actor: Actor, client: Client, rows: list[InteractionRow]) -> dict[str, tuple[Text, ...]]:
    """The names of the duties each interaction counted towards, by reference. One query."""
    counted = seen_by(Discharge.objects.all(), actor, path="duty__client").filter(
        interaction__reference__in=[row.reference for row in rows], duty__in=_seen(actor).filter(client=client)
    )
    found: dict[str, dict[str, Text]] = {}
    for reference, kind, on in counted.order_by("pk").values_list("interaction__reference", "duty__kind", "duty__on"):
        found.setdefault(reference, {})[kind] = duty_name(kind, on)
    return {reference: tuple(kinds.values()) for reference, kinds in found.items()}


def _seen(actor: Actor) -> QuerySet[Duty]:
    return duties_seen(actor).order_by()


def _keepers(actor: Actor, client: Client) -> list[KeeperRow]:
    rows = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), client=client)
    ordered = rows.order_by("since", "pk").values_list("staff__number", "staff__name", "role", "staff__post", "since")
    held = list(ordered)
    named, disposing = house_on(actor.on).roles.named, disposes(actor, ((row[2], row[0]) for row in held))
    return [
        KeeperRow(
            *row, ends=row[2] in named and may(actor, "client.name-role") and (disposing or row[0] == actor.staff)
        )
        for row in held
    ]
