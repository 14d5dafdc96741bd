"""Reading the rulebook: the versions of each pack in time, who stands for them, which are due for review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from zhiwo.governance.commands import People
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.packs import SIGNED_MARKS, shipped
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may, require
from zhiwo.rulebook.models import PolicyReview, PolicySignature, PolicyVersion
from zhiwo.rulebook.policy.differences import difference
from zhiwo.rulebook.policy.pack import Pack
from zhiwo.rulebook.policy.reading import cut, read_version
from zhiwo.rulebook.policy.times import Time
from zhiwo.rulebook.shelf import in_force

VERSION = Text("这一版规则", "That version of a rule")
PACK = Text("这套规则", "That pack of rules")
A_YEAR = 365
"""After so many days without a review a version in force is due for one."""


@dataclass(frozen=True)
class VersionRow:
    """A version of a pack. `number` is None for one that ships with the program: nobody made, approved or signed it."""

    number: int | None
    valid_from: date
    time: Time
    mark: str
    source: str
    text: str
    maker: str
    checker: str
    approval: int | None
    published_at: datetime | None
    signer: str
    signed_at: datetime | None
    signature_note: str
    reviewed_at: datetime | None
    reviewer: str
    review_note: str

    @property
    def needs_signature(self) -> bool:
        return self.number is not None and self.mark in SIGNED_MARKS

    @property
    def name(self) -> str:
        """How the page calls it in an address: the number of a published one, the first day of a shipped one."""
        return str(self.number) if self.number is not None else self.valid_from.isoformat()


@dataclass(frozen=True)
class PackRow:
    """A pack with its versions, newest first. `due` tells whether the one in force is due for review."""

    pack: Pack
    versions: tuple[VersionRow, ...]
    due: bool

    @property
    def in_force(self) -> VersionRow | None:
        return next((row for row in self.versions if row.time is Time.IN_FORCE), None)

    def at(self, time: Time) -> list[VersionRow]:
        return [row for row in self.versions if row.time is time]


def rulebook(actor: Actor, packs: Iterable[Pack]) -> list[PackRow]:
    """Every pack with its versions on the actor's day. Two queries. Raises Denied."""
    require(actor, "policy.view")
    published: dict[str, list[PolicyVersion]] = {}
    for version in PolicyVersion.objects.select_related("signature").order_by("pk"):
        published.setdefault(version.pack, []).append(version)
    reviews = _reviews()
    return [_pack_row(pack, published.get(pack.code, []), reviews, actor.on) for pack in packs]


def pack_page(actor: Actor, packs: Iterable[Pack], code: str) -> PackRow:
    """One pack. Raises Denied, NotFound."""
    return rulebook(actor, [pack_named(packs, code)])[0]


def pack_named(packs: Iterable[Pack], code: str) -> Pack:
    """The pack of that code. Raises NotFound."""
    for pack in packs:
        if pack.code == code:
            return pack
    raise NotFound(what=PACK)


def compared(row: PackRow, old: str, new: str) -> tuple[VersionRow, VersionRow, list[Text]]:
    """Two versions of a pack by name, and the difference between them in words. Raises NotFound."""
    known = {version.name: version for version in row.versions}
    if old not in known or new not in known:
        raise NotFound(what=VERSION)
    before, after = known[old], known[new]
    words = difference(read_version(before.text).content, read_version(after.text).content, row.pack.labels)
    return before, after, words


def to_sign(actor: Actor, people: People, closed_on: date | None) -> list[PolicyVersion]:
    """The published versions that wait for the actor's signature, oldest first; none that comes too late. One query."""
    if not may(actor, "policy.sign"):
        return []
    rows = PolicyVersion.objects.filter(mark__in=SIGNED_MARKS, signature=None).order_by("pk")
    key = people.key(actor)
    if closed_on:
        rows = rows.filter(valid_from__gt=closed_on)
    return [
        row
        for row in rows
        if row.maker_key != key and not people.same_hands(row.maker_key, key, localdate(row.published_at), actor.on)
    ]


