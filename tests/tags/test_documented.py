"""Every rule the language's page shows is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tags.rules import NAMES
from zhiwo.tags.language import parse, say
from zhiwo.tags.language.words import FAMILIES, MEASURES, Family

PAGE = (Path(__file__).parents[2] / "docs" / "tags.md").read_text(encoding="utf-8")
SHOWN = [line for block in re.findall(r"```tags\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("text", SHOWN)
def test_a_shown_rule_is_read(text: str) -> None:
    rule = parse(text, NAMES).rule

    assert parse(say(rule, NAMES, "zh"), NAMES).rule == rule


def test_every_family_and_measure_is_shown() -> None:
    assert len(SHOWN) > 10
    assert [word.zh for word in MEASURES.values() if word.zh not in PAGE] == []
    missing = [f for f in Family if f"{FAMILIES[f].zh}[" not in PAGE]
    assert missing == []
