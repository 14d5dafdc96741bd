"""Words for a few on the pages: chosen in the form, withheld from others, read by compliance in the dialog that asks what for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import SINCE, TODAY, Cast
from tests.web.conftest import Enter
from zhiwo.care.models import Interaction
from zhiwo.clients.models import Keeping
from zhiwo.governance.models import TrailEntry

ENTRY = "H-" + "0" * 32
HTMX = {"HX-Request": "true"}
SAID = {
    "kind": "visit",
    "on": TODAY.isoformat(),
    "note": "夜莺",
    "level": "author",
    "reference": ENTRY,
    "place": "client",
}


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    said: str = answer.content.decode()
    return said


@pytest.fixture
def confided(enter: Enter, house: Cast) -> Cast:
    """Wang put something down for himself and those who answer for 甲; Zou is its specialist."""
    Keeping.objects.for_closing().create(
        client=house.clients["甲"], staff=house.staff["Z1"], role="specialist", since=SINCE
    )
    assert '<option value="author">限本人与责任人' in text(enter("W1").get("/client/甲/record?kind=visit"))
    text(enter("W1").post("/client/甲/record", SAID, headers=HTMX))
    return house


def test_others_see_that_it_took_place_and_that_words_are_withheld(enter: Enter, confided: Cast) -> None:
    for who, reads in {"W1": True, "H1": True, "Z1": False, "P1": False}.items():
        page = text(enter(who).get("/client/甲"))
        assert ("夜莺" in page) == reads
        assert ("内容限定阅读范围，您不在其中。" in page) != reads
        assert "限本人与责任人" in page
        assert "王经理" in page
        assert f"/entry/{ENTRY}/words" not in page


def test_a_correction_shows_the_level_and_keeps_it(enter: Enter, confided: Cast) -> None:
    browser = enter("W1")
    assert '<option value="author" selected>' in text(browser.get(f"/entry/{ENTRY}/correct"))

    without = {name: value for name, value in SAID.items() if name not in ("level", "reference")}
    text(browser.post(f"/entry/{ENTRY}/correct", without | {"version": "1", "note": "百灵"}, headers=HTMX))

    assert Interaction.objects.for_closing().get(reference=ENTRY, version=2).level == "author"
    page = text(enter("Z1").get("/client/甲"))
    assert "夜莺" not in page
    assert "百灵" not in page


def test_an_unknown_level_is_refused(enter: Enter, house: Cast) -> None:
    answer = enter("W1").post("/client/甲/record", SAID | {"level": "secret"}, headers=HTMX)

    assert "没有“secret”这个保密级别" in text(answer, 409)


def test_compliance_reads_for_a_purpose(enter: Enter, confided: Cast) -> None:
    browser = enter("Q1")
    page = text(browser.get("/client/甲"))
    assert "夜莺" not in page
    assert f"/entry/{ENTRY}/words" in page
    assert 'name="purpose"' in text(browser.get(f"/entry/{ENTRY}/words"))
    assert browser.post(f"/entry/{ENTRY}/words", {}, headers=HTMX).status_code == 409

    assert "夜莺" in text(browser.post(f"/entry/{ENTRY}/words", {"purpose": "compliance"}, headers=HTMX))
    assert TrailEntry.objects.filter(act="care.words-read").count() == 1
    assert enter("U1").get(f"/entry/{ENTRY}/words").status_code == 409
