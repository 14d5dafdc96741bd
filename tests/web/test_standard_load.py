"""A proposed standard says what it needs before it is asked for, and to whoever approves it."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest

from tests.cast import Cast
from zhiwo.desk.standard_load import standard_load
from zhiwo.rulebook.policy.reading import read_version

pytestmark = pytest.mark.django_db


def proposal(contacts: int = 4) -> str:
    text = (resources.files("zhiwo") / "packs" / "care" / "s7.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "per_tier: {t1: 2, t2: 2, t3: 2}", f"per_tier: {{t1: {contacts}, t2: {contacts}, t3: {contacts}}}", 1
    )
    return text.replace("valid_from: 2020-01-01", "valid_from: 2026-06-01").replace(
        "version: s7-2020", "version: s7-2026"
    )


def test_twice_the_contacts_need_more_hours_and_the_units_say_how_many(house: Cast) -> None:
    found = standard_load(house.actor("P1"), read_version(proposal()).content)

    # 甲 (t2), 乙, 丁's file aside, 丙 (t3) and 戊 (t1, nobody keeps it): two contacts a month of 20 minutes more each
    more = {unit.name: unit.hours_more for unit in found.units}
    clients = {"东湖网点": 3, "西湖网点": 1}
    assert set(more) <= set(clients) | set(more)
    assert sum(more.values()) == 4 * 2 * 12 * 20 // 60
    assert found.leaders_more == 0


def test_the_same_standard_changes_nothing(house: Cast) -> None:
    found = standard_load(house.actor("P1"), read_version(proposal(2)).content)

    assert (found.units, found.before == found.after) == ((), True)


def test_the_form_and_the_slip_show_it(house: Cast, enter: Any) -> None:
    maker = enter("G1")
    looked = maker.post("/policies/care.s7/propose", {"text": proposal(), "do": "look"}).content.decode()
    assert "所需工时" in looked
    assert "月度联络的各层次数的T1：2 → 4" in looked

    asked = maker.post("/policies/care.s7/propose", {"text": proposal(), "do": "ask", "reason": "加强联络"})
    page = enter("P1").get(asked["HX-Redirect"]).content.decode()
    assert "所需工时" in page
    assert "倍可用工时" in page
