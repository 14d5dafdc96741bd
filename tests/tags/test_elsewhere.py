"""Where a night is worked out: in this process, or where the installation says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.tags.house import CLOSED, House
from zhiwo.engine.opener import Elsewhere, Embedded, Engine, NoSpark
from zhiwo.tags.models import TagDay
from zhiwo.tags.operations import nightly

MASTER = "spark://cluster:7077"


class Beside:
    """Another place: this process over again. Says how many readings it was asked for."""

    def __init__(self, house: House) -> None:
        self.house, self.readings = house, 0

    def engine(self) -> Engine:
        self.readings += 1
        return Embedded(self.house.lake.root)


def test_a_night_is_worked_out_where_the_installation_says(
    house: House, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Beside(house)

    @contextmanager
    def there(master: str) -> Iterator[Elsewhere]:
        assert master == MASTER
        yield place

    monkeypatch.setattr(nightly, "on_spark", there)
    settings.SPARK_MASTER = MASTER
    house.move("甲", "丙", on=CLOSED)
    house.publish("常用手机")

    house.night()

    assert TagDay.objects.get(on=CLOSED).clients == 2
    assert place.readings == 1
    assert not (house.lake.root.parent / "derived").exists(), "a cluster lays nothing out"


def test_without_spark_a_night_that_asks_for_it_says_what_to_install(
    house: House, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else needs it."""
    monkeypatch.delitem(sys.modules, "zhiwo.engine.spark", raising=False)
    monkeypatch.setitem(sys.modules, "ibis.backends.pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    house.move("甲", on=CLOSED)
    house.publish("常用手机")
    assert house.night() == 1

    settings.SPARK_MASTER = MASTER

    with pytest.raises(NoSpark, match=r"zhiwo\[spark\]"):
        house.night()
