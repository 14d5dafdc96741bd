"""A year of care with random acts, leavers and a changed standard: what must always hold (one lead at a time, nobody without a
keeper unseen, no duty lost or doubled).

Each night the steps of a closing that care and coverage take; each day acts by people through the operations. Once a month
all that is owed is worked out from scratch, by the pure rules, and compared row by row with the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from tests.cast import raise_curtain
from tests.soundness.care_strands import Announcing, Asking, Ground, Serving
from tests.soundness.result import Result
from zhiwo.care.models import Discharge, Duty, Interaction
from zhiwo.care.operations import (
    Details,
    News,
    correct_interaction,
    plan_gathering,
    raise_duties,
    record_interaction,
    recount,
    stop_contact,
)
from zhiwo.care.operations.publishing import counted_for
from zhiwo.care.policy import count
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.policy.standard import Standard
from zhiwo.care.queries import silent_clients
from zhiwo.care.queries.facts import known_of
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import KEEPING_ROLES, Role
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations import (
    accept_transfer,
    assign,
    change_host,
    cover,
    end_desks_of_leavers,
    give_back,
    hand_over_desk,
    kept_clients,
    lay_pool_out,
    note_losses,
    propose_transfer,
    reclaim_idle,
    reject_transfer,
    silence,
)
from zhiwo.coverage.operations.refusals import NothingToMove
from zhiwo.coverage.operations.refusals_of_serving import MayNotContact
from zhiwo.coverage.operations.sharing import share_out
from zhiwo.desk.sharing import draw
from zhiwo.desk.today import unkept
from zhiwo.governance.watching import publishing
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import Refusal
from zhiwo.org.models import Staff, Unit
from zhiwo.org.queries import actor_from
from zhiwo.parties.operations import PERSONAL, take_over_persons
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import scheme_on

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = date(2026, 1, 1)
NIGHTS = 360
N = 5_000
TIERS = ("t1", "t1", "t1", "t1", "t2", "t2", "t3", "file_only")
LEADERS = ("H1", "H2", "G1")


def run(n: int, seed: int = 4) -> Result:
    """A year of `n` clients."""
    result = Result("Y1", f"a simulated year of care, {NIGHTS} closings")
    simulate(result, clients=n, nights=NIGHTS, seed=seed)
    return result


def simulate(result: Result, *, clients: int, nights: int, seed: int) -> None:
    with transaction.atomic():
        year = _Year(result, Random(seed), clients)
        for night in range(nights):
            year.day(START + timedelta(days=night))
        year.everything(START + timedelta(days=nights - 1))
        result.measured = (
            f"{sum(year.acts.values()):,} acts, {year.refused:,} refused, {dict(sorted(year.acts.items()))}"
        )
        transaction.set_rollback(True)


def changed_rules() -> Rules:
    """The standard of the house, and from July on one that asks T2 for three contacts a month."""
    rules = house_rules()
    (first,) = rules.standard.versions[-1:]
    said = first.model_dump(mode="json", by_alias=True)
    said |= {"version": "s7-july", "valid_from": "2026-07-01"}
    for quota in said["quotas"]:
        if quota["kind"] == "contact_month":
            quota["per_tier"]["t2"] = 3
    return Rules(Standard.model_validate({"versions": [*rules.standard.versions, said]}), rules.calendar)


class _Year:
    def __init__(self, result: Result, dice: Random, clients: int) -> None:
        self.result, self.dice, self.rules = result, dice, changed_rules()
        raise_curtain()
        self.acts: Counter[str] = Counter()
        self.refused = 0
        self.entries = 0
        self.told: set[int] = set()
        self.before: date | None = None
        self.numbers = [f"Y{n:05d}" for n in range(clients)]
        ground = Ground(dice, result, self.numbers)
        self.serving, self.asking, self.announcing = Serving(ground), Asking(ground), Announcing(ground)
        _people(self.numbers, dice)

    # -- nights ------------------------------------------------------------------------------------------------------

    def day(self, on: date) -> None:
        """A day's acts, the closing of its night, and the checks."""
        for _ in range(self.dice.randrange(8, 20)):
            self._act(on)
        with publishing():
            self.told |= end_desks_of_leavers(on=on)
            self._tiers(on)
            news = None if self.before is None else News(self.before, frozenset(self.told))
            raise_duties(on=on, news=news, rules=self.rules)
            idle = silent_clients(kept_clients(on), on=on, for_days=silence(on), rules=self.rules)
            gone = reclaim_idle(on=on, idle=idle, running_loans=())
            recount(gone.clients, on=on, rules=self.rules)
            note_losses(on=on, after=self.before)
            lay_pool_out(on=on)
        self.told, self.before = set(), on
        self._leads(on)
        for strand in (self.serving, self.asking, self.announcing):
            strand.check(on)
        if on.day == 15:
            self.everything(on)

    def _tiers(self, on: date) -> None:
        """Some clients move to another tier."""
        rule = scheme_on("branch", on).rule
        for number in self.dice.sample(self.numbers, 2):
            placed = Placement.objects.for_closing().filter(client__number=number, until=None, since__lt=on)
            if placed.update(until=on):
                client = Client.objects.for_closing().get(number=number)
                tier = self.dice.choice((*TIERS, "none"))
                Placement.objects.for_closing().create(
                    client=client, scheme="branch", tier=tier, on_list=tier != "none", since=on, rule=rule
                )

    # -- checks ------------------------------------------------------------------------------------------------------

    def _leads(self, on: date) -> None:
        """One lead at a time; whoever is listed and kept by nobody is in the queue."""
        held = Keeping.objects.for_closing().filter(role=Role.LEAD, since__lte=on).exclude(until__lte=on).order_by()
        counted = Counter(held.values_list("client", flat=True))
        self.result.check(max(counted.values(), default=0) <= 1, f"{on}: a client has two leads")
        roles = Keeping.objects.for_closing().filter(role__in=KEEPING_ROLES, since__lte=on).exclude(until__lte=on)
        kept = set(roles.order_by().values_list("client", flat=True))
        placed = Placement.objects.for_closing().filter(on_list=True, since__lte=on, client__closed_on=None)
        listed = set(placed.exclude(until__lte=on).order_by().values_list("client", flat=True))
        seen = set(unkept(self._actor("HO", on)).values_list("pk", flat=True))
        self.result.check(listed - kept == seen & listed, f"{on}: the queue differs from those nobody keeps")

    def everything(self, on: date) -> None:
        """The tables say of every client what the rules say from scratch; nothing that was owed in a closed window is gone."""
        within = self.rules.span(on)
        mine = Client.objects.for_closing().filter(number__startswith="Y")
        known = known_of(mine, self.rules.on(on))
        rows = _rows(within, self.rules)
        for pk, facts in known.facts.items():
            wanted = {
                (duty.kind, duty.on): (duty.window.start, duty.window.last, duty.required, duty.done)
                for duty in count(facts, within=within, standard=self.rules.standard, calendar=self.rules.calendar)
            }
            found = rows.get(pk, {})
            left_alone = {key for key in wanted if key[0] == "file_opening" and key not in found}
            differing = {key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)} - left_alone
            said = [
                f"{key[0]} {key[1]}: owed {wanted.get(key)}, kept {found.get(key)}" for key in sorted(differing)[:2]
            ]
            self.result.check(not differing, f"{on} client {pk}: {said}")
        doubled = Counter(
            Discharge.objects.for_closing()
            .filter(duty__kind="contact_month")
            .order_by()
            .values_list("interaction__reference", flat=True)
        )
        self.result.check(max(doubled.values(), default=0) <= 1, f"{on}: a contact counts for two months")

    # -- acts --------------------------------------------------------------------------------------------------------

    def _actor(self, who: str, on: date) -> Actor:
        return actor_from(Staff.objects.select_related("unit").get(number=who), on)

    def _act(self, on: date) -> None:
        act: Callable[[date], None] = self.dice.choice(
            (
                *[self._contact] * 14, *[self._assign] * 4, self._propose, self._answer, self._answer, self._cover,
                self._give_back, self._host, self._stop, self._gather, self._gather, *([self._leave] * (on.day == 20)),
                *([self._share] * (on.day == 10)), self._correct, *self.serving.acts, *self.asking.acts,
                *self.dice.choice((self.announcing.acts, ())),
            )
        )  # fmt: skip
        self.acts[act.__name__.strip("_")] += 1
        try:
            with transaction.atomic():
                act(on)
        except Refusal:
            self.refused += 1

    def _at(self, on: date) -> datetime:
        return datetime.combine(on, time(10, self.dice.randrange(60)), SHANGHAI)

    def _client(self) -> str:
        return self.dice.choice(self.numbers)

    def _keeper(self, number: str, on: date) -> str:
        held = Keeping.objects.for_closing().filter(client__number=number, role__in=KEEPING_ROLES, since__lte=on)
        kept = held.exclude(until__lte=on).values_list("staff__number", flat=True).first()
        return kept or self.dice.choice(LEADERS)

    def _contact(self, on: date) -> None:
        number = self._client()
        self.entries += 1
        kind = self.dice.choice(
            ("call", "call", "visit", "message_personal", "gift", "flowers", "file_opening", "meeting")
        )
        told = self.announcing.named(number, on) if self.dice.random() < 0.5 else ""
        when = on if told else on - timedelta(days=self.dice.choice((0, 0, 0, 1, 6)))
        who = self.dice.choice((self._keeper(number, on),) * 4 + ("Z1", "L1"))
        judged: dict[str, Any] = {"kind": kind, "client": number, "staff": who, "on": when, "today": on}
        try:
            record_interaction(
                actor=self._actor(who, on), client=number, kind=kind, at=self._at(on), on=when,
                reference=f"E{self.entries}",
                result=self.dice.choice(("connected", "no_answer")) if kind == "call" else "",
                occasions=self.dice.choice(((), (), ("birthday",), ("mid_autumn", "national_day"))),
                details=Details(proof="签收", announcement=told), rules=self.rules,
            )  # fmt: skip
        except MayNotContact:
            self.serving.judged(barred=True, **judged)
            raise
        self.serving.judged(barred=False, **judged)

    def _correct(self, on: date) -> None:
        """A maker puts another kind, or another result, in the place of an entry of these days."""
        mine = Interaction.objects.for_closing().filter(source="hand", client__number__startswith="Y")
        lately = list(mine.filter(on__gte=on - timedelta(days=4)).order_by("pk").select_related("staff"))
        entry = self.dice.choice(lately) if lately else None
        if entry is not None and entry.staff is not None:
            correct_interaction(
                actor=self._actor(entry.staff.number, on), reference=entry.reference, version=entry.version,
                kind=self.dice.choice(("call", "visit", "gift")), on=entry.on, at=self._at(on), result="connected",
                details=Details(proof="签收"), rules=self.rules,
            )  # fmt: skip

    def _assign(self, on: date) -> None:
        queue = list(unkept(self._actor("HO", on)).order_by("number").values_list("number", "unit__number")[:400])
        number, unit = self.dice.choice(queue) if queue else (self._client(), "N1")
        to = self.dice.choice(("W1", "W2") if unit == "N1" else ("W3", "W4"))
        assign(actor=self._actor("HO", on), client=number, to=to, reason="", at=self._at(on))

    def _propose(self, on: date) -> None:
        effective = self.dice.choice((None, None, on + timedelta(days=9)))
        number = self._client()
        propose_transfer(
            actor=self._actor(self._keeper(number, on), on), client=number, to=self.dice.choice(("W1", "W2", "W3", "W4")),
            reason="岗位调整", effective=effective, at=self._at(on),
        )  # fmt: skip

    def _answer(self, on: date) -> None:
        waiting = (
            Proposal.objects.for_closing().filter(answer="", client__number__startswith="Y").order_by("pk").first()
        )
        if waiting is None:
            return
        actor = self._actor(waiting.to.number, on)
        if self.dice.random() < 0.7:
            accept_transfer(actor=actor, number=waiting.pk, at=self._at(on))
        else:
            reject_transfer(actor=actor, number=waiting.pk, reason="库容已满", at=self._at(on))

    def _cover(self, on: date) -> None:
        away, by = self.dice.sample(("W1", "W2"), 2)
        last = on + timedelta(days=self.dice.randrange(1, 14))
        cover(actor=self._actor(away, on), away=away, by=by, last_on=last, at=self._at(on))

    def _give_back(self, on: date) -> None:
        number = self._client()
        give_back(actor=self._actor(self._keeper(number, on), on), client=number, reason="地址变更", at=self._at(on))

    def _host(self, on: date) -> None:
        change_host(
            actor=self._actor("HO", on), client=self._client(), to=self.dice.choice(("N1", "N2")), reason="搬家",
            at=self._at(on),
        )  # fmt: skip

    def _stop(self, on: date) -> None:
        number = self._client()
        stop_contact(
            actor=self._actor(self._keeper(number, on), on), client=number,
            kind=self.dice.choice(("hospital", "abroad", "do_not_disturb")), channel="", reason="",
            at=self._at(on), rules=self.rules, until=self._at(on + timedelta(days=self.dice.randrange(3, 60))),
        )  # fmt: skip

    def _gather(self, on: date) -> None:
        plan_gathering(
            actor=self._actor("G1", on), kind="salon", title="沙龙", on=on + timedelta(days=30), at=self._at(on)
        )

    def _leave(self, on: date) -> None:
        """A manager leaves; the desk moves in one act, or is found by the night. A colleague joins under the same number's
        post, so that the house goes on."""
        leaver = self.dice.choice(("W1", "W2"))
        other = "W2" if leaver == "W1" else "W1"
        if self.dice.random() < 0.5:
            kept = Keeping.objects.for_closing().filter(
                staff__number=leaver, role=Role.LEAD, until=None, client__number__startswith="Y"
            )
            half = list(kept.order_by("pk").values_list("client__number", flat=True))[::2]
            hand_over_desk(
                actor=self._actor("H1", on), leaver=leaver, from_on=on + timedelta(days=1),
                successors=dict.fromkeys(half, other), at=self._at(on),
            )  # fmt: skip

    def _share(self, on: date) -> None:
        try:
            plan = draw(self._actor("HO", on), (), self._at(on))
        except NothingToMove:
            return
        share_out(actor=self._actor("HO", on), number=plan.pk, at=self._at(on))


