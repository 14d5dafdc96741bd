"""A stop's row. The acts are `care.operations.stop_contact` and `lift_stop`: they count duties anew and keep the trail."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import uuid4

from django.utils.timezone import localdate

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.parties.models import ContactStop
from zhiwo.parties.operations.consents import UnknownChannel
from zhiwo.parties.policy import Stop, contact_rules_on

STOP = Text("这条停止联系", "That stop")


class UnknownStop(Refusal):
    """No such kind of stop."""

    sentence = Text(
        zh="没有“{kind}”这种停止联系的原因，请从列表中选择。",
        en="{kind!r} is no kind of stop: choose one from the list.",
    )


class ChannelMissing(Refusal):
    """A refusal is of one way of contact; the wish to be left alone altogether is another kind."""

    sentence = Text(
        zh="请选择客户拒绝的渠道；全部拒绝请选“客户要求勿扰”。",
        en="Say which channel is refused; for all of them choose “do not disturb”.",
    )


class HoursMissing(Refusal):
    """Quiet hours without hours."""

    sentence = Text(
        zh="请填写免打扰时段的起止时间，且起止不能相同。", en="Give the hours from and until; they can't be the same."
    )


class EndsTooEarly(Refusal):
    """The stop would end before it begins."""

    sentence = Text(zh="结束时间须晚于现在。", en="The end must lie in the future.")


class AlreadyStopped(Refusal):
    """The same stop stands already."""

    sentence = Text(zh="同样的停止联系已在生效：无需重复登记。", en="The same stop stands already.")


class NotStopped(Refusal):
    """The stop has ended already."""

    sentence = Text(zh="这条停止联系已经结束：请刷新页面。", en="This stop has ended already: reload the page.")


def begin_stop(
    *,
    actor: Actor,
    client: str,
    kind: str,
    channel: str,
    reason: str,
    at: datetime,
    until: datetime | None = None,
    quiet: tuple[time, time] | None = None,
    reference: str | None = None,
) -> tuple[ContactStop, bool]:
    """A new stop from now on, in the caller's transaction, and whether it is new; `reference` names it, so that a form sent
    twice stops once. Without the trail, which the act writes last.

    Raises Denied, NotFound, UnknownStop, UnknownChannel, ChannelMissing, HoursMissing, EndsTooEarly, AlreadyStopped.
    """
    require(actor, "stop.set")
    row = require_client(actor, client)
    known = ContactStop.objects.for_closing().filter(reference=reference).select_related("client").first()
    if known is not None and known.client_id == row.pk:
        return known, False
    if known is not None:
        raise NotFound(what=STOP)
    _judge(kind, channel, quiet, localdate(at))
    if until is not None and until <= at:
        raise EndsTooEarly
    Client.objects.for_closing().select_for_update(no_key=True).get(pk=row.pk)
    standing = ContactStop.objects.for_closing().filter(client=row, kind=kind, channel=channel)
    if any(_stop(one).holds(at) and (one.quiet_since, one.quiet_until) == (quiet or (None, None)) for one in standing):
        raise AlreadyStopped
    made = ContactStop.objects.for_closing().create(
        client=row,
        reference=reference or f"H-{uuid4().hex}",
        kind=kind,
        channel=channel,
        since=at,
        until=until,
        quiet_since=quiet[0] if quiet else None,
        quiet_until=quiet[1] if quiet else None,
        reason=reason.strip(),
        by=actor.staff,
        entered_at=at,
    )
    return made, True


def end_stop(*, actor: Actor, reference: str, at: datetime) -> ContactStop:
    """End a stop now, in the caller's transaction; without the trail, which the act writes last.

    A legal stop is lifted by compliance alone. Raises NotFound, Denied, NotStopped.
    """
    require(actor, "stop.lift")
    stops = seen_by(ContactStop.objects.all(), actor).filter(reference=reference)
    stop = stops.select_related("client").first()
    if stop is None:
        raise NotFound(what=STOP)
    if contact_rules_on(localdate(at)).stop_kinds[stop.kind].lifted_by_compliance:
        require(actor, "stop.lift_legal")
    Client.objects.for_closing().select_for_update(no_key=True).get(pk=stop.client_id)
    open_ones = ContactStop.objects.for_closing().filter(pk=stop.pk, lifted_at=None)
    if not _stop(stop).holds(at) or not open_ones.update(until=at, lifted_by=actor.staff, lifted_at=at):
        raise NotStopped
    stop.until, stop.lifted_by, stop.lifted_at = at, actor.staff, at
    return stop


def _judge(kind: str, channel: str, quiet: tuple[time, time] | None, day: date) -> None:
    rules = contact_rules_on(day)
    known = rules.stop_kinds.get(kind)
    if known is None:
        raise UnknownStop(kind=kind)
    if channel and channel not in rules.by_channel:
        raise UnknownChannel(channel=channel)
    if known.needs_channel and not channel:
        raise ChannelMissing
    if known.hours and (quiet is None or quiet[0] == quiet[1]):
        raise HoursMissing


def _stop(row: ContactStop) -> Stop:
    return Stop(row.kind, row.channel, row.since, row.until, row.quiet_since, row.quiet_until)
