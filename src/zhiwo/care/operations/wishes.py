"""Noting a standing wish of a client, and withdrawing it; what the machine can keep to becomes a stop of contact at once."""

from __future__ import annotations

from datetime import MAXYEAR, date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, make_aware

from zhiwo.care.operations.publishing import hold
from zhiwo.care.operations.stops import lift_stop, stop_contact
from zhiwo.care.policy.rules import Rules
from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.parties.models import ContactStop, StandingWish
from zhiwo.parties.operations import AlreadyStopped
from zhiwo.parties.operations.wishes import begin_wish, end_wish, known_wish, require_wish
from zhiwo.parties.policy import contact_rules_on
from zhiwo.parties.policy.contact_rules import StopKind
from zhiwo.parties.policy.wishes import CHANNEL, TIME

ONE_DAY = timedelta(days=1)
Quiet = tuple[time, time]


@transaction.atomic
def note_wish(
    *,
    actor: Actor,
    client: str,
    kind: str,
    words: str,
    at: datetime,
    until: date | None = None,
    channel: str = "",
    quiet: Quiet | None = None,
    reference: str | None = None,
    rules: Rules | None = None,
) -> StandingWish:
    """Put down what the client wishes from today on, through `until`.

    Of hours (`quiet`) or of a way of contact (`channel`) it is a stop of contact too, the one that stands already or a new one,
    and is obeyed as such. `reference` names the form, so that one sent twice notes once. Raises Denied, NotFound,
    WishWithoutWords, EndsTooEarly, and what `stop_contact` raises.
    """
    hold(
        Client.objects.for_closing().filter(number=client)
    )  # of one form sent twice at once the second waits for the first
    known = known_wish(actor, client, reference)
    if known is not None:
        return known
    require_wish(kind, words, until, at)
    ruled = _ruled(kind, channel, quiet, localdate(at))
    stop = ""
    if ruled:
        stop = _stop(
            actor=actor, client=client, of=ruled, channel=channel, quiet=quiet, until=until, at=at, rules=rules
        )
    made = begin_wish(
        actor=actor, client=client, kind=kind, words=words, at=at, until=until, stop=stop, reference=reference
    )
    _trail(actor, "wish.noted", made, at)
    return made


@transaction.atomic
def withdraw_wish(*, actor: Actor, reference: str, at: datetime, rules: Rules | None = None) -> StandingWish:
    """Withdraw a wish now, and with it the stop that saw to it, unless another wish stands on it. Raises Denied, NotFound,
    WishWithdrawn."""
    wish = end_wish(actor=actor, reference=reference, at=at)
    others = StandingWish.objects.for_closing().filter(stop=wish.stop, withdrawn_at=None)
    stands = ContactStop.objects.for_closing().filter(reference=wish.stop).exclude(until__lte=at)
    if wish.stop and not others.exists() and stands.exists():
        lift_stop(actor=actor, reference=wish.stop, at=at, rules=rules)
    _trail(actor, "wish.withdrawn", wish, at)
    return wish


def _ruled(kind: str, channel: str, quiet: Quiet | None, on: date) -> StopKind | None:
    """The kind of stop by which the machine keeps to it, None where only people can."""
    stops = contact_rules_on(on).stops
    if kind == TIME and quiet:
        return next((one for one in stops if one.hours), None)
    if kind == CHANNEL and channel:
        return next((one for one in stops if one.needs_channel), None)
    return None


def _stop(
    *,
    actor: Actor,
    client: str,
    of: StopKind,
    channel: str,
    quiet: Quiet | None,
    until: date | None,
    at: datetime,
    rules: Rules | None,
) -> str:
    """The reference of the stop that sees to it: a new one, else the one that stands."""
    by, hours = (channel, None) if of.needs_channel else ("", quiet)
    # A day that no calendar reaches is no end.
    end = make_aware(datetime.combine(until + ONE_DAY, time.min)) if until and until.year < MAXYEAR else None
    try:
        with transaction.atomic():
            made = stop_contact(
                actor=actor,
                client=client,
                kind=of.code,
                channel=by,
                reason="",
                at=at,
                until=end,
                quiet=hours,
                rules=rules,
            )
    except AlreadyStopped:
        begins, ends = hours or (None, None)
        standing = ContactStop.objects.for_closing().filter(
            client=require_client(actor, client), kind=of.code, channel=by, quiet_since=begins, quiet_until=ends
        )
        made = standing.exclude(until__lte=at).latest("since")
    return made.reference


def _trail(actor: Actor, act: str, wish: StandingWish, at: datetime) -> None:
    record(
        actor=actor, act=act, subject_kind="client", subject=wish.client.number, at=at, reference=wish.reference,
        wish=wish.kind, stop=wish.stop,
    )  # fmt: skip
