"""What the pages show of tags as of the last closed day. A request is behind the second wall already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.conf import settings

from zhiwo.desk.tags import TagListing, tag_listing
from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may, require
from zhiwo.tags.language import Names, Rule, say
from zhiwo.tags.language.references import calendars
from zhiwo.tags.language.tree import Tagged
from zhiwo.tags.measures.overlaps import Alike
from zhiwo.tags.operations import Explained, explain_rule
from zhiwo.tags.policy import FolderCode, folders_seen
from zhiwo.tags.queries import (
    Alarm,
    Borne,
    CatalogueRow,
    Dated,
    TagPage,
    alarms,
    alike_of,
    borne_by,
    catalogue,
    dated,
    known_tags,
    names_at_hand,
    seen_tag,
    tag_page,
)
from zhiwo.wiring import looks
from zhiwo.wiring.closed_days import closed_day, closed_on
from zhiwo.wiring.tag_audiences import Source, sources_of
from zhiwo.wiring.tagging import SayWhyFirst


@dataclass(frozen=True)
class ShownTag:
    """A tag's page as of a closed day `on`: its rule in words and the days its periods mean, and the rule of every version; None
    where what is stored can't be read. `sources` are the fields of the bank's files it is worked out from, `alike` the tags that
    share most clients with it."""

    on: date
    page: TagPage
    said: Text | None
    periods: Sequence[Dated]
    versions: Sequence[Text | None]
    sources: Sequence[Source]
    alike: Sequence[Alike]


@dataclass(frozen=True)
class Why:
    """A tag taken apart for a client from the lake's rows, and whether the client bears it by what was published: they agree, or
    the page says that they don't."""

    name: str
    explained: Explained
    bears: bool


def shown_catalogue(actor: Actor) -> tuple[date, list[CatalogueRow]]:
    """The catalogue as of the last closed day. Raises Denied, NothingClosed."""
    require(actor, "tag.view")
    day = closed_day(None)
    return day, catalogue(actor, day)


def shown_alarms(actor: Actor) -> tuple[date, list[Alarm]]:
    """The tags to look at as of the last closed day. Raises Denied, NothingClosed."""
    require(actor, "tag.view")
    day = closed_day(None)
    return day, alarms(actor, day)


def shown_tag(actor: Actor, name: str) -> ShownTag:
    """Raises Denied, NotFound, NothingClosed."""
    require(actor, "tag.view")
    day = closed_day(None)
    page = tag_page(actor, name, day)
    names, rule = names_at_hand(actor, Lake(settings.LAKE), day), page.row.tag.rule
    return ShownTag(
        on=day,
        page=page,
        said=_said(rule, names) if rule else None,
        periods=[dated(calendar, day) for calendar in calendars(rule.condition)] if rule else (),
        versions=[_said(one.rule, names) if one.rule else None for one in page.versions],
        sources=sources_of(rule) if rule else (),
        alike=() if page.row.unseen else alike_of(actor, name, day),
    )


def shown_clients(actor: Actor, name: str, which: str, page: int) -> TagListing:
    """The clients behind a number of a tag as of the last closed day. Raises Denied, NotFound, AsksForUnseen, NothingClosed."""
    require(actor, "tag.view")
    return tag_listing(actor, name, which, closed_day(None), page)


@dataclass(frozen=True)
class ClientTags:
    """The tags a client bears, by folder, and the names of all others in force that the actor may know of."""

    borne: Mapping[FolderCode, Sequence[Borne]]
    others: Sequence[str]


def tags_of(actor: Actor, client: str) -> ClientTags | None:
    """None for a post that has nothing to do with tags, and before the first closing. Raises NotFound."""
    day = closed_on()
    if day is None or not may(actor, "tag.view"):
        return None
    borne = borne_by(actor, client, day)
    names = {one.tag.name for one in borne}
    known = (one.name for one in known_tags(day, folders_seen(actor)) if not one.retired)
    by_folder = {code: list(group) for code, group in groupby(borne, key=lambda one: one.tag.folder)}
    return ClientTags(by_folder, sorted(set(known) - names))


def why_borne(*, actor: Actor, client: str, name: str, at: datetime) -> Why:
    """Take a tag in force apart for a client, from the lake's rows; it counts as a look at the client.

    Raises Denied, NotFound, NothingClosed, SayWhyFirst, and what `explain_rule` raises.
    """
    require(actor, "tag.view")
    kept, day = seen_tag(actor, name).tag.name, closed_day(None)
    if looks.must_explain(actor, client, at):
        raise SayWhyFirst
    text = say(Rule(Tagged(kept)), names_at_hand(actor, Lake(settings.LAKE), day), actor.language)
    bears = any(one.tag.name == kept for one in borne_by(actor, client, day))
    explained = explain_rule(actor=actor, client=client, text=text, on=day, lake=Lake(settings.LAKE), at=at)
    looks.notice(actor=actor, at=at)
    return Why(kept, explained, bears)


def _said(rule: Rule, names: Names) -> Text:
    return Text(say(rule, names, "zh"), say(rule, names, "en"))
