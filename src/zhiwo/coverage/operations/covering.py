"""Cover for someone who is away (托管): the delegate acts, the lead stays lead and answers (house default H33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.operations import HAND, STAFF
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.coverage.operations.assigning import working
from zhiwo.coverage.operations.keepings import end
from zhiwo.coverage.operations.refusals import (
    AlreadyCovered,
    CoversNobody,
    CoversSelf,
    CoverTooLate,
    NothingToCover,
    NotYours,
)
from zhiwo.coverage.queries import colleague
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.models import Staff
from zhiwo.org.policy import KEEPERS, LEADERS, require


@transaction.atomic
def cover(*, actor: Actor, away: str, by: str, last_on: date, at: datetime, clients: Sequence[str] = ()) -> int:
    """Let `by` act for `away` from today through `last_on`, on all clients that `away` keeps, or on these; how many they are.

    Who is away says so, or a leader of the unit. Who stands in must keep clients, or lead, at the same unit. Nothing is done
    when one of the clients is covered already. Raises Denied, NotFound, ColleagueAway, NotYours, CoversSelf, CoverTooLate,
    NothingToCover, AlreadyCovered.
    """
    require(actor, "client.cover")
    if away == by:
        raise CoversSelf
    if last_on < actor.on:
        raise CoverTooLate
    absent = _person(actor, away)
    delegate = _stand_in(actor, absent, by)
    kept = _kept_by(actor, absent, clients)
    if not kept:
        raise NothingToCover(staff=absent.name)
    until = last_on + timedelta(days=1)
    standing = Keeping.objects.for_closing().filter(in_force(actor.on), client__in=kept, role=Role.DELEGATE)
    taken = standing.select_related("staff").order_by("client", "since").first()
    if taken:
        raise AlreadyCovered(staff=taken.staff.name, day=taken.until - timedelta(days=1) if taken.until else "—")
    Keeping.objects.for_closing().bulk_create(
        Keeping(client=client, staff=delegate, role=Role.DELEGATE, since=actor.on, until=until, source=HAND)
        for client in kept
    )
    record(
        actor=actor, act="staff.covered", subject_kind="staff", subject=away, at=at,
        to=by, last_on=last_on.isoformat(), clients=len(kept),
    )  # fmt: skip
    return len(kept)


@transaction.atomic
def end_cover(*, actor: Actor, away: str, by: str, at: datetime) -> int:
    """End today the cover of `away` by `by`; on how many clients it ended. Raises Denied, NotFound, NotYours, CoversNobody."""
    require(actor, "client.cover")
    absent = _person(actor, away)
    led = _kept_by(actor, absent, ())
    standing = Keeping.objects.for_closing().filter(
        in_force(actor.on), client__in=led, role=Role.DELEGATE, staff__number=by
    )
    ended = list(standing.select_for_update())
    if not ended:
        raise CoversNobody
    for keeping in ended:
        end(keeping, actor.on)
    record(actor=actor, act="staff.cover-ended", subject_kind="staff", subject=away, at=at, to=by, clients=len(ended))
    return len(ended)


def _person(actor: Actor, number: str) -> Staff:
    """Who is away, when the actor may say so. Raises NotFound, NotYours."""
    staff = colleague(number, actor.path)
    if number != actor.staff and actor.post not in LEADERS:
        raise NotYours(staff=staff.name)
    return staff


def _stand_in(actor: Actor, away: Staff, number: str) -> Staff:
    """Who may stand in: someone at work at the same unit whose post keeps or leads. Raises NotFound, ColleagueAway."""
    staff = working(number, actor.on, within=away.unit.path)
    if staff.unit_id != away.unit_id or staff.post not in KEEPERS | LEADERS:
        raise NotFound(what=STAFF)
    return staff


def _kept_by(actor: Actor, staff: Staff, numbers: Sequence[str]) -> list[Client]:
    """The clients the person keeps today that the actor sees; with `numbers` those. Raises NotFound for others. Held."""
    roles = Keeping.objects.for_closing().filter(in_force(actor.on), staff=staff, role__in=KEEPING_ROLES)
    seen = seen_by(Client.objects.all(), actor, path="").filter(pk__in=roles.order_by().values("client"))
    if numbers:
        seen = seen.filter(number__in=numbers)
    found = list(seen.order_by("pk").select_for_update(no_key=True, of=("self",)))
    if numbers and len(found) < len(set(numbers)):
        raise NotFound(what=Client.SHOWN)
    return found