def standing_version(pack: str, valid_from: date) -> PolicyVersion | None:
    """The published version that counts from a day, None where the shipped one does."""
    return PolicyVersion.objects.filter(in_force(), pack=pack, valid_from=valid_from).order_by("pk").last()


def content_of(pack: str) -> dict[str, object]:
    """What a new version of a pack builds on: every version published so far, signed or not."""
    published = PolicyVersion.objects.filter(pack=pack).order_by("pk").values_list("pk", "signature")
    return {"shipped": shipped(pack), "published": [[pk, signature] for pk, signature in published]}


def _reviews() -> dict[tuple[str, date, int | None], PolicyReview]:
    """The newest review of each version."""
    return {(row.pack, row.valid_from, row.version_id): row for row in PolicyReview.objects.order_by("pk")}


def _pack_row(
    pack: Pack,
    published: Sequence[PolicyVersion],
    reviews: Mapping[tuple[str, date, int | None], PolicyReview],
    on: date,
) -> PackRow:
    signed = [row for row in published if row.mark not in SIGNED_MARKS or _signature(row)]
    holds: dict[date, int | None] = dict.fromkeys(cut(shipped(pack.code)))
    holds |= {row.valid_from: row.pk for row in signed}
    begun = [day for day in holds if day <= on]
    current = max(begun, default=min(holds))
    rows = []
    for day, text in cut(shipped(pack.code)).items():
        time = _time(day, holds[day] is None, True, current)
        rows.append(_shipped_row(day, text, time, reviews.get((pack.code, day, None))))
    for row in published:
        time = _time(row.valid_from, holds.get(row.valid_from) == row.pk, row in signed, current)
        rows.append(_row(row, time, reviews.get((pack.code, row.valid_from, row.pk))))
    rows.sort(key=lambda row: (row.valid_from, row.number or 0), reverse=True)
    return PackRow(pack, tuple(rows), any(_due(row, on) for row in rows))


def _time(day: date, holds: bool, counts: bool, current: date) -> Time:
    if not counts:
        return Time.UNSIGNED
    if not holds:
        return Time.REPLACED
    if day == current:
        return Time.IN_FORCE
    return Time.COMING if day > current else Time.PAST


def _due(row: VersionRow, on: date) -> bool:
    """A shipped version that nobody here has looked through is due from the start."""
    last = max((at for at in (row.published_at, row.reviewed_at) if at), default=None)
    return row.time is Time.IN_FORCE and (last is None or localdate(last) < on - timedelta(days=A_YEAR))


def _signature(row: PolicyVersion) -> PolicySignature | None:
    return getattr(row, "signature", None)


def _shipped_row(day: date, text: str, time: Time, review: PolicyReview | None) -> VersionRow:
    said = read_version(text)
    return VersionRow(
        number=None,
        valid_from=day,
        time=time,
        mark=said.mark,
        source=said.source,
        text=text,
        maker="",
        checker="",
        approval=None,
        published_at=None,
        signer="",
        signed_at=None,
        signature_note="",
        reviewed_at=review.reviewed_at if review else None,
        reviewer=review.reviewer if review else "",
        review_note=review.note if review else "",
    )


def _row(version: PolicyVersion, time: Time, review: PolicyReview | None) -> VersionRow:
    signature = _signature(version)
    return VersionRow(
        number=version.pk,
        valid_from=version.valid_from,
        time=time,
        mark=version.mark,
        source=version.source,
        text=version.text,
        maker=version.maker,
        checker=version.checker,
        approval=version.approval,
        published_at=version.published_at,
        signer=signature.signer if signature else "",
        signed_at=signature.signed_at if signature else None,
        signature_note=signature.note if signature else "",
        reviewed_at=review.reviewed_at if review else None,
        reviewer=review.reviewer if review else "",
        review_note=review.note if review else "",
    )
