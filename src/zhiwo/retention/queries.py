"""What is due for erasure or freezing."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q

from zhiwo.care.models import ClientNews, DeskMark, Interaction, ServiceRequest, ServiceStep, VisitPlan
from zhiwo.clients.access import visible_clients
from zhiwo.clients.erasure import ERASED
from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.coverage.models import Enrolment, ServiceSpell
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import require
from zhiwo.parties.models import Consent, ContactStop, PersonalRequest, StandingWish
from zhiwo.retention.policy import Due, Kept, due, retention_rules_on
from zhiwo.suitability.models import MeansStatement

WORDS_GONE = "—"
"""What stands in the place of a reason whose words are gone: a refusal without a reason would be none."""


def due_list(actor: Actor, on: date, at: datetime) -> list[Due]:
    """What is due on a day of the clients `actor` sees, class by class in the order of the rules, then by number.

    Raises Denied. Two queries.
    """
    require(actor, "retention.view")
    rules = retention_rules_on(on)
    found = [one for kept in _ended(visible_clients(actor), on, at) for one in due(kept, rules, on)]
    places = {one.code: place for place, one in enumerate(rules.classes)}
    return sorted(found, key=lambda one: (places[one.of.code], one.client))


def _ended(clients: ScopedQuerySet[Client], on: date, at: datetime) -> list[Kept]:
    """The clients who left up to a day, with what is still there of them."""
    mine = {"client": OuterRef("pk")}
    legal = ContactStop.objects.for_closing().filter(
        Q(until=None) | Q(until__gt=at), kind="legal", since__lte=at, **mine
    )
    ended = clients.filter(closed_on__lte=on).exclude(status=ERASED).order_by("number")
    rows = ended.annotate(
        noted=Exists(
            Interaction.objects.for_closing().exclude(note="", proof="", next_step="", opinion="").filter(**mine)
        )
        | Exists(VisitPlan.objects.for_closing().exclude(place="", words="", called_off_reason="").filter(**mine))
        | Exists(DeskMark.objects.for_closing().exclude(words="").filter(duty__client=OuterRef("pk")))
        | Exists(ClientNews.objects.for_closing().filter(**mine))
        | Exists(StandingWish.objects.for_closing().filter(**mine))
        | Exists(ServiceRequest.objects.for_closing().exclude(words="").filter(**mine))
        | Exists(ServiceStep.objects.for_closing().exclude(words="").filter(request__client=OuterRef("pk")))
        | Exists(MeansStatement.objects.for_closing().exclude(proof_number__in=("", WORDS_GONE)).filter(**mine))
        | Exists(ServiceSpell.objects.for_closing().exclude(reason="").filter(**mine))
        | Exists(Enrolment.objects.for_closing().exclude(end_reason="").filter(**mine)),
        reasoned=Exists(ContactStop.objects.for_closing().exclude(reason="").filter(**mine)),
        asked=Exists(
            PersonalRequest.objects.for_closing().exclude(asked="", reason__in=("", WORDS_GONE)).filter(**mine)
        ),
        agreed=Exists(Consent.objects.for_closing().filter(**mine)),
        stopped=Exists(ContactStop.objects.for_closing().filter(**mine)),
        held=Exists(legal),
        ended_on=F("closed_on"),
    ).values_list("number", "ended_on", "held", "frozen_on", "noted", "reasoned", "asked", "agreed", "stopped")
    return [
        Kept(number, ended_on, _left(frozen_on, noted or reasoned or asked, agreed or stopped), held)
        for number, ended_on, held, frozen_on, noted, reasoned, asked, agreed, stopped in rows
    ]


def _left(frozen_on: date | None, soft: bool, proofs: bool) -> frozenset[str]:
    """The classes of which something is still there."""
    there = {"identity": True, "frozen": frozen_on is None, "soft": soft, "consents": proofs}
    return frozenset(code for code, is_there in there.items() if is_there)
