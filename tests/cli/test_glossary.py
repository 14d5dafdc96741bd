"""Documents made from the program stand as the program would make them today."""

from __future__ import annotations

from pathlib import Path

from zhiwo.cli import fields, fit_rules
from zhiwo.cli.glossary import DOCUMENT, glossary, refusals
from zhiwo.suitability.policy.reasons import KINDS


def test_the_glossary_is_the_one_the_program_makes() -> None:
    made = glossary()

    assert Path(DOCUMENT).read_text(encoding="utf-8") == made, "run: python -m zhiwo.cli.glossary"


def test_the_page_of_fields_is_the_one_the_program_makes() -> None:
    made = fields.document()

    assert Path(fields.DOCUMENT).read_text(encoding="utf-8") == made, "run: python -m zhiwo.cli.fields"
    assert set(fields.EXAMPLES) == {field for field, detail in fields.FIELDS.items() if detail.kind}


def test_the_page_of_fit_is_the_one_the_program_makes() -> None:
    made = fit_rules.document()

    assert Path(fit_rules.DOCUMENT).read_text(encoding="utf-8") == made, "run: python -m zhiwo.cli.fit_rules"


def test_the_page_of_fit_names_every_reason_once_and_tests_there_are() -> None:
    told = [code for theme in fit_rules.THEMES for code in theme.codes]

    assert sorted(told) == sorted(KINDS)
    for theme in fit_rules.THEMES:
        for name in theme.proved_in.split(", "):
            assert (Path("tests/suitability") / name).is_file()


def test_a_refusal_has_a_name_of_its_own() -> None:
    """The name is the code that the faces answer with."""
    names = [name for name, _ in refusals()]

    assert len(names) > 100 and len(names) == len(set(names))


def test_a_chinese_term_has_one_code_word_within_a_table() -> None:
    for section in glossary().split("\n## ")[2:]:
        if not section.startswith(("Refusals", "Tiers")):
            terms = [line.split(" | ")[1] for line in section.splitlines() if line.startswith("| `")]
            assert len(terms) == len(set(terms)), section.splitlines()[0]
