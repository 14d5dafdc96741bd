"""A night counts only whom it can make a difference to, and comes out as if it had counted all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.care.conftest import SHANGHAI
from tests.cast import Cast
from zhiwo.care.models import Discharge, Duty
from zhiwo.care.operations import News, raise_duties, take_over_contacts
from zhiwo.care.policy import Birthday
from zhiwo.care.policy.renewal import Renewal
from zhiwo.care.policy.rules import house_rules
from zhiwo.clients.models import Client, Keeping
from zhiwo.parties.models import ContactStop
from zhiwo.parties.operations import PERSONAL, take_over_persons
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.django_db

RULES = house_rules()
BIRTHDAYS = {"甲": ("solar", 3, 8), "乙": ("lunar", 1, 15), "丙": ("solar", 2, 29), "丁": ("lunar", 8, 15), "戊": None}


def person(client: str, birthday: tuple[str, int, int] | None, died: date | None = None) -> dict[str, Any]:
    blank = dict.fromkeys(("from_on", *PERSONAL))
    calendar, month, day = birthday or (None, None, None)
    said = {"birthday_calendar": calendar, "birthday_month": month, "birthday_day": day, "birthday_leap": False}
    return blank | said | {"client": client, "died_on": died}


def standing() -> list[tuple[Any, ...]]:
    """Every duty, and what discharges it."""
    fields = [field.attname for field in Duty._meta.concrete_fields if not field.primary_key]
    duties = Duty.objects.for_closing().order_by("client", "kind", "on").values_list(*fields)
    met = Discharge.objects.for_closing().order_by("duty__client", "duty__kind", "duty__on", "interaction__reference")
    return [*duties, *met.values_list("duty__client", "duty__kind", "duty__on", "interaction__reference")]


class Bank:
    """Days of a small bank on which things happen by chance; each thing is told as a closing would tell it."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance, self.contacts = cast, Random(seed), 0
        take_over_persons([person(number, birthday) for number, birthday in BIRTHDAYS.items()])

    def happen(self, on: date) -> frozenset[int]:
        """What happens on a day; the clients of whom a closing would hear by name."""
        told: set[int] = set()
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            number = self.chance.choice(list(BIRTHDAYS))
            act = self.chance.choice(
                (self._contact, self._contact, self._birthday, self._keeper, self._tier, self._stop, self._lift)
            )
            told |= act(number, on)
        return frozenset(told)

    def _contact(self, number: str, on: date) -> frozenset[int]:
        day = on - timedelta(days=self.chance.choice((0, 0, 1, 9, 40, -3, -45)))
        self.contacts += 1
        row = {
            "contact": f"K{self.contacts}" if self.chance.random() < 0.8 else "K1",
            "client": number,
            "kind": self.chance.choice(("call", "visit", "mass_message")),
            "happened_on": day,
            "happened_at": datetime.combine(day, time(10, self.contacts % 60)),
            "staff": self.chance.choice(("W1", "W2", "H1")),
            "result": "connected",
            "begun_by": "bank",
            "occasion": self.chance.choice((None, None, "生日", "国庆、中秋", "春节")),
            "seconds": None,
            "topic": self.chance.choice((None, "product")),
            "gathering": None,
            "proof": None,
        }
        return take_over_contacts(rows=[row], at=datetime.combine(on, time(20), SHANGHAI)).clients

    def _birthday(self, number: str, on: date) -> frozenset[int]:
        near = on + timedelta(days=self.chance.choice((-5, 2, 20, 36, 60)))
        died = on if self.chance.random() < 0.2 else None
        return take_over_persons([person(number, ("solar", near.month, near.day), died)]).clients

    def _keeper(self, number: str, on: date) -> frozenset[int]:
        kept = Keeping.objects.for_closing().filter(client__number=number, role="lead", until=None)
        if not kept.filter(since__lt=on).update(until=on):
            staff = self.cast.staff[self.chance.choice(("W1", "W2"))]
            Keeping.objects.for_closing().get_or_create(
                client=self.cast.clients[number], role="lead", since=on, defaults={"staff": staff}
            )
        return frozenset()

    def _tier(self, number: str, on: date) -> frozenset[int]:
        since = on + timedelta(days=self.chance.choice((0, 1)))
        placed = Placement.objects.for_closing().filter(client__number=number, until=None)
        if placed.filter(since__lt=since).update(until=since):
            tier = self.chance.choice(("t1", "t2", "none"))
            Placement.objects.for_closing().create(
                client=self.cast.clients[number], scheme="branch", tier=tier, on_list=True, since=since
            )
        return frozenset()

    def _stop(self, number: str, on: date) -> frozenset[int]:
        """Nobody tells the closing: a stop bears the moment it was put down."""
        self.contacts += 1
        since = datetime.combine(on, time(self.chance.randrange(24)), SHANGHAI)
        until = self.chance.choice((None, None, since + timedelta(days=self.chance.choice((0, 1, 20)))))
        ContactStop.objects.for_closing().create(
            client=self.cast.clients[number],
            reference=f"S{self.contacts}",
            kind=self.chance.choice(("do_not_disturb", "legal", "hospital", "abroad", "death", "refusal")),
            channel=self.chance.choice(("", "", "phone")),
            since=since,
            until=until,
            by="W1",
            entered_at=since,
        )
        return frozenset()

    def _lift(self, number: str, on: date) -> frozenset[int]:
        moment = datetime.combine(on, time(23, 30), SHANGHAI)
        stops = ContactStop.objects.for_closing().filter(client__number=number, lifted_at=None, since__lte=moment)
        stops.filter(until=None).update(until=moment, lifted_at=moment, lifted_by="W1")
        return frozenset()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), start=st.dates(date(2026, 1, 5), date(2026, 11, 15)))
