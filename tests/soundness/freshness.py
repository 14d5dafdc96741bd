"""Rights changed take effect on the next request of sessions that are open (G8).

Two people have come in; posts, units, keepings, logins and employment change in any order between their requests, and each answer
must be what plain loops give at that moment. Replays molgenis#4080 and cloudforet#36 (a right withdrawn works until logout).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.soundness.reference import POSTS, House, Kept, Person, Unit
from tests.soundness.result import Result
from tests.soundness.world import TODAY

N = 10_000
UNITS = {"A": None, "A1": "A", "A2": "A", "A11": "A1", "A12": "A1", "A21": "A2"}
CLIENTS = {"77000001": "A11", "77000002": "A12", "77000003": "A21"}
PEOPLE = ("P1", "P2")
sessions = st.sampled_from(PEOPLE)
clients = st.sampled_from(sorted(CLIENTS))


def house() -> House:
    return House(
        units={number: Unit(number, "outlet", parent) for number, parent in UNITS.items()},
        staff={number: Person(number, "teller", "A11") for number in PEOPLE},
        host=dict(CLIENTS),
    )


class TwoSessions(RuleBasedStateMachine):
    """A small house, its plain double, and two browsers in which somebody has come in."""

    result: ClassVar[Result]

    def __init__(self) -> None:
        super().__init__()
        from tests.soundness.ground import browser_of, undone

        self.begun = undone()
        self.begun.__enter__()
        self.house = house()
        self.browsers = {number: browser_of(number) for number in PEOPLE}
        self.inside = dict.fromkeys(PEOPLE, True)

    def teardown(self) -> None:
        self.begun.__exit__(None, None, None)

    @rule(who=sessions, post=st.sampled_from(sorted(POSTS)))
    def change_post(self, who: str, post: str) -> None:
        self.house.change(who, post=post)
        _staff(who).update(post=post)

    @rule(who=sessions, unit=st.sampled_from(sorted(UNITS)))
    def move(self, who: str, unit: str) -> None:
        from zhiwo.org.models import Unit as Row

        self.house.change(who, unit=unit)
        _staff(who).update(unit=Row.objects.get(number=unit))

    @rule(who=sessions, left=st.sampled_from((None, TODAY, TODAY + timedelta(days=1))))
    def leave_or_return(self, who: str, left: Any) -> None:
        self.house.change(who, left_on=left)
        _staff(who).update(left_on=left)

    @rule(who=sessions, active=st.booleans())
    def shut_or_open_the_login(self, who: str, active: bool) -> None:
        from zhiwo.org.models import Login

        self.house.change(who, active=active)
        Login.objects.filter(number=who).update(is_active=active)

    @rule(
        who=sessions,
        client=clients,
        role=st.sampled_from(("backup", "delegate", "adopter", "shadow")),
        on=st.integers(-1, 1),
    )
    def give_a_role(self, who: str, client: str, role: str, on: int) -> None:
        from zhiwo.clients.models import Client, Keeping

        since = TODAY + timedelta(days=on)
        self.house.kept.append(Kept(client, who, role, since))
        row = Client.objects.for_closing().get(number=client)
        Keeping.objects.for_closing().create(client=row, staff=_staff(who).get(), role=role, since=since)

    @rule(client=clients, days=st.integers(0, 1))
    def end_the_roles(self, client: str, days: int) -> None:
        from zhiwo.clients.models import Keeping

        until = TODAY + timedelta(days=days)
        ends = [kept for kept in self.house.kept if kept.client == client and kept.since < until]
        self.house.kept = [replace(kept, until=until) if kept in ends else kept for kept in self.house.kept]
        Keeping.objects.for_closing().filter(client__number=client, since__lt=until).update(until=until)

    @rule(client=clients, unit=st.sampled_from(sorted(UNITS)))
    def host_elsewhere(self, client: str, unit: str) -> None:
        from zhiwo.clients.models import Client
        from zhiwo.org.models import Unit as Row

        self.house.host[client] = unit
        Client.objects.for_closing().filter(number=client).update(unit=Row.objects.get(number=unit))

    @rule(who=sessions)
    def come_in_again(self, who: str) -> None:
        from tests.soundness.ground import enter

        enter(self.browsers[who], who)
        self.inside[who] = True

    @rule(who=sessions, client=clients)
    def search(self, who: str, client: str) -> None:
        self.judge(who, client, lambda browser: browser.post("/search", {"q": client}))

    @rule(who=sessions, client=clients)
    def open_the_page(self, who: str, client: str) -> None:
        self.judge(who, client, lambda browser: browser.get(f"/client/{client}"))

    def judge(self, who: str, client: str, ask: Callable[[Any], Any]) -> None:
        """The answer against the reference of this moment."""
        answer = ask(self.browsers[who])
        let_in = self.inside[who] and self.house.comes_in(who, TODAY)
        person = self.house.staff[who]
        if not self.house.comes_in(who, TODAY):
            self.inside[who] = False  # who has left, or whose login is shut, is logged out, and stays so
        # Some posts read the name as its mask (requirements K2).
        shown = any(name.encode() in answer.content for name in (f"测客{client}", "测" + "*" * (1 + len(client))))
        told = f"{who} as {person.post} at {person.unit}, let in {let_in}: {answer.status_code}, shown {shown}"
        self.result.check(shown == (let_in and self.house.sees(who, client, TODAY)), told)
        self.result.check((answer.status_code == 302) == (not let_in), told)
        if self.result.faults:
            raise AssertionError(told)


def _staff(number: str) -> Any:
    from zhiwo.org.models import Staff

    return Staff.objects.filter(number=number)


def play(result: Result, n: int, seed: int) -> None:
    """`n` interleavings of up to twelve steps, each from the same house."""
    from tests.soundness.ground import still, undone
    from tests.soundness.planting import plant_house

    played = settings(
        max_examples=n, stateful_step_count=12, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    kind = seeded(seed)(type("TwoSessions", (TwoSessions,), {"result": result}))
    with undone(), still():
        plant_house(house())
        run_state_machine_as_test(kind, settings=played)


def run(n: int, seed: int = 0) -> Result:
    result = Result(
        "G8", "post, unit, keeping, host, login and employment changed between requests of two open sessions"
    )
    try:
        play(result, n, seed)
    except AssertionError as wrong:
        result.wrong.append(str(wrong)[:300])
    result.measured = f"{result.n:,} answers judged"
    result.n = n
    return result
