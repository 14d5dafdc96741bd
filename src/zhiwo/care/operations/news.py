"""Reporting important news of a client up, and acknowledging it (B3, S12)."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from zhiwo.care.models import ClientNews, NewsSeen
from zhiwo.care.operations.interaction_refusals import NoteTooLong
from zhiwo.care.operations.interactions import NOTE_LENGTH
from zhiwo.care.policy.rules import NEWS
from zhiwo.care.queries.news import waiting_news
from zhiwo.clients.access import require_client, seen_by
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require

PIECE = Text("这条要情", "That piece of news")


class NewsWithoutWords(Refusal):
    """News says what happened, and of which sort it is."""

    sentence = Text(zh="请选择要情类型并写明情况。", en="Choose what sort of news it is and say what happened.")


@transaction.atomic
def report_news(
    *, actor: Actor, client: str, kind: str, words: str, at: datetime, reference: str | None = None
) -> ClientNews:
    """Report something important of a client to the leaders of its tier. `reference` names the form, so that one sent twice
    reports once. Raises Denied, NotFound, NewsWithoutWords, NoteTooLong."""
    require(actor, "interaction.record")
    row = require_client(actor, client)
    said = words.strip()
    if kind not in NEWS or not said:
        raise NewsWithoutWords
    if len(said) > NOTE_LENGTH:
        raise NoteTooLong(length=len(said), most=NOTE_LENGTH)
    known = seen_by(ClientNews.objects.all(), actor).filter(reference=reference, client=row).first()
    if known is not None:
        return known
    made = ClientNews.objects.for_closing().create(
        client=row, reference=reference or f"N-{uuid4().hex}", kind=kind, words=said,
        reported_by=Staff.objects.get(number=actor.staff), reported_at=at, on=actor.on,
    )  # fmt: skip
    record(
        actor=actor, act="care.news-reported", subject_kind="client", subject=client, at=at, reference=made.reference
    )
    return made


@transaction.atomic
def acknowledge_news(*, actor: Actor, reference: str, at: datetime) -> ClientNews:
    """Put down that the actor has seen it. Raises NotFound unless it waits for the actor."""
    if reference not in {row.reference for row in waiting_news(actor)}:
        raise NotFound(what=PIECE)
    news = ClientNews.objects.for_closing().select_related("client").get(reference=reference)
    NewsSeen.objects.for_closing().create(news=news, staff=Staff.objects.get(number=actor.staff), at=at)
    record(
        actor=actor, act="care.news-acknowledged", subject_kind="client", subject=news.client.number, at=at,
        reference=reference,
    )  # fmt: skip
    return news
