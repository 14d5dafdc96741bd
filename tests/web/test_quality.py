"""Quality of contact: every number opens as many contacts, for whoever sees it; nobody else is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.web.conftest import Enter
from zhiwo.care.models import Interaction
from zhiwo.care.operations import Details, record_interaction

NUMBER = re.compile(r'<a class="num" href="(/quality/list\?[^"]+)">([\d,]+)</a>')


@pytest.fixture
def busy(house: Cast) -> Cast:
    """Wang had four contacts with 甲, a visit among them without a note, and a call of nine seconds; Zhao one with 丙."""
    for n, kind in enumerate(("visit", "wecom_personal", "wecom_personal", "wecom_personal")):
        record_interaction(
            actor=house.actor("W1"), client="甲", kind=kind, on=TODAY - timedelta(days=5 + n), at=NOW,
            details=Details(note="" if kind == "visit" else f"第{n}条百灵"),
        )  # fmt: skip
    record_interaction(actor=house.actor("W3"), client="丙", kind="visit", on=TODAY, at=NOW)
    Interaction.objects.for_closing().create(
        reference="F-1", client=house.clients["甲"], kind="call", at=NOW, on=TODAY, staff=house.staff["W1"],
        result="connected", seconds=9, source="feed", entered_at=NOW,
    )  # fmt: skip
    return house


def shown(browser: Any, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize("who", ["W1", "H1", "G1", "W3", "HO"])
def test_every_number_opens_as_many_contacts(enter: Enter, busy: Cast, who: str) -> None:
    browser = enter(who)
    found = NUMBER.findall(shown(browser, "/quality"))

    assert found
    for address, number in found:
        opened = shown(browser, address.replace("&amp;", "&"))
        assert f"共 {number} 条" in opened
        assert opened.count('<tr class="open">') == int(number)


def test_the_person_and_the_head_see_what_to_look_at(enter: Enter, busy: Cast) -> None:
    for who in ("W1", "H1"):
        opened = shown(enter(who), "/quality/list?what=all&staff=W1")
        for flag in ("通话过短", "未写备注", "久无回复"):
            assert flag in opened
        assert "百灵" not in opened, "no note stands here"


def test_others_see_neither_person_nor_contacts(enter: Enter, busy: Cast) -> None:
    assert "what=all&amp;staff=W1" not in shown(enter("W3"), "/quality")
    assert enter("W3").get("/quality/list?what=all&staff=W1").status_code == 404
    assert enter("H2").get("/quality/list?what=all&staff=W1").status_code == 404
    assert enter("H1").get("/quality/list?what=nothing&staff=W1").status_code == 404
    assert enter("X1").get("/quality").status_code == 409
