"""Naming who stands beside the lead on a client, and ending it: backup, specialist, broker, corporate partner (B1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, ROLES, Role
from zhiwo.coverage.operations.assigning import working
from zhiwo.coverage.operations.keepings import begin, end, hold, roles_on
from zhiwo.coverage.operations.refusals_of_serving import (
    BackupOfOneself,
    HoldsRole,
    NotNamed,
    PostNotForRole,
    RoleNotForTier,
    RoleNotHeld,
    RoleTaken,
)
from zhiwo.coverage.operations.transferring import require_own, require_reason
from zhiwo.coverage.policy import NamedRole, house_on
from zhiwo.coverage.queries import reach, tier_of
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.policy import LEADERS, POSTS, require


@transaction.atomic
def name_role(*, actor: Actor, client: str, role: str, staff: str, reason: str, at: datetime) -> Keeping:
    """Let `staff` stand beside the lead in a role from the day of the act on. By the client's keeper, or a leader.

    Raises Denied, NotFound, NotNamed, RoleNotForTier, ColleagueAway, PostNotForRole, NobodyKeeps, NotYours, BackupOfOneself,
    HoldsRole, RoleTaken, TransferReasonMissing.
    """
    require(actor, "client.name-role")
    said = require_reason(reason)
    row = require_client(actor, client)
    rule = _rule(actor, role)
    named = Role(role)
    hold(row)
    require_own(actor, row)
    if rule.tiers != "any" and tier_of(row, actor.on) not in rule.tiers:
        raise RoleNotForTier(role=ROLES[named])
    person = working(staff, actor.on, within=reach(row, rule))
    if person.post not in rule.posts:
        raise PostNotForRole(staff=person.name, post=POSTS[person.post].name, role=ROLES[named])
    _require_free(actor, row, named, person, rule)
    keeping = begin(row, person, named, actor.on, reason=said)
    record(
        actor=actor, act="client.role-named", subject_kind="client", subject=client, at=at,
        role=role, to=staff, since=actor.on.isoformat(),
    )  # fmt: skip
    return keeping


@transaction.atomic
def end_role(*, actor: Actor, client: str, role: str, staff: str, at: datetime) -> None:
    """End today the role that `staff` has beside the lead. By its holder, the client's keeper, or a leader.

    Raises Denied, NotFound, NotNamed, RoleNotHeld, NobodyKeeps, NotYours.
    """
    require(actor, "client.name-role")
    row = require_client(actor, client)
    _rule(actor, role)
    hold(row)
    if staff != actor.staff and actor.post not in LEADERS:
        require_own(actor, row)
    held = [one for one in roles_on(row, actor.on, Role(role)) if one.staff.number == staff]
    if not held:
        raise RoleNotHeld(role=ROLES[Role(role)])
    for keeping in held:
        end(keeping, actor.on)
    record(
        actor=actor, act="client.role-ended", subject_kind="client", subject=client, at=at,
        role=role, to=staff, since=actor.on.isoformat(),
    )  # fmt: skip


def _rule(actor: Actor, role: str) -> NamedRole:
    rules = house_on(actor.on).roles.named
    if role not in rules:
        raise NotNamed
    return rules[Role(role)]


def _require_free(actor: Actor, client: Client, role: Role, person: Staff, rule: NamedRole) -> None:
    """Raises BackupOfOneself, HoldsRole, RoleTaken."""
    ahead = Keeping.objects.for_closing().filter(Q(until=None) | Q(until__gt=actor.on), client=client)
    rows = list(ahead.filter(role__in=(role, *KEEPING_ROLES)).select_related("staff").order_by("since", "pk"))
    holders = [row for row in rows if row.role == role]
    if role is Role.BACKUP and any(row.staff_id == person.pk for row in rows if row.role in KEEPING_ROLES):
        raise BackupOfOneself(staff=person.name)
    if any(row.staff_id == person.pk for row in holders):
        raise HoldsRole(staff=person.name, role=ROLES[role])
    if len(holders) >= rule.most:
        raise RoleTaken(role=ROLES[role], n=rule.most, staff="、".join(row.staff.name for row in holders))
