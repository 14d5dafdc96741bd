"""How far a client goes to somebody, and who must agree besides (H31)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from zhiwo.clients.access import seen_by
from zhiwo.coverage.models import Proposal, ProposalApproval
from zhiwo.coverage.policy import Approver, Level, house_on, level_of
from zhiwo.coverage.queries.people import neighbourhood
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Unit
from zhiwo.org.policy import UnitKind
from zhiwo.org.queries import at_work, units_above


def level_between(host: Unit, to: Unit) -> Level:
    """How far it is from a host outlet to the unit of whoever receives the client. One statement."""
    branch = next((unit.path for unit in units_above(host) if unit.kind == UnitKind.BRANCH), "")
    return level_of(host.path, neighbourhood(host), branch, to.path)


def approvers(host: Unit, level: Level, on: date) -> list[tuple[Approver, Unit | None]]:
    """Who must agree to a transfer from a host outlet that goes so far, each with the unit where somebody at work holds the
    post, None where nobody does. Two statements."""
    needed, over = house_on(on).transfer.approve.get(level, ()), units_above(host)
    staffed = set(at_work(on).filter(post__in=[one.post for one in needed]).order_by().values_list("post", "unit"))
    return [
        (one, next((at for at in over if one.at in ("nearest", at.kind) and (one.post, at.pk) in staffed), None))
        for one in needed
    ]


def awaiting_approval(actor: Actor) -> QuerySet[Proposal]:
    """The open transfers that wait for the actor's post at the actor's unit, the first to lapse before others."""
    mine = ProposalApproval.objects.for_closing().filter(by=None, post=actor.post, unit__number=actor.unit)
    rows = seen_by(Proposal.objects.all(), actor).select_related("client", "keeper", "to", "by")
    waiting = rows.filter(answer="", last_on__gte=actor.on, pk__in=mine.order_by().values("proposal"))
    return waiting.order_by("last_on", "pk")


def approvals_of(proposals: Iterable[int]) -> dict[int, list[ProposalApproval]]:
    """Who must agree to each of these transfers, with who did. One statement."""
    rows = ProposalApproval.objects.for_closing().filter(proposal__in=list(proposals))
    found: dict[int, list[ProposalApproval]] = {}
    for row in rows.select_related("unit", "by").order_by("pk"):
        found.setdefault(row.proposal_id, []).append(row)
    return found
