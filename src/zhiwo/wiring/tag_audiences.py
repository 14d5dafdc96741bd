"""Audiences put together from tags in force, as of the last closed day; and from which files a tag is worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from zhiwo.desk.tags import TagListing, listing_of
from zhiwo.engine.lake import Lake
from zhiwo.intake.formats import formats
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.language import Rule, say
from zhiwo.tags.language.lineage import fields_behind
from zhiwo.tags.measures.overlaps import Region
from zhiwo.tags.policy import folders_seen
from zhiwo.tags.queries import Audience, Pick, audience_of, known_tags, names_at_hand
from zhiwo.wiring.closed_days import closed_day

MOST = 8
"""Tags of one picture: more overlaps than anybody reads."""
LIST = Text("这份名单", "That list")
TOGETHER = Text("组合选中的客户", "Clients of the audience")
EXACTLY = Text("恰好有这些标签的客户", "Clients who bear exactly these tags")


class TooManyTags(Refusal):
    """More tags than one picture holds."""

    sentence = Text(
        "一次最多组合 {most} 个标签：请先把一部分存为标签再组合。",
        "At most {most} tags go together at once: make some of them a tag of its own first.",
    )


@dataclass(frozen=True)
class ShownAudience:
    """An audience as of a closed day `on`, as the rule it is (`text`, "" where it selects nobody to begin with), and the names
    that can be added."""

    on: date
    audience: Audience
    text: str
    others: Sequence[str]


@dataclass(frozen=True)
class Source:
    """A file of the bank, and the fields of it that a rule asks for."""

    feed: str
    name: Text
    fields: Sequence[Text]


def shown_audience(actor: Actor, picks: Sequence[Pick]) -> ShownAudience:
    """Raises Denied, NotFound, AsksForUnseen, TooManyTags, NothingClosed."""
    require(actor, "tag.view")
    day, audience = _audience(actor, picks)
    rule = audience.rule
    picked = {part.tag.name for part in audience.parts}
    known = (one.name for one in known_tags(day, folders_seen(actor)) if not one.retired)
    text = say(rule, names_at_hand(actor, Lake(settings.LAKE), day), actor.language) if rule else ""
    return ShownAudience(day, audience, text, sorted(set(known) - picked))


def listed_audience(actor: Actor, picks: Sequence[Pick], of: Sequence[int] | None, page: int) -> TagListing:
    """One page of the clients of an audience, or of those who bear exactly the picked tags at the places `of`.

    Raises Denied, NotFound, AsksForUnseen, TooManyTags, NothingClosed.
    """
    require(actor, "tag.view")
    day, audience = _audience(actor, picks)
    if of is None:
        return listing_of(actor, TOGETHER, "", on=day, ordinals=audience.members, page=page)
    region: Region | None = next((one for one in audience.regions if one.of == frozenset(of)), None)
    if region is None:
        raise NotFound(what=LIST)
    which = " ".join(map(str, sorted(of)))
    return listing_of(actor, EXACTLY, which, on=day, ordinals=region.members, page=page)


def sources_of(rule: Rule) -> list[Source]:
    """From which fields of the bank's files a rule is worked out, by file."""
    known = formats()
    return [
        Source(feed, known[feed].name, [_field(feed, field) for field in fields])
        for feed, fields in fields_behind(rule).items()
    ]


def _field(feed: str, field: str) -> Text:
    column = next(one for one in formats()[feed].columns if one.name == field)
    return Text(column.zh, field)


def _audience(actor: Actor, picks: Sequence[Pick]) -> tuple[date, Audience]:
    if len(picks) > MOST:
        raise TooManyTags(most=MOST)
    day = closed_day(None)
    return day, audience_of(actor, picks, day)
