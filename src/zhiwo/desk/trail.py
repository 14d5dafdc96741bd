"""The trail for those who may read it: what was done under their unit, to clients they see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils.timezone import make_aware

from zhiwo.clients.access import require_client, visible_clients
from zhiwo.desk.trail_words import FACTS, OPS, PROOF, SUBJECTS, TABLES, TRAIL_ACTS, VALUES
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import POSTS, Sight, may, require

SHOWN = 50
SYSTEM_SUBJECTS = ("staff", "trail", "day", "feed", "delivery", "job", "message", "backup")
"""What entries are about that the administrator may read: logins, the trail itself, the running of the house."""


@dataclass(frozen=True)
class Asked:
    """Which entries are wanted: by whom, which act, on which client, on which days (both included), before which number."""

    who: str = ""
    act: str = ""
    client: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    def said(self) -> dict[str, str]:
        """Only what was asked for, in words: for an address, and for the trail."""
        return {name: str(value) for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class EntryRow:
    """One entry. `name` is that of a member of staff, `facts` are pairs of what and how, in the reader's language."""

    number: int
    at: datetime
    actor: str
    name: str
    post: Text
    act: Text
    code: str
    kind: Text
    subject: str
    on_client: bool
    facts: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class Shown:
    """Some entries, newest first; `next` is the number before which the following ones stand."""

    rows: list[EntryRow]
    next: int | None


def looks(actor: Actor) -> bool:
    """Whether the actor may read the trail."""
    return may(actor, "trail.view")


def readable(actor: Actor) -> QuerySet[TrailEntry]:
    """The entries `actor` may read: made under his or her unit, and on clients he or she sees; at the head office all, but
    an administrator nowhere what is about a client, and risk posts alone what is about tags and lists of risk. Raises Denied."""
    require(actor, "trail.view")
    entries, whole = TrailEntry.objects.all(), actor.path.count("/") == 1
    if not may(actor, "tag.view_risk"):
        entries = entries.exclude(subject_kind__in=("risk_tag", "risk_list"))
    if not whole:
        # Exact to the letter on any database, as in `org.queries.units_under`.
        entries = entries.annotate(top=Left("unit_path", len(actor.path))).filter(top=actor.path)
    if POSTS[actor.post].sight is Sight.NOBODY:
        return entries.filter(subject_kind__in=SYSTEM_SUBJECTS)
    if whole:
        return entries
    return entries.filter(~Q(subject_kind="client") | Exists(visible_clients(actor).filter(number=OuterRef("subject"))))


def trail(actor: Actor, asked: Asked) -> Shown:
    """Entries the actor may read, newest first. Two queries, three with a client.

    Raises Denied, NotFound for a client out of sight.
    """
    entries = _narrowed(readable(actor), actor, asked)
    found = list(entries.order_by("-number")[: SHOWN + 1])
    numbers = {entry.actor for entry in found}
    names = dict(Staff.objects.filter(number__in=numbers).values_list("number", "name")) if numbers else {}
    rows = [_row(entry, names) for entry in found[:SHOWN]]
    return Shown(rows, rows[-1].number if len(found) > SHOWN else None)


def _narrowed(entries: QuerySet[TrailEntry], actor: Actor, asked: Asked) -> QuerySet[TrailEntry]:
    # Each filter is spelt out: no name of a column comes from outside (Strapi, CVE-2026-27886; Tandoor, CVE-2026-59962).
    if asked.client:
        client = asked.client if POSTS[actor.post].sight is Sight.NOBODY else require_client(actor, asked.client).number
        entries = entries.filter(subject_kind="client", subject=client)
    if asked.who:
        entries = entries.filter(actor=asked.who)
    if asked.act:
        entries = entries.filter(act=asked.act)
    if asked.since:
        entries = entries.filter(at__gte=_midnight(asked.since))
    if asked.until:
        entries = entries.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    return entries.filter(number__lt=asked.before) if asked.before else entries


def _midnight(on: date) -> datetime:
    return make_aware(datetime.combine(on, time.min))


def _row(entry: TrailEntry, names: Mapping[str, str]) -> EntryRow:
    post = POSTS.get(entry.post)
    return EntryRow(
        number=entry.number,
        at=entry.at,
        actor=entry.actor,
        name=names.get(entry.actor, ""),
        post=post.name if post else Text("", ""),
        act=TRAIL_ACTS.get(entry.act, Text(entry.act, entry.act)),
        code=entry.act,
        kind=SUBJECTS.get(entry.subject_kind, Text(entry.subject_kind, entry.subject_kind)),
        subject=entry.subject,
        on_client=entry.subject_kind == "client",
        facts=tuple(_facts(entry.facts)),
    )


def _facts(facts: Mapping[str, Any]) -> Iterator[tuple[Text, Text]]:
    for name, fact in facts.items():
        if name not in PROOF and fact not in ("", None, {}, []):
            yield FACTS.get(name, Text(name, name)), _said(name, fact)


def _said(name: str, fact: Any) -> Text:
    """A fact in words: counts of rows by table, lists, codes, plain values."""
    if isinstance(fact, dict):
        parts = [(_called(word), _said(word, value)) for word, value in fact.items()]
        return Text("、".join(f"{n.zh} {v.zh}" for n, v in parts), ", ".join(f"{n.en} {v.en}" for n, v in parts))
    if isinstance(fact, list):
        said = [VALUES.get(name, {}).get(str(one), Text(str(one), str(one))) for one in fact]
        return Text("、".join(one.zh for one in said), ", ".join(one.en for one in said))
    return VALUES.get(name, {}).get(str(fact), Text(str(fact), str(fact)))


def _called(word: str) -> Text:
    return TABLES.get(word) or OPS.get(word) or FACTS.get(word) or Text(word, word)
