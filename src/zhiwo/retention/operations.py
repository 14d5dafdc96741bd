"""Doing what is due: words blanked, clients frozen, persons erased; the proof on the trail holds numbers and a digest only."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from zhiwo.care.models import (
    ClientNews,
    CounterSlip,
    DeskMark,
    Duty,
    FeedCheck,
    Interaction,
    ServiceRequest,
    ServiceStep,
    VisitPlan,
    WhatIfMove,
)
from zhiwo.clients.erasure import ERASED, any_erased, digest_of, erased_among
from zhiwo.clients.models import Client, Keeping, Tombstone
from zhiwo.coverage.models import (
    Enrolment,
    FirstKept,
    FormerKeeping,
    IdleClient,
    KeeperWish,
    Loss,
    Proposal,
    ServiceSpell,
    SharingMove,
    SkillWish,
)
from zhiwo.engine.durable import alone
from zhiwo.engine.lake import Lake
from zhiwo.entitlements.models import Booking
from zhiwo.governance.operations import record
from zhiwo.holdings.models import Holding
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.parties.models import Consent, ContactStop, Person, PersonalRequest, StandingWish
from zhiwo.retention.policy import DataClass, retention_rules_on
from zhiwo.retention.queries import WORDS_GONE, due_list
from zhiwo.suitability.models import Assessment, MatchOpinion, MaterialChange, MeansStatement, Sitting
from zhiwo.tags.models import ListMembership

BATCH = 500
CLIENT = "client"
"""The column by which a feed's row belongs to a client."""


class NotDueYet(Refusal):
    """What is due on a day to come is not thrown away today: it can't be brought back."""

    sentence = Text(
        zh="{on} 还没有到：只能查看（list），不能执行。请核对日期。",
        en="{on} has not come yet: it can be listed, not done. Check the day.",
    )


@dataclass(frozen=True)
class Done:
    """What was done for one class: clients, rows changed or taken away, the keyed digest of who they were."""

    of: DataClass
    clients: int
    rows: int
    digest: str


@transaction.atomic
def apply_retention(*, actor: Actor, on: date, at: datetime) -> list[Done]:
    """Do what is due on a day for the clients `actor` sees, class by class; what a legal stop holds stays as it is.

    A second time it finds nothing to do. For each class with something done one entry on the trail: how many clients and
    rows, by which version of the rules, and a keyed digest of the client numbers, never a number. Raises Denied, NotDueYet.
    """
    require(actor, "retention.apply")
    if on > localdate(at):
        raise NotDueYet(on=on)
    # Held before they are judged: a legal stop that comes meanwhile waits, or is seen.
    named = iter(sorted({one.client for one in due_list(actor, on, at)}))
    while numbers := list(islice(named, BATCH)):
        list(_held(numbers))
    wanted: dict[str, list[str]] = defaultdict(list)
    for one in due_list(actor, on, at):
        if not one.held:
            wanted[one.of.code].append(one.client)
    rules = retention_rules_on(on)
    done = [_apply(one, wanted[one.code], on) for one in rules.classes if wanted[one.code]]
    for proof in done:
        record(
            actor=actor,
            act="retention.applied",
            subject_kind="retention",
            subject=proof.of.code,
            at=at,
            then=proof.of.then,
            clients=proof.clients,
            rows=proof.rows,
            rule=rules.version,
            digest=proof.digest,
        )
    return done


def sweep_lake(*, actor: Actor, lake: Lake, at: datetime) -> int:
    """Take every row of an erased client out of the lake's parts, old ones too; how many rows went.

    The erased are known by their tombstones, so that a sweep broken off, or a file that came since, is made up by the
    next one. Waits for a closing that runs; one that would begin meanwhile is refused. Raises Denied.
    """
    require(actor, "retention.apply")
    # Outside any transaction: one that waits here for a closing would keep everybody from writing to a SQLite house.
    with alone(lake.closing_lock):
        rows = lake.expunge(CLIENT, erased_among) if any_erased() else 0
    if rows:
        record(actor=actor, act="retention.lake-swept", subject_kind="retention", subject="lake", at=at, rows=rows)
    return rows


def _apply(one: DataClass, numbers: list[str], on: date) -> Done:
    rows = 0
    for start in range(0, len(numbers), BATCH):
        clients = dict(_held(numbers[start : start + BATCH]))
        rows += _ACTS[one.code](clients, on)
    return Done(one, len(numbers), rows, _digest(numbers))


def _held(numbers: Iterable[str]) -> Iterable[tuple[int, str]]:
    """The clients of these numbers, held until the transaction ends: primary key and number."""
    clients = Client.objects.for_closing().filter(number__in=list(numbers)).select_for_update(no_key=True)
    return clients.order_by("pk").values_list("pk", "number")


