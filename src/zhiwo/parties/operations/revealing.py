"""Showing one detail of one client in clear, for a purpose that is written down (requirements K2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from zhiwo.governance.operations import record
from zhiwo.governance.recent import Deed, deeds_since
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.masked import Masked
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import POSTS
from zhiwo.org.policy.fields import REVEALS_A_DAY, Field, Purpose
from zhiwo.parties.queries import askable

ACT = "client.revealed"
ONE_ACT = timedelta(minutes=10)
"""The same detail of the same client asked for again so soon, for the same purpose, is one look: a number dialled twice."""

WORDS = 100
_NUMBER = re.compile(r"\d{6}")


class SayWhatFor(Refusal):
    """No purpose was chosen, or something else without saying what."""

    sentence = Text(
        zh="请选择用途；选“其他”时请写明（最多 {most} 字）。",
        en="Choose a purpose; for something else, say what ({most} characters at most).",
    )


class WordsOfTheClient(Refusal):
    """The words of the purpose name the client, or a number: they would stand on the trail."""

    sentence = Text(
        zh="用途说明会留痕，请不要写客户姓名或号码。",
        en="The words of the purpose are kept on the trail: leave the client's name and numbers out.",
    )


class TooManyReveals(Refusal):
    """The post's number of details a day has been reached."""

    sentence = Text(
        zh="今天查看明文已达 {most} 次（{post}的上限），明天再查看；急需时请联系合规经理。",
        en="You have looked at {most} details today, the most for your post ({post}): come back tomorrow, or ask the"
        " compliance officer.",
    )


@dataclass(frozen=True)
class Revealed:
    """A detail in clear, for one answer; "" where the bank has none. `masked` is what stands there afterwards."""

    field: Field
    value: str
    masked: str


@transaction.atomic
def reveal(*, actor: Actor, client: str, field: str, purpose: str, words: str = "", at: datetime) -> Revealed:
    """One detail of a client in clear, where the actor's post may ask for it; that it was asked for stands on the trail, with
    the purpose, the value does not. `words` say what something else is.

    Raises NotFound, Denied, SayWhatFor, WordsOfTheClient, TooManyReveals.
    """
    asked = askable(actor, client, field)
    said = require_purpose(purpose, words.strip(), (asked.name, asked.value))
    # Whoever asks twice at once is counted one after the other.
    Staff.objects.select_for_update().get(number=actor.staff)
    done = deeds_since(actor, ACT, localtime(at).replace(hour=0, minute=0, second=0, microsecond=0))
    facts = {"field": asked.field.value, "purpose": said.value, "words": words.strip()}
    if not any(_same(deed, asked.client, facts, at) for deed in done):
        _require_left(actor, len(done))
        record(actor=actor, act=ACT, subject_kind="client", subject=asked.client, at=at, **facts)
    return Revealed(asked.field, asked.value.unmasked(), str(asked.value))


def require_purpose(purpose: str, words: str, client_words: Collection[Masked]) -> Purpose:
    """The purpose of a look, judged: chosen, said in words where it is another, and without the client's words.

    Raises SayWhatFor, WordsOfTheClient."""
    other = purpose == Purpose.OTHER
    if purpose not in list(Purpose) or len(words) > WORDS or (other and not words):
        raise SayWhatFor(most=WORDS)
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", words))
    if _NUMBER.search(plain) or any(len(word := one.unmasked()) > 1 and word in plain for one in client_words):
        raise WordsOfTheClient()
    return Purpose(purpose)


def _same(deed: Deed, client: str, facts: dict[str, str], at: datetime) -> bool:
    return deed.subject == client and deed.facts == facts and at - deed.at < ONE_ACT


def _require_left(actor: Actor, done: int) -> None:
    """Raises TooManyReveals."""
    most = REVEALS_A_DAY.get(actor.post, 0)
    if done >= most:
        raise TooManyReveals(most=most, post=POSTS[actor.post].name)
