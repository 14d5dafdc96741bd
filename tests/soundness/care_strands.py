"""What else goes on in the simulated year: service models, requests of clients, announcements. Each with its random acts, and
with what must hold of it every night, read from the rows and the rule packs as they are written, without the code under test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db.models import Q

from tests.soundness.result import Result
from zhiwo.care.models import Announcement, CounterSlip, Interaction, ServiceRequest, ServiceStep
from zhiwo.care.operations import (
    announce,
    book_cash,
    call_announcement_off,
    propose_announcement,
    report_fault,
    take_step,
)
from zhiwo.care.policy.service import Step
from zhiwo.care.queries.announcements import announcements
from zhiwo.clients.models import Client, Keeping
from zhiwo.coverage.models import ServiceSpell
from zhiwo.coverage.operations import end_role, name_role, set_service_model
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.packs import shipped
from zhiwo.org.models import Staff
from zhiwo.org.queries import actor_from
from zhiwo.parties.models import ContactStop
from zhiwo.tiering.models import Placement

SHANGHAI = ZoneInfo("Asia/Shanghai")
ENDS = ("resolved", "paid", "unmet", "cancelled")
PERSONAL = ("call", "visit", "meeting", "message_personal", "wecom_personal", "counter")
CONTACTS = (*PERSONAL, "invitation")


@dataclass(frozen=True)
class Ground:
    """What the strands share: chance, where faults are told, and the clients."""

    dice: Random
    result: Result
    numbers: list[str]
    ticks: Iterator[int] = field(default_factory=count)

    def actor(self, who: str, on: date) -> Actor:
        return actor_from(Staff.objects.select_related("unit").get(number=who), on)

    def at(self, on: date) -> datetime:
        """Later each time it is asked."""
        return datetime.combine(on, time(11), SHANGHAI) + timedelta(seconds=next(self.ticks))

    def client(self) -> str:
        return self.dice.choice(self.numbers)


class Serving:
    """By which model clients are served: whoever is barred contacts nobody (B5)."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        (self.rules,) = yaml.safe_load(shipped("coverage.service_models"))
        self.acts: tuple[Callable[[date], None], ...] = (self.model, self.role, self.unrole)

    def model(self, on: date) -> None:
        dice = self.ground.dice
        code = dice.choice([model["code"] for model in self.rules["models"]])
        set_service_model(
            actor=self.ground.actor(dice.choice(("H1", "HO")), on), client=self.ground.client(), model=code,
            since=on + timedelta(days=dice.choice((0, 0, 5))), reason="客户要求", at=self.ground.at(on),
            approved=dice.random() < 0.7,
        )  # fmt: skip

    def role(self, on: date) -> None:
        role, staff = self.ground.dice.choice(
            (("broker", "Z1"), ("specialist", "Z1"), ("backup", "L1"), ("corporate", "K1"))
        )
        name_role(
            actor=self.ground.actor("HO", on), client=self.ground.client(), role=role, staff=staff, reason="协作",
            at=self.ground.at(on),
        )  # fmt: skip

    def unrole(self, on: date) -> None:
        beside = Keeping.objects.for_closing().filter(
            role__in=("broker", "specialist", "backup", "corporate"), until=None
        )
        held = beside.order_by("pk").values_list("client__number", "role", "staff__number").first()
        if held:
            client, role, staff = held
            end_role(actor=self.ground.actor("HO", on), client=client, role=role, staff=staff, at=self.ground.at(on))

    def may_contact(self, client: str, staff: str, on: date, today: date) -> bool:
        """Whether the pack lets somebody contact the client on a day, by roles held then or today."""
        row = Client.objects.for_closing().select_related("unit").get(number=client)
        who = Staff.objects.select_related("unit").get(number=staff)
        if who.post in self.rules["by_duty"]["contact"] and row.unit.path.startswith(who.unit.path):
            return True
        spells = ServiceSpell.objects.for_closing().filter(Q(until=None) | Q(until__gt=on), client=row, since__lte=on)
        placed = Placement.objects.for_closing().filter(
            Q(until=None) | Q(until__gt=on), client=row, since__lte=on, on_list=True
        )
        tier = placed.values_list("tier", flat=True).first()
        code = spells.values_list("model", flat=True).first() or self.rules["default"].get(tier, "manager")
        grant = next(model["may"]["contact"] for model in self.rules["models"] if model["code"] == code)
        held = {
            role
            for day in (on, today)
            for role in Keeping.objects.for_closing()
            .filter(Q(until=None) | Q(until__gt=day), client=row, staff=who, since__lte=day)
            .values_list("role", flat=True)
        }
        return bool(held & set(grant["roles"]))

    def judged(self, *, kind: str, client: str, staff: str, on: date, today: date, barred: bool) -> None:
        """A contact was put down, or refused because of the model."""
        if kind in CONTACTS:
            may = self.may_contact(client, staff, on, today)
            self.ground.result.check(
                may is not barred, f"{today}: {staff} and {client} of {on}: may {may}, barred {barred}"
            )

    def check(self, on: date) -> None:
        """At most one model stands on a day."""
        standing = ServiceSpell.objects.for_closing().filter(Q(until=None) | Q(until__gt=on), since__lte=on)
        clients = list(standing.values_list("client", flat=True))
        self.ground.result.check(len(clients) == len(set(clients)), f"{on}: a client has two service models")


