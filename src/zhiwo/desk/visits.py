"""Planned visits (B8): the form that plans one, those on Today, and the form that puts one on the books."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhiwo.care.operations.carrying_out import VISIT
from zhiwo.care.policy.visits import VISIT_KINDS, visits_on
from zhiwo.care.queries.visits import VisitRow, companions, visit
from zhiwo.clients.access import require_client
from zhiwo.desk.entries import Recording, recording
from zhiwo.desk.glance import Glance, glances
from zhiwo.desk.marks import Footing, footing
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require


@dataclass(frozen=True)
class Planning:
    """What the form that plans a visit starts from; `along` are numbers and names of who may come along."""

    client: Glance
    aims: list[tuple[str, Text]]
    along: list[tuple[str, str]]
    footing: Footing


def planning(actor: Actor, number: str) -> Planning:
    """The client, the aims there are and who may come along. Raises Denied, NotFound."""
    require(actor, "interaction.record")
    client = require_client(actor, number)
    rule = visits_on(actor.on)
    return Planning(
        client=glances(actor, [client.pk])[client.pk],
        aims=list(rule.aim_names.items()),
        along=list(companions(client, actor).items()),
        footing=footing(rule),
    )


def carrying_out(actor: Actor, reference: str) -> tuple[Recording, VisitRow]:
    """The form for an interaction, as a planned visit fills it in. Raises Denied, NotFound."""
    require(actor, "interaction.record")
    plan = visit(actor, reference)
    if plan is None:
        raise NotFound(what=VISIT)
    form = recording(actor, plan.client)
    there = {plan.planner: plan.planner_name, **dict(plan.along)}
    there.pop(actor.staff, None)
    return replace(form, kinds=VISIT_KINDS, leaders=[]), replace(plan, along=tuple(there.items()))


def require_open(actor: Actor, reference: str) -> VisitRow:
    """One open plan, for the forms that move it and call it off. Raises Denied, NotFound."""
    require(actor, "interaction.record")
    plan = visit(actor, reference)
    if plan is None:
        raise NotFound(what=VISIT)
    return plan
