"""What was done for a client besides contacts, and why something does not count (H17, H23-H27)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from zhiwo.care.policy import reasons
from zhiwo.care.policy.facts import CareFacts, Gathering
from zhiwo.care.policy.matching import Done, NotCounted, contacts
from zhiwo.care.policy.records import Record
from zhiwo.care.policy.standard import CONTACT, Deed, Version
from zhiwo.kernel.text import Text

Answer = date | Text
"""The day on which a record counts, or why it does not."""


def deeds(facts: CareFacts, records: Sequence[Record], version: Version) -> Mapping[str, Done]:
    """What `records`, earliest first, count as: of every kind of deed that the standard asks for."""
    return {CONTACT: contacts(facts, records, version.house)} | {
        deed: _done(deed, judge(facts, records, version)) for deed, judge in JUDGES.items()
    }


def _done(deed: Deed, judged: Iterable[tuple[Record, Answer]]) -> Done:
    counted, refused = [], []
    for record, answer in judged:
        if isinstance(answer, Text):
            refused.append(NotCounted(record.reference, record.on, deed, answer))
        else:
            counted.append((answer, record))
    return Done(tuple(sorted(counted, key=lambda pair: pair[0])), tuple(refused))


def _product_messages(facts: CareFacts, records: Sequence[Record], version: Version) -> Iterator[tuple[Record, Answer]]:
    """H26: delivered, and lawful on its day."""
    rule = version.house.product_message
    barring = {
        reason
        for quota in version.quotas
        if quota.counts == "product_message"
        for reason, exemption in version.house.exemptions.items()
        if exemption.covers(quota.kind, reaches=True)
    }
    for record in records:
        if record.contact.kind not in rule.kinds or record.contact.topic != rule.topic:
            continue
        barred = facts.exempt_from(barring, record.on)
        if "product_message" not in record.claims:
            yield record, reasons.UNDELIVERED
        elif barred is not None:
            yield record, reasons.exempted(barred.kind, barred.since)
        else:
            yield record, record.on


def _invitations(facts: CareFacts, records: Sequence[Record], version: Version) -> Iterator[tuple[Record, Answer]]:
    """H23: once a gathering, of a level high enough, that took or takes place; on the gathering's day."""
    invited: set[str] = set()
    for record in records:
        gathering = record.contact.gathering
        if gathering is None:
            continue
        reason = _no_invitation(record, gathering, invited, version)
        if reason is None:
            invited.add(gathering.number)
        yield record, reason or gathering.on


def _no_invitation(record: Record, gathering: Gathering, invited: set[str], version: Version) -> Text | None:
    if "invitation" not in record.claims:
        return reasons.NO_INVITATION
    if gathering.cancelled_on is not None:
        return reasons.called_off(gathering.cancelled_on)
    if gathering.level not in version.house.invitation.levels:
        return reasons.TOO_LOW
    return reasons.SAME_GATHERING if gathering.number in invited else None


def _leader_visits(facts: CareFacts, records: Sequence[Record], version: Version) -> Iterator[tuple[Record, Answer]]:
    """H25: what a leader took part in is judged, whoever wrote it down; so many a day."""
    rule = version.house.leader_visit
    asked = {tier for quota in version.quotas if quota.counts == "leader_visit" for tier in quota.per_tier}
    a_day: Counter[date] = Counter()
    for record in records:
        on = record.on
        there = {record.contact.staff, *record.contact.colleagues}
        posts = [office.post for office in facts.offices if office.staff in there and office.holds(on)]
        if not posts or facts.tier_on(on) not in asked:
            continue
        if record.contact.kind not in rule.kinds:
            yield record, reasons.no_visit(record.contact.kind)
        elif rule.posts.isdisjoint(posts):
            yield record, reasons.not_a_leader(posts[0])
        elif "leader_visit" not in record.claims:
            yield record, reasons.WAITING
        elif a_day[on] >= rule.a_day:
            yield record, reasons.SECOND_OF_THE_DAY
        else:
            a_day[on] += 1
            yield record, on


def _handed_over(deed: Deed) -> Judge:
    """H17, H24, H27: what is handed over or put on file counts on its day, with proof where that is asked."""

    def judge(facts: CareFacts, records: Sequence[Record], version: Version) -> Iterator[tuple[Record, Answer]]:
        house = version.house
        kinds = {"gift": house.gift.kinds, "flowers": house.gesture.kinds, "file_opening": house.file.kinds}
        for record in records:
            if record.contact.kind in kinds[deed]:
                lacking = reasons.WAITING if record.waiting else reasons.NO_PROOF
                yield record, record.on if deed in record.claims else lacking

    return judge


Judge = Callable[[CareFacts, Sequence[Record], Version], Iterator[tuple[Record, Answer]]]

JUDGES: Mapping[Deed, Judge] = {
    "product_message": _product_messages,
    "invitation": _invitations,
    "leader_visit": _leader_visits,
    "gift": _handed_over("gift"),
    "flowers": _handed_over("flowers"),
    "file_opening": _handed_over("file_opening"),
}
