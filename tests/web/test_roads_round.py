"""Roads round a wall that somebody once found: each stays closed."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client as Browser

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.settings import SERVER
from tests.web.conftest import Enter
from tests.web.door import code, give_app, give_login, is_in, knock
from tests.web.test_exports import Desk
from zhiwo.care.operations import take_over_contacts
from zhiwo.clients.models import Keeping
from zhiwo.governance import approvals
from zhiwo.governance.exports import asking
from zhiwo.governance.exports.rules import volume_on
from zhiwo.governance.models import Approval, TrailEntry
from zhiwo.governance.watching import publishing
from zhiwo.kernel.refusal import Refusal
from zhiwo.org.models import Staff
from zhiwo.org.operations import hand_out_password
from zhiwo.tiering.models import Placement
from zhiwo.wiring import exports, looks
from zhiwo.wiring.commands import COMMANDS, PEOPLE

HTMX = {"HX-Request": "true"}
PHONED = {
    "contact": "TEL-88", "client": "甲", "staff": "W1", "happened_at": datetime(2026, 4, 8, 10, 7),
    "happened_on": date(2026, 4, 8), "kind": "call", "result": "no_answer", "begun_by": "bank", "occasion": None, "seconds": 0,
    "topic": None, "gathering": None, "proof": None,
}  # fmt: skip


def reference() -> str:
    return f"H-{uuid4().hex}"


def few(monkeypatch: pytest.MonkeyPatch, free: int, leader: int = 100) -> None:
    """So few rows may leave freely, and with a leader's word."""
    rule = volume_on(TODAY).model_copy(update={"free_rows": free, "leader_rows": leader})
    for place in ("governance.exports.asking", "governance.exports.making", "wiring.exports"):
        monkeypatch.setattr(f"zhiwo.{place}.volume_on", lambda day: rule)


