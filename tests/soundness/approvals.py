"""Maker and checker over random steps (G10): 0 self-approvals, 0 approvals of altered content, each effect once.

A small house of people who make, check, get other numbers and posts, leave, come back and stand in for each other, beside a
model that is kept apart and foretells what each step must answer. `python -m tests.soundness.approvals 100000` runs so many.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from zhiwo.governance.commands import Command, Slip
    from zhiwo.kernel.actor import Actor

FIRST_DAY = date(2026, 4, 20)
SHANGHAI = ZoneInfo("Asia/Shanghai")

# The model's own copy of the table of acts.
MAY_MAKE = MAY_CHECK = {"president", "deputy_president", "retail_head"}
MAY_SEE = MAY_MAKE | {"outlet_head", "compliance", "auditor", "data_steward", "analyst"}
POSTS = ("president", "deputy_president", "retail_head", "compliance", "administrator", "relationship_manager")

PEOPLE, RECORDS = 6, 4


@dataclass
class Person:
    """Someone of the house, as the model knows him."""

    number: str
    post: str
    here: bool = True


@dataclass
class Case:
    """A slip, as the model knows it."""

    record: str
    value: int
    maker: int
    made_on: date
    content: int
    pin: str
    state: str = "waiting"
    altered: bool = False


@dataclass
class Stay:
    """Someone stands in for another from a day until another."""

    delegate: int
    lead: int
    since: date
    until: date | None = None


@dataclass
class World:
    """The house in the database, and the model beside it."""

    people: list[Person] = field(default_factory=list)
    cases: dict[int, Case] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    effects: Counter[int] = field(default_factory=Counter)
    wanted: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    jammed: bool = False
    day: date = FIRST_DAY
    renamed: int = 0

    def __post_init__(self) -> None:
        from zhiwo.clients.models import Client
        from zhiwo.org.models import Staff, Unit

        self.unit = Unit.objects.create(number="H", name="总行", kind="head_office", path="H/")
        self.rows, self.clients = [], []
        for n in range(PEOPLE):
            person = Person(f"S{n}", POSTS[n % 3])
            self.people.append(person)
            self.rows.append(
                Staff.objects.create(number=person.number, name=f"员工{n}", unit=self.unit, post=person.post)
            )
            self.clients.append(
                Client.objects.for_closing().create(
                    number=f"K{n}",
                    ordinal=n,
                    name=f"测试{n}",
                    initials="cs",
                    sort_key="",
                    unit=self.unit,
                    status="active",
                )
            )
            self._keep(n, n, "lead", FIRST_DAY - timedelta(days=100))
        self.records = dict.fromkeys(map(str, range(RECORDS)), 0)
        self.commands = (_command(self),)

    def _keep(self, staff: int, client: int, role: str, since: date) -> None:
        from zhiwo.clients.models import Keeping

        Keeping.objects.for_closing().create(
            client=self.clients[client], staff=self.rows[staff], role=role, since=since
        )

    @property
    def at(self) -> datetime:
        return datetime.combine(self.day, datetime.min.time(), SHANGHAI).replace(hour=10)

    def actor(self, who: int) -> Actor:
        from zhiwo.kernel.actor import Actor

        person = self.people[who]
        return Actor(person.number, f"员工{who}", person.post, "H", "H/", self.day)

    # --- steps ---

    def ask(self, who: int, record: str, value: int) -> None:
        from zhiwo.governance.approvals import ask

        wanted = self._foretell_ask(who, record)
        made: list[Any] = []
        said = self._try(
            lambda: made.append(
                ask(
                    actor=self.actor(who), kind="test.set", target=record, arguments={"value": value}, reason="因为",
                    at=self.at, commands=self.commands, people=self.house,
                )
            )
        )  # fmt: skip
        self._expect(said, wanted)
        if made:
            row = made[0]
            self.newest[record] = row.pk
            self.cases[row.pk] = Case(record, value, who, self.day, self.records[record], row.pin)

    def approve(self, who: int, number: int, *, as_seen: bool = True) -> None:
        from zhiwo.governance.approvals import approve

        case = self.cases[number]
        wanted = (
            self._foretell_check(who, case) or ("" if as_seen else "NotWhatWasSeen") or self._foretell_outcome(case)
        )
        seen = case.pin if as_seen else "0" * 64
        row: list[Any] = []
        said = self._try(
            lambda: row.append(
                approve(
                    actor=self.actor(who), number=number, seen=seen, reason="", at=self.at, commands=self.commands,
                    people=self.house,
                )
            )
        )  # fmt: skip
        self._expect(row[0].state if row else said, wanted)
        if row:
            case.state = row[0].state
        if wanted == "approved":
            self.wanted[number] += 1

    def refuse(self, who: int, number: int) -> None:
        from zhiwo.governance.approvals import refuse

        case = self.cases[number]
        wanted = self._foretell_check(who, case)
        said = self._try(
            lambda: refuse(
                actor=self.actor(who),
                number=number,
                reason="不妥",
                at=self.at,
                commands=self.commands,
                people=self.house,
            )
        )
        self._expect(said, wanted)
        if not wanted:
            case.state = "refused"

    def withdraw(self, who: int, number: int) -> None:
        from zhiwo.governance.approvals import withdraw

        case = self.cases[number]
        if self.people[who].post not in MAY_SEE:
            wanted = "NotFound"
        elif who != case.maker:
            wanted = "NotTheMaker"
        else:
            wanted = "" if case.state == "waiting" else "AlreadyDecided"
        said = self._try(
            lambda: withdraw(
                actor=self.actor(who), number=number, at=self.at, commands=self.commands, people=self.house
            )
        )
        self._expect(said, wanted)
        if not wanted:
            case.state = "withdrawn"

    def change_record(self, record: str, value: int) -> None:
        """Someone changes the record past the approvals."""
        self.records[record] = value

    def alter_slip(self, number: int) -> None:
        """Someone with the database's password changes what a waiting slip asks for."""
        from zhiwo.governance.models import Approval

        if self.cases[number].state != "waiting":
            return
        Approval.objects.filter(pk=number).update(arguments_written='{"value":999}')
        self.cases[number].altered = True

    def rename(self, who: int) -> None:
        self.renamed += 1
        self.people[who].number = f"R{self.renamed}"
        self._save(who)

    def move(self, who: int, post: str) -> None:
        self.people[who].post = post
        self._save(who)

    def come_or_go(self, who: int) -> None:
        self.people[who].here = not self.people[who].here
        self._save(who)

    def stand_in(self, delegate: int, lead: int) -> None:
        if delegate == lead or any(stay.until is None and stay.delegate == delegate for stay in self.stays):
            return
        self._keep(delegate, lead, "delegate", self.day)
        self.stays.append(Stay(delegate, lead, self.day))

    def stand_back(self, delegate: int) -> None:
        from zhiwo.clients.models import Keeping

        until = self.day + timedelta(days=1)
        for stay in self.stays:
            if stay.delegate == delegate and stay.until is None:
                stay.until = until
        Keeping.objects.for_closing().filter(staff=self.rows[delegate], role="delegate", until=None).update(until=until)

    def next_day(self) -> None:
        self.day += timedelta(days=1)

    # --- the model ---

    def _foretell_ask(self, who: int, record: str) -> str:
        if self.people[who].post not in MAY_MAKE:
            return "Denied"
        waits = record in self.newest and self.cases[self.newest[record]].state == "waiting"
        return "AlreadyWaiting" if waits else ""

    def _foretell_check(self, who: int, case: Case) -> str:
        post = self.people[who].post
        if post not in MAY_SEE:
            return "NotFound"
        if post not in MAY_CHECK:
            return "Denied"
        if who == case.maker:
            return "OwnCommand"
        pair = {who, case.maker}
        if any({stay.delegate, stay.lead} == pair and self._touches(stay, case) for stay in self.stays):
            return "SameHands"
        return "" if case.state == "waiting" else "AlreadyDecided"

    def _touches(self, stay: Stay, case: Case) -> bool:
        return stay.since <= self.day and (stay.until is None or stay.until > case.made_on)

    def _foretell_outcome(self, case: Case) -> str:
        maker = self.people[case.maker]
        sound = not case.altered and self.records[case.record] == case.content
        return "approved" if sound and maker.here and maker.post in MAY_MAKE and not self.jammed else "stale"

    # --- the rest ---

    @property
    def house(self) -> Any:
        from zhiwo.clients.hands import PEOPLE

        return PEOPLE

    def _save(self, who: int) -> None:
        person, row = self.people[who], self.rows[who]
        row.number, row.post, row.left_on = person.number, person.post, None if person.here else self.day
        row.save()

    def _try(self, act: Callable[[], object]) -> str:
        from zhiwo.kernel.refusal import Refusal

        try:
            act()
        except Refusal as refusal:
            return refusal.code
        return ""

    def _expect(self, said: str, wanted: str) -> None:
        self.answers[wanted or "done"] += 1
        if said != wanted:
            raise AssertionError(f"said {said or 'done'!r}, should be {wanted or 'done'!r}")

    def look_through(self) -> None:
        """What the database says of all slips: nobody approved his own, nothing altered, every effect once."""
        from zhiwo.governance.models import Approval

        approved = Approval.objects.filter(state="approved").values_list("pk", "maker_key", "checker_key")
        for number, maker, checker in approved:
            assert maker != checker
            assert not self.cases[number].altered
        assert {number for number, *_ in approved} == set(self.wanted)
        assert self.effects == self.wanted
        assert max(self.effects.values(), default=0) <= 1


