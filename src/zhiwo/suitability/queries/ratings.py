"""Which assessment decides on a day, and how it stands, for many clients at once.

These answer for the clients they are asked for: whoever asks has judged who may be asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from zhiwo.clients.among import Among
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.holdings.models import AumFigure
from zhiwo.suitability.models import Assessment, MaterialChange
from zhiwo.suitability.policy.assessing import Standing, standing
from zhiwo.suitability.policy.profile import Rating
from zhiwo.suitability.policy.questionnaire import Questionnaire, questionnaire_on

INTO_TIME = ("assessed_on", "source", "entered_at", "pk")
"""Of one day what was made here comes last: of another channel's only the day is known. ("feed" stands before "here".)"""
FEED = "feed"
"""The source of what the bank's other channels made."""


class Newest(NamedTuple):
    """Of the assessment that decides what decides about it; see `models.Assessment`."""

    client: int
    level: int
    lowest: bool
    assessed_on: date
    entered_at: datetime
    ends_on: date
    questionnaire: str
    channel: str
    source: str
    witness: int | None
    witnessed_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether a colleague has yet to say that it was witnessed."""
        return self.witness is not None and self.witnessed_at is None


@dataclass(frozen=True)
class Stood:
    """How a client's newest assessment stands on a day: `changed_on` is the day of the last material change stated after it,
    `limited` whether the client's legal capacity is stated to be limited. Without an assessment only the last two are set."""

    standing: Standing
    assessment: Newest | None
    changed_on: date | None
    limited: bool

    @property
    def rating(self) -> Rating | None:
        """What it says, though it may have expired; None while its witness is waited for."""
        row = self.assessment
        if row is None or self.standing is Standing.WAITING:
            return None
        return Rating(row.level, row.lowest, row.assessed_on, row.questionnaire, row.channel, row.ends_on)


def current(rows: ScopedQuerySet[Assessment]) -> ScopedQuerySet[Assessment]:
    """Those of `rows` that no further revision of the bank's file replaced, and that it states still."""
    revised = Assessment.objects.for_closing().filter(
        source=OuterRef("source"), reference=OuterRef("reference"), revision__gt=OuterRef("revision")
    )
    return rows.filter(~Exists(revised.order_by()), withdrawn_at=None)


def standings_on(day: date, clients: Collection[int]) -> dict[int, Stood]:
    """How the assessment of each of these clients (primary keys) stands on a day. Two statements, whatever the clients."""
    rows = current(Assessment.objects.for_closing()).filter(client__in=Among(clients), assessed_on__lte=day)
    # As tuples, the later in the place of the earlier: of tens of thousands of clients half the time that whole rows take.
    said = rows.order_by(*INTO_TIME).values_list(*Newest._fields)
    newest = {one[0]: one for one in said}
    changes, form = _changes(day, clients), questionnaire_on(day)
    return {
        client: _stood(form, day, Newest(*newest[client]) if client in newest else None, changes.get(client, []))
        for client in clients
    }


def ratings_on(day: date, clients: Collection[int]) -> dict[int, Rating]:
    """The ratings of those of these clients (primary keys) that have one. Two statements, whatever the clients."""
    stood = standings_on(day, clients)
    return {client: rating for client, one in stood.items() if (rating := one.rating) is not None}


def told_by_feed() -> frozenset[str]:
    """The numbers of the clients whose assessments elsewhere were taken over. One statement."""
    return _numbers(Assessment.objects.for_closing().filter(source=FEED))


def assessed_here() -> frozenset[str]:
    """The numbers of the clients who answered here. One statement."""
    return _numbers(Assessment.objects.for_closing().exclude(source=FEED))


def told_of(client: int) -> bool:
    """Whether what other channels assessed of a client (primary key) is taken over each night: once it is on a list, or has
    answered here. One or two statements."""
    return (
        Assessment.objects.for_closing().filter(client=client).exists()
        or AumFigure.objects.for_closing().filter(client=client).exists()
    )


def _numbers(rows: ScopedQuerySet[Assessment]) -> frozenset[str]:
    return frozenset(rows.order_by().values_list("client__number", flat=True).distinct())


def rating_of(client: int, day: date) -> Rating | None:
    """The rating of one client (primary key) on a day, None where there is none."""
    return ratings_on(day, [client]).get(client)


def limited(day: date, client: int) -> bool:
    """Whether the client's legal capacity is stated to be limited on a day. One statement."""
    return _limited(questionnaire_on(day), day, _changes(day, [client]).get(client, []))


def _changes(day: date, clients: Collection[int]) -> dict[int, list[MaterialChange]]:
    """What was stated up to a day, by client, the newest last."""
    rows = MaterialChange.objects.for_closing().filter(client__in=Among(clients), stated_on__lte=day)
    found: dict[int, list[MaterialChange]] = {}
    for row in rows.order_by("stated_on", "stated_at", "pk"):
        found.setdefault(row.client_id, []).append(row)
    return found


def _stood(form: Questionnaire, day: date, row: Newest | None, changes: list[MaterialChange]) -> Stood:
    changed_on = next((one.stated_on for one in reversed(changes) if row is not None and _after(one, row)), None)
    ends = row.ends_on if row is not None else None
    how = standing(form, day, ends, waiting=row is not None and row.waits, changed=changed_on is not None)
    return Stood(how, row, changed_on, _limited(form, day, changes))


def _after(change: MaterialChange, row: Newest) -> bool:
    """Whether a change was stated after an assessment; of one of the bank's other channels only the day is known, and the same
    day counts as after it."""
    if change.stated_on != row.assessed_on:
        return change.stated_on > row.assessed_on
    return row.source == FEED or change.stated_at > row.entered_at


def _limited(form: Questionnaire, day: date, changes: Iterable[MaterialChange]) -> bool:
    rules = {one.code: one for one in form.changes if one.capacity is not None}
    seen = {one.pk for one in changes if one.checked_at is not None and localdate(one.checked_at) <= day}
    counted = [
        rules[one.kind] for one in changes if one.kind in rules and (one.pk in seen or not rules[one.kind].checked)
    ]
    return bool(counted) and counted[-1].capacity == "limited"
