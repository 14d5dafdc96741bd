"""A standing wish's row. The acts are `care.operations.note_wish` and `withdraw_wish`, which see to it that the machine obeys."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.utils.timezone import localdate

from zhiwo.clients.access import require_client, seen_by
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.parties.models import StandingWish
from zhiwo.parties.operations.stops import EndsTooEarly
from zhiwo.parties.policy.wishes import WISHES

WISH = Text("这条客户嘱托", "That wish")
WORDS_LENGTH = 500


class WishWithoutWords(Refusal):
    """A wish is put down in the client's words, and says what it is about."""

    sentence = Text(
        zh="请选择类型并写下客户的原话，最多 {most} 个字。",
        en="Say what it is about and in which words, {most} characters at most.",
    )


class WishWithdrawn(Refusal):
    """It was withdrawn before."""

    sentence = Text(zh="这条嘱托已经撤销，请刷新页面。", en="This wish was withdrawn already: reload the page.")


def known_wish(actor: Actor, client: str, reference: str | None) -> StandingWish | None:
    """The wish already noted under that name. Raises Denied, NotFound, also where it is another client's."""
    require(actor, "wish.note")
    row = require_client(actor, client)
    known = StandingWish.objects.for_closing().filter(reference=reference).select_related("client").first()
    if known is not None and known.client_id != row.pk:
        raise NotFound(what=WISH)
    return known


def require_wish(kind: str, words: str, until: date | None, at: datetime) -> str:
    """The words as they are kept. Raises WishWithoutWords, EndsTooEarly."""
    said = words.strip()
    if kind not in WISHES or not said or len(said) > WORDS_LENGTH:
        raise WishWithoutWords(most=WORDS_LENGTH)
    if until is not None and until < localdate(at):
        raise EndsTooEarly
    return said


def begin_wish(
    *,
    actor: Actor,
    client: str,
    kind: str,
    words: str,
    at: datetime,
    until: date | None = None,
    stop: str = "",
    reference: str | None = None,
) -> StandingWish:
    """A new wish from today on, in the caller's transaction and without the trail, which the act writes.

    Raises Denied, NotFound, WishWithoutWords, EndsTooEarly.
    """
    require(actor, "wish.note")
    said = require_wish(kind, words, until, at)
    return StandingWish.objects.for_closing().create(
        client=require_client(actor, client),
        reference=reference or f"H-{uuid4().hex}",
        kind=kind,
        words=said,
        since=localdate(at),
        until=until,
        stop=stop,
        by=actor.staff,
        noted_at=at,
    )


def end_wish(*, actor: Actor, reference: str, at: datetime) -> StandingWish:
    """Withdraw a wish now. Raises Denied, NotFound, WishWithdrawn."""
    require(actor, "wish.note")
    seen = seen_by(StandingWish.objects.all(), actor).filter(reference=reference)
    wish = seen.select_related("client").select_for_update(of=("self",), no_key=True).first()
    if wish is None:
        raise NotFound(what=WISH)
    if wish.withdrawn_at is not None:
        raise WishWithdrawn
    _withdraw(wish, actor, at)
    return wish


def end_wishes_of_stop(*, actor: Actor, stop: str, at: datetime) -> list[StandingWish]:
    """Withdraw the wishes that a stop saw to, since it is lifted; in the caller's transaction."""
    found = StandingWish.objects.for_closing().filter(stop=stop, withdrawn_at=None).select_related("client")
    ended = list(found.order_by("pk"))
    for wish in ended:
        _withdraw(wish, actor, at)
    return ended


def _withdraw(wish: StandingWish, actor: Actor, at: datetime) -> None:
    wish.withdrawn_by, wish.withdrawn_at = actor.staff, at
    StandingWish.objects.for_closing().filter(pk=wish.pk).update(withdrawn_by=actor.staff, withdrawn_at=at)
