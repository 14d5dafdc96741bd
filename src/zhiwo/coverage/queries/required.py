"""Which roles a client of a tier must have, which it lacks, and who may be named to one (B1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhiwo.clients.access import in_force
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.coverage.policy import NamedRole, house_on
from zhiwo.coverage.queries.people import Colleague
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Unit
from zhiwo.org.queries import at_work


@dataclass(frozen=True)
class Lacking:
    """What a client lacks: for each missing role those of which one would do; the posts nobody holds over it."""

    roles: tuple[tuple[Role, ...], ...]
    leaders: tuple[str, ...]

    @property
    def anything(self) -> bool:
        return bool(self.roles or self.leaders)


def lacking(client: Client, tier: str, on: date) -> Lacking:
    """What a client of that tier (with its unit) lacks on a day. Two statements."""
    rule = house_on(on).roles.required.get(tier)
    if rule is None:
        return Lacking((), ())
    held = set(Keeping.objects.for_closing().filter(in_force(on), client=client).values_list("role", flat=True))
    over = _held_over([client.unit.path], rule.leaders, on)[client.unit.path]
    return Lacking(
        tuple(group for group in rule.roles if not held & {str(role) for role in group}),
        tuple(post for post in rule.leaders if post not in over),
    )


def lacks_a_role(tier: str, on: date) -> Q:
    """The condition on clients of a tier that one of its required roles, or of its leaders' posts, is held by nobody. One
    statement, of units and staff."""
    rule = house_on(on).roles.required.get(tier)
    lacks = Q(pk__in=())
    if rule is None:
        return lacks
    for group in rule.roles:
        held = Keeping.objects.for_closing().filter(in_force(on), role__in=group).order_by().values("client")
        lacks |= ~Q(pk__in=held)
    paths = dict(Unit.objects.order_by().values_list("pk", "path"))
    over = _held_over(paths.values(), rule.leaders, on)
    vacant = [pk for pk, path in paths.items() if not over[path] >= {*rule.leaders}]
    return lacks | Q(unit__in=vacant) if vacant else lacks


def _held_over(paths: Iterable[str], posts: Iterable[str], on: date) -> dict[str, set[str]]:
    """Which of these posts somebody at work holds at each place in the tree or above it."""
    at = set(at_work(on).filter(post__in=list(posts)).order_by().values_list("post", "unit__path"))
    return {path: {post for post, place in at if path.startswith(place)} for path in set(paths)}


def nameable(actor: Actor, client: Client, role: Role) -> list[Colleague]:
    """Who may be named to a role on a client (with its unit): of the posts, near enough, not holding it, and no backup of
    oneself. Three statements."""
    rule = house_on(actor.on).roles.named[role]
    held = Keeping.objects.for_closing().filter(in_force(actor.on), client=client)
    apart = {role, *KEEPING_ROLES} if role is Role.BACKUP else {role}
    taken = held.filter(role__in=apart).order_by().values("staff")
    near = (
        at_work(actor.on).filter(post__in=rule.posts, unit__path__startswith=reach(client, rule)).exclude(pk__in=taken)
    )
    rows = near.order_by("unit__path", "number").values_list("number", "name", "post", "unit__name", "unit__path")
    found = [Colleague(*row) for row in rows]
    return sorted(found, key=lambda one: one.path != client.unit.path)


def reach(client: Client, rule: NamedRole) -> str:
    """The place of the unit over the client from within which people are named; its host unit where there is none."""
    kinds = Unit.objects.filter(kind=rule.within).order_by("-path").values_list("path", flat=True)
    return next((path for path in kinds if client.unit.path.startswith(path)), client.unit.path)
