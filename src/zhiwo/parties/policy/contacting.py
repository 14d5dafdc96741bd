"""May this client be contacted for that purpose, by that way, at that moment? The one answer, with its reasons.

Asked when a message is sent or a call made, never only when a list is built: what was withdrawn in between counts (facts
§3.1). What was sent before stays lawful, since each moment is judged by what held then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from zhiwo.kernel.text import Text
from zhiwo.parties.policy.consents import Statement, consent_at
from zhiwo.parties.policy.contact_rules import QUIET, QUOTA, REFUSAL, Cap, Channel, ContactRules
from zhiwo.parties.policy.purposes import Purpose, Purposes
from zhiwo.parties.policy.stops import Stop, within

BANK_TIME = ZoneInfo("Asia/Shanghai")

STOPPED = Text(
    "{kind}：自{since}起，不得以{channel}联系（{purpose}）。",
    "{kind} since {since}: no contact by {channel} ({purpose}).",
)
IN_HOURS = Text("{kind}：{begins}至{ends}不联系。", "{kind}: no contact from {begins} to {ends}.")
NEVER_GIVEN = Text(
    "客户没有同意“{purpose}”（{channel}，{article}）。", "No consent to {purpose} by {channel} ({article})."
)
WITHDRAWN = Text(
    "客户已于{since}撤回对“{purpose}”的同意（{channel}，{article}）。",
    "Consent to {purpose} by {channel} was withdrawn at {since} ({article}).",
)
QUIET_HOURS = Text("免打扰时段：{begins}至{ends}。", "Quiet hours: {begins} to {ends}.")
OUTER_BOUND = Text("任何联系的外限：{begins}至{ends}不联系。", "No contact at all from {begins} to {ends}.")
TOO_OFTEN = Text(
    "{days}天内已联系{made}次，上限{most}次。", "Contacted {made} times within {days} days; {most} at most."
)


@dataclass(frozen=True)
class Touch:
    """A contact made earlier."""

    purpose: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class Reason:
    """Why not: the code of its place in the precedence, and the sentence."""

    code: str
    sentence: Text


@dataclass(frozen=True)
class Answer:
    """Whether the contact is allowed; the reasons against it, the deciding one first; the versions of the rules used."""

    reasons: tuple[Reason, ...]
    rules: tuple[str, str]

    @property
    def allowed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class _Asked:
    purpose: Purpose
    channel: Channel
    at: datetime


def may_contact(
    *,
    purpose: str,
    channel: str,
    at: datetime,
    consents: Sequence[Statement],
    stops: Iterable[Stop],
    touches: Sequence[Touch] = (),
    rules: ContactRules,
    purposes: Purposes,
) -> Answer:
    """Whether the client may be contacted for `purpose` by `channel` at `at`, by what was said and stopped until then.

    Raises KeyError for a purpose or channel the rules do not have, ValueError for a moment without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a contact needs a moment with its zone: hours are the bank's")
    asked = _Asked(purposes.by_code[purpose], rules.by_channel[channel], at.astimezone(BANK_TIME))
    found = [
        *_stopped(asked, stops, consents, rules),
        *_without_consent(asked, consents),
        *_out_of_hours(asked, consents, rules),
        *_too_often(asked, touches, rules),
    ]
    found.sort(key=lambda reason: rules.rank(reason.code))
    return Answer(tuple(found), (purposes.version, rules.version))


def _stopped(
    asked: _Asked, stops: Iterable[Stop], consents: Sequence[Statement], rules: ContactRules
) -> Iterator[Reason]:
    for stop in stops:
        kind = rules.stop_kinds[stop.kind]
        here = stop.channel in ("", asked.channel.code) and stop.holds(asked.at) and kind.refuses(asked.purpose.code)
        if not here or (kind.until_consent and _agreed_since(asked, stop, consents)):
            continue
        if not kind.hours:
            yield Reason(kind.code, _said(asked, STOPPED, kind=kind.name.text, since=_moment(stop.since)))
        elif stop.quiet_since and stop.quiet_until and within(stop.quiet_since, stop.quiet_until, asked.at.time()):
            begins, ends = f"{stop.quiet_since:%H:%M}", f"{stop.quiet_until:%H:%M}"
            yield Reason(kind.code, IN_HOURS.filled(kind=kind.name.text, begins=begins, ends=ends))


def _agreed_since(asked: _Asked, stop: Stop, consents: Sequence[Statement]) -> bool:
    """Whether the client has agreed anew to this purpose by this very channel, and still does."""
    state = consent_at(consents, asked.purpose.code, asked.channel.code, asked.at)
    by = state.by
    return state.given and by is not None and by.channel == asked.channel.code and by.since > stop.since


def _without_consent(asked: _Asked, consents: Sequence[Statement]) -> Iterator[Reason]:
    purpose = asked.purpose
    if not purpose.needs_consent:
        return
    state = consent_at(consents, purpose.code, asked.channel.code, asked.at)
    if state.given:
        return
    if state.by is None:
        yield Reason(REFUSAL, _said(asked, NEVER_GIVEN, article=purpose.cited))
    else:
        yield Reason(REFUSAL, _said(asked, WITHDRAWN, article=purpose.cited, since=_moment(state.by.since)))


def _out_of_hours(asked: _Asked, consents: Sequence[Statement], rules: ContactRules) -> Iterator[Reason]:
    if not asked.channel.disturbs:
        return
    moment = asked.at.time()
    wanted = rules.quiet.unless and consent_at(consents, rules.quiet.unless, "", asked.at).given
    quiet = None if wanted else rules.quiet.at(asked.purpose.code, moment)
    outer = rules.outer.at(asked.purpose.code, moment)
    for window, sentence in ((outer, OUTER_BOUND), (quiet, QUIET_HOURS)):
        if window is not None:
            yield Reason(QUIET, sentence.filled(begins=f"{window.since:%H:%M}", ends=f"{window.until:%H:%M}"))


def _too_often(asked: _Asked, touches: Sequence[Touch], rules: ContactRules) -> Iterator[Reason]:
    for cap in rules.caps:
        if asked.purpose.code in cap.purposes:
            made = sum(_counts(cap, asked, touch) for touch in touches)
            if made >= cap.most:
                yield Reason(QUOTA, TOO_OFTEN.filled(days=cap.days, made=made, most=cap.most))


def _counts(cap: Cap, asked: _Asked, touch: Touch) -> bool:
    on, first = touch.at.astimezone(BANK_TIME).date(), asked.at.date() - timedelta(days=cap.days - 1)
    same_way = not cap.by_channel or touch.channel == asked.channel.code
    return touch.purpose in cap.purposes and same_way and first <= on and touch.at <= asked.at


def _said(asked: _Asked, sentence: Text, **facts: object) -> Text:
    return sentence.filled(purpose=asked.purpose.name.text, channel=asked.channel.name.text, **facts)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BANK_TIME):%Y-%m-%d %H:%M}"
