"""The library of talks and cases on the pages, and the talk beside a line of Today and the contact form."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.suitability.answers import elsewhere
from tests.talks.house import CASE, NUMBER, in_use, written
from zhiwo.care.models import Duty
from zhiwo.coverage.models import Loss
from zhiwo.governance.models import Approval
from zhiwo.governance.watching import publishing
from zhiwo.holdings.models import Holding
from zhiwo.talks.models import TalkOpening, TalkVersion
from zhiwo.tiering.models import Placement
from zhiwo.web import clock
from zhiwo.wiring.talk_commands import take_over_ready_talks

pytestmark = pytest.mark.django_db
FORM = {
    "number": NUMBER, "situation": "maturity", "title": "到期电话", "opening": "您好，资金快到期了。",
    "questions": "什么时候用？\n怎么用？",
    "objections": "别处高｜可以比较", "never": "保本保收益", "papers": "到期清单", "since": "2026-04-20", "until": "2027-04-20",
    "reason": "补齐场景",
}  # fmt: skip
WRITTEN = CASE | {"reference": "K-" + "1" * 32}


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def ready(house: Cast) -> Cast:
    """The ready talks are in use."""
    take_over_ready_talks(maker=house.actor("G1"), checker=house.actor("Q1"), reason="采用", at=NOW)
    return house


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    text: str = answer.content.decode()
    return text


def duty(client: str, kind: str) -> int:
    return Duty.objects.for_closing().filter(client__number=client, kind=kind).values_list("pk", flat=True)[0]


class TestLibrary:
    def test_one_proposes_compliance_approves_all_read(self, house: Cast, enter: Any) -> None:
        head, officer, manager = enter("G1"), enter("Q1"), enter("W1")
        assert "还没有可用的话术" in said(manager.get("/talks"))
        assert 'name="opening"' in said(head.get("/talks/propose"))

        answer = head.post("/talks/propose", FORM)
        slip = Approval.objects.get(kind="talk.publish")
        assert answer["HX-Redirect"] == f"/approvals/{slip.pk}"
        assert "禁语：保本保收益" in said(officer.get(f"/approvals/{slip.pk}"))
        done = officer.post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin})
        assert done.status_code < 400

        assert "到期电话" in said(manager.get("/talks"))
        page = said(manager.get(f"/talks/{NUMBER}"))
        assert "什么时候用？" in page
        assert "<dd>高科长</dd>" in page
        assert "<dd>秦合规</dd>" in page
        assert "写话术" not in said(manager.get("/talks"))
        assert "提出新版本" not in page
        assert "提出新版本" in said(head.get(f"/talks/{NUMBER}"))
        paper = said(manager.get(f"/talks/{NUMBER}/print"))
        assert "data-print" in paper
        assert 'data-theme="light"' in paper

    def test_a_new_version_shows_what_changed_and_the_old_one_stays(self, house: Cast, enter: Any) -> None:
        in_use(house)
        in_use(house, title="新的标题", questions=["多久会用？"])
        head = enter("G1")

        page = said(head.get(f"/talks/{NUMBER}"))
        assert "与第 1 版的差异" in page
        assert "<del>什么时候用？</del>" in page
        assert "<ins>多久会用？</ins>" in page
        old = said(head.get(f"/talks/{NUMBER}?version=1"))
        assert "与第" not in old
        assert "什么时候用？" in old
        assert said(head.get(f"/talks/{NUMBER}?version=3"), 404)
        assert said(head.get("/talks/T-0"), 404)
        form = said(head.get(f"/talks/propose?talk={NUMBER}"))
        assert "多久会用？" in form
        assert f'value="{NUMBER}"' in form

    def test_a_banned_claim_is_named_with_what_to_write(self, house: Cast, enter: Any) -> None:
        answer = said(enter("G1").post("/talks/propose", FORM | {"opening": "遗产税 即将 开征"}), 409)

        assert "我国目前没有遗产税" in answer
        assert "“开场”" in answer
        assert not Approval.objects.exists()

    def test_forms_that_say_too_little(self, house: Cast, enter: Any) -> None:
        head = enter("G1")
        assert "填写生效日" in said(head.post("/talks/propose", FORM | {"until": ""}), 422)
        assert "话术没有写全" in said(head.post("/talks/propose", FORM | {"never": ""}), 409)
        assert said(head.post("/talks/propose", FORM | {"number": "x"}), 422)
        assert said(enter("W1").get("/talks/propose"), 409)
        assert said(enter("W1").post("/talks/propose", FORM), 409)

    def test_ready_talks_are_taken_over_from_the_page(self, house: Cast, enter: Any) -> None:
        head = enter("G1")
        assert "采用现成话术 22 条" in said(head.get("/talks"))
        assert "采用现成话术" not in said(enter("W1").get("/talks"))
        head.post("/talks/ready", {"reason": "先用起来"})
        slip = Approval.objects.get(kind="talk.adopt")
        assert "资金到期前的一通电话" in said(enter("Q1").get(f"/approvals/{slip.pk}"))
        enter("Q1").post(f"/approvals/{slip.pk}/decide", {"decision": "approve", "pin": slip.pin})

        assert TalkVersion.objects.count() == 22
        assert "采用现成话术" not in said(head.get("/talks"))

    def test_found_by_situation_and_words(self, ready: Cast, enter: Any) -> None:
        manager = enter("W1")

        assert "客户说别处给5.2%" in said(manager.post("/talks", {"q": "5.2%"}))
        assert "客户问起CRS" not in said(manager.post("/talks", {"q": "5.2%"}))
        assert "客户问起CRS" in said(manager.get("/talks?situation=crs"))
        assert "没有这样的话术" in said(manager.post("/talks", {"q": "没有的词"}))

    def test_one_whose_review_is_near_is_marked(self, house: Cast, enter: Any) -> None:
        in_use(house, until=TODAY + timedelta(days=31))
        assert "使用中" in said(enter("G1").get("/talks"))
        in_use(house, until=TODAY + timedelta(days=30))
        assert "将到复审日" in said(enter("G1").get("/talks"))

    def test_versions_are_for_who_makes_and_controls_them(self, house: Cast, enter: Any) -> None:
        in_use(house)
        in_use(house, title="新的标题", questions=["多久会用？"])
        for who in ("W1", "H1"):
            reader = enter(who)
            page = said(reader.get(f"/talks/{NUMBER}"))
            assert "多久会用？" in page
            assert "什么时候用？" not in page
            assert "的差异" not in page
            assert "?version=1" not in page
            assert said(reader.get(f"/talks/{NUMBER}?version=1"), 404)
            assert said(reader.get(f"/talks/{NUMBER}/print?version=1"), 404)
        for who in ("G1", "Q1", "U1"):
            assert "与第 1 版的差异" in said(enter(who).get(f"/talks/{NUMBER}"))
            assert "什么时候用？" in said(enter(who).get(f"/talks/{NUMBER}/print?version=1"))

    def test_found_by_state_by_who_reads_every_version(self, house: Cast, enter: Any) -> None:
        in_use(house, since=TODAY + timedelta(days=1))
        head, manager = enter("G1"), enter("W1")

        assert "到期电话" in said(head.post("/talks", {"state": "ahead"}))
        assert "没有这样的话术" in said(head.post("/talks", {"state": "in_force"}))
        assert "到期电话" in said(head.post("/talks", {"state": "nothing"}))
        assert 'name="state"' not in said(manager.get("/talks"))
        assert "还没有可用的话术" in said(manager.post("/talks", {"state": "ahead"}))

    def test_a_page_at_a_time(self, ready: Cast, enter: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("zhiwo.desk.paging.ROWS", 10)
        head = enter("G1")

        page = said(head.post("/talks?page=3", {"q": "您", "days": "30"}))
        assert "第 3 / 3 页" in page
        assert 'hx-post="/talks?days=30&amp;page=2"' in page
        assert 'hx-include="#talks-form"' in page
        assert "下一页" not in said(head.post("/talks", {"situation": "crs"}))
        part = said(head.post("/talks", {"q": "5.2%"}, headers={"HX-Request": "true"}))
        assert "<html" not in part
        assert "客户说别处给5.2%" in part

    def test_situations_without_a_talk_are_listed_for_who_may_propose(self, house: Cast, enter: Any) -> None:
        in_use(house)
        head = enter("G1")
        page = said(head.get("/talks"))

        assert "还没有话术的场景" in page
        assert "/talks/propose?situation=gift" in page
        assert "/talks/propose?situation=maturity" not in page
        assert '<option value="gift" selected>' in said(head.get("/talks/propose?situation=gift"))
        assert " selected>" not in said(head.get("/talks/propose?situation=nowhere")).split("<form")[-1]
        assert "还没有话术的场景" not in said(enter("W1").get("/talks"))
        take_over_ready_talks(maker=house.actor("G1"), checker=house.actor("Q1"), reason="采用", at=NOW)
        assert "还没有话术的场景" not in said(head.get("/talks"))

    def test_a_situation_nobody_offers_is_as_if_not_said(self, ready: Cast, enter: Any) -> None:
        manager = enter("W1")
        pages = [said(manager.get(f"/talks{asked}")) for asked in ("", "?situation=nowhere&state=nothing&days=7")]
        assert len({re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page) for page in pages}) == 1

    def test_retired_with_a_reason(self, ready: Cast, enter: Any) -> None:
        officer = enter("Q1")
        assert "停用理由" in said(officer.post("/talks/ready-crs/retire", {"reason": " "}), 409)
        assert officer.post("/talks/ready-crs/retire", {"reason": "口径更新"})["HX-Redirect"] == "/talks/ready-crs"

        assert "口径更新" in said(officer.get("/talks/ready-crs"))
        assert said(enter("W1").get("/talks/ready-crs"), 404)
        assert said(enter("W1").post("/talks/ready-birthday/retire", {"reason": "x"}), 409)

    def test_in_english_too(self, ready: Cast, enter: Any) -> None:
        head = enter("G1")
        head.post("/choice/language", {"language": "en"})

        assert "Write a talk" in said(head.get("/talks"))
        assert "what not to say" in said(head.get("/talks/ready-maturity"))
        assert "Write a case" in said(head.get("/talks/cases"))
        assert "Send" in said(head.get("/talks/propose")) or "approval" in said(head.get("/talks/propose"))
        assert "Print" in said(head.get("/talks/ready-maturity/print"))
        answer = said(head.post("/talks/propose", FORM | {"opening": "零风险"}), 409)
        assert "a claim that is not allowed" in answer


class TestBeside:
    def test_today_shows_the_talk_of_a_line(self, ready: Cast, enter: Any) -> None:
        manager = enter("W1")
        line = duty("甲", "greeting_birthday")
        assert f"/talk?line={line}" in said(manager.get("/"))

        shown = said(manager.get(f"/client/甲/talk?line={line}"))
        assert "今天只祝福，不谈业务" in shown
        assert "借生日推销" in shown
        assert "鲜花或蛋糕的签收单" in shown

    def test_the_contact_form_opens_what_fits_the_client(self, ready: Cast, enter: Any) -> None:
        manager = enter("W1")
        assert "/talk" in said(manager.get("/client/甲/record"))

        shown = said(manager.get("/client/甲/talk"))
        assert ">生日</button>" in shown
        assert ">日常联络</button>" in shown
        assert "data-close" not in shown

    def test_what_the_bank_sees_of_the_client_calls_for_talks(self, ready: Cast, enter: Any) -> None:
        manager, line = enter("W2"), duty("乙", "contact_month")
        assert "先核对" not in said(manager.get(f"/client/乙/talk?line={line}"))
        with transaction.atomic(), publishing():
            Holding.objects.for_closing().update(matures_on=TODAY + timedelta(days=30))

        shown = said(manager.get(f"/client/乙/talk?line={line}"))
        assert "有资金到期" in shown
        assert "资金到期前的一通电话" in shown
        assert shown.index(">到期</button>") < shown.index(">他行高息</button>") < shown.index(">日常联络</button>")
        other = said(manager.get(f"/client/乙/talk?line={line}&talk=ready-rate-elsewhere"))
        assert "5.2%这个数字" in other

    def test_a_day_beyond_the_horizon_is_no_signal(self, ready: Cast, enter: Any) -> None:
        with transaction.atomic(), publishing():
            Holding.objects.for_closing().update(matures_on=TODAY + timedelta(days=31))
        assert "有资金到期" not in said(enter("W2").get("/client/乙/talk"))

    def test_losses_and_tiers_are_signals(self, ready: Cast, enter: Any) -> None:
        assert ">升级</button>" not in said(enter("W2").get("/client/乙/talk"))
        with transaction.atomic(), publishing():
            Loss.objects.for_closing().create(
                client=ready.clients["乙"], kind="falling", on=TODAY - timedelta(days=60), noted_on=TODAY, tier="t1"
            )
            Placement.objects.for_closing().filter(client__number="乙").update(attention=True)

        shown = said(enter("W2").get("/client/乙/talk"))
        assert "资产下降" in shown
        assert ">资金转出</button>" in shown
        assert ">降级关注</button>" in shown
        with transaction.atomic(), publishing():
            Loss.objects.for_closing().update(on=TODAY - timedelta(days=61))
        assert "资产下降" not in said(enter("W2").get("/client/乙/talk"))

    def test_an_assessment_that_runs_out_is_a_signal(self, ready: Cast, enter: Any) -> None:
        assert "须重新测评" not in said(enter("W2").get("/client/乙/talk"))
        elsewhere(ready, "乙", TODAY - timedelta(days=400))

        shown = said(enter("W2").get("/client/乙/talk"))

        assert "须重新测评" in shown
        assert ">测评到期</button>" in shown

    def test_who_went_up_lately(self, ready: Cast, enter: Any) -> None:
        assert ">升级</button>" in said(enter("W1").get("/client/甲/talk"))

    def test_opening_counts_once_a_contact_without_the_client(self, ready: Cast, enter: Any) -> None:
        line = duty("甲", "greeting_birthday")
        manager = enter("W1")
        manager.get(f"/client/甲/talk?line={line}")
        manager.get(f"/client/甲/talk?line={line}")  # loaded again
        manager.get("/client/甲/talk?talk=ready-birthday")  # in the contact form

        (count,) = TalkOpening.objects.all()
        assert (count.unit.number, count.version.talk.number) == ("N1", "ready-birthday")
        page = said(enter("H1").get("/talks/ready-birthday"))
        assert page.count("1 次") == 3
        assert "近 365 天使用" in page
        assert "天使用" not in said(manager.get("/talks/ready-birthday"))
        assert "天使用" not in said(manager.get("/talks"))
        assert 'data-label="使用">1<' in said(enter("H1").get("/talks?days=30"))

    def test_out_of_sight_is_not_found(self, ready: Cast, enter: Any) -> None:
        assert said(enter("W2").get("/client/甲/talk"), 404)
        assert said(enter("D1").get("/client/甲/talk"), 409)
        assert not TalkOpening.objects.exists()

    def test_anothers_line_says_nothing(self, ready: Cast, enter: Any) -> None:
        line = duty("乙", "contact_month")
        assert ">日常联络</button>" not in said(enter("W1").get(f"/client/甲/talk?line={line}"))

    def test_without_any_talk_the_way_to_the_library(self, house: Cast, enter: Any) -> None:
        assert "还没有批准的话术" in said(enter("W1").get("/client/甲/talk"))


class TestCases:
    def test_written_found_rated_and_taken_down(self, house: Cast, enter: Any) -> None:
        manager, colleague, head = enter("W1"), enter("W3"), enter("H1")

        assert "案例已存入" in said(manager.post("/talks/cases/write", WRITTEN))
        assert "案例已存入" in said(manager.post("/talks/cases/write", WRITTEN))  # sent twice
        found = said(colleague.post("/talks/cases", {"q": "用钱", "outcome": "won", "tier": "t2"}))
        assert "到期前两周先问用途" in found
        assert "0/0 人觉得有用" in found
        at = f"/talks/cases/{WRITTEN['reference']}"
        assert "1/1 人觉得有用" in said(colleague.post(f"{at}/rate", {"useful": "yes"}))
        assert "0/1 人觉得有用" in said(colleague.post(f"{at}/rate", {"useful": "no"}))
        assert "由同事评价" in said(manager.post(f"{at}/rate", {"useful": "yes"}), 409)
        assert f"{at}/rate" not in said(manager.get("/talks/cases"))
        assert said(colleague.post(f"{at}/take-down", {"reason": "x"}), 409)
        assert "撤下：太细" in said(head.post(f"{at}/take-down", {"reason": "太细"}))
        assert "没有这样的案例" in said(manager.get("/talks/cases"))

    def test_nobody_is_named(self, house: Cast, enter: Any) -> None:
        answer = said(enter("W1").post("/talks/cases/write", WRITTEN | {"said": "测试甲 13800138000"}), 409)

        assert "客户姓名" in answer
        assert "电话号码" in answer
        assert "13800138000" not in answer
        assert "请缩短文字" in said(enter("W1").post("/talks/cases/write", WRITTEN | {"said": "长" * 2001}), 422)

    def test_a_page_at_a_time_by_what_is_looked_for(self, house: Cast, enter: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("zhiwo.desk.paging.ROWS", 1)
        manager = enter("W1")
        written(house)
        assert "下一页" not in said(manager.get("/talks/cases"))
        written(house, title="第二个", band="none", said="先问用钱的日子。")

        page = said(manager.post("/talks/cases?page=2", {"outcome": "won", "q": "用钱"}))
        assert "第 2 / 2 页" in page
        assert CASE["title"] in page
        assert 'hx-post="/talks/cases?outcome=won&amp;page=1"' in page
        assert "用钱" not in page.split('class="pages"')[1]
        assert "第二个" in said(manager.post("/talks/cases", {"band": "none"}))
        assert CASE["said"] not in said(manager.post("/talks/cases", {"band": "none", "q": "第二个"}))
        assert "第 2 / 2 页" in said(manager.get("/talks/cases?page=99"))

    def test_a_vote_keeps_what_was_looked_for(self, house: Cast, enter: Any) -> None:
        case = written(house)
        written(house, title="另一个", outcome="lost")

        shown = said(enter("W3").post(f"/talks/cases/{case.reference}/rate", {"useful": "yes", "outcome": "won"}))
        assert "1/1 人觉得有用" in shown
        assert "另一个" not in shown

    def test_taken_down_ones_are_looked_for_by_leaders(self, house: Cast, enter: Any) -> None:
        case, head, manager = written(house), enter("H1"), enter("W1")
        head.post(f"/talks/cases/{case.reference}/take-down", {"reason": "太细"})

        assert 'name="state"' in said(head.get("/talks/cases"))
        assert "撤下：太细" in said(head.post("/talks/cases", {"state": "down"}))
        assert "没有这样的案例" in said(head.post("/talks/cases", {"state": "stands"}))
        assert 'name="state"' not in said(manager.get("/talks/cases"))
        assert "没有这样的案例" in said(manager.post("/talks/cases", {"state": "down"}))

    def test_who_only_reads(self, house: Cast, enter: Any) -> None:
        written(house)
        page = said(enter("U1").get("/talks/cases"))

        assert CASE["title"] in page
        assert "write-case" not in page
        assert "/rate" not in page
        assert "/take-down" not in page
        assert said(enter("U1").post("/talks/cases/write", WRITTEN), 409)
        assert said(enter("X1").get("/talks"), 409)
        assert said(enter("X1").get("/talks/cases"), 409)