class Asking:
    """What clients ask for: taken once, ended once, never without somebody to see to it (B9)."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.taken = ground, 0
        self.acts: tuple[Callable[[date], None], ...] = (self.cash, self.fault, self.step, self.step, self.step)

    def cash(self, on: date) -> None:
        dice, at = self.ground.dice, self.ground.at(on)
        asked: dict[str, Any] = {
            "client": self.ground.client(), "amount_fen": dice.randrange(1, 50) * 1_000_000, "currency": "CNY",
            "outlet": dice.choice(("N1", "N2")), "ready_by": at + timedelta(days=dice.randrange(0, 4), hours=3),
            "reference": f"Y-{self.taken}",
        }  # fmt: skip
        for _ in range(dice.choice((1, 1, 2))):  # a form sent twice
            book_cash(actor=self.ground.actor("HO", on), at=at, **asked)
        self.taken += 1

    def fault(self, on: date) -> None:
        dice = self.ground.dice
        report_fault(
            actor=self.ground.actor("HO", on), client=self.ground.client(), channel=dice.choice(("mobile", "net")),
            words="无法登录", at=self.ground.at(on), reference=f"Y-{self.taken}",
        )  # fmt: skip
        self.taken += 1

    def step(self, on: date) -> None:
        """Anybody tries anything on one that is open: what does not fit is refused."""
        dice = self.ground.dice
        ended = ServiceStep.objects.for_closing().filter(step__in=ENDS).values("request")
        waiting = list(
            ServiceRequest.objects.for_closing().exclude(pk__in=ended).values_list("reference", flat=True)[:40]
        )
        if waiting:
            take_step(
                actor=self.ground.actor(dice.choice(("H1", "H2", "C1", "L1", "Z1", "HO")), on), reference=dice.choice(waiting),
                what=dice.choice(list(Step)), at=self.ground.at(on), words="说明",
            )  # fmt: skip

    def check(self, on: date) -> None:
        """One end at most; open cash has its slip at its outlet, nothing else has one; who has a fault sees the client."""
        said = self.ground.result.check
        slips = {slip.reference: slip for slip in CounterSlip.objects.all()}
        ended = ServiceStep.objects.for_closing().filter(step__in=ENDS).values("request")
        going_on = ServiceRequest.objects.for_closing().filter(kind="cash").exclude(pk__in=ended)
        open_cash = set(going_on.values_list("reference", flat=True))
        for request in ServiceRequest.objects.for_closing().filter(taken_at__date__gte=on - timedelta(days=30)):
            steps = sorted(ServiceStep.objects.for_closing().filter(request=request), key=lambda one: (one.at, one.pk))
            ends = [one for one in steps if one.step in ENDS]
            said(len(ends) <= 1, f"{on}: {request.reference} ended {len(ends)} times")
            said(not ends or steps[-1].step in ENDS, f"{on}: {request.reference} went on after its end")
            if not ends and request.kind == "cash":
                slip = slips.get(request.reference)
                same = slip and (slip.outlet_id, slip.amount_fen, slip.client_key) == (
                    request.outlet_id, request.amount_fen, request.client_id,
                )  # fmt: skip
                said(bool(same), f"{on}: {request.reference} lies at no counter")
            given = next((one.to_id for one in reversed(steps) if one.to_id), None)
            if not ends and given is not None:
                sees = Keeping.objects.for_closing().filter(
                    Q(until=None) | Q(until__gt=on), client=request.client_id, staff=given, role="technician"
                )
                said(sees.exists(), f"{on}: who has {request.reference} does not see the client")
        said(slips.keys() == open_cash, f"{on}: slips {sorted(slips.keys() ^ open_cash)[:3]} stand alone")


class Announcing:
    """Changes told to clients: each counts once, the numbers are those of the rows (S12)."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.acts: tuple[Callable[[date], None], ...] = (self.propose, self.approve, self.off)

    def propose(self, on: date) -> None:
        dice = self.ground.dice
        propose_announcement(
            actor=self.ground.actor(dice.choice(("G1", "HO")), on), title="网点迁址", words="下月迁至新址",
            tiers=dice.choice((["t3"], ["t2", "t3"])), first_on=on + timedelta(days=dice.randrange(0, 6)),
            last_on=on + timedelta(days=dice.randrange(8, 40)), at=self.ground.at(on),
        )  # fmt: skip

    def approve(self, on: date) -> None:
        waiting = Announcement.objects.filter(approved_at=None, cancelled_on=None, last_on__gte=on).first()
        if waiting:
            announce(actor=self.ground.actor("HO", on), number=waiting.number, at=self.ground.at(on))

    def off(self, on: date) -> None:
        standing = Announcement.objects.filter(cancelled_on=None, last_on__gte=on).exclude(approved_at=None)
        if standing.count() > 4:
            call_announcement_off(actor=self.ground.actor("HO", on), number=standing[0].number, at=self.ground.at(on))

    def named(self, client: str, on: date) -> str:
        """A change the client may be told of, "" for none, by its tier and the units over it."""
        row = Client.objects.for_closing().select_related("unit").get(number=client)
        placed = Placement.objects.for_closing().filter(
            Q(until=None) | Q(until__gt=on), client=row, since__lte=on, on_list=True
        )
        tier = placed.values_list("tier", flat=True).first()
        for one in Announcement.objects.filter(first_on__lte=on, last_on__gte=on, cancelled_on=None).exclude(
            approved_at=None
        ):
            if tier in one.tiers and row.unit.path.startswith(one.unit.path):
                return one.number
        return ""

    def check(self, on: date) -> None:
        """Once a week: how many are concerned and told, counted from the rows."""
        if on.weekday() != 2:
            return
        shown = {row.number: row for row in announcements(self.ground.actor("HO", on))}
        for one in Announcement.objects.select_related("unit").exclude(approved_at=None).filter(last_on__gte=on):
            row = shown.get(one.number)
            said = (row.concerned, row.told, row.exempt) if row else None
            counted = self._counted(one, on)
            self.ground.result.check(said == counted, f"{on}: {one.number} says {said}, the rows {counted}")

    def _counted(self, one: Announcement, on: date) -> tuple[int, int, int]:
        day = min(max(on, one.first_on), one.last_on)
        placed = Placement.objects.for_closing().filter(
            Q(until=None) | Q(until__gt=day), since__lte=day, on_list=True, scheme="branch", client__closed_on=None
        )
        concerned = {
            client for client, tier, path in placed.values_list("client", "tier", "client__unit__path")
            if tier in one.tiers and path.startswith(one.unit.path)
        }  # fmt: skip
        naming = Interaction.objects.for_closing().filter(announcement=one).values("reference")
        versions = Interaction.objects.for_closing().filter(reference__in=naming).order_by("reference", "version")
        newest = {entry.reference: entry for entry in versions}
        naming_still = [
            entry for entry in newest.values() if entry.announcement_id == one.pk and entry.kind in PERSONAL
        ]
        told = {entry.client_id for entry in naming_still if entry.kind != "call" or entry.result == "connected"}
        end = datetime.combine(day, time.max, SHANGHAI)
        stops = ContactStop.objects.for_closing().filter(Q(until=None) | Q(until__gt=end), since__lte=end, channel="")
        silent = set(stops.filter(kind__in=("do_not_disturb", "legal")).values_list("client", flat=True))
        return len(concerned), len(concerned & told), len((concerned & silent) - told)
