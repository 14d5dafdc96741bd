"""Recording what passed between bank and client, correcting it, confirming late entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, make_aware

from zhiwo.care.models import Announcement, Gathering, Interaction
from zhiwo.care.operations.carrying_out import AimUnanswered, carried_out, judge_opinion
from zhiwo.care.operations.gatherings import open_to
from zhiwo.care.operations.interaction_refusals import (
    ClientDied,
    ClientLeft,
    CorrectedMeanwhile,
    InFuture,
    MachineRecord,
    NeedsProof,
    NextStepWithoutWords,
    NoteTooLong,
    NothingWaits,
    TooLongAgo,
    UnknownKind,
    UnknownLevel,
    UnknownResult,
    UnknownTopic,
    WordsWithheld,
)
from zhiwo.care.operations.publishing import hold, publish
from zhiwo.care.policy import CareFacts
from zhiwo.care.policy.confidence import ORDINARY, confidence_on
from zhiwo.care.policy.occasions import named
from zhiwo.care.policy.records import standing
from zhiwo.care.policy.rules import INTERACTION_KINDS, RESULTS, TOPICS, Rules, house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.queries import ENTRY, HAND, DutyRow, discharged_by
from zhiwo.care.queries.announcements import ANNOUNCEMENT, concerning
from zhiwo.care.queries.confidence import readable
from zhiwo.care.queries.facts import known_of
from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.coverage.operations import require_may_contact
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import POSTS, require
from zhiwo.parties.models import Person

NOTE_LENGTH = 2000
FIRST_DAY = date(1990, 1, 1)
COLLEAGUE = Text("这位同事", "That colleague")


@dataclass(frozen=True)
class Recorded:
    """An interaction as it was put down, and the duties it counts towards."""

    interaction: Interaction
    discharged: tuple[DutyRow, ...]


@dataclass(frozen=True)
class Details:
    """What else there is to say of an interaction.

    `level` says who reads the words, None: as before, or as anybody. `plan` is the reference of the visit it carries out,
    `aims` what became of its aims, by code; `opinion` what the client thinks of `opinion_about`. `topic` is what it was for,
    `colleagues` the staff numbers of those who were there too, `gathering` the number of what the client was invited or came
    to, `announcement` the number of the change it was told of, `proof` what shows that something handed over was received;
    `next_step` what was agreed on, for `next_on` where a day was named.
    """

    note: str = ""
    topic: str = ""
    colleagues: tuple[str, ...] = ()
    gathering: str = ""
    announcement: str = ""
    proof: str = ""
    next_step: str = ""
    next_on: date | None = None
    plan: str = ""
    aims: Mapping[str, str] = field(default_factory=dict)
    opinion_about: str = ""
    opinion: str = ""
    level: str | None = None


NO_DETAILS = Details()


@dataclass(frozen=True)
class _Said:
    kind: str
    on: date
    moment: time | None
    result: str
    begun_by_client: bool
    occasions: Sequence[str]
    more: Details


@transaction.atomic
def record_interaction(
    *,
    actor: Actor,
    client: str,
    kind: str,
    on: date,
    at: datetime,
    moment: time | None = None,
    result: str = "",
    begun_by_client: bool = False,
    occasions: Sequence[str] = (),
    details: Details = NO_DETAILS,
    reference: str | None = None,
    source: str = HAND,
    rules: Rules | None = None,
) -> Recorded:
    """Put down what passed between `actor` and the client on a day, and count it towards the client's duties at once.

    `moment` is the time of day where it is known, `occasions` are codes or names, `at` is now. `reference` names the
    entry, so that a form sent twice records once. Raises Denied, NotFound, UnknownKind, UnknownResult, InFuture, TooLongAgo,
    NoteTooLong, NeedsProof, UnknownTopic, NextStepWithoutWords, ClientLeft, ClientDied, NotAnOccasion, MayNotContact, and
    those of `carrying_out`.
    """
    require(actor, "interaction.record")
    rules = rules or house_rules()
    row = require_client(actor, client)
    known = _recorded_before(reference, row)
    if known is not None:
        return _counted(actor, known, known.on, at, rules)
    said = _Said(kind, on, moment, result, begun_by_client, occasions, details)
    maker = _staff(actor)
    _require_served(said, row, maker, localdate(at), rules)
    entry = _Entry(reference or f"H-{uuid4().hex}", 1, maker, maker, source, at)
    try:
        with transaction.atomic():
            made = _put_down(said, row, entry, rules)
    except IntegrityError as taken:
        # By the same form sent twice at once, or by an entry behind the wall, which is not seen but run into.
        known = _recorded_before(reference, row)
        if known is None:
            raise NotFound(what=reference) from taken
        return _counted(actor, known, known.on, at, rules)
    counted = _counted(actor, made, made.on, at, rules)
    _trail(actor, "care.interaction-recorded", made, at)
    return counted


@transaction.atomic
def correct_interaction(
    *,
    actor: Actor,
    reference: str,
    version: int,
    kind: str,
    on: date,
    at: datetime,
    moment: time | None = None,
    result: str = "",
    begun_by_client: bool = False,
    occasions: Sequence[str] = (),
    details: Details = NO_DETAILS,
    rules: Rules | None = None,
) -> Recorded:
    """Put a new version in the place of `version` of an entry; the old one stays. By its maker, or the host outlet's head.

    Who does not read its words does not write over them. What the new version takes away is gone at once; what it adds late
    waits for the outlet head (H28). Raises NotFound, Denied, MachineRecord, CorrectedMeanwhile, WordsWithheld, and what
    `record_interaction` raises.
    """
    require(actor, "interaction.record")
    rules = rules or house_rules()
    old = _require_newest(actor, reference)
    if old.staff is None or old.staff.number != actor.staff:
        _require_head(actor, old.client, Text("更正他人的记录", "correct another's entry"), at, rules)
    if old.source != HAND:
        raise MachineRecord
    if old.version != version:
        raise CorrectedMeanwhile(reference=reference)
    if not readable(actor, [old]):
        raise WordsWithheld
    # What a visit was planned for is not the form's to change.
    details = replace(
        details,
        plan=old.plan.reference if old.plan else "",
        level=old.level if details.level is None else details.level,
    )
    said = _Said(kind, on, moment, result, begun_by_client, occasions, details)
    # A head puts right what somebody else did; nobody makes another contact of an own one that the model bars by now.
    if (said.kind, said.on) != (old.kind, old.on) and old.staff is not None and old.staff.number == actor.staff:
        _require_served(said, old.client, old.staff, localdate(at), rules)
    made = _put_down(said, old.client, _Entry(reference, old.version + 1, old.staff, _staff(actor), HAND, at), rules)
    counted = _counted(actor, made, min(old.on, made.on), at, rules)
    _trail(actor, "care.interaction-corrected", made, at)
    return counted


@transaction.atomic
def confirm_late_entry(*, actor: Actor, reference: str, at: datetime, rules: Rules | None = None) -> Recorded:
    """Let a late entry or correction count. By the host outlet's head, not for what is one's own or was written by oneself.

    Raises NotFound, Denied, NothingWaits.
    """
    rules = rules or house_rules()
    entry = _require_newest(actor, reference)
    facts = _require_head(actor, entry.client, Text("确认补录", "confirm a late entry"), at, rules)
    if actor.staff in (entry.staff and entry.staff.number, entry.entered_by and entry.entered_by.number):
        raise Denied(post=POSTS[actor.post].name, act=Text("确认自己的补录", "confirm an entry of one's own"))
    records = standing(facts.contacts, rules.on(localdate(at)).house, rules.calendar)
    if not any(r.waiting and reference in (r.reference, *r.also) for r in records):
        raise NothingWaits(reference=reference)
    Interaction.objects.for_closing().filter(pk=entry.pk).update(confirmed_by=_staff(actor), confirmed_at=at)
    counted = _counted(actor, entry, entry.on, at, rules)
    _trail(actor, "care.late-entry-confirmed", entry, at)
    return counted


@dataclass(frozen=True)
class _Entry:
    reference: str
    version: int
    staff: Staff | None
    by: Staff
    source: str
    at: datetime


def _put_down(said: _Said, client: Client, entry: _Entry, rules: Rules) -> Interaction:
    version = rules.on(said.on)
    _judge(said, client, localdate(entry.at), version)
    if said.more.aims and not said.more.plan:
        raise AimUnanswered
    return Interaction.objects.for_closing().create(
        reference=entry.reference,
        version=entry.version,
        client=client,
        kind=said.kind,
        on=said.on,
        at=make_aware(datetime.combine(said.on, said.moment or time.min)),
        timed=said.moment is not None,
        staff=entry.staff,
        result=said.result,
        begun_by_client=said.begun_by_client,
        occasions=[named(word, version).code for word in said.occasions],
        note=said.more.note,
        topic=said.more.topic,
        colleagues=_colleagues(said, entry),
        gathering=_gathering(said, client),
        announcement=_announcement(said, client),
        proof=said.more.proof,
        next_step=said.more.next_step,
        next_on=said.more.next_on,
        plan=carried_out(said.more.plan, client, entry.reference, said.kind, said.more.aims)
        if said.more.plan
        else None,
        level=said.more.level or ORDINARY,
        aims=dict(said.more.aims),
        opinion_about=said.more.opinion_about,
        opinion=said.more.opinion,
        source=entry.source,
        entered_at=entry.at,
        entered_by=entry.by,
    )


def _require_served(said: _Said, client: Client, staff: Staff | None, today: date, rules: Rules) -> None:
    """Whether the client's service model lets `staff` contact it so (B5); what is no contact (H11) anybody puts down. Raises
    MayNotContact."""
    if staff is not None and said.kind in rules.on(said.on).house.contact.kinds:
        require_may_contact(
            client, staff, said.on, today=today, begun_by_client=said.begun_by_client, beside=said.more.colleagues
        )


def _colleagues(said: _Said, entry: _Entry) -> list[str]:
    """The colleagues who were there beside whoever wrote it down. Raises NotFound."""
    wanted = sorted({*said.more.colleagues} - {entry.staff.number if entry.staff else ""})
    if len(wanted) != Staff.objects.filter(number__in=wanted).count():
        raise NotFound(what=COLLEAGUE)
    return wanted


def _gathering(said: _Said, client: Client) -> Gathering | None:
    return open_to(client, said.more.gathering, said.on, came=said.kind == "event") if said.more.gathering else None


def _announcement(said: _Said, client: Client) -> Announcement | None:
    """The change the client was told of. Raises NotFound for none that is to be told this client then."""
    if not said.more.announcement:
        return None
    found = concerning(client, said.on).filter(number=said.more.announcement).first()
    if found is None:
        raise NotFound(what=ANNOUNCEMENT)
    return found


def _judge(said: _Said, client: Client, today: date, version: Version) -> None:
    """Whether it can have happened. Raises the refusals of `record_interaction`."""
    if said.kind not in INTERACTION_KINDS:
        raise UnknownKind(kind=said.kind)
    if said.result not in ({*RESULTS} if said.kind == "call" else {"", *RESULTS}):
        raise UnknownResult(result=said.result)
    if said.on > today:
        raise InFuture(on=said.on)
    if said.on < FIRST_DAY:
        raise TooLongAgo(on=said.on)
    _judge_details(said, version)
    if client.closed_on is not None and said.on >= client.closed_on:
        raise ClientLeft(since=client.closed_on)
    died = Person.objects.for_closing().filter(client=client).values_list("died_on", flat=True).first()
    if died is not None and said.on >= died:
        raise ClientDied(since=died)


def _judge_details(said: _Said, version: Version) -> None:
    """Whether what else is said can stand. Raises the refusals of `record_interaction`."""
    longest = max((said.more.note, said.more.next_step, said.more.proof, said.more.opinion), key=len)
    if len(longest) > NOTE_LENGTH:
        raise NoteTooLong(length=len(longest), most=NOTE_LENGTH)
    if said.more.topic not in ("", *TOPICS):
        raise UnknownTopic(topic=said.more.topic)
    if said.more.next_on and not said.more.next_step.strip():
        raise NextStepWithoutWords
    if said.more.level is not None and said.more.level not in confidence_on(said.on).names:
        raise UnknownLevel(level=said.more.level)
    judge_opinion(said.more.opinion_about, said.more.opinion, said.more.next_on, said.on)
    for rule in (version.house.gift, version.house.gesture):
        if rule.needs_proof and said.kind in rule.kinds and not said.more.proof.strip():
            raise NeedsProof(kind=INTERACTION_KINDS[said.kind])


def _recorded_before(reference: str | None, client: Client) -> Interaction | None:
    """The newest version of an entry already made under that name. Raises NotFound if it is another client's."""
    made = Interaction.objects.for_closing().filter(reference=reference).order_by("-version").first()
    if made is not None and made.client_id != client.pk:
        raise NotFound(what=reference)
    return made