def _digest(numbers: list[str]) -> str:
    """The keyed digest of a set of client numbers: proves who was meant to whoever knows the numbers, tells nobody else."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"retention proof", "sha256")
    return hmac.digest(key, "\n".join(sorted(numbers)).encode(), "sha256").hex()


OF_COVERAGE = (IdleClient, Loss, FirstKept, FormerKeeping, KeeperWish, SkillWish, SharingMove, ServiceSpell, Enrolment)
"""What coverage says of a client beside who kept it."""

Clients = Mapping[int, str]
WORDS = {"note": "", "proof": "", "next_step": "", "opinion": ""}
WORDLESS = Q(**WORDS)
"""An interaction in which nobody wrote anything of the client."""
PLAN_WORDS = {"place": "", "words": "", "called_off_reason": ""}


def _blank_words(clients: Clients, on: date) -> int:
    mine = {"client__in": list(clients)}
    asked = PersonalRequest.objects.for_closing().filter(**mine)
    proposed = Proposal.objects.for_closing().filter(**mine)
    return (
        Interaction.objects.for_closing().exclude(WORDLESS).filter(**mine).update(**WORDS)
        + VisitPlan.objects.for_closing().exclude(**PLAN_WORDS).filter(**mine).update(**PLAN_WORDS)
        + DeskMark.objects.for_closing().exclude(words="").filter(duty__client__in=list(clients)).update(words="")
        + ClientNews.objects.for_closing().filter(**mine).delete()[0]
        + StandingWish.objects.for_closing().filter(**mine).delete()[0]
        + ServiceRequest.objects.for_closing().exclude(words="").filter(**mine).update(words="")
        + ServiceStep.objects.for_closing().exclude(words="").filter(request__client__in=list(clients)).update(words="")
        + ContactStop.objects.for_closing().exclude(reason="").filter(**mine).update(reason="")
        + proposed.exclude(reason="", answer_reason="").update(reason="", answer_reason="")
        + ServiceSpell.objects.for_closing().exclude(reason="").filter(**mine).update(reason="")
        + Enrolment.objects.for_closing().exclude(end_reason="").filter(**mine).update(end_reason="")
        + MeansStatement.objects.for_closing()
        .exclude(proof_number__in=("", WORDS_GONE))
        .filter(**mine)
        .update(proof_number=WORDS_GONE)
        + asked.exclude(asked="").update(asked="")
        + asked.exclude(reason__in=("", WORDS_GONE)).update(reason=WORDS_GONE)
    )


def _freeze(clients: Clients, on: date) -> int:
    CounterSlip.objects.filter(client_key__in=list(clients)).delete()
    Sitting.objects.filter(client_key__in=list(clients)).delete()
    return Client.objects.for_closing().filter(pk__in=list(clients), frozen_on=None).update(frozen_on=on)


def _erase_consents(clients: Clients, on: date) -> int:
    mine = {"client__in": list(clients)}
    rows = Consent.objects.for_closing().filter(**mine).delete()[0]
    return rows + ContactStop.objects.for_closing().filter(**mine).delete()[0]


def _erase_identity(clients: Clients, on: date) -> int:
    """Person, contacts, duties, requests, bookings, assessments, holdings, stays on lists and transfers go; figures and
    placements stay, with a row that names nobody."""
    mine = {"client__in": list(clients)}
    rows = _erase_consents(clients, on) + CounterSlip.objects.filter(client_key__in=list(clients)).delete()[0]
    rows += Sitting.objects.filter(client_key__in=list(clients)).delete()[0]
    for model in (
        *OF_COVERAGE,
        Booking,
        ClientNews,
        Duty,
        FeedCheck,
        Interaction,
        ServiceRequest,
        StandingWish,
        VisitPlan,
        PersonalRequest,
        Person,
        Holding,
        ListMembership,
        Assessment,
        MaterialChange,
        MatchOpinion,
        MeansStatement,
        Proposal,
        WhatIfMove,
    ):
        rows += model.objects.for_closing().filter(**mine).delete()[0]
    Keeping.objects.for_closing().exclude(reason="").filter(**mine).update(reason="")
    Tombstone.objects.bulk_create(
        (Tombstone(digest=digest_of(number), erased_on=on) for number in clients.values()), ignore_conflicts=True
    )
    for pk in clients:
        # The new number is drawn by lot: nothing leads back to the old one.
        rows += (
            Client.objects.for_closing()
            .filter(pk=pk)
            .update(
                number=f"X-{uuid4().hex[:24]}",
                name="—",
                initials="",
                sort_key="",
                status=ERASED,
                opened_on=None,
                frozen_on=on,
            )
        )
    return rows


_ACTS: Mapping[str, Callable[[Clients, date], int]] = {
    "soft": _blank_words,
    "frozen": _freeze,
    "consents": _erase_consents,
    "identity": _erase_identity,
}
