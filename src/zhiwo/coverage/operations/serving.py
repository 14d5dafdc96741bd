"""Setting the model by which a client is served, and keeping to it (B5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.clients.policy import ROLES
from zhiwo.coverage.models import ServiceSpell
from zhiwo.coverage.operations.keepings import hold
from zhiwo.coverage.operations.refusals_of_serving import (
    MayNotAdvise,
    MayNotContact,
    ModelFromPast,
    ModelNeedsTwo,
    ServedSo,
    UnknownModel,
)
from zhiwo.coverage.operations.transferring import require_reason
from zhiwo.coverage.policy import Deed, ServiceModel, service_rules_on
from zhiwo.coverage.queries import may_serve, model_on, tier_of, who_may
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import POSTS, require

LONGEST_AHEAD = timedelta(days=366)


def require_settable(actor: Actor, client: str, model: str, since: date) -> Client:
    """The client, when its model may be set so. Raises Denied, NotFound, UnknownModel, ModelFromPast, ServedSo."""
    require(actor, "client.service-model")
    row = require_client(actor, client)
    if model not in {one.code for one in service_rules_on(since).models}:
        raise UnknownModel
    if not actor.on <= since <= actor.on + LONGEST_AHEAD:
        raise ModelFromPast(day=actor.on)
    standing = ServiceSpell.objects.for_closing().filter(client=row, until=None).first()
    if standing and standing.model == model and standing.since <= since:
        raise ServedSo(model=service_rules_on(since).model(model, "").called)
    return row


def needs_two_people(actor: Actor, client: str, model: str, since: date) -> bool:
    """Whether the rules ask for another person's approval. Raises NotFound."""
    row = require_client(actor, client)
    return service_rules_on(since).needs_two(model, tier_of(row, actor.on))


@transaction.atomic
def set_service_model(
    *, actor: Actor, client: str, model: str, since: date, reason: str, at: datetime, approved: bool = False
) -> ServiceSpell:
    """Serve a client by that model from a day on, today or later; what was set for later days gives way.

    `approved` says that another person agreed, where the rules ask for two. Raises what `require_settable` raises,
    TransferReasonMissing, ModelNeedsTwo.
    """
    said = require_reason(reason)
    row = require_settable(actor, client, model, since)
    if not approved and needs_two_people(actor, client, model, since):
        raise ModelNeedsTwo
    hold(row)
    spells = ServiceSpell.objects.for_closing().filter(client=row)
    spells.filter(since__gte=since).delete()
    spells.filter(Q(until=None) | Q(until__gt=since)).update(until=since)
    made = ServiceSpell.objects.for_closing().create(
        client=row, model=model, since=since, reason=said, set_by=Staff.objects.get(number=actor.staff), set_at=at
    )
    record(
        actor=actor, act="client.service-model-set", subject_kind="client", subject=client, at=at,
        model=model, since=since.isoformat(),
    )  # fmt: skip
    return made


def require_may_contact(
    client: Client, staff: Staff, on: date, *, today: date, begun_by_client: bool, beside: Iterable[str] = ()
) -> None:
    """Whether the client's model lets `staff` contact it on that day. Raises MayNotContact, naming who may."""
    if begun_by_client and service_rules_on(on).begun_by_client == "any":
        return
    if may_serve(Deed.CONTACT, client, staff.number, on, as_of=today, beside=beside):
        return
    model = model_on(client, on)
    raise MayNotContact(model=model.called, staff=staff.name, who=_who(Deed.CONTACT, client, model, on))


def require_may_advise(actor: Actor, client: Client) -> None:
    """Whether the client's model lets the actor advise it today. Raises MayNotAdvise, naming who may."""
    if may_serve(Deed.ADVISE, client, actor.staff, actor.on):
        return
    model = model_on(client, actor.on)
    raise MayNotAdvise(model=model.called, staff=actor.name, who=_who(Deed.ADVISE, client, model, actor.on))


def _who(deed: Deed, client: Client, model: ServiceModel, on: date) -> Text:
    """Those who may do it, each with the role; the roles alone where nobody holds one; the leaders besides."""
    named = who_may(client, deed, on)
    people = [(one.name, one.name, [ROLES[role] for role in one.roles]) for one in named]
    zh = "、".join(f"{name}（{'、'.join(role.zh for role in roles)}）" for name, _, roles in people)
    en = ", ".join(f"{name} ({', '.join(role.en for role in roles)})" for _, name, roles in people)
    roles = [ROLES[role] for role in model.may[deed].roles]
    leaders = [POSTS[post].name for post in service_rules_on(on).by_duty.get(deed, ())]
    return Text(
        (zh or "、".join(role.zh for role in roles))
        + (f"，以及{'、'.join(one.zh for one in leaders)}" if leaders else ""),
        (en or ", ".join(role.en for role in roles))
        + (f"; and {', '.join(one.en for one in leaders)}" if leaders else ""),
    )