def _require_newest(actor: Actor, reference: str) -> Interaction:
    """The newest version of an entry `actor` may see, its client held. Raises NotFound."""
    entries = seen_by(Interaction.objects.all(), actor).filter(reference=reference)
    hold(Client.objects.for_closing().filter(pk__in=entries.order_by().values("client")))
    newest = entries.select_related("client__unit", "staff", "entered_by", "plan").order_by("-version").first()
    if newest is None:
        raise NotFound(what=ENTRY)
    return newest


def _require_head(actor: Actor, client: Client, act: Text, at: datetime, rules: Rules) -> CareFacts:
    """What is known of the client, when `actor` heads its host outlet. Raises Denied."""
    today = localdate(at)
    facts = known_of(Client.objects.for_closing().filter(pk=client.pk), rules.on(today)).facts[client.pk]
    if facts.in_office("outlet_head", today) != actor.staff:
        raise Denied(post=POSTS[actor.post].name, act=act)
    return facts


def _staff(actor: Actor) -> Staff:
    return Staff.objects.get(number=actor.staff)


def _trail(actor: Actor, act: str, entry: Interaction, at: datetime) -> None:
    record(
        actor=actor,
        act=act,
        subject_kind="client",
        subject=entry.client.number,
        at=at,
        reference=entry.reference,
        version=entry.version,
        kind=entry.kind,
        on=entry.on.isoformat(),
    )


def _counted(actor: Actor, entry: Interaction, back_to: date, at: datetime, rules: Rules) -> Recorded:
    """Count the client's duties anew, from the month of `back_to` on."""
    today = localdate(at)
    client = Client.objects.for_closing().filter(pk=entry.client_id)
    publish(client, on=today, within=rules.span(today, back_to), rules=rules)
    return Recorded(entry, discharged_by(actor, entry.reference, today, rules))
