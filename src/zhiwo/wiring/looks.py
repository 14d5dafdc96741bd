"""Who opens how many clients' pages: noted on the trail, judged by policy, told to those who answer for the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Left

from zhiwo.governance.looks import DAY, UNUSUAL, Look, Unusual, looks_on
from zhiwo.governance.models import TrailEntry
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may
from zhiwo.org.queries import staff_names

VIEWED, EXPLAINED, TOLD = "client.viewed", "looks.explained", "looks.unusual"
LOOKS = (VIEWED, "client.received", "tag.explained", "client.enrolment-paper-opened")
"""What counts as looking at a client."""
REASON = Text("说明用途：{reason}", "Gave a purpose: {reason}")
SHOWN, TOLD_FOR, OPEN_FOR = 20, timedelta(days=30), timedelta(minutes=30)


class SayWhy(Refusal):
    """Whoever looks at very many clients says what for."""

    sentence = Text(
        zh="请写明为什么需要查看这么多客户（2 至 200 字），写入留痕。",
        en="Say why you need to look at so many clients (2 to 200 characters); it goes on the trail.",
    )


@dataclass(frozen=True)
class Alert:
    """Someone looked at unusually many clients, or said why."""

    at: datetime
    staff: str
    name: str
    said: Text


def must_explain(actor: Actor, client: str, at: datetime) -> bool:
    """Whether a purpose is asked for before another client's page opens; for a client just looked at never. Says nothing of
    whether there is such a client."""
    looks = _looks(actor, at)
    asks = looks_on(actor.on).judge(looks, at, _explained(actor, at)).asks
    return asks and all(look.client != client for look in looks)


def just_seen(actor: Actor, client: str, at: datetime) -> bool:
    """Whether the actor opened that client's page within the time one works on an open page."""
    seen = TrailEntry.objects.filter(act=VIEWED, actor=actor.staff, subject=client, at__gt=at - OPEN_FOR, at__lte=at)
    return seen.exists()


@transaction.atomic
def notice(*, actor: Actor, at: datetime) -> None:
    """Tell of the actor where the looks on the trail up to now are unusual, once a day."""
    found = looks_on(actor.on).judge(_looks(actor, at), at)
    if found.unusual and not TrailEntry.objects.filter(act=TOLD, actor=actor.staff, at__gt=at - DAY).exists():
        record(
            actor=actor,
            act=TOLD,
            subject_kind="staff",
            subject=actor.staff,
            at=at,
            unusual=found.unusual.value,
            clients=found.clients,
        )


@transaction.atomic
def explain(*, actor: Actor, reason: str, at: datetime) -> None:
    """Say why so many clients are looked at; the count begins anew. Raises SayWhy."""
    said = reason.strip()
    if not 2 <= len(said) <= 200:
        raise SayWhy
    record(actor=actor, act=EXPLAINED, subject_kind="staff", subject=actor.staff, at=at, reason=said)


def alerts(actor: Actor, at: datetime) -> list[Alert]:
    """Who at the actor's unit and below was told of, or gave a purpose, newest first: for leaders and compliance. Two queries."""
    watches = may(actor, "export.leads") or may(actor, "export.controls")
    if not watches or not actor.path:
        return []
    told = TrailEntry.objects.filter(act__in=(TOLD, EXPLAINED), at__gt=at - TOLD_FOR).exclude(actor=actor.staff)
    here = told.annotate(head=Left("unit_path", len(actor.path))).filter(head=actor.path)
    rows = list(here.order_by("-number")[:SHOWN])
    names = staff_names(row.actor for row in rows)
    return [Alert(row.at, row.actor, names.get(row.actor, row.actor), _said(row)) for row in rows]


def _said(row: TrailEntry) -> Text:
    if row.act == EXPLAINED:
        return REASON.filled(reason=row.facts["reason"])
    return UNUSUAL[Unusual(row.facts["unusual"])].filled(n=row.facts["clients"])


def _looks(actor: Actor, at: datetime) -> list[Look]:
    rows = TrailEntry.objects.filter(act__in=LOOKS, actor=actor.staff, at__gt=at - DAY, at__lte=at).order_by("number")
    return [Look(row.at, row.subject, bool(row.facts.get("own"))) for row in rows]


def _explained(actor: Actor, at: datetime) -> datetime | None:
    given = TrailEntry.objects.filter(act=EXPLAINED, actor=actor.staff, at__gt=at - DAY).order_by("-number")
    return given.values_list("at", flat=True).first()
