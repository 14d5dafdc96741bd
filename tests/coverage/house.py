"""A worked case of ownership on the small bank: its people, its client, and its operations as the product does them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import Cast
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations import accept_transfer, assign, cover, propose_transfer, reject_transfer
from zhiwo.coverage.operations.keepings import keeper_on, roles_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.org.models import Staff, Unit
from zhiwo.org.queries import actor_from
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Basis, Standing, scheme_on

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_AGO = date(2025, 1, 1)
MORE = [
    ("L2", "林大堂", "N1", "lobby_manager"),
    ("C2", "褚柜员", "N2", "teller"),
    ("F1", "傅财富", "S1", "wealth_manager"),
    ("E1", "鄂专家", "B1", "specialist"),
]
"""People of the cases whom the small bank does not have."""


def nine(on: date) -> datetime:
    """The morning of a day."""
    return datetime.combine(on, time(9), SHANGHAI)


@dataclass
class Case:
    """A case laid out: `refusals` are what operations said no with, by their number in the case."""

    cast: Cast
    client: Client
    refusals: dict[int, Refusal] = field(default_factory=dict)

    def actor(self, who: str, on: date) -> Actor:
        return actor_from(Staff.objects.select_related("unit").get(number=who), on)

    def roles(self) -> list[dict[str, Any]]:
        """Who holds which role on the client, as the cases write it, but for who is only asked to."""
        rows = Keeping.objects.for_closing().filter(client=self.client).exclude(role=Role.DESIGNATE)
        return [
            {"role": role, "who": staff, "from": since} | ({"until": until} if until else {})
            for role, staff, since, until in rows.order_by("since", "pk").values_list(
                "role", "staff__number", "since", "until"
            )
        ]

    def owner(self, on: date) -> str | None:
        """Who keeps the client on a day, as the acts ask it."""
        kept = keeper_on(self.client, on)
        return kept.staff.number if kept else None

    def acting(self, on: date) -> str | None:
        """Who stands in on a day, else who keeps the client."""
        standing = roles_on(self.client, on, Role.DELEGATE)
        return standing[-1].staff.number if standing else self.owner(on)

    def sees(self, who: str, on: date) -> bool:
        return visible_clients(self.actor(who, on)).filter(pk=self.client.pk).exists()

    def do(self, said: dict[str, Any]) -> None:
        """One operation of the case; a refusal is kept."""
        try:
            _OPERATIONS[said["operation"]](self, said)
        except Refusal as refused:
            self.refusals[said["seq"]] = refused

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.for_closing().filter(client=self.client).latest("pk")


def lay_out(cast: Cast, given: dict[str, Any]) -> Case:
    """The client of a case with its tier and keepers; the operations are still to be done."""
    units = {unit.number: unit for unit in Unit.objects.all()}
    for number, name, unit, post in MORE:
        Staff.objects.create(number=number, name=name, unit=units[unit], post=post)
    for number, said in given.get("staff", {}).items():
        if said.startswith("left "):
            Staff.objects.filter(number=number).update(left_on=date.fromisoformat(said.removeprefix("left ")))
    client = Client.objects.for_closing().create(
        number="A1", ordinal=900, name=given["client"], initials="cs", sort_key="", unit=units[given["host_outlet"]],
        status="active",
    )  # fmt: skip
    tier = given["tier"].lower()
    if tier in {"t1", "t2", "t3"}:
        basis = Basis(closed_on=LONG_AGO, amount_fen=0, decided_fen=0, standing=Standing(tier, ()))
        Placement.objects.for_closing().create(
            client=client, scheme="branch", tier=tier, on_list=True, since=LONG_AGO,
            rule=scheme_on("branch", LONG_AGO).rule, figures=basis.to_json(),
        )  # fmt: skip
    staff = {person.number: person for person in Staff.objects.all()}
    for held in given["ownership"]:
        until = held.get("actual") or held.get("until") or held.get("planned")
        Keeping.objects.for_closing().create(
            client=client, staff=staff[held["who"]], role=held["role"], since=held["from"], until=until
        )
    return Case(cast, client)


def _assign(case: Case, said: dict[str, Any]) -> None:
    assign(actor=case.actor(said["by"], said["on"]), client="A1", to=said["lead"], reason="", at=nine(said["on"]))


def _propose(case: Case, said: dict[str, Any]) -> None:
    propose_transfer(
        actor=case.actor(said["by"], said["on"]), client="A1", to=said["to"], reason="岗位调整",
        effective=said.get("effective"), at=nine(said["on"]),
    )  # fmt: skip


def _accept(case: Case, said: dict[str, Any]) -> None:
    accept_transfer(actor=case.actor(said["by"], said["on"]), number=case.proposal.pk, at=nine(said["on"]))


def _reject(case: Case, said: dict[str, Any]) -> None:
    reject_transfer(
        actor=case.actor(said["by"], said["on"]), number=case.proposal.pk, reason=said["reason"], at=nine(said["on"])
    )


def _delegate(case: Case, said: dict[str, Any]) -> None:
    lead = Keeping.objects.for_closing().filter(client=case.client, role=Role.LEAD).latest("since").staff.number
    last = said.get("planned_end", said["on"] + timedelta(days=7)) - timedelta(days=1)
    cover(actor=case.actor(said["by"], said["on"]), away=lead, by=said["to"], last_on=last, at=nine(said["on"]))


_OPERATIONS = {
    "assign": _assign,
    "propose transfer": _propose,
    "accept": _accept,
    "reject": _reject,
    "delegate": _delegate,
}
