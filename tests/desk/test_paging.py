"""Lists a page at a time: every row stands on one page, in order, and no page is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.desk.paging import paged


@given(st.lists(st.integers(), max_size=60), st.integers(1, 7))
def test_the_pages_together_are_the_list(rows: list[int], length: int) -> None:
    pages = paged(rows, 1, length).pages

    turned = [paged(rows, number, length) for number in range(1, pages + 1)]
    assert [row for one in turned for row in one.rows] == rows
    assert {(one.total, one.pages) for one in turned} == {(len(rows), pages)}
    assert all(one.rows for one in turned) or rows == []


@pytest.mark.parametrize(("asked", "shown"), [(-1, 1), (0, 1), (1, 1), (3, 3), (4, 3), (99, 3)])
def test_a_page_there_is_not_is_the_nearest(asked: int, shown: int) -> None:
    assert paged("abcde", asked, 2).page == shown


def test_an_empty_list_has_one_page() -> None:
    one = paged([], 5, 10)
    assert (one.rows, one.total, one.page, one.pages) == ([], 0, 1, 1)
