"""The ways of contact, what stops them, the hours and how often, as dated data (`packs/consent/contact.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.parties.policy.rows import Name, Rows
from zhiwo.parties.policy.stops import within

Count = Annotated[int, Field(ge=1)]
QUIET, QUOTA, REFUSAL = "quiet_hours", "quota", "refusal"
"""Places of the precedence that are no stops, or where the lack of a consent stands."""


class Channel(Rows):
    """A way of contact; `stopped` is the shortest word for its being stopped, `disturbs` whether hours matter to it."""

    code: str
    name: Name
    stopped: Name
    disturbs: bool = True


class StopKind(Rows):
    """A reason not to contact: which purposes it refuses, what care calls it ("" when the quota goes on).

    `until_consent`: a later consent that names the channel ends it. `hours`: it stops only some hours of the day.
    """

    code: str
    name: Name
    covers: Literal["all"] | frozenset[str]
    duty: str = ""
    needs_channel: bool = False
    until_consent: bool = False
    hours: bool = False
    lifted_by_compliance: bool = False

    def refuses(self, purpose: str) -> bool:
        return self.covers == "all" or purpose in self.covers


class Window(Rows):
    """Hours of a day, half-open; they may go over midnight."""

    since: time
    until: time


class Hours(Rows):
    """Hours in which some purposes are not followed; `unless` is the purpose of a consent that lifts them."""

    purposes: frozenset[str]
    windows: tuple[Window, ...]
    unless: str = ""

    def at(self, purpose: str, moment: time) -> Window | None:
        """The window in which that purpose may not be followed at that time of day."""
        if purpose not in self.purposes:
            return None
        return next((w for w in self.windows if within(w.since, w.until, moment)), None)


class Cap(Rows):
    """At most so many contacts for these purposes together in the calendar days that end with the day of the contact."""

    purposes: frozenset[str]
    days: Count
    most: Count
    by_channel: bool = False


class ContactRules(Rows):
    """The rules of contact from one day on."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    channels: tuple[Channel, ...]
    stops: tuple[StopKind, ...]
    precedence: tuple[str, ...]
    quiet: Hours
    outer: Hours
    caps: tuple[Cap, ...]

    @model_validator(mode="after")
    def _every_stop_has_its_place(self) -> ContactRules:
        missing = {*self.stop_kinds, QUIET, QUOTA, REFUSAL} - {*self.precedence}
        if missing:
            raise ValueError(f"the precedence does not say where these stand: {sorted(missing)}")
        return self

    @cached_property
    def stop_kinds(self) -> Mapping[str, StopKind]:
        """The kinds of stops by code."""
        return {kind.code: kind for kind in self.stops}

    @cached_property
    def by_channel(self) -> Mapping[str, Channel]:
        """The ways of contact by code."""
        return {channel.code: channel for channel in self.channels}

    def rank(self, code: str) -> int:
        """The place of a reason; the lower one decides."""
        return self.precedence.index(code)


CONTACT_RULES = DatedPack("consent.contact", ContactRules)


def contact_rules_on(day: date) -> ContactRules:
    """The rules in force on a day."""
    return CONTACT_RULES.on(day)
