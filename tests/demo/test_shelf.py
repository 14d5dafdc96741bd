"""The demo bank's shelf: its files pass the gate whole, and what they say has something of everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.intake.gate import ON, Gate
from zhiwo.demo.layouts import LAYOUTS
from zhiwo.demo.shelf import PRODUCTS, dictionary_sheets, product_sheet
from zhiwo.demo.terms import FURTHER, LATER, TERMS
from zhiwo.demo.writing import Outbox
from zhiwo.holdings.policy.choosing import is_open
from zhiwo.holdings.policy.product import ProductTerms, ShelfKind
from zhiwo.holdings.policy.shelf_rules import shelf_rules_on
from zhiwo.holdings.policy.stating import stated_terms
from zhiwo.holdings.policy.words import PRODUCT_KINDS

Rows = list[dict[str, Any]]


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


def taken(gate: Gate, folder: Path) -> tuple[Rows, Rows]:
    """What the gate makes of both files; nothing may be set aside."""
    outbox = Outbox(folder)
    for sheet in dictionary_sheets(ON)[:2]:
        outbox.put(sheet, [ON])
    found = []
    for feed in ("products", "product_currencies"):
        sifted = gate.sift(feed, outbox.files[feed, ON].path)
        assert sifted.sentences == []
        found.append(sifted.accepted)
    return found[0], found[1]


@pytest.fixture
def shelf(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ProductTerms]:
    products, currencies = taken(gate, tmp_path_factory.mktemp("shelf"))
    rules = shelf_rules_on(ON)
    return {
        row["product"]: stated_terms(row, [one for one in currencies if one["product"] == row["product"]], rules)
        for row in products
    }


def test_every_product_has_terms_and_is_told_of_once() -> None:
    codes = [product[0] for product in PRODUCTS]

    assert sorted(TERMS) == sorted(set(codes)) == sorted(codes)
    assert LATER.keys() <= TERMS.keys()
    assert {code for code, *_ in FURTHER} <= TERMS.keys()
    assert {name for terms in TERMS.values() for name in terms} <= LAYOUTS["products"].headers.keys()


def test_has_all_kinds_on_all_six_shelves(shelf: dict[str, ProductTerms]) -> None:
    assert len(shelf) == len(PRODUCTS)
    assert {terms.shelf for terms in shelf.values()} == set(ShelfKind)
    assert {terms.kind for terms in shelf.values()} == PRODUCT_KINDS.keys()


def test_has_partners_products_and_one_that_is_not_listed(shelf: dict[str, ProductTerms]) -> None:
    partners = [terms for terms in shelf.values() if terms.partner]

    assert len(partners) > 5
    assert [terms.product for terms in partners if not is_open(terms, ON)] == ["PN01"]


def test_has_products_in_several_currencies_and_ratings_that_differ(shelf: dict[str, ProductTerms]) -> None:
    assert shelf["WX12"].currencies == ("USD", "CNY", "HKD")
    assert shelf["M001"].least_in("USD")
    assert (shelf["F003"].issuer_risk, shelf["F003"].house_risk, shelf["F003"].risk) == (3, 4, 4)


def test_the_second_file_is_the_first_with_what_has_changed(tmp_path: Path, gate: Gate) -> None:
    outbox = Outbox(tmp_path)
    outbox.put(product_sheet(ON, later=True), [ON])

    sifted = gate.sift("products", outbox.files["products", ON].path)

    assert sifted.sentences == []
    assert {row["product"]: row["house_risk"] for row in sifted.accepted}["F005"] == "R5"
