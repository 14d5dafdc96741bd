"""What a password must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.org.policy.passwords import Weakness, one_time_password, weakness

COMMON = frozenset({"password1234", "letmeinletmein"})


def fault(password: str, kinds: int = 0, number: str = "1010020") -> Weakness | None:
    return weakness(password, number=number, length=12, kinds=kinds, common=COMMON)


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("elf Zeichen", Weakness.SHORT),
        ("zwölf Zeiche", None),
        ("Password1234", Weakness.COMMON),
        ("LetMeInLetMeIn ", Weakness.COMMON),
        ("aaaaaaaaaaaaaa", Weakness.COMMON),
        ("abababababab", Weakness.COMMON),
        ("1010020abcde", Weakness.NUMBER),
        ("10100201010020", Weakness.COMMON),
        ("1010020 drei gelbe", None),
        ("我家门前有两棵枣树一棵", Weakness.SHORT),
        ("我家门前有两棵枣树另一棵也是", None),
    ],
)
def test_the_first_fault_is_named(password: str, expected: Weakness | None) -> None:
    assert fault(password) is expected


@pytest.mark.parametrize(
    ("password", "kinds", "expected"),
    [
        ("lauterkleine", 1, None),
        ("lauterkleine", 2, Weakness.PLAIN),
        ("lauter kleine", 2, None),
        ("Lauter kleine", 3, None),
        ("Lauter kleine", 4, Weakness.PLAIN),
        ("Lauter 2 kleine", 4, None),
    ],
)
def test_kinds_are_asked_for_only_where_a_bank_sets_them(password: str, kinds: int, expected: Weakness | None) -> None:
    assert fault(password, kinds) is expected
    assert fault(password) is None


@given(st.text(max_size=40))
def test_what_passes_is_long_enough_and_not_common(password: str) -> None:
    if fault(password) is None:
        assert len(password) >= 12
        assert password.lower().strip() not in COMMON


def test_a_one_time_password_passes_and_is_never_the_same() -> None:
    made = {one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert {fault(password) for password in made} == {None}
    assert not set("0o1li") & set("".join(made))
