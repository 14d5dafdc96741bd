"""Service agreements on the client's page and on the board."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import TODAY, Cast
from tests.coverage.test_enrolling import PDF, leave, sign
from zhiwo.coverage.models import Enrolment
from zhiwo.governance.models import TrailEntry

pytestmark = pytest.mark.django_db


def said(answer: Any, status: int = 200) -> str:
    text: str = answer.content.decode()
    assert answer.status_code == status, text
    return text


def form(content: bytes = PDF, name: str = "合同 张三.pdf") -> dict[str, Any]:
    return {
        "signed_on": TODAY.isoformat(), "paper_number": "XY-2026-01", "reference": "E-" + "2" * 32, "place": "client",
        "paper": SimpleUploadedFile(name, content, content_type="text/html"),
    }  # fmt: skip


class TestEnrolling:
    def test_from_the_form_to_the_page(self, house: Cast, enter: Any) -> None:
        manager = enter("W1")
        assert "未签约" in said(manager.get("/client/甲"))
        assert "最大 2048 KB" in said(manager.get("/client/甲/enrolment"))

        answer = said(manager.post("/client/甲/enrolment", form()))

        assert "已登记签约，自 2026-04-20 起生效。" in answer
        assert "与王经理签约" in answer
        assert "XY-2026-01" in answer
        assert "登记退出" in said(manager.get("/client/甲/enrolment"))
        left = said(
            manager.post("/client/甲/enrolment/end", {"on": TODAY.isoformat(), "reason": "转他行", "place": "client"})
        )
        assert "已登记退出签约。" in left

    def test_a_file_that_is_no_scan_is_refused_and_nothing_kept(self, house: Cast, enter: Any) -> None:
        assert "请附上协议的扫描件" in said(enter("W1").post("/client/甲/enrolment", form(b"<script>")), 409)
        assert "附上扫描件" in said(enter("W1").post("/client/甲/enrolment", form(b"")), 422)
        assert not Enrolment.objects.for_closing().exists()


class TestThePaper:
    def test_is_handed_out_as_a_file_and_never_shown(self, house: Cast, enter: Any) -> None:
        made = sign(house)
        answer = enter("W1").post(f"/enrolment/{made.reference}/paper")

        assert answer.content == PDF
        assert answer["Content-Disposition"].startswith('attachment; filename="enrolment-')
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
        assert TrailEntry.objects.filter(act="client.enrolment-paper-opened", actor="W1", subject="甲").count() == 1

    def test_is_nobodys_who_does_not_see_the_client(self, house: Cast, enter: Any) -> None:
        made = sign(house)

        assert enter("W2").post(f"/enrolment/{made.reference}/paper").status_code == 404
        assert enter("W1").get(f"/enrolment/{made.reference}/paper").status_code == 405
        assert not TrailEntry.objects.filter(act="client.enrolment-paper-opened").exists()


class TestTheBoard:
    def test_says_the_share_and_opens_who_is_not(self, house: Cast, enter: Any) -> None:
        head = enter("H1")
        page = said(head.get("/board"))
        assert "what=unenrolled&amp;tier=t2" in page
        assert "共 1 户" in said(head.get("/board/list?what=unenrolled&tier=t2"))

        sign(house)
        assert "what=unenrolled&amp;tier=t2" not in said(head.get("/board"))
        assert "这份名单是空的" in said(head.get("/board/list?what=unenrolled&tier=t2"))
        leave(house)
        assert "what=unenrolled&amp;tier=t2" in said(head.get("/board"))
