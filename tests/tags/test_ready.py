"""The tags that ship (requirements H2, H5): each reads on the demo bank's names, and is an idea of its own."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from tests.lakes import empty_lake
from tests.tags.demo_names import put_demo_names
from tests.tags.house import CLOSED, FIRST
from zhiwo.engine.scope import Scope
from zhiwo.tags.language import Known, Names, Rule, digest, parse, say, to_json
from zhiwo.tags.language.missing import missing
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.references import require_no_cycle
from zhiwo.tags.measures.naming import names_of
from zhiwo.tags.policy import FolderCode
from zhiwo.tags.policy.ready import all_ready_tags, ready_tags

LEAST = {folder: 12 for folder in FolderCode if folder is not FolderCode.RISK} | {FolderCode.RISK: 8}
TAGS = list(all_ready_tags())


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    lake = empty_lake(tmp_path_factory.mktemp("names"))
    put_demo_names(lake, FIRST)
    with lake.read(Scope.closing(), as_of=CLOSED) as snapshot:
        return names_of(snapshot, [Known(tag.name) for _, tag in TAGS], lists=(), of_risk=True)


@pytest.fixture(scope="module")
def rules(names: Names) -> dict[str, Rule]:
    return {tag.name: parse(tag.rule, names, "zh").rule for _, tag in TAGS}


def test_there_are_enough_in_every_folder() -> None:
    assert len(TAGS) >= 200
    assert [folder for folder, least in LEAST.items() if len(ready_tags(folder)) < least] == []


def test_every_name_is_one_tags() -> None:
    for called in ([tag.name for _, tag in TAGS], [tag.name_en for _, tag in TAGS]):
        assert [name for name, times in Counter(called).items() if times > 1] == []


def test_every_rule_reads_back_in_both_languages_and_names_nothing_the_files_lack(
    names: Names, rules: dict[str, Rule]
) -> None:
    for name, rule in rules.items():
        for language in ("zh", "en"):
            assert parse(say(rule, names, language), names, language).rule == rule, (name, language)
        assert list(missing(rule.condition, names)) == [], name


def test_no_two_differ_only_in_numbers(rules: dict[str, Rule]) -> None:
    """Neither in an amount, a count or a share, nor in the length or the kind of a period, nor in ≥ against >."""
    shapes: dict[str, str] = {}
    for name, rule in rules.items():
        shape = _without_numbers(json.dumps(to_json(rule), sort_keys=True, ensure_ascii=False))
        assert shapes.setdefault(shape, name) == name
    assert len({digest(rule) for rule in rules.values()}) == len(rules)


def _without_numbers(stored: str) -> str:
    alike = {Op.MORE: Op.AT_LEAST, Op.LESS: Op.AT_MOST}
    for op, other in alike.items():
        stored = stored.replace(f'"op": "{op.value}"', f'"op": "{other.value}"')
    return re.sub(r"\d+(/\d+)?", "0", stored)


def test_none_leads_back_to_itself(names: Names, rules: dict[str, Rule]) -> None:
    for _, tag in TAGS:
        require_no_cycle(tag.name, parse(tag.rule, names, "zh").references, rules)


def test_what_is_open_to_all_leans_on_nothing_that_is_not(names: Names) -> None:
    of_risk = {tag.name for tag in ready_tags(FolderCode.RISK)}
    for folder, tag in TAGS:
        if folder is not FolderCode.RISK:
            assert not {reference.name for reference in parse(tag.rule, names, "zh").references} & of_risk
