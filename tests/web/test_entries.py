"""Late entries are confirmed with one click, entries corrected; the client page says what counted and what waits."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.web.conftest import Enter
from zhiwo.care.models import Duty, Interaction
from zhiwo.care.operations import Details, record_interaction

HTMX = {"HX-Request": "true"}
REFERENCE = "H-" + "1" * 32
EVERYONE_ELSE = ["P1", "V1", "G1", "HO", "W1"]


def put_down(house: Cast, by: str = "W1", on: date = TODAY, reference: str = REFERENCE, **said: Any) -> None:
    said = {"kind": "call", "result": "connected", "details": Details(note="谈了理财到期")} | said
    record_interaction(actor=house.actor(by), client="甲", on=on, at=NOW, reference=reference, **said)


def done() -> int:
    return Duty.objects.for_closing().get(client__number="甲", kind="contact_month", on="2026-04-01").done


class TestConfirming:
    @pytest.fixture
    def late(self, house: Cast) -> Cast:
        put_down(house, on=date(2026, 4, 8))
        return house

    def test_the_head_finds_it_on_the_rail_and_nobody_else_does(self, late: Cast, enter: Enter) -> None:
        button = f"/entry/{REFERENCE}/confirm"

        assert button in enter("H1").get("/").content.decode()
        for number in ["H2", *EVERYONE_ELSE]:
            assert button not in enter(number).get("/").content.decode()

    def test_one_click_lets_it_count_and_puts_the_page_right(self, late: Cast, enter: Enter) -> None:
        duty = Duty.objects.for_closing().get(client__number="甲", kind="contact_month", on="2026-04-01")
        where = {"place": "today", "shown": str(duty.pk)}

        answer = enter("H1").post(f"/entry/{REFERENCE}/confirm", where, headers=HTMX).content.decode()

        assert done() == 1
        assert "已确认，计入：月度联络。" in answer
        assert "没有等您确认的补录" in answer
        assert f'id="duty-{duty.pk}"' in answer
        assert 'id="menu-count" hx-swap-oob="true"' in answer

    @pytest.mark.parametrize("number", EVERYONE_ELSE)
    def test_others_are_refused_with_a_sentence(self, late: Cast, enter: Enter, number: str) -> None:
        answer = enter(number).post(f"/entry/{REFERENCE}/confirm", headers=HTMX)

        assert answer.status_code == 409
        assert "不能确认补录" in answer.content.decode()
        assert done() == 0

    @pytest.mark.parametrize("number", ["H2", "W3", "AD"])
    def test_out_of_sight_it_is_not_found(self, late: Cast, enter: Enter, number: str) -> None:
        assert enter(number).post(f"/entry/{REFERENCE}/confirm", headers=HTMX).status_code == 404

    def test_once_is_enough(self, late: Cast, enter: Enter) -> None:
        browser = enter("H1")
        browser.post(f"/entry/{REFERENCE}/confirm", headers=HTMX)

        answer = browser.post(f"/entry/{REFERENCE}/confirm", headers=HTMX)

        assert (answer.status_code, "无需确认" in answer.content.decode()) == (409, True)

    def test_its_maker_sees_that_it_waits_and_for_whom(self, late: Cast, enter: Enter) -> None:
        shown = enter("W1").get("/client/甲").content.decode()

        assert "补录，待何主任确认" in shown
        assert f"/entry/{REFERENCE}/confirm" not in shown
        assert f"/entry/{REFERENCE}/confirm" in enter("H1").get("/client/甲").content.decode()

    def test_the_heads_own_entry_is_shown_without_the_click(self, house: Cast, enter: Enter) -> None:
        put_down(house, by="H1", on=date(2026, 4, 8), kind="visit", result="")

        for path in ("/", "/client/甲"):
            assert f"/entry/{REFERENCE}/confirm" not in enter("H1").get(path).content.decode()


class TestCorrecting:
    @pytest.fixture
    def entry(self, house: Cast) -> Cast:
        put_down(house)
        return house

    def correct(self, enter: Enter, number: str, **changes: Any) -> Any:
        said = {"version": "1", "kind": "call", "result": "no_answer", "on": "2026-04-20", "note": "没有接通"}
        form = said | {"place": "client"} | changes
        return enter(number).post(f"/entry/{REFERENCE}/correct", form, headers=HTMX)

    @pytest.mark.parametrize("number", ["W1", "H1"])
    def test_its_maker_and_the_outlet_head_correct_it(self, entry: Cast, enter: Enter, number: str) -> None:
        answer = self.correct(enter, number).content.decode()

        assert done() == 0
        assert "已更正，没有计入任何待办。" in answer
        replaced = re.search(r'class="replaced">(.*?)</div>', answer, re.DOTALL)
        assert replaced
        assert all(word in replaced[1] for word in ("已更正", "接通", "谈了理财到期"))
        assert "不计联络：未接通" in answer

    @pytest.mark.parametrize("number", ["P1", "V1", "G1", "HO"])
    def test_others_who_see_it_are_refused(self, entry: Cast, enter: Enter, number: str) -> None:
        answer = self.correct(enter, number)

        assert (answer.status_code, "不能更正他人的记录" in answer.content.decode()) == (409, True)
        assert f"/entry/{REFERENCE}/correct" not in enter(number).get("/client/甲").content.decode()

    @pytest.mark.parametrize("number", ["H2", "W2", "AD"])
    def test_out_of_sight_it_is_not_found(self, entry: Cast, enter: Enter, number: str) -> None:
        assert self.correct(enter, number).status_code in (404, 409)
        due = 409 if number == "AD" else 404  # whose post records nothing is refused before anything is looked for
        assert enter(number).get(f"/entry/{REFERENCE}/correct", headers=HTMX).status_code == due
        assert Interaction.objects.for_closing().count() == 1

    def test_the_form_starts_from_what_was_said(self, entry: Cast, enter: Enter) -> None:
        form = enter("W1").get(f"/entry/{REFERENCE}/correct").content.decode()

        assert re.search(r'value="call" checked', form)
        assert re.search(r'value="connected" checked', form)
        assert ">谈了理财到期</textarea>" in form
        assert 'name="version" value="1"' in form

    def test_what_the_form_does_not_ask_for_stays(self, house: Cast, enter: Enter) -> None:
        put_down(house, moment=NOW.time(), begun_by_client=True)

        self.correct(enter, "W1")

        newest = Interaction.objects.for_closing().get(reference=REFERENCE, version=2)
        assert (newest.begun_by_client, newest.timed) == (True, True)

    def test_a_page_that_has_gone_stale_is_told_so(self, entry: Cast, enter: Enter) -> None:
        self.correct(enter, "W1")

        answer = self.correct(enter, "H1", note="别的")

        assert (answer.status_code, "刚刚已被更正" in answer.content.decode()) == (409, True)

    @pytest.mark.parametrize("changes", [{"version": ""}, {"on": "soon"}, {"kind": "telegram"}])
    def test_what_cannot_be_read_is_said(self, entry: Cast, enter: Enter, changes: dict[str, str]) -> None:
        assert self.correct(enter, "W1", **changes).status_code == 422


class TestWhatCounted:
    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({}, "计入 月度联络"),
            ({"result": "no_answer"}, "不计联络：未接通"),
            ({"begun_by_client": True}, "不计联络：由客户发起"),
            ({"kind": "mass_message", "result": ""}, "不计联络：群发消息不算联络"),
            ({"by": "P1"}, "不计联络：P1 在 2026-04-20 对该客户没有角色"),
            ({"on": date(2026, 1, 2), "by": "W1"}, "补录，待何主任确认"),
        ],
    )
    def test_is_said_of_every_interaction(self, house: Cast, enter: Enter, said: dict[str, Any], sentence: str) -> None:
        put_down(house, **said)

        assert sentence in enter("W1").get("/client/甲").content.decode()

    def test_costs_the_page_no_statement_more_for_more_interactions(self, house: Cast, enter: Enter) -> None:
        browser = enter("W1")
        put_down(house)
        cost = []
        for count in (0, 6):
            for one in range(count):
                put_down(house, reference=f"H-{one:032x}")

            with CaptureQueriesContext(connection) as asked:
                browser.get("/client/甲")
            cost.append(len(asked))

        assert cost[0] == cost[1]
