"""Between which bounds a rule's audience lies: whatever is known, the audience is never outside."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from tests.tags.rules import LEAVES, NAMES, RULES, conditions
from tests.tags.tables import facts_of
from tests.tags.world import World
from tests.tags.worlds import DAYS, worlds
from zhiwo.tags.language import Rule, parse
from zhiwo.tags.language.tree import AllOf, AnyOf, Condition, Not, Population, Tagged, Without
from zhiwo.tags.measures import Audiences
from zhiwo.tags.measures.bounds import Bounds, Known, tells

APP, OLD = (parse(text, NAMES).rule for text in ("统计周期[本月] + 渠道偏好特征[手机银行]", "客户属性[年龄 ≥ 65]"))
AMONG = BitMap(range(8))
TAGS = {
    "手机达人": parse("统计周期[最近2个月] + 渠道偏好特征[手机银行]", NAMES).rule,
    "大额 Big": parse("标签[手机达人] 或 余额特征[AUM时点 ≥ 10万元]", NAMES).rule,
}


def known(**members: tuple[Rule, set[int]]) -> Known:
    return Known({name: (rule, BitMap(ordinals)) for name, (rule, ordinals) in members.items()}, AMONG)


def told(bounds: Bounds) -> tuple[set[int], set[int]]:
    return set(bounds.least), set(bounds.most)


@given(worlds(), RULES, st.lists(conditions(LEAVES), max_size=4), st.data(), DAYS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_audience_never_lies_outside_its_bounds(
    world: World, rule: Rule, others: list[Condition], data: st.DataObject, on: date
) -> None:
    """Known are tags of parts of the rule, and whatever others; seen are some of the clients only."""
    audiences = Audiences(facts_of(world, on, date.max), TAGS)
    parts = list(rule.condition.parts) if isinstance(rule.condition, AllOf | AnyOf) else [rule.condition]
    chosen = data.draw(st.lists(st.sampled_from([*parts, *others]), max_size=4))
    joined = [AllOf((one, other)) if one != other else one for one in chosen for other in others[:1]]
    rules = {f"T{n}": Rule(one, data.draw(st.sampled_from(Population))) for n, one in enumerate([*chosen, *joined])}
    everyone = audiences.people.populations[Population.EVER]
    among = BitMap(data.draw(st.sets(st.sampled_from(list(everyone))))) if everyone else BitMap()
    known = Known({name: (one, audiences.members(one)) for name, one in (TAGS | rules).items()}, among)

    bounds = known.of(rule)

    found = audiences.members(rule) & among
    assert bounds.least <= found <= bounds.most


class TestWhatIsKnown:
    def test_a_tags_own_rule_is_known_exactly(self) -> None:
        bounds = known(app=(APP, {1, 2})).of(APP)
        assert bounds.exact and told(bounds) == ({1, 2}, {1, 2})

    def test_nothing_known_says_nothing(self) -> None:
        assert told(known().of(APP)) == (set(), set(AMONG))

    def test_a_part_of_an_and_has_at_least_its_members_and_a_part_of_an_or_at_most(self) -> None:
        both = Rule(AllOf((APP.condition, OLD.condition)))
        either = Rule(AnyOf((APP.condition, OLD.condition)))
        assert told(known(both=(both, {1})).of(APP)) == ({1}, set(AMONG))
        assert told(known(either=(either, {1, 2})).of(APP)) == (set(), {1, 2})
        assert told(known(both=(both, {1}), either=(either, {1, 2})).of(APP)) == ({1}, {1, 2})

    def test_joined_rules_are_narrowed_by_their_parts(self) -> None:
        facts = known(app=(APP, {1, 2, 3}), old=(OLD, {3, 4}))
        assert told(facts.of(Rule(AllOf((APP.condition, OLD.condition))))) == ({3}, {3})
        assert told(facts.of(Rule(Without(APP.condition, OLD.condition)))) == ({1, 2}, {1, 2})
        assert told(facts.of(Rule(Not(APP.condition)))) == (set(), set(AMONG) - {1, 2, 3})

    def test_a_reference_is_its_tag_where_the_population_is_the_same(self) -> None:
        facts = known(app=(APP, {1, 2}))
        assert told(facts.of(Rule(Tagged("app")))) == ({1, 2}, {1, 2})
        wide = known(app=(Rule(APP.condition, Population.EVER), {1, 2}))
        assert told(wide.of(Rule(Tagged("app")))) == (set(), {1, 2})
        assert told(wide.of(Rule(Tagged("app"), Population.EVER))) == ({1, 2}, {1, 2})

    def test_what_another_population_selected_says_nothing(self) -> None:
        assert told(known(app=(Rule(APP.condition, Population.EVER), {1})).of(APP)) == (set(), set(AMONG))

    def test_clients_out_of_sight_are_in_no_bound(self) -> None:
        assert told(known(app=(APP, {1, 99})).of(APP)) == ({1}, {1})


def test_only_tags_that_say_something_are_asked() -> None:
    both = Rule(AllOf((APP.condition, OLD.condition)))
    assert tells(APP, "app", both) and tells(both, "both", APP) and tells(OLD, "x", Rule(Tagged("x")))
    assert not tells(OLD, "old", APP) and not tells(Rule(APP.condition, Population.EVER), "app", APP)