def test_counting_a_few_comes_out_as_counting_all(listed: Cast, seed: int, start: date) -> None:
    with transaction.atomic():
        bank, on = Bank(listed, seed), start
        raise_duties(on=on)
        for _ in range(25):
            before, on = on, on + timedelta(days=bank.chance.choice((1, 1, 1, 2, 5)))
            raise_duties(on=on, news=News(before, bank.happen(on)))
            found = standing()
            raise_duties(on=on)
            assert standing() == found, on
        transaction.set_rollback(True)


@pytest.mark.parametrize("on", [date(2026, 1, 3), date(2026, 4, 30), date(2026, 12, 20)])
def test_tiers_left_long_ago_are_read_only_where_they_matter(
    listed: Cast, monkeypatch: pytest.MonkeyPatch, on: date
) -> None:
    Placement.objects.for_closing().delete()
    Keeping.objects.for_closing().delete()
    months = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(36)]
    for number, tiers in {"甲": "11", "乙": "12", "丙": "1n", "丁": "n2"}.items():
        Placement.objects.for_closing().bulk_create(
            Placement(
                client=listed.clients[number],
                scheme="branch",
                tier={"1": "t1", "2": "t2", "n": "none"}[tiers[n // 9 % 2]],
                on_list=True,
                since=since,
                until=until,
            )
            for n, (since, until) in enumerate(zip(months, [*months[1:], None], strict=True))
        )
    # 甲 and 乙 were kept long ago and then by nobody: who kept them then still starts the clock of a run that goes on.
    for number, since, until in (
        ("甲", date(2024, 2, 10), date(2024, 6, 1)),
        ("乙", date(2024, 2, 10), date(2025, 12, 31)),
        ("丙", date(2024, 2, 10), None),
        ("丁", on, None),
    ):
        Keeping.objects.for_closing().create(
            client=listed.clients[number], staff=listed.staff["W1"], role="lead", since=since, until=until
        )

    raise_duties(on=on)
    found = standing()
    monkeypatch.setattr("zhiwo.care.operations.publishing.floor_of", lambda _: None)
    raise_duties(on=on)

    assert found == standing()
    assert {client for client, *_ in found} >= {listed.clients[number].pk for number in "甲乙"}


def test_a_plain_day_counts_only_whom_it_concerns(listed: Cast) -> None:
    take_over_persons([person(number, birthday) for number, birthday in BIRTHDAYS.items()])
    raise_duties(on=date(2026, 3, 12))
    told = Client.objects.for_closing().get(number="丁").pk

    assert raise_duties(on=date(2026, 3, 13), news=News(date(2026, 3, 12), frozenset())).clients == 0
    assert raise_duties(on=date(2026, 3, 13), news=News(date(2026, 3, 12), frozenset({told}))).clients == 1


def renewed(before: date, on: date) -> Renewal:
    return Renewal(RULES.span(before), RULES.span(on), RULES, acted_ahead=False)


def test_what_a_day_brings_to_everybody() -> None:
    ahead = timedelta(days=RULES.on(date(2026, 4, 1)).horizon_days)

    # The month whose first day comes into sight, not the one that the look back leaves.
    assert renewed(date(2026, 5, 31) - ahead, date(2026, 6, 1) - ahead).for_everybody()
    assert not renewed(date(2026, 7, 10), date(2026, 7, 11)).for_everybody()
    assert renewed(date(2026, 7, 11), date(2026, 7, 10)).goes_back
    # 国庆 and 中秋 of 2026 lie at 10-01 and 09-25: their windows come into sight five weeks before.
    days = [date(2026, 8, 1) + timedelta(days=n) for n in range(45)]
    near = [on for on in days if renewed(on - timedelta(days=1), on).for_everybody()]
    assert date(2026, 9, 22) - ahead in near
    assert date(2026, 9, 28) - ahead in near
    assert len(near) < len(days)


def test_what_a_day_brings_to_one_born_then() -> None:
    ahead = timedelta(days=RULES.on(date(2026, 4, 1)).horizon_days)
    on = date(2026, 3, 20) - ahead

    assert renewed(on - timedelta(days=1), on).for_one_born(Birthday("solar", 3, 23, False))
    assert not renewed(on - timedelta(days=1), on).for_one_born(Birthday("solar", 3, 26, False))
    assert not renewed(on - timedelta(days=1), on).for_one_born(None)


def test_many_rows_are_written_as_few_are(listed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL takes many rows another way: what stands is the same, new rows and rows written over."""
    found = []
    for copied in (1, 10**9):
        with transaction.atomic():
            monkeypatch.setattr("zhiwo.clients.publishing.COPIED", copied)
            bank = Bank(listed, 7)
            raise_duties(on=date(2026, 3, 20))
            for n in range(10):
                raise_duties(
                    on=date(2026, 3, 21) + timedelta(days=n),
                    news=News(date(2026, 3, 20), bank.happen(date(2026, 3, 21))),
                )
            # The keys of interactions differ from one run to the other.
            found.append([row[:-1] if len(row) == 4 else row for row in standing()])
            transaction.set_rollback(True)

    assert found[0] == found[1]
