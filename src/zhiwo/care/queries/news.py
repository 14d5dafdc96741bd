"""Important news of clients that waits for the actor's acknowledgement, and who has seen it (B3, S12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhiwo.care.models import ClientNews, NewsSeen
from zhiwo.care.policy.rules import NEWS, Rules, house_rules
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import in_force, seen_by
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen
from zhiwo.tiering.models import Placement

SHOWN_DAYS = 30


@dataclass(frozen=True)
class NewsRow:
    """A piece of news: of whom, what sort, in which words, by whom and when; `seen_by` are who acknowledged it."""

    reference: str
    client: str
    name: str
    kind: Text
    words: str
    by: str
    at: datetime
    seen_by: tuple[str, ...]


def posts_told(tier: str | None, on: date, rules: Rules | None = None) -> tuple[str, ...]:
    """The posts news of a client of that tier goes up to: the head of its outlet, and the leaders of its tier."""
    answer = (rules or house_rules()).on(on).answers.get(tier or "")
    return tuple(dict.fromkeys(("outlet_head", *(answer.leaders if answer else ()))))


def waiting_news(actor: Actor) -> list[NewsRow]:
    """What waits for the actor, newest first. Four statements, fewer where there is none."""
    seen = NewsSeen.objects.for_closing().filter(staff__number=actor.staff).order_by()
    since = actor.on - timedelta(days=SHOWN_DAYS)
    news = seen_by(ClientNews.objects.all(), actor).filter(on__gte=since).exclude(pk__in=seen.values("news"))
    found = list(news.exclude(reported_by__number=actor.staff).select_related("client", "reported_by"))
    tiers = _tiers(actor, {row.client_id for row in found})
    mine = [row for row in found if actor.post in posts_told(tiers.get(row.client_id), actor.on)]
    return _rows(actor, mine)


def news_of(actor: Actor, number: str) -> list[NewsRow]:
    """All that was reported of a client the actor sees, newest first. Two statements."""
    news = seen_by(ClientNews.objects.all(), actor).filter(client__number=number)
    return _rows(actor, list(news.select_related("client", "reported_by")))


def _tiers(actor: Actor, clients: Iterable[int]) -> dict[int, str]:
    placed = seen_by(Placement.objects.all(), actor).filter(
        in_force(actor.on), client__in=list(clients), scheme=leading_scheme()
    )
    return dict(placed.order_by().values_list("client", "tier"))


def _rows(actor: Actor, news: list[ClientNews]) -> list[NewsRow]:
    told: dict[int, list[str]] = {}
    seen = NewsSeen.objects.for_closing().filter(news__in=news).order_by("pk")
    for pk, name in seen.values_list("news", "staff__name"):
        told.setdefault(pk, []).append(name)
    return [
        NewsRow(
            row.reference, row.client.number, as_seen(actor, Field.NAME, row.client.name), NEWS.get(row.kind, Text("", "")),
            as_seen(actor, Field.NOTE, row.words), row.reported_by.name, row.reported_at, tuple(told.get(row.pk, ())),
        )
        for row in news
    ]  # fmt: skip
