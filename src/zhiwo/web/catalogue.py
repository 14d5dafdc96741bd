"""The words of the pages. Chinese is written in the templates; English is in `locale/en.po`, read once at start."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation import get_language

from zhiwo.kernel.text import Language, Text

PO = Path(__file__).parent / "locale" / "en.po"


@cache
def english() -> dict[str, str]:
    """Every Chinese phrase of the pages with its English."""
    with PO.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file, locale="en") if entry.id}


def language() -> Language:
    """The language of the request being answered."""
    return "en" if get_language() == "en" else "zh"


def phrase(chinese: str, **facts: object) -> str:
    """`chinese` in the language of the request, facts filled in. An untranslated phrase stays Chinese (a test forbids it)."""
    words = english().get(chinese, chinese) if language() == "en" else chinese
    return words.format(**facts) if facts else words


def say(text: Text, **facts: object) -> str:
    """A sentence of a lower part in the language of the request."""
    return text.say(language(), **facts)
