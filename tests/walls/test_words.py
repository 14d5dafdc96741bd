"""What a request says in place of a number or a word is taken, passed over or refused; it is never a fault."""

from __future__ import annotations

import pytest

from tests.soundness import ground
from tests.web.conftest import Enter
from zhiwo.web.request import whole

ODD_NUMBERS = ["²", "①", "٣", "9" * 5000, "1e9", "-1", "1_0"]


@pytest.mark.parametrize("said", [*ODD_NUMBERS, "", None])
def test_what_is_no_number_in_plain_digits_is_passed_over(said: str | None) -> None:
    assert whole(said, 999, 7) == 7


@pytest.mark.parametrize(("said", "means"), [("0", 0), ("007", 7), ("999", 999), ("1000", 7)])
def test_a_number_counts_up_to_the_most_there_is(said: str, means: int) -> None:
    assert whole(said, 999, 7) == means


@pytest.mark.parametrize("said", ODD_NUMBERS)
@pytest.mark.parametrize("path", ["/?start=", "/book?page=", "/board/list?what=listed&page="])
def test_a_page_asked_for_in_odd_digits_is_the_first(enter: Enter, path: str, said: str) -> None:
    browser = enter("H1")

    assert ground.said(browser.get(path + said)) == ground.said(browser.get(path))


@pytest.mark.parametrize("said", [*ODD_NUMBERS, "9" * 20])
def test_lines_that_a_page_claims_to_show_may_be_anything(enter: Enter, said: str) -> None:
    form = {"kind": "call", "result": "connected", "on": "2026-04-20", "reference": "H-" + "1" * 32, "place": "today"}

    assert enter("W1").post("/client/甲/record", form | {"line": said, "shown": f"{said},1"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/client/%00", {}),
        ("get", "/board?unit=%00", {}),
        ("post", "/search", {"q": "a\x00b"}),
        ("post", "/book", {"q": "\x00"}),
        ("post", "/client/戊/assign", {"to": "\x00"}),
        ("post", "/login", {"number": "\x00", "password": "x"}),
    ],
)
def test_a_nul_is_refused_before_a_database_meets_it(
    enter: Enter, method: str, path: str, body: dict[str, str]
) -> None:
    """PostgreSQL keeps no NUL in a text; the search box answered 500 there."""
    due = 404 if path == "/client/%00" else 401 if path == "/login" else 400

    assert getattr(enter("H1"), method)(path, body).status_code == due
