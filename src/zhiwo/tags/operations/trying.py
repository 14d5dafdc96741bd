"""Trying a rule: whom of the clients one sees it would select on a day, in one number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from pyroaring import BitMap

from zhiwo.clients.access import require_client, sees_everyone, sees_whole, visible_clients
from zhiwo.clients.queries import keeps
from zhiwo.engine.breaking_off import unless
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.policy import require
from zhiwo.org.queries import units_above
from zhiwo.tags.language import Rule, digest
from zhiwo.tags.language.references import leaves
from zhiwo.tags.language.tree import Population, Rank, Within
from zhiwo.tags.measures.audiences import Audiences
from zhiwo.tags.measures.explaining import reasons
from zhiwo.tags.measures.facts import Facts
from zhiwo.tags.policy import RanksNotExplained, RanksWholeBank, ranks
from zhiwo.tags.policy.folders import RISK_TAG
from zhiwo.tags.queries import Asked, Dated, asked, names_at_hand
from zhiwo.tags.telling import Line, told

SAMPLES = 5
"""As many clients as are read before one believes a rule, or does not."""


@dataclass(frozen=True)
class Trial:
    """What a rule selects on a day: the ordinals of its `members`, so many clients `of` those of its population whom the actor
    sees; and what no transaction can meet of it (`at_odds`), if anything."""

    rule: Rule
    digest: str
    said: Text
    periods: tuple[Dated, ...]
    members: BitMap
    of: int
    at_odds: Text | None = None

    @property
    def clients(self) -> int:
        return len(self.members)

    @property
    def share(self) -> Decimal | None:
        """What part of the population it selects, None of nobody."""
        return Decimal(len(self.members)) / self.of if self.of else None


@dataclass(frozen=True)
class Explained:
    """Why a client is selected by a rule on a day, or is not: the rule taken apart, line by line."""

    digest: str
    said: Text
    member: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sample:
    """A client whom a rule selects, and why."""

    number: str
    explained: Explained


@transaction.atomic
def try_rule(
    *,
    actor: Actor,
    text: str,
    on: date,
    lake: Lake,
    at: datetime,
    of_risk: bool = False,
    superseded: Callable[[], bool] = lambda: False,
) -> Trial:
    """Count whom a rule selects as of a closed day, among the clients the actor sees; that it was asked is on the trail.

    A rule for a tag of risk (`of_risk`), or one that names such a tag, stands on the trail as one. It breaks off as soon as
    another has `superseded` it; then it was not asked.

    Raises Denied, RuleFault, NoResultToday, AsksForUnseen, RanksWholeBank, BrokenOff.
    """
    require(actor, "tag.try")
    found = asked(actor, text, names_at_hand(actor, lake, on), on)
    clients = dict(visible_clients(actor).values_list("number", "ordinal"))
    if ranks(found.conditions) and not sees_everyone(actor):
        raise RanksWholeBank(seen=len(clients))
    with lake.read(Scope.clients(clients), as_of=on) as snapshot, unless(superseded, snapshot):
        trial = _tried(found, found.facts(actor, snapshot, clients))
    record(
        actor=actor,
        act="tag.tried",
        subject_kind=RISK_TAG if of_risk or found.names_risk else "tag",
        subject=trial.digest[:16],
        at=at,
        rule=trial.said.zh,
        on=on.isoformat(),
        clients=trial.clients,
        of=trial.of,
    )
    return trial


@transaction.atomic
def explain_rule(
    *, actor: Actor, client: str, text: str, on: date, lake: Lake, at: datetime, past: bool = False
) -> Explained:
    """Take a rule apart for one client the actor sees, as of a closed day; it counts as a look at the client. In the `past`,
    before the last closed day, others stood in the units than today, and only who sees everyone has ranks explained.

    Raises Denied, NotFound, RuleFault, NoResultToday, AsksForUnseen, RanksNotExplained.
    """
    require(actor, "tag.try")
    one = require_client(actor, client)
    found = asked(actor, text, names_at_hand(actor, lake, on), on)
    if not sees_everyone(actor):
        ranking = [
            leaf.within for condition in found.conditions for leaf in leaves(condition) if isinstance(leaf, Rank)
        ]
        if ranking and (past or not all(_sees_ranked(actor, one.unit, within) for within in ranking)):
            raise RanksNotExplained
    return _explain(actor, {one.number: one.ordinal}, found, on=on, lake=lake, at=at)[one.number]


@transaction.atomic
def sample_rule(
    *,
    actor: Actor,
    text: str,
    on: date,
    lake: Lake,
    members: BitMap,
    may_look: Callable[[str], None],
    at: datetime,
) -> list[Sample]:
    """Take a rule apart for a few of its `members` whom the actor sees, spread over all of them; each counts as a look at the
    client, and `may_look` refuses one too many.

    Raises Denied, RuleFault, NoResultToday, AsksForUnseen, RanksNotExplained, and what `may_look` raises.
    """
    require(actor, "tag.try")
    found = asked(actor, text, names_at_hand(actor, lake, on), on)
    if ranks(found.conditions) and not sees_everyone(actor):
        raise RanksNotExplained
    spread = sorted({members[len(members) * n // SAMPLES] for n in range(SAMPLES)} if members else ())
    seen = visible_clients(actor).filter(ordinal__in=spread)
    clients = dict(seen.order_by("ordinal").values_list("number", "ordinal"))
    for number in clients:
        may_look(number)
    explained = _explain(actor, clients, found, on=on, lake=lake, at=at)
    return [Sample(number, explained[number]) for number in clients]


def _explain(
    actor: Actor, clients: Mapping[str, int], found: Asked, *, on: date, lake: Lake, at: datetime
) -> dict[str, Explained]:
    """The rule taken apart for each client, by number; noted on the trail of each. Where it ranks them, the actor sees all those
    they are compared with."""
    read = dict(clients)
    if ranks(found.conditions):
        read |= visible_clients(actor).filter(frozen_on=None).values_list("number", "ordinal")
    with lake.read(Scope.clients(read), as_of=on) as snapshot:
        facts = found.facts(actor, snapshot, read)
        explained = {number: _explained(found, facts, ordinal) for number, ordinal in clients.items()}
    for number in clients:
        record(
            actor=actor,
            act="tag.explained",
            subject_kind="client",
            subject=number,
            at=at,
            # The entry is about the client, whose keepers read it: a tag of risk must not be named there.
            rule="" if found.names_risk else found.said.zh,
            on=on.isoformat(),
            own=keeps(actor, number),
        )
    return explained


def _sees_ranked(actor: Actor, host: Unit, within: Within) -> bool:
    """Whether the actor sees all those with whom a client of the unit is ranked."""
    if within is Within.BANK:
        return False
    if within is Within.OUTLET:
        return sees_whole(actor, host)
    above = next((unit for unit in units_above(host) if unit.kind == within), None)
    return above is not None and sees_whole(actor, above)


def _explained(found: Asked, facts: Facts, ordinal: int) -> Explained:
    rule, names = found.rule, found.names
    inside = ordinal in Audiences(facts, {}).people.populations[rule.population]
    # Outside its population a rule selects nobody; what its conditions say of the client is still worth knowing.
    why = reasons(facts, rule if inside else Rule(rule.condition, Population.EVER), ordinal, found.tags)
    lines = told(why, rule, names, inside=inside)
    return Explained(digest(rule), found.said, inside and why.met, tuple(lines))


def _tried(found: Asked, facts: Facts) -> Trial:
    rule, answers = found.rule, Audiences(facts, found.tags)
    return Trial(
        rule,
        digest(rule),
        found.said,
        found.periods(facts.on),
        answers.members(rule),
        len(answers.people.populations[rule.population]),
        found.at_odds,
    )
