"""By which model a client is served, and who may contact it, place its orders, advise it (B5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q

from zhiwo.clients.access import in_force, require_client, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import ServiceSpell
from zhiwo.coverage.policy import Deed, ServiceModel, ServiceRules, Standing, serves, service_rules_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.tiering.models import Placement


@dataclass(frozen=True)
class Serving:
    """One who may do a thing for the client: the roles by which, none for who may by leading its unit."""

    name: str
    post: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Spell:
    """A model as it was set, by whom, and why."""

    called: Text
    since: date
    until: date | None
    reason: str
    by: str


@dataclass(frozen=True)
class Service:
    """How a client is served on a day. `since` is None where its tier's default counts; `next_from` the day of a model that
    is set for later. `missing` are roles the model needs and nobody holds; `accompanied` those who contact only beside one of
    `may[contact]`; `leaders` are the posts that may by leading its unit."""

    model: ServiceModel
    since: date | None
    next_from: date | None
    may: Mapping[Deed, tuple[Serving, ...]]
    accompanied: tuple[Serving, ...]
    leaders: Mapping[Deed, tuple[str, ...]]
    missing: tuple[Role, ...]
    history: tuple[Spell, ...]


def tier_of(client: Client, on: date) -> str:
    """The client's tier by the leading scheme, "none" where it is not listed. One statement."""
    placed = Placement.objects.for_closing().filter(
        in_force(on), client=client, scheme=settings.SCHEMES[0], on_list=True
    )
    return placed.order_by().values_list("tier", flat=True).first() or "none"


def model_on(client: Client, on: date) -> ServiceModel:
    """The model by which a client is served on a day. Two statements."""
    said = ServiceSpell.objects.for_closing().filter(in_force(on), client=client).values_list("model", flat=True)
    return service_rules_on(on).model(said.first(), tier_of(client, on))


def service_of(actor: Actor, number: str) -> Service:
    """How a client is served on the actor's day. Raises NotFound. Six statements."""
    client, rules = require_client(actor, number), service_rules_on(actor.on)
    spells = list(
        seen_by(ServiceSpell.objects.all(), actor).filter(client=client).select_related("set_by").order_by("-since")
    )
    now = next((one for one in spells if one.since <= actor.on and (one.until is None or one.until > actor.on)), None)
    model = rules.model(now.model if now else None, tier_of(client, actor.on))
    held = _held(client, (actor.on,))
    return Service(
        model=model,
        since=now.since if now else None,
        next_from=min((one.since for one in spells if one.since > actor.on), default=None),
        may={deed: _serving(deed, held, model, rules) for deed in Deed},
        accompanied=tuple(_one(row, model.accompanied) for row in held.values() if row.roles & {*model.accompanied}),
        leaders={deed: tuple(rules.by_duty.get(deed, ())) for deed in Deed},
        missing=tuple(role for role in model.needs if not any(role in row.roles for row in held.values())),
        history=tuple(
            Spell(rules.model(one.model, "any").called, one.since, one.until, one.reason, one.set_by.name) for one in spells
        ),
    )  # fmt: skip


def who_may(client: Client, deed: Deed, on: date) -> tuple[Serving, ...]:
    """Who may do a thing for a client by the roles held on a day."""
    return _serving(deed, _held(client, (on,)), model_on(client, on), service_rules_on(on))


def may_serve(
    deed: Deed, client: Client, staff: str, on: date, *, as_of: date | None = None, beside: Iterable[str] = ()
) -> bool:
    """Whether a member of staff may do a thing for a client on a day, in the company of `beside` perhaps.

    `as_of` is another day whose roles count too: who has come to the client since puts down what passed before.
    """
    rules, model = service_rules_on(on), model_on(client, on)
    days = (on,) if as_of is None else (on, as_of)
    held = _held(client, days)
    people = {one.number: one for one in Staff.objects.select_related("unit").filter(number__in={staff, *beside})}
    standings = {number: _standing(one, held, client) for number, one in people.items()}
    others = [found for number, found in standings.items() if number != staff]
    return staff in standings and serves(deed, standings[staff], model, rules, others)


@dataclass
class _Holder:
    name: str
    post: str
    roles: set[Role]


def _held(client: Client, days: Collection[date]) -> dict[str, _Holder]:
    """Who holds which roles on one of these days, by staff number, the earliest first. One statement."""
    condition = Q()
    for day in days:
        condition |= in_force(day)
    rows = Keeping.objects.for_closing().filter(condition, client=client).order_by("since", "pk")
    found: dict[str, _Holder] = {}
    for number, name, post, role in rows.values_list("staff__number", "staff__name", "staff__post", "role"):
        found.setdefault(number, _Holder(name, post, set())).roles.add(Role(role))
    return found


def _standing(staff: Staff, held: Mapping[str, _Holder], client: Client) -> Standing:
    roles = held[staff.number].roles if staff.number in held else set()
    return Standing(staff.post, frozenset(roles), client.unit.path.startswith(staff.unit.path))


def _serving(deed: Deed, held: Mapping[str, _Holder], model: ServiceModel, rules: ServiceRules) -> tuple[Serving, ...]:
    may = (row for row in held.values() if serves(deed, Standing(row.post, frozenset(row.roles)), model, rules))
    return tuple(_one(row, model.may[deed].roles) for row in may)


def _one(row: _Holder, roles: Collection[Role]) -> Serving:
    return Serving(row.name, row.post, tuple(role for role in Role if role in row.roles and role in roles))
