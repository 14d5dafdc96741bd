"""Who answered for a client on a day, as it is known now or as it was known then (H38, H40)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhiwo.clients.access import seen_by
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import FirstKept, FormerKeeping, Loss
from zhiwo.coverage.policy import NOBODY, Accountable, FirstKeeper, Tenure, accountable, credited, house_on, keeper
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff

FIELDS = ("client", "role", "staff__number", "since", "until")


def tenures_of(client: Client, known_at: date | None = None) -> list[Tenure]:
    """Who held which role on a client, earliest first; with `known_at` as was known at the end of that day. Two statements."""
    return tenures_of_each([client.pk], known_at).get(client.pk, [])


def tenures_of_each(clients: Collection[int], known_at: date | None = None) -> dict[int, list[Tenure]]:
    """The same of many clients, by primary key."""
    rows = Keeping.objects.for_closing().filter(client__in=Among(clients))
    former = FormerKeeping.objects.for_closing().filter(client__in=Among(clients))
    if known_at is None:
        former = former.none()
    else:
        rows = rows.filter(Q(recorded_on=None) | Q(recorded_on__lte=known_at))
        former = former.filter(known_until__gt=known_at)
    standing = list(former.order_by().values_list(*FIELDS))
    replaced = {row[:-1] for row in standing}
    standing += [row for row in rows.order_by().values_list(*FIELDS) if row[:-1] not in replaced]
    found: dict[int, list[Tenure]] = {}
    for client, role, staff, since, until in sorted(standing, key=lambda row: row[3]):
        found.setdefault(client, []).append(Tenure(Role(role), staff, since, until))
    return found


def who_answers(client: Client, tier: str, on: date, known_at: date | None = None) -> Accountable:
    """Who answers for the loss of a client of that tier on a day. Three statements."""
    leaders = house_on(on).loss.leaders.get(tier, ())
    return (
        _answering(client.unit.path, tenures_of(client, known_at), leaders, on, _Offices(leaders))
        if leaders
        else NOBODY
    )


def _answering(
    path: str, tenures: Sequence[Tenure], leaders: Sequence[str], on: date, offices: _Offices
) -> Accountable:
    return accountable(
        tenures, on=on, leaders=leaders, in_office=lambda post: offices.over(path, post, on), house=house_on(on)
    )


class _Offices:
    """Who holds these posts, and where. One statement."""

    def __init__(self, posts: Collection[str]) -> None:
        held = Staff.objects.filter(post__in=posts).order_by("number")
        self._held = list(held.values_list("post", "unit__path", "number", "joined_on", "left_on"))

    def over(self, path: str, post: str, on: date) -> str | None:
        """Who held the post on a day at the nearest unit, from that place outwards; of several the first number."""
        here = [
            (-len(at), number)
            for held, at, number, joined, left in self._held
            if held == post and path.startswith(at) and (joined is None or joined <= on) and (left is None or left > on)
        ]
        return min(here)[1] if here else None


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
    first; at most so many. Four statements."""
    rows = seen_by(Loss.objects.all(), actor).filter(on__gte=since, on__lt=until, client__unit__path__startswith=path)
    found = list(rows.select_related("client__unit").order_by("-on", "client__number")[:most])
    leaders = [() if row.kind == "falling" else house_on(row.on).loss.leaders.get(row.tier, ()) for row in found]
    offices = _Offices({post for posts in leaders for post in posts})
    tenures = tenures_of_each([row.client_id for row in found])
    return [
        LossRow(
            row.client, row.kind, row.on, row.tier, row.before_fen, row.now_fen,
            _answering(row.client.unit.path, tenures.get(row.client_id, []), posts, row.on, offices) if posts else NOBODY,
        )
        for row, posts in zip(found, leaders, strict=True)
    ]  # fmt: skip


def credited_for(client: Client, on: date) -> str | None:
    """Whom what a client brings on a day is credited to (H39): a staff number, or the host outlet's once the first keeper
    left the bank; None when nobody keeps it. Three statements."""
    first = FirstKept.objects.for_closing().filter(client=client).select_related("staff").first()
    stands = FirstKeeper(first.staff.number, first.staff.left_on) if first else None
    kept = keeper(tenures_of(client), on)
    return credited(stands, kept.staff if kept else None, on, host_outlet=client.unit.number)
