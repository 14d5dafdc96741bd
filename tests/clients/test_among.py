"""Many keys handed to a statement as one value."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from zhiwo.clients.access import visible_clients
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client, Keeping
from zhiwo.kernel.actor import Actor


@pytest.fixture
def president(cast: Cast) -> Actor:
    return cast.actor("P1")


def test_finds_the_rows_of_those_keys_and_no_others(cast: Cast, president: Actor) -> None:
    keys = {cast.clients[number].pk for number in "甲丁"}

    seen = visible_clients(president)
    assert [row.number for row in seen.filter(pk__in=Among(keys))] == ["甲"], "丁 is out of scope"
    held = Keeping.objects.for_closing().filter(client__in=Among(keys))
    assert sorted(held.values_list("client__number", flat=True)) == ["丁", "甲"]
    assert not seen.filter(pk__in=Among([])).exists()
    assert seen.exclude(pk__in=Among(keys)).count() == seen.count() - 1


def test_texts_are_texts_whatever_they_hold(cast: Cast, president: Actor) -> None:
    Client.objects.for_closing().filter(number="乙").update(number="a'b\"{,}\\")
    Client.objects.for_closing().filter(number="丙").update(number="007")

    seen = visible_clients(president).order_by("number")
    found = seen.filter(number__in=Among(["a'b\"{,}\\", "007", "7", "甲'"]))
    assert [row.number for row in found] == ["007", "a'b\"{,}\\"]
    assert not seen.filter(number__in=Among([])).exists()


def test_more_keys_than_a_statement_takes_parameters(cast: Cast, president: Actor) -> None:
    assert visible_clients(president).filter(pk__in=Among(range(300_000))).count() == visible_clients(president).count()
