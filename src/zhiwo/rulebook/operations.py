"""Publishing, signing and reviewing versions of rule packs."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from zhiwo.governance.commands import People, Slip
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.packs import SIGNED_MARKS
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.rulebook.models import PolicyReview, PolicySignature, PolicyVersion
from zhiwo.rulebook.policy.pack import Pack
from zhiwo.rulebook.queries import VERSION, standing_version

NOTE_LONGEST = 500


class NoteMissing(Refusal):
    """Something was signed or reviewed without a word."""

    sentence = Text(
        zh="请写明看过什么、结论如何（最多 500 字）。", en="Say what you looked at and found (at most 500 characters)."
    )


class NothingToSign(Refusal):
    """The version's source asks for no signature, or it bears one."""

    sentence = Text(zh="这一版不需要签署，或已经签署。", en="That version needs no signature, or has one.")


class SignedByMaker(Refusal):
    """Who signs made the version, or stands in for who did."""

    sentence = Text(
        zh="提出这一版的人（或与其有代管关系的人）不能签署：请由另一位合规经理签署。",
        en="Who proposed a version, or stands in for who did, can't sign it: let another compliance officer do it.",
    )


class SignedTooLate(Refusal):
    """The version's first day is closed: signed now it would change the past."""

    sentence = Text(
        zh="这一版的生效日 {day} 已经日终，现在签署会追溯既往：请重新提出一版，生效日放在 {closed} 之后。",
        en="The version's first day {day} is closed; signed now it would change the past: propose it anew, from after {closed}.",
    )


class AlreadyReviewed(Refusal):
    """The version that counts is another one by now."""

    sentence = Text(
        zh="现行的已是另一版：请刷新页面后再复核。",
        en="Another version is in force by now: reload the page, then review it.",
    )


@transaction.atomic
def publish(*, actor: Actor, pack: Pack, slip: Slip, text: str, closed_on: date | None, at: datetime) -> PolicyVersion:
    """Publish the version that an approved slip asks for; `actor` is its maker. It never changes afterwards.

    Raises Denied, and what `Pack.proposed` raises: days may have been closed since it was asked for.
    """
    require(actor, "policy.propose")
    found = pack.proposed(text, closed_on)
    version = PolicyVersion(
        pack=pack.code,
        valid_from=found.valid_from,
        mark=found.mark,
        source=found.source,
        text=text,
        maker=slip.maker,
        maker_key=slip.maker_key,
        checker=slip.checker,
        approval=slip.number,
        published_at=at,
    )
    version.save()
    record(
        actor=actor,
        act="policy.published",
        subject_kind="policy",
        subject=pack.code,
        at=at,
        version=version.pk,
        valid_from=found.valid_from.isoformat(),
        mark=found.mark,
        approval=slip.number,
    )
    return version


@transaction.atomic
def sign(
    *, actor: Actor, number: int, note: str, closed_on: date | None, people: People, at: datetime
) -> PolicySignature:
    """Compliance stands for a version marked own or press, which then comes into force on its day.

    Raises Denied, NotFound, NoteMissing, NothingToSign, SignedByMaker, SignedTooLate.
    """
    require(actor, "policy.sign")
    said = _note(note)
    version = PolicyVersion.objects.filter(pk=number).first()  # never changes, so there is nothing to hold
    if version is None:
        raise NotFound(what=VERSION)
    if version.mark not in SIGNED_MARKS or PolicySignature.objects.filter(version=version).exists():
        raise NothingToSign
    key = people.key(actor)
    if key == version.maker_key or people.same_hands(version.maker_key, key, localdate(version.published_at), actor.on):
        raise SignedByMaker
    if closed_on and version.valid_from <= closed_on:
        raise SignedTooLate(day=version.valid_from, closed=closed_on)
    signature = PolicySignature(version=version, signer=actor.staff, signed_at=at, note=said)
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError as second:
        raise NothingToSign from second
    record(
        actor=actor, act="policy.signed", subject_kind="policy", subject=version.pack, at=at,
        version=version.pk, valid_from=version.valid_from.isoformat(), mark=version.mark,
    )  # fmt: skip
    return signature


@transaction.atomic
def review(*, actor: Actor, pack: Pack, valid_from: date, note: str, at: datetime) -> PolicyReview:
    """Note that the version in force was looked through and stands. `valid_from` names the version that was looked at.

    Raises Denied, NoteMissing, AlreadyReviewed.
    """
    require(actor, "policy.review")
    said = _note(note)
    if pack.on(actor.on)["valid_from"] != valid_from:
        raise AlreadyReviewed
    reviewed = PolicyReview(
        pack=pack.code, valid_from=valid_from, version=standing_version(pack.code, valid_from),
        reviewer=actor.staff, reviewed_at=at, note=said,
    )  # fmt: skip
    reviewed.save()
    record(
        actor=actor, act="policy.reviewed", subject_kind="policy", subject=pack.code, at=at,
        valid_from=valid_from.isoformat(),
    )  # fmt: skip
    return reviewed


def _note(note: str) -> str:
    said = note.strip()
    if not said or len(said) > NOTE_LONGEST:
        raise NoteMissing
    return said
