"""The worked cases of the tag language: each has exactly its members, or its error at its place."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.tags.naive import Naive
from tests.tags.tables import facts_of, ordinals
from tests.tags.world import cases, names_of, world_of
from zhiwo.tags.language import Known, Rule, RuleFault, digest, from_json, parse, say, to_json
from zhiwo.tags.language.references import calendars, require_no_cycle
from zhiwo.tags.language.tree import Rows
from zhiwo.tags.measures import Audiences

STATED = cases()
DATA = STATED["data_set_A"]
WORLD = world_of(DATA)
STORED = {tag["name"]: tag.get("text") for tag in STATED["stored_tags"]}
NAMES = names_of(
    DATA,
    tuple(
        Known(tag["name"], tag["status"].startswith("retired"), tag.get("successor", ""))
        for tag in STATED["stored_tags"]
    ),
)
RULES: dict[str, Rule] = {name: parse(text, NAMES).rule for name, text in STORED.items() if text}
MEMBERS = [case for case in STATED["cases"] if "members" in case["expect"]]
FAULTS = [case for case in STATED["cases"] if "error" in case["expect"]]
SENTENCES = {
    "A66": ["没有“手机银航”这个渠道，您是不是要写“手机银行”？"],
    "A68": ["且 与 或 混用，请加括号", "(甲 且 乙) 或 丙", "甲 且 (乙 或 丙)"],
    "A71": ["缺少统计周期，例如 统计周期[最近30天]"],
    "A73": ["笔数不带金额单位"],
}
"""What the cases say a sentence must say."""


def named(case: dict[str, Any]) -> str:
    return str(case["id"])


def test_all_cases_are_here() -> None:
    counts = STATED["counts"]
    assert (len(STATED["cases"]), len(MEMBERS), len(FAULTS)) == (
        counts["rules"],
        counts["with_audience"],
        counts["errors"],
    )
    assert SENTENCES.keys() == {case["id"] for case in STATED["cases"] if "sentence_must_say" in case}


@pytest.mark.parametrize("case", MEMBERS, ids=named)
def test_selects_exactly_its_members(case: dict[str, Any]) -> None:
    on, known = date.fromisoformat(case["as_of"]), date.fromisoformat(case.get("known_at", "9999-12-31"))

    members = Naive(WORLD, on, known, RULES).members(parse(case["text"], NAMES).rule)

    assert sorted(members) == case["expect"]["members"] and len(members) == case["expect"]["count"]


@pytest.mark.parametrize("case", MEMBERS, ids=named)
def test_is_answered_from_tables_alike(case: dict[str, Any]) -> None:
    on, known = date.fromisoformat(case["as_of"]), date.fromisoformat(case.get("known_at", "9999-12-31"))
    number = {place: client for client, place in ordinals(WORLD).items()}

    members = Audiences(facts_of(WORLD, on, known), RULES).members(parse(case["text"], NAMES).rule)

    assert sorted(number[place] for place in members) == case["expect"]["members"]


@pytest.mark.parametrize("case", MEMBERS, ids=named)
def test_reads_back_from_every_form(case: dict[str, Any]) -> None:
    rule = parse(case["text"], NAMES).rule

    assert parse(say(rule, NAMES, "zh"), NAMES, "zh").rule == rule
    assert parse(say(rule, NAMES, "en"), NAMES, "en").rule == rule
    assert from_json(to_json(rule)) == rule
    if "text_en" in case:
        assert parse(case["text_en"], NAMES, "en").rule == rule


@pytest.mark.parametrize("case", [case for case in MEMBERS if "resolved_period" in case], ids=named)
def test_resolves_its_period(case: dict[str, Any]) -> None:
    on = date.fromisoformat(case["as_of"])

    (period,) = {calendar.on(on) for calendar in calendars(parse(case["text"], NAMES).rule.condition)}

    assert [period.start.isoformat(), period.last.isoformat()] == case["resolved_period"]


@pytest.mark.parametrize("case", FAULTS, ids=named)
def test_points_at_its_error(case: dict[str, Any]) -> None:
    wanted = case["expect"]["error"]
    text, names, others = case["text"], NAMES, RULES
    if wanted["code"] == "cycle":
        given = [part.split(" = ") for part in re.findall(r"[甲乙丙] = 标签\[[甲乙丙]\]", case["given"])][:2]
        names = names_of(DATA, tuple(Known(name) for name in "甲乙丙"))
        others = {name: parse(rule, names).rule for name, rule in given}

    with pytest.raises(RuleFault) as raised:
        parsed = parse(text, names)
        require_no_cycle(parsed.name, parsed.references, others)

    facts = raised.value.facts
    assert snake(raised.value.code) == wanted["code"]
    assert (facts["word"], facts["offset"]) == (wanted["at_word"], wanted["at_offset"])
    assert text[wanted["at_offset"] :].startswith(wanted["at_word"])
    assert facts["suggestion"] == wanted.get("suggestion", facts["suggestion"])
    assert list(facts.get("path", [])) == wanted.get("path", [])
    for sentence in SENTENCES.get(case["id"], []):
        assert sentence in raised.value.say("zh")
    assert "{" not in raised.value.say("zh") + raised.value.say("en")


def snake(code: str) -> str:
    return {"WrongUnit": "unit"}.get(code) or re.sub(r"(?<!^)(?=[A-Z])", "_", code).lower()


def test_spellings_of_the_founding_text_are_one_rule() -> None:
    texts = {case["id"]: case["text"] for case in STATED["cases"]}

    assert len({digest(parse(texts[number], NAMES).rule) for number in ("A01", "A02", "A03", "A04", "A06")}) == 1
    assert parse(texts["A03"], NAMES).name == "手机消费达人"


def test_a_rule_and_its_complement_part_the_population() -> None:
    members = {case["id"]: set(case["expect"]["members"]) for case in MEMBERS}

    assert not members["A19"] & members["A20"] and len(members["A19"] | members["A20"]) == 11
    assert members["A01"] < members["A11"]


def test_two_readings_of_plus_are_two_trees() -> None:
    texts = {case["id"]: case["text"] for case in STATED["cases"]}

    assert isinstance(parse(texts["A01"], NAMES).rule.condition, Rows)
    assert not isinstance(parse(texts["A11"], NAMES).rule.condition, Rows)
