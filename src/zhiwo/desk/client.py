"""The client page: who this is, what they have, why they stand where they stand, what is owed, what passed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from zhiwo.care.models import Duty, Interaction
from zhiwo.clients.access import in_force, require_client, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.desk.book import next_birthday
from zhiwo.desk.duties import CONTACT, LATE_DAYS, on_desk
from zhiwo.desk.glance import SCHEMES, Glance, figure_days, glances
from zhiwo.desk.words import GREETING, OCCASIONS, duty_name
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.kernel import masking
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months, completed_years, month_of
from zhiwo.kernel.text import Text
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Basis, Placed, version_of, why

MONTHS = 24
INTERACTIONS = 30
COMING_DAYS = 35


@dataclass(frozen=True)
class Details:
    """What is known of the person, contact details with their middle hidden."""

    sex: str
    age: int | None
    phone: str
    address: str
    employer: str
    occupation: str
    opened_on: date | None
    unit: str
    birthday: date | None
    lunar: bool


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
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class Point:
    """The client's assets at one closing, in fen."""

    on: date
    aum_fen: int
    deposit_fen: int


@dataclass(frozen=True)
class HoldingRow:
    """One account or position; the reference with its middle hidden."""

    name: str
    reference: str
    asset_class: str
    risk_level: str
    currency: str
    value_fen: int
    rate_pct: str
    matures_on: date | None
    days_left: int | None


@dataclass(frozen=True)
class DutyRow:
    """A duty of this month or the coming weeks and how it stands."""

    id: int
    kind: str
    name: Text
    on: date
    opens_on: date
    closes_on: date
    required: int
    done: int
    exempt: str
    state: str


@dataclass(frozen=True)
class InteractionRow:
    """Something that passed; `counted` says that it discharged a duty."""

    kind: str
    at: datetime
    staff: str
    result: str
    begun_by_client: bool
    occasions: tuple[Text, ...]
    note: str
    counted: bool


@dataclass(frozen=True)
class KeeperRow:
    """Who holds which role on the client, since when."""

    staff: str
    name: str
    role: str
    post: str
    since: date


@dataclass(frozen=True)
class ClientPage:
    """All of it."""

    client: Glance
    details: Details
    stand: Stand | None
    history: list[Stand]
    points: list[Point]
    holdings: list[HoldingRow]
    classes: dict[str, int]
    duties: list[DutyRow]
    interactions: list[InteractionRow]
    keepers: list[KeeperRow]


def client_page(actor: Actor, number: str) -> ClientPage:
    """The page of one client. Raises NotFound, whether the number is unknown or out of the actor's sight."""
    client = require_client(actor, number)
    stands = _stands(actor, client)
    held = _holdings(actor, client)
    return ClientPage(
        client=glances(actor, [client.pk])[client.pk],
        details=_details(actor, client),
        stand=next((stand for stand in stands if stand.until is None or stand.until > actor.on), None),
        history=stands,
        points=_points(actor, client),
        holdings=held,
        classes=_classes(held),
        duties=duties(actor, client),
        interactions=interactions(actor, client),
        keepers=_keepers(actor, client),
    )


def _details(actor: Actor, client: Client) -> Details:
    person = seen_by(Person.objects.all(), actor).filter(client=client).first() or Person()
    return Details(
        sex=person.sex,
        age=completed_years(person.born_on, actor.on) if person.born_on else None,
        phone=masking.mask_phone(person.phone),
        address=masking.mask_address(person.address),
        employer=person.employer,
        occupation=person.occupation,
        opened_on=client.opened_on,
        unit=client.unit.name,
        birthday=next_birthday(person, actor.on),
        lunar=person.birthday_calendar == "lunar",
    )


def _stands(actor: Actor, client: Client) -> list[Stand]:
    """The client's placements, newest first."""
    kept = seen_by(Placement.objects.all(), actor).filter(client=client, scheme__in=SCHEMES, since__lte=actor.on)
    stands: list[Stand] = []
    for stand in map(_stand, kept.order_by("-since")):
        after = stands[-1] if stands else None
        if after and (after.tier, after.attention, after.since) == (stand.tier, stand.attention, stand.until):
            stands[-1] = replace(after, since=stand.since)
        else:
            stands.append(stand)
    return stands


