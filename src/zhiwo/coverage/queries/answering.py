"""Who answered for a client on a day, as it is known now or as it was known then (H38, H40)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhiwo.clients.access import seen_by
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import FirstKept, FormerKeeping, Loss
from zhiwo.coverage.policy import NOBODY, Accountable, FirstKeeper, Tenure, accountable, credited, house_on, keeper
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.queries import upwards

FIELDS = ("role", "staff__number", "since", "until")


def tenures_of(client: Client, known_at: date | None = None) -> list[Tenure]:
    """Who held which role on a client, earliest first; with `known_at` as was known at the end of that day. Two statements."""
    rows = Keeping.objects.for_closing().filter(client=client)
    former = FormerKeeping.objects.for_closing().filter(client=client)
    if known_at is None:
        former = former.none()
    else:
        rows = rows.filter(Q(recorded_on=None) | Q(recorded_on__lte=known_at))
        former = former.filter(known_until__gt=known_at)
    standing = list(former.values_list(*FIELDS))
    replaced = {(role, staff, since) for role, staff, since, _ in standing}
    standing += [row for row in rows.values_list(*FIELDS) if row[:3] not in replaced]
    return sorted(
        (Tenure(Role(role), staff, since, until) for role, staff, since, until in standing), key=lambda one: one.since
    )


def who_answers(client: Client, tier: str, on: date, known_at: date | None = None) -> Accountable:
    """Who answers for the loss of a client of that tier on a day. Three statements."""
    house = house_on(on)
    leaders = house.loss.leaders.get(tier, ())
    if not leaders:
        return NOBODY
    over = _in_office(client.unit.path, leaders, on)
    return accountable(tenures_of(client, known_at), on=on, leaders=leaders, in_office=over.get, house=house)


def _in_office(path: str, posts: Iterable[str], on: date) -> dict[str, str]:
    """Who held each post on a day at the nearest unit, from that one outwards. One statement."""
    rows = Staff.objects.filter(
        Q(joined_on=None) | Q(joined_on__lte=on),
        Q(left_on=None) | Q(left_on__gt=on),
        post__in=posts,
        unit__path__in=upwards(path),
    ).order_by("-number")
    return {post: number for post, number, _ in sorted(rows.values_list("post", "number", "unit__path"), key=_depth)}


def _depth(row: tuple[str, str, str]) -> int:
    return row[2].count("/")


@dataclass(frozen=True)
class LossRow:
    """A loss or a warning, and who answers for it, by staff number; a loss of a tier nobody answers for is only noted."""

    client: Client
    kind: str
    on: date
    tier: str
    before_fen: int | None
    now_fen: int | None
    answering: Accountable


def losses(actor: Actor, since: date, until: date, *, path: str = "", most: int | None = None) -> list[LossRow]:
    """The losses and warnings, in half-open days, of clients the actor sees that are hosted below a place in the tree, latest
    first; at most so many."""
    rows = seen_by(Loss.objects.all(), actor).filter(on__gte=since, on__lt=until, client__unit__path__startswith=path)
    return [
        LossRow(
            row.client, row.kind, row.on, row.tier, row.before_fen, row.now_fen,
            NOBODY if row.kind == "falling" else who_answers(row.client, row.tier, row.on),
        )
        for row in rows.select_related("client__unit").order_by("-on", "client__number")[:most]
    ]  # fmt: skip


def credited_for(client: Client, on: date) -> str | None:
    """Whom what a client brings on a day is credited to (H39): a staff number, or the host outlet's once the first keeper
    left the bank; None when nobody keeps it. Three statements."""
    first = FirstKept.objects.for_closing().filter(client=client).select_related("staff").first()
    stands = FirstKeeper(first.staff.number, first.staff.left_on) if first else None
    kept = keeper(tenures_of(client), on)
    return credited(stands, kept.staff if kept else None, on, host_outlet=client.unit.number)
