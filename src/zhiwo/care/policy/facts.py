"""What must be known of one client to say what is owed to it and what was done. Intervals are half-open."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, datetime

from zhiwo.kernel.birthdays import Birthday
from zhiwo.kernel.period import Period

FOREVER = date.max

__all__ = ["FOREVER", "Birthday", "CareFacts", "Contact", "Exemption", "Gathering", "KeptBy", "Office", "TierSpell"]


@dataclass(frozen=True)
class _Interval:
    since: date
    until: date | None

    @property
    def period(self) -> Period:
        return Period(self.since, self.until or FOREVER)

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True)
class TierSpell(_Interval):
    """The client was in `tier` from `since` until `until`."""

    tier: str


@dataclass(frozen=True)
class KeptBy(_Interval):
    """`staff` held `role` on the client."""

    role: str
    staff: str


@dataclass(frozen=True)
class Office(_Interval):
    """`staff` held `post` over the client: head of its host outlet, or a leader of a unit above."""

    post: str
    staff: str


@dataclass(frozen=True)
class Exemption(_Interval):
    """A reason of H22, such as `death` or `do_not_contact`, and the day it was entered when that is known."""

    kind: str
    entered: date | None = None


@dataclass(frozen=True)
class Gathering:
    """A gathering a client is invited to: when it takes place, at which level of the bank, whether it was called off."""

    number: str
    on: date
    level: str
    cancelled_on: date | None = None


@dataclass(frozen=True)
class Contact:
    """One version of a record that something passed between bank and client; machines have no `staff`.

    `colleagues` were there too. `topic` is what a message was about, `gathering` what the client was invited to, `proof`
    whether what was handed over is proved. `private` was no business with the client, as whoever had it says.
    """

    reference: str
    on: date
    kind: str
    staff: str | None
    entered: date
    result: str = ""
    begun_by_client: bool = False
    occasions: tuple[str, ...] = ()
    at: datetime | None = None
    version: int = 1
    confirmed_on: date | None = None
    source: str = "hand"
    colleagues: tuple[str, ...] = ()
    topic: str = ""
    proof: bool = False
    gathering: Gathering | None = None
    private: bool = False


@dataclass(frozen=True)
class CareFacts:
    """One client as care sees it. Tiers do not overlap; contacts may come in any order and in several versions."""

    tiers: tuple[TierSpell, ...] = ()
    keepings: tuple[KeptBy, ...] = ()
    offices: tuple[Office, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    birthday: Birthday | None = None
    contacts: tuple[Contact, ...] = ()

    def known_at(self, day: date) -> CareFacts:
        """The same client with what was entered by the end of `day`."""
        return replace(
            self,
            exemptions=tuple(e for e in self.exemptions if e.entered is None or e.entered <= day),
            contacts=tuple(_unconfirmed_after(c, day) for c in self.contacts if c.entered <= day),
        )

    def tier_on(self, day: date) -> str | None:
        return next((spell.tier for spell in self.tiers if spell.holds(day)), None)

    def exempt_from(self, kinds: Container[str], day: date) -> Exemption | None:
        """The first exemption of these kinds that holds on a day."""
        return next((e for e in self.exemptions if e.kind in kinds and e.holds(day)), None)

    def in_office(self, post: str, day: date) -> str | None:
        """Who held `post` over the client on a day; of several the first."""
        return next((office.staff for office in self.offices if office.post == post and office.holds(day)), None)


def _unconfirmed_after(contact: Contact, day: date) -> Contact:
    if contact.confirmed_on is not None and contact.confirmed_on > day:
        return replace(contact, confirmed_on=None)
    return contact
