"""Putting down that a client agrees to a use of personal information, or takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.parties.models import Consent
from zhiwo.parties.policy import Purpose, consent_at, contact_rules_on, purposes_on
from zhiwo.parties.queries import statements_of

HAND = "hand"
CONSENT = Text("这条授权", "That consent")
WAYS: dict[str, Text] = {
    "paper": Text("纸面签署", "on paper"),
    "online": Text("线上勾选", "online"),
    "spoken": Text("当面或电话口述", "spoken"),
}
"""How a client says it."""


class UnknownPurpose(Refusal):
    """Nothing is done with personal information under that name."""

    sentence = Text(
        zh="没有“{purpose}”这种用途，请从列表中选择。", en="{purpose!r} is no purpose: choose one from the list."
    )


class UnknownChannel(Refusal):
    """No such way of contact, or the purpose is not asked for by channel."""

    sentence = Text(
        zh="“{channel}”不适用于这种用途，请重新选择渠道。",
        en="{channel!r} does not go with this: choose the channel again.",
    )


class NoConsentAsked(Refusal):
    """The use rests on the contract or the law: a consent would promise a choice there is not."""

    sentence = Text(
        zh="“{purpose}”依据{article}，无需同意：不必登记。",
        en="{purpose} rests on {article} and needs no consent: nothing to record.",
    )


class ProofMissing(Refusal):
    """A consent that can't be proved is none (消保法29; PIPL 14)."""

    sentence = Text(
        zh="请填写同意书版本和凭证编号：无凭证的同意不能使用。",
        en="Name the version of the wording and where the proof lies: a consent without proof can't be used.",
    )


class AlreadyWithdrawn(Refusal):
    """The client has refused this already."""

    sentence = Text(zh="客户已撤回这项同意：无需重复登记。", en="The client has withdrawn this already.")


@transaction.atomic
def record_consent(
    *,
    actor: Actor,
    client: str,
    purpose: str,
    channel: str,
    way: str,
    wording: str,
    proof: str,
    at: datetime,
    reference: str | None = None,
) -> Consent:
    """Put down that the client agrees, from now on. `channel` "" is every way; `wording` the version of the text agreed to,
    `proof` where the evidence lies. `reference` names the entry, so that a form sent twice records once.

    Raises Denied, NotFound, UnknownPurpose, UnknownChannel, NoConsentAsked, ProofMissing.
    """
    require(actor, "consent.record")
    row = require_client(actor, client)
    known = _recorded_before(reference, row)
    if known is not None:
        return known
    use = _judge(purpose, channel, at)
    if way not in WAYS or not wording.strip() or not proof.strip():
        raise ProofMissing
    said = _Said(use, channel, way, wording.strip(), proof.strip())
    return _put_down(actor, row, said, given=True, at=at, reference=reference)


@transaction.atomic
def withdraw_consent(
    *, actor: Actor, client: str, purpose: str, channel: str, way: str, at: datetime, reference: str | None = None
) -> Consent:
    """Put down that the client takes a consent back, or refuses before being asked: it counts at once, and not for the past.

    Taking back needs no proof (PIPL 15: as easy as giving). Raises Denied, NotFound, UnknownPurpose, UnknownChannel,
    NoConsentAsked, AlreadyWithdrawn.
    """
    require(actor, "consent.record")
    row = require_client(actor, client)
    known = _recorded_before(reference, row)
    if known is not None:
        return known
    use = _judge(purpose, channel, at)
    Client.objects.for_closing().select_for_update(no_key=True).get(pk=row.pk)
    standing = consent_at(statements_of([row.pk])[row.pk], purpose, channel, at)
    if standing.by is not None and not standing.given and standing.by.channel == channel:
        raise AlreadyWithdrawn
    return _put_down(
        actor, row, _Said(use, channel, way if way in WAYS else ""), given=False, at=at, reference=reference
    )


class _Said(NamedTuple):
    """What is put down of a consent."""

    purpose: Purpose
    channel: str
    way: str
    wording: str = ""
    proof: str = ""


def _judge(purpose: str, channel: str, at: datetime) -> Purpose:
    """The purpose, when a consent to it can be asked for by that channel. Raises the refusals of `record_consent`."""
    day = localdate(at)
    use = purposes_on(day).by_code.get(purpose)
    if use is None:
        raise UnknownPurpose(purpose=purpose)
    if not use.needs_consent:
        raise NoConsentAsked(purpose=use.name.text, article=use.cited)
    if channel and (not use.by_channel or channel not in contact_rules_on(day).by_channel):
        raise UnknownChannel(channel=channel)
    return use


def _recorded_before(reference: str | None, client: Client) -> Consent | None:
    """An entry already made under that name. Raises NotFound if it is another client's."""
    if reference is None:
        return None
    made = Consent.objects.for_closing().filter(reference=reference).first()
    if made is not None and made.client_id != client.pk:
        raise NotFound(what=CONSENT)
    return made


def _put_down(
    actor: Actor, client: Client, said: _Said, *, given: bool, at: datetime, reference: str | None
) -> Consent:
    consent = Consent.objects.for_closing().create(
        client=client,
        reference=reference or f"H-{uuid4().hex}",
        purpose=said.purpose.code,
        channel=said.channel,
        given=given,
        since=at,
        source=HAND,
        way=said.way,
        wording=said.wording,
        proof=said.proof,
        by=actor.staff,
        entered_at=at,
    )
    record(
        actor=actor,
        act="consent.recorded" if given else "consent.withdrawn",
        subject_kind="client",
        subject=client.number,
        at=at,
        reference=consent.reference,
        purpose=consent.purpose,
        channel=consent.channel,
        wording=consent.wording,
    )
    return consent
