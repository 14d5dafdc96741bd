"""The consent card, the banner at the head of the client page, and the queue of personal requests."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import STAFF, Cast
from tests.web.conftest import Enter
from zhiwo.care.models import Duty
from zhiwo.governance.models import TrailEntry
from zhiwo.org.policy import ACTS
from zhiwo.parties.models import Consent, ContactStop, PersonalRequest

HTMX = {"HX-Request": "true"}
NAMED = "H-" + "0" * 31
SEES = {"P1", "V1", "G1", "H1", "W1", "HO", "Q1", "U1", "D1", "X1"}
"""Who sees 甲."""


def post(browser: Client, path: str, number: int = 1, **said: Any) -> Any:
    return browser.post(path, {"place": "client", "reference": f"{NAMED}{number}"} | said, headers=HTMX)


def give(browser: Client, number: int = 1, client: str = "甲", **said: Any) -> Any:
    said = {"purpose": "marketing", "channel": "sms", "way": "paper", "wording": "2026-01", "proof": "档案 A-17"} | said
    return post(browser, f"/client/{client}/consent", number, **said)


def stop(browser: Client, number: int = 1, client: str = "甲", **said: Any) -> Any:
    return post(browser, f"/client/{client}/stop", number, **({"stop": "refusal", "channel": "phone"} | said))


class TestTheCard:
    def test_shows_purposes_by_channel_with_their_basis(self, enter: Enter) -> None:
        page = enter("W1").get("/client/甲").content.decode()

        assert "授权与联系" in page
        for words in ("个保法13(1)1", "单独同意", "无需同意 · 履行合同所必需", "个保法39"):
            assert words in page, words
        assert 'class="stopped' not in page

    def test_comes_back_with_the_consent_just_recorded(self, enter: Enter) -> None:
        answer = give(enter("W1")).content.decode()

        card = answer[answer.index('id="consents"') :]
        assert "已登记同意" in answer
        assert re.search(r'title="纸面签署 · 版本 2026-01 · 档案 A-17">同意<small class="n">2026-04-20', card)
        assert card.count(">同意<") == 1

    def test_comes_back_with_the_withdrawal_and_says_so_at_the_head(self, enter: Enter) -> None:
        browser = enter("W1")
        give(browser)

        answer = post(
            browser, "/client/甲/consent", 2, withdrawn="on", purpose="marketing", channel="sms", way="spoken"
        )

        text = answer.content.decode()
        assert "已登记撤回，立即生效" in text
        assert "不接受短信营销" in text
        assert Consent.objects.for_closing().count() == 2

    def test_sent_twice_records_once(self, enter: Enter) -> None:
        browser = enter("W1")
        give(browser)

        assert give(browser).status_code == 200
        assert Consent.objects.for_closing().count() == 1

    @pytest.mark.parametrize(
        ("said", "status", "sentence"),
        [
            ({"proof": ""}, 409, "无凭证的同意不能使用"),
            ({"purpose": "sharing"}, 409, "不适用于这种用途"),
            ({"purpose": "service"}, 409, "无需同意"),
            ({"reference": "x"}, 422, "表单没有填对"),
        ],
    )
    def test_refuses_with_a_sentence_and_changes_nothing(
        self, enter: Enter, said: dict[str, str], status: int, sentence: str
    ) -> None:
        answer = give(enter("W1"), **said)

        assert (answer.status_code, answer["HX-Reswap"]) == (status, "none")
        assert sentence in answer.content.decode()
        assert not Consent.objects.for_closing().exists()


class TestTheBanner:
    def test_names_the_channel_before_the_record_button(self, enter: Enter) -> None:
        browser = enter("W1")

        stop(browser, reason="别再打电话")
        page = browser.get("/client/甲").content.decode()

        head = page[page.index('id="client-head"') :]
        assert "<b>勿电话</b>" in head
        assert head.index("勿电话") < head.index("data-record")
        assert "别再打电话" in page

    def test_goes_when_the_stop_is_lifted(self, enter: Enter) -> None:
        browser = enter("W1")
        stop(browser)
        made = ContactStop.objects.for_closing().get()

        answer = post(browser, f"/stop/{made.reference}/lift").content.decode()

        assert "勿电话" not in answer
        assert "已解除停止联系" in answer

    def test_of_a_legal_stop_offers_the_lifting_to_compliance_alone(self, enter: Enter) -> None:
        stop(enter("W1"), stop="legal", channel="")
        made = ContactStop.objects.for_closing().get()

        assert "由合规解除" in enter("W1").get("/client/甲").content.decode()
        assert post(enter("H1"), f"/stop/{made.reference}/lift").status_code == 409
        assert f"/stop/{made.reference}/lift" in enter("Q1").get("/client/甲").content.decode()
        assert post(enter("Q1"), f"/stop/{made.reference}/lift").status_code == 200

    def test_speaks_english(self, enter: Enter) -> None:
        browser = enter("W1")
        browser.post("/choice/language", {"language": "en"})

        stop(browser)

        assert "<b>no calls</b>" in browser.get("/client/甲").content.decode()

    def test_of_quiet_hours_names_them(self, enter: Enter) -> None:
        browser = enter("W1")

        answer = stop(browser, stop="quiet_hours", channel="", quiet_since="18:30", quiet_until="10:00")

        assert "免打扰 18:30–10:00" in answer.content.decode()

    def test_ends_with_its_last_day(self, enter: Enter, settings: Any) -> None:
        browser = enter("W1")
        stop(browser, last_on="2026-04-21")

        shown = []
        for day in (21, 22):
            settings.TODAY = date(2026, 4, day)
            shown.append("勿电话" in browser.get("/client/甲").content.decode())

        assert shown == [True, False]

    def test_of_do_not_disturb_frees_the_duties_in_the_same_answer(self, enter: Enter) -> None:
        answer = stop(enter("W1"), stop="do_not_disturb", channel="").content.decode()

        assert "要求勿扰" in answer[answer.index('id="duties"') :]
        assert Duty.objects.for_closing().filter(client__number="甲", exempt="do_not_contact").exists()


class TestWhoMay:
    @pytest.mark.parametrize("number", [row[0] for row in STAFF])
    @pytest.mark.parametrize(
        ("path", "act", "said"),
        [
            ("/client/甲/consent", "consent.record", {"purpose": "profiling", "withdrawn": "on"}),
            ("/client/甲/stop", "stop.set", {"stop": "refusal", "channel": "sms"}),
            ("/client/甲/request", "request.file", {"ask": "access", "received_on": "2026-04-20"}),
        ],
    )
    def test_record_stop_and_file(  # noqa: PLR0917 - pytest passes them by name
        self, enter: Enter, house: Cast, number: str, path: str, act: str, said: dict[str, str]
    ) -> None:
        browser = enter(number)
        expected = 409 if house.staff[number].post not in ACTS[act].posts else 200 if number in SEES else 404

        assert browser.get(path, headers=HTMX).status_code == expected
        assert post(browser, path, **said).status_code == expected

    @pytest.mark.parametrize("path", ["/client/{}/consent", "/client/{}/stop", "/client/{}/request"])
    def test_a_client_out_of_sight_answers_byte_for_byte_as_one_that_is_not_there(
        self, enter: Enter, path: str
    ) -> None:
        browser = enter("W1")

        hidden, absent = browser.get(path.format("乙")), browser.get(path.format("nobody"))

        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content

    def test_a_stop_or_request_out_of_sight_is_not_found(self, enter: Enter) -> None:
        stop(enter("W2"), client="乙")
        made = ContactStop.objects.for_closing().get()
        post(enter("W2"), "/client/乙/request", ask="correct", received_on="2026-04-20")
        asked = PersonalRequest.objects.for_closing().get()

        assert post(enter("W1"), f"/stop/{made.reference}/lift").status_code == 404
        assert enter("H2").get(f"/requests/{asked.reference}/decide").status_code == 404
        assert post(enter("H2"), f"/requests/{asked.reference}/decide", decision="granted").status_code == 404
        assert ContactStop.objects.for_closing().get().until is None


class TestTheQueue:
    @pytest.mark.parametrize("number", [row[0] for row in STAFF])
    def test_opens_for_the_posts_of_the_table(self, enter: Enter, house: Cast, number: str) -> None:
        answer = enter(number).get("/requests")

        assert answer.status_code == (200 if house.staff[number].post in ACTS["request.view"].posts else 409)

    def test_is_empty_with_a_word_on_what_to_do(self, enter: Enter) -> None:
        assert "在客户页点“登记请求”" in enter("Q1").get("/requests").content.decode()

    def test_puts_the_overdue_on_top(self, enter: Enter) -> None:
        for number, (ask, day) in enumerate(
            (("access", "2026-04-20"), ("correct", "2026-04-01"), ("copy", "2026-03-02"))
        ):
            post(enter("W1"), "/client/甲/request", number, ask=ask, received_on=day)

        page = enter("Q1").get("/requests").content.decode()

        assert re.findall(r"逾期 (\d+) 天|还有 (\d+) 天|今天到期", page) == [("28", ""), ("4", ""), ("", "23")]
        assert "逾期 2 件" in page

    def test_grants_with_the_digest_of_what_was_handed_out(self, enter: Enter) -> None:
        post(enter("W1"), "/client/甲/request", ask="access", received_on="2026-04-20", asked="全部资料")
        made = PersonalRequest.objects.for_closing().get()
        path = f"/requests/{made.reference}/decide"

        assert "请附上交给客户的文件" in post(enter("H1"), path, decision="granted").content.decode()
        answer = post(enter("H1"), path, decision="granted", handed=SimpleUploadedFile("甲.pdf", b"abc"))

        assert "已记录决定" in answer.content.decode()
        made = PersonalRequest.objects.for_closing().get()
        assert made.handed_out == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        assert (made.decision, made.handled_by) == ("granted", "H1")
        assert "全部资料" not in str([entry.facts_written for entry in TrailEntry.objects.all()])

    def test_refuses_only_with_a_reason(self, enter: Enter) -> None:
        post(enter("W1"), "/client/甲/request", ask="delete", received_on="2026-04-20")
        path = f"/requests/{PersonalRequest.objects.for_closing().get().reference}/decide"
        browser = enter("G1")

        assert "须说明理由" in post(browser, path, decision="refused", reason=" ").content.decode()
        answer = post(browser, path, decision="refused", reason="反洗钱法要求保存十年").content.decode()

        assert "反洗钱法要求保存十年" in answer
        assert "已有决定" in post(browser, path, decision="granted").content.decode()

    def test_shows_no_request_of_a_client_out_of_sight(self, enter: Enter) -> None:
        post(enter("W3"), "/client/丙/request", ask="delete", received_on="2026-04-20")

        assert "测试丙" not in enter("H1").get("/requests").content.decode()
        assert "测试丙" in enter("G1").get("/requests").content.decode()

    @pytest.mark.parametrize(
        ("said", "status"),
        [({"ask": "fun", "received_on": "2026-04-20"}, 409), ({"ask": "access", "received_on": "2026-04-21"}, 409),
         ({"ask": "access", "received_on": "morgen"}, 422)],
    )  # fmt: skip
    def test_takes_no_nonsense(self, enter: Enter, said: dict[str, str], status: int) -> None:
        assert post(enter("W1"), "/client/甲/request", **said).status_code == status
        assert not PersonalRequest.objects.for_closing().exists()

    def test_asks_as_many_statements_for_many_as_for_one(self, enter: Enter) -> None:
        browser = enter("Q1")
        for number in range(3):
            post(enter("W1"), "/client/甲/request", number, ask="access", received_on="2026-04-20")
        with CaptureQueriesContext(connection) as few:
            browser.get("/requests")
        for number in range(3, 9):
            post(enter("W1"), "/client/甲/request", number, ask="access", received_on="2026-04-20")

        with CaptureQueriesContext(connection) as many:
            browser.get("/requests")

        assert len(many) == len(few)
