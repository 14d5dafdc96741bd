"""Which records stand, and for what: versions, late entries, the same interaction told twice (H11, H14, H28)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiwo.care.policy import reasons
from zhiwo.care.policy.facts import Contact
from zhiwo.care.policy.house import House
from zhiwo.care.policy.rules import UNDELIVERED
from zhiwo.care.policy.standard import CONTACT
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar

Claim = tuple[str, date]


@dataclass(frozen=True)
class Record:
    """One interaction as it stands: the newest version of its earliest record.

    `claims` are what it can stand for: `contact` and other deeds, and the occasions it greets. `waiting`: a late entry or
    correction claims more, once the outlet head confirms it. `also` are records of the same interaction.
    """

    contact: Contact
    claims: frozenset[str]
    waiting: bool = False
    also: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        return self.contact.reference

    @property
    def on(self) -> date:
        return self.contact.on

    @property
    def occasions(self) -> tuple[str, ...]:
        """The occasions it greets, as named, first things first."""
        return tuple(code for code in self.contact.occasions if code in self.claims)


def no_contact(contact: Contact, house: House) -> Text | None:
    """Why the record is no contact whoever made it (H11), or None."""
    rule = house.contact
    if contact.private or contact.begun_by_client:
        return reasons.PRIVATE if contact.private else reasons.BEGUN_BY_CLIENT
    if contact.kind in rule.mass_kinds:
        return reasons.MASS_MESSAGE
    if contact.kind not in rule.kinds:
        return reasons.NO_CONTACT_KIND
    if _unanswered(contact, house):
        return reasons.NOT_CONNECTED
    if "birthday" in contact.occasions and not house.birthday_call.birthday_call_is_contact:
        return reasons.BIRTHDAY_CALL
    return None


def standing(contacts: Iterable[Contact], house: House, calendar: WorkCalendar) -> list[Record]:
    """The interactions that stand, earliest first."""
    versions: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        versions[contact.reference].append(contact)
    records = [_newest(sorted(v, key=lambda c: c.version), house, calendar) for v in versions.values()]
    return _told_once(sorted(records, key=lambda r: _order(r.contact)), house.entry.same_within_minutes)


def in_time(contact: Contact, house: House, calendar: WorkCalendar) -> bool:
    """Whether an entry counts without the outlet head's word: made in time, by a machine, or confirmed."""
    rule = house.entry
    if contact.confirmed_on is not None or contact.source not in rule.sources or contact.entered <= contact.on:
        return True
    return contact.entered <= calendar.add_workdays(contact.on, rule.working_days)


def _unanswered(contact: Contact, house: House) -> bool:
    return contact.kind in house.contact.must_connect and contact.result != "connected"


def _claims(contact: Contact, house: House) -> frozenset[Claim]:
    if contact.private:
        return frozenset()
    claims = set() if no_contact(contact, house) else {(CONTACT, contact.on)}
    rule = house.greeting
    begun_right = not (contact.begun_by_client and rule.begun_by_bank)
    if contact.kind in rule.kinds and begun_right and not _unanswered(contact, house):
        claims |= {(code, contact.on) for code in contact.occasions}
    return frozenset(claims | {(deed, contact.on) for deed in _deeds(contact, house)})


def _deeds(contact: Contact, house: House) -> Iterator[str]:
    """What the record says was done beside a contact (H17, H23-H27)."""
    rule = house.product_message
    if contact.kind in rule.kinds and contact.topic == rule.topic and contact.result != UNDELIVERED:
        yield "product_message"
    asked = contact.kind in house.contact.kinds and not contact.begun_by_client and not _unanswered(contact, house)
    if asked and contact.gathering is not None:
        yield "invitation"
    if contact.kind in house.leader_visit.kinds:
        yield "leader_visit"
    for deed, handed in (("gift", house.gift), ("flowers", house.gesture)):
        if contact.kind in handed.kinds and (contact.proof or not handed.needs_proof):
            yield deed
    if contact.kind in house.file.kinds:
        yield "file_opening"


def _newest(versions: list[Contact], house: House, calendar: WorkCalendar) -> Record:
    """The newest version; what it adds too late waits, what it takes away is gone at once."""
    stands: frozenset[Claim] = frozenset()
    waiting = False
    for version in versions:
        claims = _claims(version, house)
        waiting = not claims <= stands and not in_time(version, house, calendar)
        stands = claims & stands if waiting else claims
    return Record(versions[-1], frozenset(what for what, _ in stands), waiting)


def _order(contact: Contact) -> tuple[date, bool, str, date, str]:
    """Earliest first; a record without a time stands after those with one."""
    at = contact.at.isoformat() if contact.at else ""
    return contact.on, contact.at is None, at, contact.entered, contact.reference


def _told_once(records: list[Record], minutes: int) -> list[Record]:
    """The records, those of one person and kind within so many minutes made one, with what any of them claims."""
    kept: list[Record] = []
    newest: dict[tuple[str | None, str], int] = {}
    for record in records:
        key = (record.contact.staff, record.contact.kind)
        at = newest.get(key)
        if at is not None and _near(kept[at].contact, record.contact, minutes):
            kept[at] = _joined(kept[at], record)
        else:
            newest[key] = len(kept)
            kept.append(record)
    return kept


def _near(one: Contact, other: Contact, minutes: int) -> bool:
    if one.staff is None or one.at is None or other.at is None:
        return False
    return abs(other.at - one.at) <= timedelta(minutes=minutes)


def _joined(one: Record, other: Record) -> Record:
    occasions = dict.fromkeys((*one.contact.occasions, *other.contact.occasions))
    return Record(
        replace(one.contact, occasions=tuple(occasions)),
        one.claims | other.claims,
        one.waiting or other.waiting,
        (*one.also, other.reference),
    )
