"""What holds for every template: no inline styles or handlers, every phrase in English, every file and icon there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

import zhiwo.web
from zhiwo.closing.steps import DAY_END
from zhiwo.web.catalogue import english
from zhiwo.web.icons import ICONS, SPRITE, sprite
from zhiwo.web.words import STEPS

WEB = Path(zhiwo.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SOURCES = [*TEMPLATES, *sorted(WEB.rglob("*.py"))]
PHRASE = re.compile(r"""\b(?:_|phrase)\(\s*(['"])(.+?)\1""")
FACT = re.compile(r"{\w+}")


def phrases() -> set[str]:
    return {found[2] for path in SOURCES for found in PHRASE.finditer(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_style_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|\son\w+\s*=|hx-on|javascript:|<style|\|\s*safe", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_every_phrase_has_its_english_and_no_english_is_left_over() -> None:
    assert phrases() == set(english())


@pytest.mark.parametrize("chinese", sorted(english()))
def test_the_english_takes_the_same_facts(chinese: str) -> None:
    assert set(FACT.findall(english()[chinese])) == set(FACT.findall(chinese))


def test_every_static_file_a_page_names_is_there() -> None:
    named = {
        found[1]
        for path in TEMPLATES
        for found in re.finditer(r"static\('([^']+)'\)", path.read_text(encoding="utf-8"))
    }

    assert "vendor/echarts.min.js" in named
    assert [name for name in sorted(named) if not finders.find(name)] == []


def test_the_sprite_is_the_wheels() -> None:
    assert SPRITE.read_text(encoding="utf-8") == sprite()


def test_every_icon_of_the_sprite_is_used_somewhere() -> None:
    places = [*SOURCES, *sorted((WEB.parent / "desk").glob("*.py"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in places if path.name != "icons.py")

    assert [name for name in ICONS if f"'{name}'" not in text and f'"{name}"' not in text] == []


def test_steps_are_named_as_closing_names_them() -> None:
    assert {step.name: step.shown for step in DAY_END} == STEPS
