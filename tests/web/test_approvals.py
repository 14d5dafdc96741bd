"""The approvals and the policy desk, as each post finds them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.cast import STAFF, Cast
from tests.desk.house import CLOSED
from tests.rulebook.rules import MAY, propose, published, raised
from tests.web.conftest import Enter
from zhiwo.governance.models import Approval
from zhiwo.rulebook.models import PolicyReview, PolicySignature, PolicyVersion
from zhiwo.wiring.packs import packs

OPENS = {
    "president",
    "deputy_president",
    "retail_head",
    "outlet_head",
    "compliance",
    "auditor",
    "data_steward",
    "analyst",
}
RULES = {"president", "deputy_president", "retail_head"}
HTMX = {"HX-Request": "true"}


def post(browser: Client, path: str, **said: str) -> Any:
    return browser.post(path, said, headers=HTMX)


@pytest.mark.parametrize(("number", "post_held"), [(number, post) for number, _, _, post in STAFF])
@pytest.mark.parametrize("path", ["/approvals", "/policies", "/policies/tiering.branch"])
def test_each_screen_opens_for_its_posts(enter: Enter, number: str, post_held: str, path: str) -> None:
    browser = enter(number)

    answer = browser.get(path)

    assert answer.status_code == (200 if post_held in OPENS else 409)
    menu = browser.get("/").content.decode() if post_held in OPENS - {"compliance", "auditor", "analyst"} else ""
    assert not menu or 'href="/policies"' in menu


@pytest.mark.parametrize(("number", "post_held"), [(number, post) for number, _, _, post in STAFF])
def test_the_form_opens_for_who_may_propose(enter: Enter, number: str, post_held: str) -> None:
    assert enter(number).get("/policies/tiering.branch/propose").status_code == (200 if post_held in RULES else 409)


@pytest.mark.parametrize("path", ["/policies/nowhere", "/policies/nowhere/propose", "/approvals/99"])
def test_what_is_not_there(enter: Enter, path: str) -> None:
    assert enter("P1").get(path).status_code == 404


class TestProposing:
    def test_the_form_holds_the_version_in_force(self, enter: Enter) -> None:
        page = enter("G1").get("/policies/tiering.branch/propose").content.decode()

        assert "valid_from: 2020-01-01" in page
        assert f"须在最近日终 {CLOSED} 之后" in page

    def test_shows_the_difference_before_anything_is_sent(self, enter: Enter) -> None:
        answer = post(enter("G1"), "/policies/tiering.branch/propose", text=raised(), do="look")

        assert "T2 的下限：100万（含） → 120万（含），自 2026-05-01 起" in answer.content.decode()
        assert Approval.objects.count() == 0

    @pytest.mark.parametrize(
        ("text", "reason", "told"),
        [("a: [", "x", "第 1 行读不懂"), (raised(t2=1), "x", "后一层的下限须高于前一层"), (raised(), "", "请写明理由")],
    )
    def test_what_is_wrong_is_said_beside_the_form_and_nothing_is_lost(
        self, enter: Enter, text: str, reason: str, told: str
    ) -> None:
        answer = post(enter("G1"), "/policies/tiering.branch/propose", text=text, reason=reason, do="ask")

        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert "<textarea" not in answer.content.decode()

    def test_leads_to_the_slip_which_stands_on_the_packs_page(self, enter: Enter) -> None:
        text = raised().replace("\n", "\r\n")

        answer = post(enter("G1"), "/policies/tiering.branch/propose", text=text, reason="上调门槛", do="ask")

        slip = Approval.objects.get()
        assert answer["HX-Redirect"] == f"/approvals/{slip.pk}"
        page = enter("X1").get("/policies/tiering.branch").content.decode()
        assert "高科长 提出的新版本正在等待审批" in page

    def test_is_refused_to_others_by_post_too(self, enter: Enter) -> None:
        for number in ("Q1", "H1", "AD", "W1"):
            assert post(enter(number), "/policies/tiering.branch/propose", text=raised(), reason="x").status_code == 409
        assert Approval.objects.count() == 0


class TestDeciding:
    @pytest.fixture
    def slip(self, house: Cast) -> Approval:
        return propose(house, raised())

    @pytest.mark.parametrize(
        ("number", "decides", "takes_back"),
        [("P1", True, False), ("G1", False, True), ("Q1", False, False), ("H1", False, False)],
    )
    def test_offers_each_what_he_may_do(
        self, slip: Approval, enter: Enter, number: str, decides: bool, takes_back: bool
    ) -> None:
        page = enter(number).get(f"/approvals/{slip.pk}").content.decode()

        assert "T2 的下限" in page
        assert 'value="approve"' in page or not decides
        assert ('value="approve"' in page) is decides
        assert ('value="withdraw"' in page) is takes_back

    def test_the_menu_counts_what_waits(self, slip: Approval, enter: Enter) -> None:
        counts = {}
        for number in ("P1", "V1", "G1", "H1"):
            found = re.search(r'id="menu-approvals">(\d+)<', enter(number).get("/").content.decode())
            counts[number] = found and found[1]

        assert counts == {"P1": "1", "V1": "1", "G1": None, "H1": None}

    def test_approving_publishes(self, slip: Approval, enter: Enter) -> None:
        browser = enter("P1")

        answer = post(browser, f"/approvals/{slip.pk}/decide", decision="approve", pin=slip.pin)

        assert answer["HX-Redirect"] == f"/approvals/{slip.pk}"
        assert "已发布" in browser.get(f"/approvals/{slip.pk}").content.decode()
        assert PolicyVersion.objects.get().valid_from == MAY
        assert "待生效" in browser.get("/policies/tiering.branch").content.decode()

    @pytest.mark.parametrize(
        ("number", "said", "status"),
        [
            ("G1", {"decision": "approve"}, 409),
            ("Q1", {"decision": "approve"}, 409),
            ("P1", {"decision": "approve", "pin": "x"}, 409),
            ("P1", {"decision": "refuse"}, 409),
            ("P1", {"decision": "withdraw"}, 409),
            ("W1", {"decision": "approve"}, 404),
            ("AD", {"decision": "approve"}, 404),
            ("P1", {"decision": "eat"}, 404),
        ],
    )
    def test_what_may_not_be_is_refused(
        self, slip: Approval, enter: Enter, number: str, said: dict[str, str], status: int
    ) -> None:
        answer = post(enter(number), f"/approvals/{slip.pk}/decide", **{"pin": slip.pin} | said)

        slip.refresh_from_db()
        assert (answer.status_code, slip.state) == (status, "waiting")

    def test_refusing_shows_the_reason_to_the_maker(self, slip: Approval, enter: Enter) -> None:
        post(enter("P1"), f"/approvals/{slip.pk}/decide", decision="refuse", reason="先看半年")

        page = enter("G1").get(f"/approvals/{slip.pk}").content.decode()
        assert "已退回" in page
        assert "先看半年" in page

    def test_names_in_a_reason_or_a_text_are_no_markup(self, house: Cast, enter: Enter) -> None:
        text = raised().replace("source: 《支行", "source: <b>《支行</b>")
        slip = propose(house, text)

        page = enter("P1").get(f"/approvals/{slip.pk}").content.decode()

        assert "<b>《支行</b>" not in page
        assert "&lt;b&gt;《支行&lt;/b&gt;" in page


class TestSigningAndReviewing:
    def test_compliance_signs_on_the_packs_page(self, house: Cast, enter: Enter) -> None:
        version = published(house, raised(mark="own"))
        browser = enter("Q1")
        assert "待合规签署的规则" in browser.get("/approvals").content.decode()
        assert "/sign/" in browser.get("/policies/tiering.branch").content.decode()

        answer = post(browser, f"/policies/tiering.branch/sign/{version.pk}", note="看过纪要")

        assert answer["HX-Redirect"] == "/policies/tiering.branch"
        assert PolicySignature.objects.get().signer == "Q1"
        assert "/sign/" not in browser.get("/policies/tiering.branch").content.decode()

    @pytest.mark.parametrize("number", ["P1", "G1", "AD", "U1", "W1"])
    def test_nobody_else_does(self, house: Cast, enter: Enter, number: str) -> None:
        version = published(house, raised(mark="own"))
        browser = enter(number)

        assert post(browser, f"/policies/tiering.branch/sign/{version.pk}", note="x").status_code == 409
        assert PolicySignature.objects.count() == 0

    def test_what_is_due_is_listed_and_reviewed(self, enter: Enter) -> None:
        browser = enter("Q1")
        assert "从未复核" in browser.get("/policies").content.decode()

        for one in packs():
            code, day = one.code, str(one.versions()[0]["valid_from"])
            assert post(browser, f"/policies/{code}/review", valid_from=day, note="仍适用").status_code == 200

        assert "没有到期的复核" in browser.get("/policies").content.decode()

    @pytest.mark.parametrize(("number", "said", "status"), [
        ("U1", {"valid_from": "2020-01-01", "note": "x"}, 409), ("Q1", {"valid_from": "2020-01-01", "note": ""}, 409),
        ("Q1", {"valid_from": "2021-01-01", "note": "x"}, 409), ("Q1", {"valid_from": "soon", "note": "x"}, 404),
    ])  # fmt: skip
    def test_a_review_that_may_not_be(self, enter: Enter, number: str, said: dict[str, str], status: int) -> None:
        assert post(enter(number), "/policies/tiering.branch/review", **said).status_code == status
        assert PolicyReview.objects.count() == 0


class TestMarks:
    def test_stand_wherever_a_rules_result_shows(self, enter: Enter) -> None:
        client = enter("W1").get("/client/甲").content.decode()
        board = enter("P1").get("/board").content.decode()

        assert re.search(r"支行方案 2020-01 版 <span class=\"tag mark\" title=\"来源为本行方案原文：《支行", client)
        assert board.count('<span class="tag mark warn" title="自定的规则') == 2
        assert '<span class="tag mark" title="来源为本行方案原文' in board

    def test_a_rule_of_the_house_is_told_on_each_line_of_the_day(self, house: Cast, enter: Enter) -> None:
        from tests.governance.test_approvals import care
        from tests.rulebook.rules import check
        from zhiwo.clients.hands import PEOPLE
        from zhiwo.rulebook.operations import sign

        browser = enter("W1")
        before = browser.get("/").content.decode()
        text = care().replace("2026-05-01", "2026-04-20").replace("confidence: seed", "confidence: own")
        slip = check(house, propose(house, text, pack="care.s7"))
        version = PolicyVersion.objects.get(approval=slip.pk)
        sign(actor=house.actor("Q1"), number=version.pk, note="x", closed_on=None, people=PEOPLE, at=slip.made_at)

        after = browser.get("/").content.decode()

        assert "来源为本行方案原文：《支行" in before
        assert "tag mark warn" not in before
        assert "tag mark warn" in after
