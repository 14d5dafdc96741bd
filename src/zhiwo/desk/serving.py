"""How a client is served, for its page: by which model, and who may contact it, take its orders, advise it (B5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhiwo.clients.access import require_client
from zhiwo.coverage.policy import Deed, ServiceModel, service_rules_on
from zhiwo.coverage.queries import Service, may_serve, service_of, tier_of
from zhiwo.governance.commands import Slip
from zhiwo.governance.slips import slips_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, may, require


@dataclass(frozen=True)
class ServiceCard:
    """`sets`: the actor may set another model; `barred`: the actor records contacts, and may not contact this client;
    `waiting`: the slips by which another model was asked for and that wait for approval."""

    service: Service
    sets: bool
    barred: bool
    waiting: list[Slip]


@dataclass(frozen=True)
class ModelChoice:
    """A model that may be chosen, and whether another person must approve it for this client."""

    model: ServiceModel
    two: bool


@dataclass(frozen=True)
class SettingModel:
    """The form to set a client's model: the choices, and the one that counts now."""

    client: str
    now: Text
    choices: list[ModelChoice]

    @property
    def all_two(self) -> bool:
        return all(one.two for one in self.choices)


def service_card(actor: Actor, number: str) -> ServiceCard:
    """Raises NotFound."""
    client = require_client(actor, number)
    barred = may(actor, "interaction.record") and not may_serve(Deed.CONTACT, client, actor.staff, actor.on)
    service = service_of(actor, number)
    history = tuple(replace(one, reason=as_seen(actor, Field.NOTE, one.reason)) for one in service.history)
    waiting = slips_on(number, ["client.service-model"])
    return ServiceCard(replace(service, history=history), may(actor, "client.service-model"), barred, waiting)


def setting_model(actor: Actor, number: str) -> SettingModel:
    """Raises Denied, NotFound."""
    require(actor, "client.service-model")
    tier, rules = tier_of(require_client(actor, number), actor.on), service_rules_on(actor.on)
    now = service_of(actor, number).model
    others = [one for one in rules.models if one.code != now.code]
    return SettingModel(number, now.called, [ModelChoice(one, rules.needs_two(one.code, tier)) for one in others])
