"""The feeds of the house as data."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.intake.gate import Gate, cells, text
from zhiwo.intake.formats import FEEDS, BadPack, formats, load_format
from zhiwo.intake.shapes import all_shapes, shape_of
from zhiwo.org.policy import POSTS, SKILLS

GOOD = """
feed: {feed}
name: {{zh: 样例, en: Sample}}
mode: full
key: [code]
columns:
  - {{name: code, zh: 代码, type: key, required: true}}
"""


def test_every_feed_of_the_requirements_is_described() -> None:
    assert sorted(formats()) == [
        "accounts", "balances", "card_postings", "cards", "channels", "client_facts", "clients", "companies",
        "complaints", "consents", "contacts", "custody", "entries", "fact_kinds", "fees", "ftp", "fx", "gatherings", "grades",
        "holders", "insurance", "keepings", "loans", "merchants", "nav", "positions", "product_currencies", "products", "revenue",
        "risk_assessments", "score_models", "scores", "services", "staff", "staff_skills", "ties", "transactions", "units",
        "workdays",
    ]  # fmt: skip


def test_every_feed_has_a_shape_the_lake_takes() -> None:
    shapes = {shape.name: shape for shape in all_shapes()}

    assert shapes.keys() == formats().keys()
    assert shapes["balances"].columns["balance_fen"] == pa.int64()
    assert shapes["fx"].columns["mid_rate"] == pa.decimal128(18, 8)
    assert shapes["positions"].columns["units"] == pa.decimal128(20, 4)
    assert shape_of(formats()["transactions"]).columns["happened_at"] == pa.timestamp("us")


@pytest.mark.parametrize("feed", sorted(formats()))
def test_the_examples_of_every_feed_are_good_rows(feed: str, gate: Gate) -> None:
    sifted = gate.sift(feed, text(feed, cells(feed)))

    assert sifted.sentences == []
    assert len(sifted.accepted) == 1


@pytest.mark.parametrize("feed", sorted(formats()))
def test_english_headers_are_known_too(feed: str, gate: Gate) -> None:
    head = [column.en for column in formats()[feed].columns]

    assert len(gate.sift(feed, text(feed, cells(feed), head=head)).accepted) == 1


def test_references_name_feeds_that_exist() -> None:
    for form in formats().values():
        for column in form.columns:
            assert column.references is None or column.references in formats()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("mode: full", "Field required"),
        (GOOD.format(feed="sample").replace("type: key", "type: number"), "Input should be"),
        (GOOD.format(feed="sample").replace("required: true", "required: true, colour: red"), "Extra inputs"),
        (GOOD.format(feed="sample").replace("key: [code]", "key: [codes]"), "unknown columns: codes"),
        (GOOD.format(feed="sample").replace(", required: true", ""), "a key column must be required"),
        (GOOD.format(feed="sample").replace("mode: full", "mode: event"), "name their date column"),
        (GOOD.format(feed="sample").replace("type: key", "type: money"), "ends with _fen"),
        (GOOD.format(feed="sample").replace("type: key", "type: code"), "codes belong to columns of type code"),
        (GOOD.format(feed="sample") + "  - {name: code, zh: 又, type: key}", "stands twice"),
        (GOOD.format(feed="other"), "is not the file's name"),
        ("feed: [", "while parsing"),
    ],
)
def test_a_wrong_format_is_told_with_file_place_and_reason(tmp_path: Path, wrong: str, why: str) -> None:
    path = tmp_path / "sample.yaml"
    path.write_text(wrong)

    with pytest.raises(BadPack, match=r"sample\.yaml is wrong at") as told:
        load_format(path)

    assert why in told.value.say("en")
    assert "请改正后重试" in told.value.say("zh")


def test_words_of_yaml_stay_words() -> None:
    """`on` is a column, not true; a file name is not a date."""
    assert formats()["fx"].key == ("currency", "on")
    assert (FEEDS / "fx.yaml").exists()


def test_the_skills_of_staff_are_those_a_client_may_wish_for() -> None:
    assert formats()["staff_skills"].column("skill").codes == {code: name.zh for code, name in SKILLS.items()}


def test_the_staff_feed_takes_every_post_by_its_code_and_its_name() -> None:
    assert formats()["staff"].column("post").codes == {code: post.name.zh for code, post in POSTS.items()}
