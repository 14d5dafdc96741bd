"""A version of a talk comes to hold once another person has agreed, a talk retires, and it is opened for a contact."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.governance.commands import Slip
from zhiwo.governance.keys import derived_key
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import require
from zhiwo.talks.models import Talk, TalkOpening, TalkVersion
from zhiwo.talks.operations.claims import require_no_claims
from zhiwo.talks.policy import SECTIONS, SPOKEN, Wording, situations_on
from zhiwo.talks.queries import TALK, in_force

REASON_LENGTH = 300


class TalkIncomplete(Refusal):
    """A talk has its situation and its parts, none too long."""

    sentence = Text(
        zh="话术没有写全：请选择场景，写标题（最多 40 字）、开场（最多 500 字）、"
        "提问和禁语（每行一条，最多 12 条、每条 300 字）；异议每行写“客户的话｜回答”。",
        en="The talk is not complete: choose a situation, give a title (40 characters at most), an opening (500), "
        "questions and what not to say (a line each, 12 at most, 300 characters each); "
        "objections as “what the client says｜the answer”, a line each.",
    )


class TalkDays(Refusal):
    """A version begins today or later, not before the one it follows, and is looked through again in time."""

    sentence = Text(
        zh="生效日须为今天或以后，且不早于上一版；复审日须晚于生效日，最迟 {latest}（{months} 个月内）。",
        en="It begins today or later, not before the version it follows, and is reviewed after that day, "
        "by {latest} ({months} months) at the latest.",
    )


class TalkRetired(Refusal):
    """It was taken out of use."""

    sentence = Text(
        zh="这条话术已停用，不能再改：请另写一条。", en="This talk is retired and changes no more: write another."
    )


class TalkRetiringReason(Refusal):
    """Why a talk goes out of use is said."""

    sentence = Text(
        zh="请写明停用理由（最多 {most} 字）。", en="Say why the talk is retired ({most} characters at most)."
    )


@dataclass(frozen=True)
class ProposedTalk:
    """A version as it is proposed: of which talk, for which situation, in which words, from `since` until `until` (excluded)."""

    number: str
    situation: str
    wording: Wording
    since: date
    until: date

    @classmethod
    def read(cls, number: str, said: Mapping[str, Any]) -> ProposedTalk:
        """From what a form or a slip says. Raises TalkIncomplete."""
        try:
            wording = Wording.model_validate(said["words"])
            return cls(
                number, said["situation"], wording, date.fromisoformat(said["since"]), date.fromisoformat(said["until"])
            )
        except (ValidationError, ValueError, KeyError, TypeError) as unreadable:
            raise TalkIncomplete from unreadable

    def said(self) -> dict[str, Any]:
        """As a slip keeps it."""
        return {
            "situation": self.situation, "words": self.wording.model_dump(mode="json"),
            "since": self.since.isoformat(), "until": self.until.isoformat(),
        }  # fmt: skip


def require_publishable(*, actor: Actor, proposed: ProposedTalk, by_then: bool = False) -> None:
    """Whether a version may be put to another person; with `by_then` its first day may have come while it waited.

    Raises Denied, TalkIncomplete, TalkDays, TalkRetired, BannedClaim.
    """
    require(actor, "talk.propose")
    rule = situations_on(actor.on)
    if proposed.situation not in rule.names:
        raise TalkIncomplete
    latest = add_months(proposed.since, rule.review_months)
    talk = Talk.objects.filter(number=proposed.number).first()
    if talk is not None and talk.retired_on is not None:
        raise TalkRetired
    last = talk and talk.versions.order_by("-number").first()
    early = proposed.since < actor.on and not by_then
    if early or (last and proposed.since < last.since) or not max(proposed.since, actor.on) < proposed.until <= latest:
        raise TalkDays(latest=latest.isoformat(), months=rule.review_months)
    if talk is not None and talk.situation != proposed.situation:
        raise TalkIncomplete
    require_no_claims(_spoken(proposed.wording), actor.on)


@transaction.atomic
def publish_talk(*, actor: Actor, proposed: ProposedTalk, slip: Slip, at: datetime) -> TalkVersion:
    """Let a proposed version hold: done for its maker once another person has approved the slip.

    Raises what `require_publishable` raises.
    """
    require_publishable(actor=actor, proposed=proposed, by_then=True)
    talk, _ = Talk.objects.get_or_create(number=proposed.number, defaults={"situation": proposed.situation})
    last = talk.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = TalkVersion.objects.create(
        talk=talk, number=last + 1, words=proposed.wording.model_dump(mode="json"), since=proposed.since,
        until=proposed.until, proposed_by=actor.staff, approved_by=slip.checker, approved_at=at, approval=slip.number,
    )  # fmt: skip
    record(
        actor=actor, act="talks.published", subject_kind="talk", subject=talk.number, at=at, version=version.number,
        since=version.since.isoformat(), until=version.until.isoformat(), approval=slip.number,
    )  # fmt: skip
    return version


@transaction.atomic
def retire_talk(*, actor: Actor, number: str, reason: str, at: datetime) -> Talk:
    """Take a talk out of use from today on, for a reason. Raises Denied, NotFound, TalkRetired, TalkRetiringReason."""
    require(actor, "talk.retire")
    talk = Talk.objects.select_for_update().filter(number=number).first()
    if talk is None:
        raise NotFound(what=TALK)
    if talk.retired_on is not None:
        raise TalkRetired
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise TalkRetiringReason(most=REASON_LENGTH)
    talk.retired_on, talk.retired_why = actor.on, reason
    talk.retired_by = Staff.objects.get(number=actor.staff)
    talk.save(update_fields=["retired_on", "retired_why", "retired_by"])
    record(actor=actor, act="talks.retired", subject_kind="talk", subject=talk.number, at=at)
    return talk


@transaction.atomic
def open_talk(*, actor: Actor, client: str, number: str, at: datetime) -> None:
    """Count that a talk in force was opened for a contact with a client in sight, so that leaders see which are used.

    Opened again for that client on that day, beside the line or in the form, it is the same contact. Raises Denied, NotFound.
    """
    require(actor, "talk.view")
    row = next((one for one in in_force(actor) if one.number == number), None)
    if row is None:
        raise NotFound(what=TALK)
    contact = _contact(actor, require_client(actor, client))
    _, first = TalkOpening.objects.get_or_create(
        version_id=row.shown.key,
        contact=contact,
        defaults={"unit": Unit.objects.get(number=actor.unit), "on": actor.on},
    )
    if first:
        record(
            actor=actor, act="talks.opened", subject_kind="talk", subject=number, at=at, version=row.shown.number,
        )  # fmt: skip


def _contact(actor: Actor, client: Client) -> str:
    """What tells one contact from another, and not whose it is to anybody without the installation's secret."""
    told = f"{actor.staff}\n{client.pk}\n{actor.on.isoformat()}"
    return hmac.digest(derived_key("contacts talks were opened for"), told.encode(), "sha256").hex()


def _spoken(wording: Wording) -> Iterator[tuple[Text, str]]:
    return ((SECTIONS[code], "\n".join(wording.lines(code))) for code in SPOKEN)
