"""A rule as it is asked: read with the names the actor may use, with the rules of the tags it leans on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may
from zhiwo.tags.language import Names, Rule, parse, say
from zhiwo.tags.language.at_odds import at_odds
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.reading_periods import say_period
from zhiwo.tags.language.references import Reach, calendars, codes_named, models_named, reaches_back, referred, resolved
from zhiwo.tags.language.tree import Condition
from zhiwo.tags.measures.facts import Facts
from zhiwo.tags.measures.reading import facts_of, listed_table, ordinals_table
from zhiwo.tags.policy import folders_seen, is_guarded, require_details
from zhiwo.tags.queries.lists import KeptList, kept_lists, stays_seen
from zhiwo.tags.queries.standing import Standing, standing_tags


class NoResultToday(Refusal):
    """A rule leans on a tag that has no rule in force on the day, or one that can't be read."""

    sentence = Text(
        "标签“{name}”当日没有可用的规则：请先修改引用它的标签，或换一个标签。",
        "The tag “{name}” has no rule to go by on that day: change the tag that refers to it, or name another one.",
    )


@dataclass(frozen=True)
class Dated:
    """A period as the rule has it, and the days it means."""

    said: Text
    period: Period


@dataclass(frozen=True)
class Asked:
    """A rule that was typed, the names it was read with, the tags in force that the actor may know of (`standing`), and the rules
    of those that can be read; whether it names a tag, a list or a model of risk, or leans on one that does."""

    rule: Rule
    names: Names
    standing: Mapping[str, Standing]
    tags: Mapping[str, Rule]
    names_risk: bool

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Its condition and those of all tags it leans on."""
        return resolved(self.rule.condition, self.tags)

    @property
    def said(self) -> Text:
        """The rule as the language says it."""
        return Text(say(self.rule, self.names, "zh"), say(self.rule, self.names, "en"))

    @property
    def at_odds(self) -> Text | None:
        """What no transaction can meet of it, and what to write instead."""
        return at_odds(self.rule.condition, self.names)

    def reach(self, on: date) -> Reach:
        """How far back the facts must go that it needs."""
        return reaches_back(self.conditions, on)

    def facts(self, actor: Actor, snapshot: Snapshot, clients: Mapping[str, int]) -> Facts:
        """What `snapshot` knows of some clients whom the actor sees, as far as the rule needs it."""
        on = snapshot.as_of
        listed = listed_table(stays_seen(actor, codes_named(self.conditions), on))
        return facts_of(snapshot, ordinals_table(clients), self.reach(on), listed=listed)

    def periods(self, on: date) -> tuple[Dated, ...]:
        """The periods it speaks of, and the days they mean as of a day."""
        return tuple(dated(calendar, on) for calendar in calendars(self.rule.condition))


def asked(actor: Actor, text: str, names: Names, on: date) -> Asked:
    """A rule read with names that include the tags the actor may know of. Two queries.

    Raises RuleFault, NoResultToday, AsksForUnseen.
    """
    folders = folders_seen(actor)
    standing = {name: tag for name, tag in standing_tags(on).items() if tag.folder in folders}
    rule = parse(text, names, actor.language).rule
    tags = {name: tag.rule for name, tag in standing.items() if tag.rule}
    leaning = [name for condition in resolved(rule.condition, tags) for name in referred(condition)]
    lost = next((name for name in leaning if name not in tags), None)
    if lost:
        raise NoResultToday(name=lost)
    conditions = resolved(rule.condition, tags)
    risky = {one.entry.code for one in lists_known(actor, on) if one.of_risk}
    names_risk = any(is_guarded(standing[name].folder) for name in leaning)
    names_risk |= bool(codes_named(conditions) & risky) or bool(models_named(conditions) & names.risky)
    found = Asked(rule, names, standing, tags, names_risk)
    require_details(actor, found.conditions)
    return found


def lists_known(actor: Actor, on: date) -> list[KeptList]:
    """The lists a rule of the actor may name on a day. One query."""
    return kept_lists(on, of_risk=may(actor, "tag.view_risk"))


def dated(calendar: Calendar, on: date) -> Dated:
    """A period in words, and the days it means as of a day."""
    return Dated(Text(say_period(calendar, "zh"), say_period(calendar, "en")), calendar.on(on))