class TestEntries:
    def test_a_machines_record_is_corrected_by_nobody(self, enter: Enter) -> None:
        with transaction.atomic(), publishing():
            take_over_contacts(rows=[PHONED], at=NOW)
        said = {"kind": "visit", "on": "2026-04-06", "version": "1"}

        answer = enter("W1").post("/entry/TEL-88/correct", said, headers=HTMX)

        assert answer.status_code == 409
        assert "系统流水" in answer.content.decode()
        assert enter("W1").get("/entry/TEL-88/correct", headers=HTMX).status_code == 409

    def test_a_head_does_not_confirm_what_they_wrote_themselves(self, enter: Enter) -> None:
        manager, head, name = enter("W1"), enter("H1"), reference()
        called = {"kind": "call", "result": "no_answer", "on": "2026-04-20", "reference": name}
        manager.post("/client/甲/record", called, headers=HTMX)
        head.post(f"/entry/{name}/correct", {"kind": "visit", "on": "2026-04-07", "version": "1"}, headers=HTMX)

        refused = head.post(f"/entry/{name}/confirm", {}, headers=HTMX)

        assert refused.status_code == 409
        assert "不能确认自己的补录" in refused.content.decode()

    def test_a_form_sent_again_shows_no_page_that_opening_it_would_not(
        self, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = enter("W1")
        said = {"stop": "do_not_disturb", "reason": "x", "reference": reference(), "place": "client"}
        browser.post("/client/甲/stop", said, headers=HTMX)
        noted = {"kind": "visit", "on": "2026-04-20", "note": "秘密备注", "reference": reference()}
        browser.post("/client/甲/record", noted, headers=HTMX)
        monkeypatch.setattr(looks, "must_explain", lambda *_: True)

        again = browser.post("/client/甲/stop", said, headers=HTMX)

        assert again.status_code == 200
        assert "秘密备注" not in again.content.decode()

    def test_a_page_drawn_anew_long_after_it_was_opened_is_a_look(self, enter: Enter) -> None:
        browser = enter("W1")
        said = {"stop": "do_not_disturb", "reason": "x", "reference": reference(), "place": "client"}

        browser.post("/client/甲/stop", said, headers=HTMX)
        browser.post("/client/甲/stop", said, headers=HTMX)

        assert TrailEntry.objects.filter(act="client.viewed", actor="W1", subject="甲").count() == 1


class TestDetails:
    def test_reasons_and_proofs_are_notes(self, enter: Enter, house: Cast) -> None:
        manager = enter("W1")
        stop = {"stop": "do_not_disturb", "reason": "请病假在家", "reference": reference()}
        manager.post("/client/甲/stop", stop, headers=HTMX)
        consent = {
            "purpose": "marketing",
            "way": "paper",
            "wording": "v1",
            "proof": "档案柜三",
            "reference": reference(),
        }
        manager.post("/client/甲/consent", consent, headers=HTMX)

        for staff in ("X1", "U1", "D1"):
            page = enter(staff).get("/client/甲").content.decode()
            assert "请病假在家" not in page and "档案柜三" not in page
        assert "请病假在家" in manager.get("/client/甲").content.decode()

    def test_what_stands_around_it_does_not_make_up_an_identity_number(self, enter: Enter, house: Cast) -> None:
        teller = house.staff["C1"]
        Keeping.objects.for_closing().create(client=house.clients["甲"], staff=teller, role="delegate", since=TODAY)

        page = enter("C1").get("/client/甲").content.decode()

        assert "4月22日" in page
        assert "9****************1" in page and "0021" not in page


class TestExports:
    def test_two_free_files_hold_no_more_than_the_free_rows(
        self, house: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch, free=5)
        desk = Desk(house, enter)
        whole, one = desk.made("P1"), desk.ask("P1", tier="t2")
        with (
            transaction.atomic(),
            publishing(),
        ):  # the night moves three clients into the list that was counted as one row
            Placement.objects.for_closing().filter(client__number__in="乙丙戊").update(tier="t2")

        desk.work()

        one.refresh_from_db()
        assert (whole.rows, one.free, one.rows) == (4, True, None)

    def test_each_agreement_is_another_persons(
        self, house: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch, free=0, leader=1)
        row = Desk(house, enter).ask("G1")

        def agree(kind: str) -> Approval:
            slip = Approval.objects.get(target=str(row.pk), kind=kind)
            return approvals.approve(
                actor=house.actor("P1"), number=slip.pk, seen=slip.pin, reason="", at=NOW, commands=COMMANDS, people=PEOPLE
            )  # fmt: skip

        assert agree("export.leader").state == "approved"
        Staff.objects.filter(number="P1").update(post="compliance")
        house.staff["P1"].refresh_from_db()
        with pytest.raises(Refusal) as refused:
            agree("export.compliance")

        assert refused.value.code == "OtherHandToo"

    @pytest.mark.skipif(not SERVER, reason="SQLite lets one write at a time")
    @pytest.mark.django_db(transaction=True)
    def test_two_asked_at_once_are_counted_one_after_the_other(
        self, house: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few(monkeypatch, free=5)
        start, plain = Barrier(2), asking._taken_freely

        def slow(*said: Any) -> int:
            found = plain(*said)
            with contextlib.suppress(BrokenBarrierError):
                start.wait(2)
            return found

        monkeypatch.setattr(asking, "_taken_freely", slow)
        actor = house.actor("P1")

        def one(_: int) -> bool:
            try:
                said: dict[str, Any] = {"listing": "book", "arguments": {}, "form": "csv", "purpose": "visit"}
                return exports.ask(actor=actor, reason="客户沙龙", at=NOW, **said).free
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as two:
            assert sorted(two.map(one, range(2))) == [False, True]


def test_a_first_proof_does_not_outlive_the_password_it_rests_on(house: Cast) -> None:
    give_app(give_login(house, "W1"))
    browser = Browser()
    assert knock(browser, "W1")["Location"] == "/login/second"
    hand_out_password(actor=house.actor("AD"), staff="W1", at=NOW)

    browser.post("/login/second", {"code": code()})

    assert not is_in(browser)