def _people(numbers: list[str], dice: Random) -> None:
    """Clients of two outlets with tiers, birthdays and, most of them, a keeper."""
    units = {unit.number: unit for unit in Unit.objects.all()}
    staff = {person.number: person for person in Staff.objects.all()}
    rule = scheme_on("branch", START).rule
    with publishing():
        Client.objects.for_closing().bulk_create(
            Client(
                number=number, ordinal=10_000 + at, name="测试", initials="cs", sort_key=number, status="active",
                unit=units["N1" if at % 2 else "N2"],
            )
            for at, number in enumerate(numbers)
        )  # fmt: skip
        keys = dict(Client.objects.for_closing().filter(number__startswith="Y").values_list("number", "pk"))
        Placement.objects.for_closing().bulk_create(
            Placement(
                client_id=keys[number], scheme="branch", tier=dice.choice(TIERS), on_list=True,
                since=START - timedelta(days=400), rule=rule,
            )
            for number in numbers
        )  # fmt: skip
        Keeping.objects.for_closing().bulk_create(
            Keeping(
                client_id=keys[number], staff=staff[dice.choice(("W1", "W2") if at % 2 else ("W3", "W4"))], role=Role.LEAD,
                since=START - timedelta(days=dice.randrange(10, 390)),
            )
            for at, number in enumerate(numbers)
            if dice.random() < 0.85
        )  # fmt: skip
        blank = dict.fromkeys(PERSONAL)
        take_over_persons(
            [
                blank | {
                    "client": number, "from_on": START, "birthday_calendar": dice.choice(("solar", "lunar")),
                    "birthday_month": dice.randrange(1, 13), "birthday_day": dice.randrange(1, 29), "birthday_leap": False,
                }
                for number in numbers
            ]
        )  # fmt: skip


def _rows(within: Period, rules: Rules) -> dict[int, dict[tuple[str, date], tuple[date, date, int, int]]]:
    """What the tables say of the duties that are counted in these days."""
    found: dict[int, dict[tuple[str, date], tuple[date, date, int, int]]] = {}
    duties = Duty.objects.for_closing().filter(counted_for(within, rules), client__number__startswith="Y").order_by()
    for client, kind, on, *figures in duties.values_list(
        "client", "kind", "on", "opens_on", "closes_on", "required", "done"
    ):
        found.setdefault(client, {})[kind, on] = tuple(figures)
    return found