def _stand(placement: Placement) -> Stand:
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
        reasons=why(row, scheme),
    )


def _points(actor: Actor, client: Client) -> list[Point]:
    days = figure_days(actor)
    if days is None:
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
            reference=masking.mask_card(row.reference),
            asset_class=row.asset_class,
            risk_level=row.risk_level,
            currency=row.currency,
            value_fen=row.value_fen,
            rate_pct=f"{row.rate_pct:.2f}" if row.rate_pct is not None else "",
            matures_on=row.matures_on,
            days_left=(row.matures_on - actor.on).days if row.matures_on else None,
        )
        for row in held
    ]


def _classes(held: list[HoldingRow]) -> dict[str, int]:
    """The worth of each asset class in fen, largest first."""
    sums: dict[str, int] = {}
    for row in held:
        sums[row.asset_class] = sums.get(row.asset_class, 0) + row.value_fen
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def duties(actor: Actor, client: Client) -> list[DutyRow]:
    """Late, open, met this month and coming duties, by deadline."""
    month = month_of(actor.on)
    since = min(month.start, actor.on - timedelta(days=LATE_DAYS))
    rows = seen_by(Duty.objects.all(), actor).filter(
        client=client, closes_on__gte=since, opens_on__lte=actor.on + timedelta(days=COMING_DAYS)
    )
    found = [_duty(actor, row) for row in rows.order_by("closes_on", "kind", "pk")]
    return [row for row in found if row.closes_on >= month.start or row.state == "late"]


def _duty(actor: Actor, row: Duty) -> DutyRow:
    return DutyRow(
        id=row.pk,
        kind=row.kind,
        name=duty_name(row.kind),
        on=row.on,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        required=row.required,
        done=row.done,
        exempt=row.exempt,
        state=_state(row, actor.on),
    )


def _state(row: Duty, on: date) -> str:
    if row.exempt:
        return "exempt"
    if row.done >= row.required:
        return "met" if row.required else "not_due"
    if on < row.opens_on:
        return "not_due"
    return "open" if on <= row.closes_on else "late"


def interactions(actor: Actor, client: Client) -> list[InteractionRow]:
    """The newest interactions, newest first; of a corrected one the newest version."""
    rows = seen_by(Interaction.objects.all(), actor).filter(client=client)
    newest: dict[str, Interaction] = {}
    for row in rows.select_related("staff").prefetch_related("discharges").order_by("-at", "-version")[:INTERACTIONS]:
        newest.setdefault(row.reference, row)
    return [_interaction(row) for row in newest.values()]


def _interaction(row: Interaction) -> InteractionRow:
    return InteractionRow(
        kind=row.kind,
        at=row.at,
        staff=row.staff.name if row.staff else "",
        result=row.result,
        begun_by_client=row.begun_by_client,
        occasions=tuple(OCCASIONS[code] for code in row.occasions if code in OCCASIONS),
        note=row.note,
        counted=bool(row.discharges.all()),
    )


def _keepers(actor: Actor, client: Client) -> list[KeeperRow]:
    rows = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), client=client)
    ordered = rows.order_by("since", "pk").values_list("staff__number", "staff__name", "role", "staff__post", "since")
    return [KeeperRow(*row) for row in ordered]


@dataclass(frozen=True)
class Occasion:
    """An occasion whose greeting window holds the day."""

    code: str
    name: Text


@dataclass(frozen=True)
class Recording:
    """What the form for an interaction starts from."""

    client: Glance
    occasions: list[Occasion]
    contact_owed: int


def recording(actor: Actor, number: str) -> Recording:
    """The client with what an interaction today could discharge. Raises NotFound."""
    client = require_client(actor, number)
    owed = on_desk(actor).filter(client=client, closes_on__gte=actor.on)
    kinds = owed.filter(kind__startswith=GREETING).order_by("closes_on").values_list("kind", flat=True)
    codes = [kind.removeprefix(GREETING) for kind in kinds]
    contact = owed.filter(CONTACT).order_by().first()
    return Recording(
        client=glances(actor, [client.pk])[client.pk],
        occasions=[Occasion(code, OCCASIONS[code]) for code in codes if code in OCCASIONS],
        contact_owed=contact.required - contact.done if contact else 0,
    )
