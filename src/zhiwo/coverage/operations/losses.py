"""Noting who was lost, at every closing (流失; house default H40). Who answers for it is worked out when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.publishing import write
from zhiwo.coverage.models import Loss
from zhiwo.coverage.policy import Fall, fall, house_on
from zhiwo.holdings.models import AumFigure
from zhiwo.kernel.period import add_months, month_of
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement

CLOSED, FALLEN, FALLING = "closed", "fallen", "falling"
KEY = ("client_id", "on")
SAID = ("kind", "noted_on", "tier", "before_fen", "now_fen")


@transaction.atomic(savepoint=False)
def note_losses(*, on: date, after: date | None) -> int:
    """Note the losses and warnings of the days after `after` (of the first closing: of the day) up to `on`; how many stand.

    A listed client whose last account was closed is lost; so is one whose month average fell by so much on a month's last
    day. Who died is no loss. Run again for the same days it changes nothing.
    """
    first = on if after is None else after + timedelta(days=1)
    dead = Person.objects.for_closing().exclude(died_on=None).order_by().values_list("client", flat=True)
    dead_ones = frozenset(dead)
    found = {(loss.client_id, loss.on): loss for loss in (*_closed(first, on), *_fallen(first, on))}
    wanted = {key: loss for key, loss in found.items() if loss.client_id not in dead_ones}
    rows = {key: (*key, *(getattr(loss, name) for name in SAID)) for key, loss in wanted.items()}
    known = Loss.objects.for_closing().filter(on__gte=first, on__lte=on).order_by()
    before = {row[:2]: row for row in known.values_list(*KEY, *SAID)}
    for client, day in before.keys() - rows.keys():
        Loss.objects.for_closing().filter(client=client, on=day).delete()
    write(
        Loss, (*KEY, *SAID), [row for key, row in sorted(rows.items()) if before.get(key) != row], key=KEY, fields=SAID
    )
    return len(rows)


def _closed(first: date, on: date) -> Iterator[Loss]:
    left = Client.objects.for_closing().filter(closed_on__gte=first, closed_on__lte=on).order_by("pk")
    days = dict(left.values_list("pk", "closed_on"))
    for day in sorted({day for day in days.values() if day}):
        tiers = _tiers(month_of(day).start - timedelta(days=1), [pk for pk, closed in days.items() if closed == day])
        for client, tier in tiers.items():
            yield Loss(client_id=client, kind=CLOSED, on=day, noted_on=on, tier=tier)


def _fallen(first: date, on: date) -> Iterator[Loss]:
    day = month_of(first).last
    while day <= on:
        yield from _of_month(day, on)
        day = month_of(day + timedelta(days=1)).last


def _of_month(day: date, noted_on: date) -> Iterator[Loss]:
    """Whose month average of the month that ends on `day` stands low against the months before, in tiers that are answered
    for: in smaller ones money comes and goes."""
    house = house_on(day)
    ends = [add_months(month_of(day).start, 1 - back) - timedelta(days=1) for back in range(house.loss.months + 1)]
    averages: dict[int, dict[date, int]] = {}
    rows = AumFigure.objects.for_closing().filter(on__in=ends).order_by()
    for client, when, fen in rows.values_list("client", "on", "month_avg_fen"):
        averages.setdefault(client, {})[when] = fen
    whole = {client: known for client, known in averages.items() if len(known) == len(ends)}
    tiers = _tiers(ends[1], None)
    for client, known in whole.items():
        before = [known[end] for end in ends[1:]]
        judged = fall(before, known[day], house)
        if judged is not Fall.NOTHING and tiers.get(client) in house.loss.leaders:
            kind = FALLEN if judged is Fall.LOST else FALLING
            yield Loss(
                client_id=client, kind=kind, on=day, noted_on=noted_on, tier=tiers[client],
                before_fen=sum(before) // len(before), now_fen=known[day],
            )  # fmt: skip


def _tiers(on: date, clients: list[int] | None) -> dict[int, str]:
    """The tier of each listed client on a day by the leading scheme."""
    placed = Placement.objects.for_closing().filter(
        Q(until=None) | Q(until__gt=on), since__lte=on, scheme=settings.SCHEMES[0], on_list=True
    )
    if clients is not None:
        placed = placed.filter(client__in=clients)
    return dict(placed.order_by().values_list("client", "tier"))
