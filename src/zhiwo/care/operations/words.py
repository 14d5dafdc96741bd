"""Reading the words of an interaction that its level withholds, for a purpose that is written down (G7, K2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhiwo.care.models import Interaction
from zhiwo.care.queries.interactions import ENTRY
from zhiwo.clients.access import seen_by
from zhiwo.governance.operations import record
from zhiwo.governance.recent import deeds_since
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.masked import Name
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.policy import Field, as_seen, require
from zhiwo.parties.operations.revealing import require_purpose

ACT = "care.words-read"
ONE_ACT = timedelta(minutes=10)
"""The same words read again so soon, for the same purpose, are one look."""


@dataclass(frozen=True)
class Words:
    """The words of an interaction as the actor's post may see notes."""

    reference: str
    note: str
    next_step: str
    opinion: str
    proof: str


def require_look(actor: Actor, reference: str) -> Interaction:
    """The newest version of an entry whose words the actor may ask for. Raises Denied, NotFound."""
    require(actor, "interaction.look")
    entries = seen_by(Interaction.objects.all(), actor).select_related("client").filter(reference=reference)
    newest = entries.order_by("-version").first()
    if newest is None:
        raise NotFound(what=ENTRY)
    return newest


@transaction.atomic
def read_words(*, actor: Actor, reference: str, purpose: str, words: str = "", at: datetime) -> Words:
    """The words of an entry, whatever its level; that they were asked for stands on the trail, with the purpose, the words
    do not. `words` say what another purpose is.

    Raises Denied, NotFound, SayWhatFor, WordsOfTheClient.
    """
    entry = require_look(actor, reference)
    said = require_purpose(purpose, words.strip(), (Name(entry.client.name),))
    facts = {"reference": reference, "purpose": said.value, "words": words.strip()}
    if all(deed.facts != facts for deed in deeds_since(actor, ACT, at - ONE_ACT)):
        record(actor=actor, act=ACT, subject_kind="client", subject=entry.client.number, at=at, **facts)
    shown = (as_seen(actor, Field.NOTE, one) for one in (entry.note, entry.next_step, entry.opinion, entry.proof))
    return Words(reference, *shown)