def _command(world: World) -> Command:
    from zhiwo.governance.commands import Command
    from zhiwo.kernel.refusal import NotFound
    from zhiwo.kernel.text import Text
    from zhiwo.org.policy import may

    def replay(maker: Actor, slip: Slip, at: datetime) -> Text:
        if world.jammed:
            raise NotFound(what="x")
        world.records[slip.target] = slip.arguments["value"]
        world.effects[slip.number] += 1
        return Text("做了", "done")

    def words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
        return [Text(f"改为 {arguments['value']}", f"becomes {arguments['value']}")]

    return Command(
        code="test.set", name=Text("改一条记录", "change a record"), target_kind="test", makes="policy.propose",
        approves="policy.approve", content=lambda target: {"value": world.records[target]}, words=words, replay=replay,
        shown=lambda target: Text(target, target), sees=lambda actor, target: may(actor, "policy.view"),
    )  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and what with."""

    world: World
    random: Random
    who: int
    record: str

    @property
    def slip(self) -> int:
        return self.random.choice(list(self.world.cases)[-6:])

    def post(self) -> str:
        return self.random.choice(POSTS if self.random.random() < 0.3 else POSTS[:3])

    def come_or_go(self) -> None:
        if not self.world.people[self.who].here or self.random.random() < 0.3:
            self.world.come_or_go(self.who)

    def jam(self) -> None:
        self.world.jammed = self.random.random() < 0.2


ASK: Callable[[Turn], None] = lambda turn: turn.world.ask(turn.who, turn.record, turn.random.randrange(5))  # noqa: E731
TURNS: tuple[tuple[int, Callable[[Turn], None]], ...] = (
    (25, ASK),
    (28, lambda turn: turn.world.approve(turn.who, turn.slip)),
    (2, lambda turn: turn.world.approve(turn.who, turn.slip, as_seen=False)),
    (7, lambda turn: turn.world.refuse(turn.who, turn.slip)),
    (5, lambda turn: turn.world.withdraw(turn.who, turn.slip)),
    (5, lambda turn: turn.world.change_record(turn.record, turn.random.randrange(5))),
    (2, lambda turn: turn.world.alter_slip(turn.slip)),
    (4, lambda turn: turn.world.rename(turn.who)),
    (8, lambda turn: turn.world.move(turn.who, turn.post())),
    (3, Turn.come_or_go),
    (2, lambda turn: turn.world.stand_in(turn.who, turn.random.randrange(PEOPLE))),
    (4, lambda turn: turn.world.stand_back(turn.who)),
    (2, Turn.jam),
    (3, lambda turn: turn.world.next_day()),
)
"""How often each kind of step comes, in per cent."""


def step(world: World, random: Random) -> None:
    """One random step."""
    turn = Turn(world, random, random.randrange(PEOPLE), str(random.randrange(RECORDS)))
    (act,) = random.choices([act for _, act in TURNS], [share for share, _ in TURNS]) if world.cases else (ASK,)
    act(turn)


def run(n: int, seed: int = 20260420) -> Counter[str]:
    """So many random steps in an empty database; returns how often each answer came. Raises AssertionError at the first fault."""
    from django.db import transaction

    world, random = World(), Random(seed)
    for start in range(0, n, 500):
        with transaction.atomic():
            for _ in range(min(500, n - start)):
                step(world, random)
    world.look_through()
    return world.answers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.conftest import _postgres, _sqlite
    from tests.settings import SERVER

    made = _postgres() if SERVER else _sqlite()
    next(made)
    for answer, times in sorted(run(int(sys.argv[1])).items()):
        sys.stdout.write(f"{times:8,}  {answer}\n")
    next(made, None)


if __name__ == "__main__":
    main()
