"""Risk assessments on the pages: opened by staff, answered on the client's own page, shown to whom it concerns."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from tests.cast import TODAY, Cast
from tests.suitability.answers import FORM, MIDDLING, assessed, elsewhere, moment
from tests.web.conftest import Enter
from zhiwo.governance.models import TrailEntry
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.parties.models import Person
from zhiwo.suitability.models import Assessment, MaterialChange, MeansStatement, Sitting
from zhiwo.suitability.operations import Stated, state_means
from zhiwo.suitability.operations.means import Stated as Figures
from zhiwo.web.words import MEANS

HTMX = {"HX-Request": "true"}
CODE = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")
ANSWERS = {f"q-{question}": answer for question, answer in MIDDLING.items()}


def text(answer: Any, status: int = 200) -> str:
    said: str = answer.content.decode()
    assert answer.status_code == status, said
    return said


def code_for(browser: Browser, client: str = "甲", **said: str) -> str:
    answer = browser.post(f"/client/{client}/assessment", {"channel": "tablet"} | said, headers=HTMX)
    found = CODE.search(text(answer))
    assert found
    return found[0]


def handed(code: str, **changed: Any) -> dict[str, Any]:
    return {"code": code, "handed": "1", "own_hand": "1"} | ANSWERS | changed


class TestOpening:
    def test_from_the_clients_page_with_a_code_shown_once(self, enter: Enter, house: Cast) -> None:
        manager = enter("W1")
        assert "开启测评" in text(manager.get("/client/甲"))
        form = text(manager.get("/client/甲/assessment"))
        assert "今天 0/2 次，近 12 个月 0/8 次" in form
        assert '<option value="H1">何主任</option>' in form

        code = code_for(manager)

        assert Sitting.objects.count() == 1
        assert code not in text(manager.get("/client/甲"))
        assert all(f'name="q-{one.code}"' not in form for one in FORM.questions), "staff have no form to answer on"

    def test_of_the_old_with_a_witness(self, enter: Enter, house: Cast) -> None:
        Person.objects.for_closing().filter(client=house.clients["甲"]).update(born_on=date(1960, 1, 1))
        manager = enter("W1")

        assert "客户年满65周岁" in text(manager.get("/client/甲/assessment"))
        assert "须由同事现场见证" in text(
            manager.post("/client/甲/assessment", {"channel": "tablet"}, headers=HTMX), 409
        )
        code = code_for(manager, witness="H1")
        assert "见证人确认后生效" in text(Browser().post("/answer", handed(code)))
        assert "我在场见证" not in text(manager.get("/client/甲"))
        head = enter("H1")
        assert "待您见证" in text(head.get("/assessments"))
        assert "我在场见证" in text(head.get("/client/甲"))
        reference = Assessment.objects.for_closing().get().reference
        answer = head.post(f"/assessment/{reference}/witness", {"place": "client"}, headers=HTMX)
        assert "已见证" in text(answer)
        assert "待您见证" not in text(head.get("/assessments"))
        trail = text(head.get("/trail?client=甲"))
        assert "客户本人" in trail
        assert "完成风险测评" in trail

    def test_no_room_left_is_told(self, enter: Enter, house: Cast) -> None:
        for level in (1, 2):
            elsewhere(house, "甲", TODAY, level)

        answer = enter("W1").post("/client/甲/assessment", {"channel": "tablet"}, headers=HTMX)

        assert "客户今天已测评 2 次" in text(answer, 409)


class TestTheClientsPage:
    def test_from_code_to_result(self, enter: Enter, house: Cast) -> None:
        code, client = code_for(enter("W1")), Browser()
        assert "请输入客户经理告诉您的口令" in text(client.get("/answer"))

        page = text(client.post("/answer", {"code": code.upper().replace("-", " ")}))
        assert "测**，您好" in page
        assert page.count("<fieldset") == len(FORM.questions) + 1
        done = text(client.post("/answer", handed(code)))

        assert "C4" in done
        assert "成长型" in done
        assert "2027-04-21" in done
        assert Assessment.objects.for_closing().get().answers == MIDDLING
        assert "口令已经用过" in text(client.post("/answer", {"code": code}), 409)

    def test_shows_nothing_of_the_client_and_hints_at_nothing(self, enter: Enter, house: Cast) -> None:
        elsewhere(house, "甲", TODAY - timedelta(30), level=5)
        page = text(Browser().post("/answer", {"code": code_for(enter("W1"))}))
        page = re.sub(r'value="[A-Za-z0-9]{64}"', "", page)  # the mark against forms of other sites is drawn by lot

        for secret in ("测试甲", "甲", "1990000", "学府路", "C5", "C1", "保守型", "进取型", "王经理", "W1"):
            assert secret not in page, secret
        body = page[page.index("<main>") : page.index("</main>")]
        assert not re.search(r"\d+ ?分|points|data-|checked", body)
        assert all(str(answer.code) in body for question in FORM.questions for answer in question.answers)

    def test_nobody_answers_where_staff_are_signed_in(self, enter: Enter, house: Cast) -> None:
        manager = enter("W1")
        code = code_for(manager)

        for answer in (manager.get("/answer"), manager.post("/answer", handed(code))):
            assert "请在客户使用的设备上打开本页" in text(answer, 409)
        assert not Assessment.objects.for_closing().exists()

    def test_what_is_missing_is_asked_for_with_the_rest_kept(self, enter: Enter, house: Cast) -> None:
        code, client = code_for(enter("W1")), Browser()
        said = handed(code)
        del said["q-loss"]

        page = text(client.post("/answer", said), 422)
        assert "还有 1 题没有作答" in page
        assert page.count(" checked") == len(FORM.questions) - 1
        assert "请确认是您本人作答" in text(client.post("/answer", handed(code, own_hand="")), 422)
        assert not Assessment.objects.for_closing().exists()

    def test_answers_that_do_not_go_together_come_back_once(self, enter: Enter, house: Cast) -> None:
        code, client = code_for(enter("W1")), Browser()
        said = handed(code, **{"q-return": "highest", "q-liquidity": "days"})

        page = text(client.post("/answer", said))
        assert "答案看起来不太一致" in page
        assert page.count('class="card relook"') == 2
        seen = re.findall(r'name="seen" value="(\w+)"', page)
        done = text(client.post("/answer", said | {"seen": seen}))

        assert "已收到您的作答" in done
        card = text(enter("W1").get("/client/甲"))
        assert "前后不一，客户确认未改：" in card

    def test_in_english(self, enter: Enter, house: Cast) -> None:
        client = Browser()
        client.cookies["language"] = "en"
        code = code_for(enter("W1"))

        page = text(client.post("/answer", {"code": code}))
        assert "How old are you?" in page
        assert "您" not in page
        assert "Your ability to bear risk is" in text(client.post("/answer", handed(code)))

    def test_who_guesses_at_codes_is_heard_no_more(self, house: Cast, enter: Enter, settings: Any) -> None:
        settings.FAILURES_PER_SOURCE = 10
        code, guesser = code_for(enter("W1")), Browser()

        answers = [guesser.post("/answer", {"code": f"aaaa-bbbb-cccc-{n:04d}"}).status_code for n in range(11)]

        assert answers[0] == 409
        assert answers[-1] == 429
        assert guesser.post("/answer", {"code": code}).status_code == 429
        assert TrailEntry.objects.filter(act="org.entry-refused").exists()

    def test_a_code_that_is_spent_is_no_guess(self, house: Cast, enter: Enter, settings: Any) -> None:
        settings.FAILURES_PER_SOURCE = 10
        code, client = code_for(enter("W1")), Browser()
        client.post("/answer", handed(code))

        assert {client.post("/answer", {"code": code}).status_code for _ in range(15)} == {409}

    @pytest.mark.parametrize("odd", ["\x00", "a\x00b", "٣", "😀" * 20, "9" * 5000, "<script>", "' OR 1=1--", ""])
    def test_whatever_is_sent_is_answered(self, enter: Enter, house: Cast, odd: str) -> None:
        code, client = code_for(enter("W1")), Browser()

        assert client.post("/answer", {"code": odd}).status_code == 409
        page = text(client.post("/answer", handed(code, **{"q-age": odd, f"q-{odd[:40]}": odd, "seen": [odd]})), 422)

        assert "还有 1 题没有作答" in page
        assert "<script>" not in page
        assert not Assessment.objects.for_closing().exists()

    def test_a_form_of_another_site_is_not_taken(self, enter: Enter, house: Cast) -> None:
        code = code_for(enter("W1"))

        assert Browser(enforce_csrf_checks=True).post("/answer", handed(code)).status_code == 403
        assert not Assessment.objects.for_closing().exists()


class TestTheCard:
    def test_shows_level_term_answers_and_what_was_before(self, enter: Enter, house: Cast) -> None:
        elsewhere(house, "甲", date(2025, 3, 3), level=2)
        assessed(house)

        page = text(enter("W1").get("/client/甲"))
        card = page[page.index('id="assessment"') : page.index('id="duties"')]

        for said in (
            "C4",
            "成长型",
            "2026-04-20",
            "2027-04-21",
            "第 2 次",
            "风险损失承受程度",
            "5%至20%",
            "C2",
            "2025-03-03",
        ):
            assert said in card, said

    @pytest.mark.parametrize(
        ("who", "card", "answers"),
        [("H1", True, True), ("Q1", True, True), ("U1", True, True), ("X1", True, False), ("D1", False, False)],
    )
    def test_for_whom(self, enter: Enter, house: Cast, who: str, card: bool, answers: bool) -> None:
        assessed(house)
        state_means(actor=house.actor("W1"), client="甲", stated=Stated(financial_fen=300_000_000), at=moment())

        page = text(enter(who).get("/client/甲"))

        assert ('id="assessment"' in page, "风险损失承受程度" in page, "个人金融资产" in page) == (
            card,
            answers,
            answers,
        )

    def test_changes_and_means_are_put_down_and_checked(self, enter: Enter, house: Cast) -> None:
        assessed(house)
        manager, head = enter("W1"), enter("H1")
        assert "收入明显下降或失业" in text(manager.get("/client/甲/change"))
        said = {"kind": "income", "stated_on": TODAY.isoformat(), "reference": "M-" + "0" * 32, "place": "client"}
        answer = text(manager.post("/client/甲/change", said, headers=HTMX))
        assert "情况有变，须重测" in answer
        assert MaterialChange.objects.for_closing().count() == 1

        assert "个人金融资产" in text(manager.get("/client/甲/means"))
        said = {"financial_fen": "300.5", "experience_years": "2", "reference": "F-" + "0" * 32, "place": "client"}
        said |= {"proof_kind": "assets", "proof_number": "A-77"}
        answer = text(manager.post("/client/甲/means", said, headers=HTMX))
        assert "证明待核对" in answer
        assert "3,005,000元" in answer
        row = MeansStatement.objects.for_closing().get()
        assert row.financial_fen == 300_500_000
        assert "已见证明" not in answer
        assert "已见证明" in text(head.get("/client/甲"))
        answer = head.post(f"/means/{row.reference}/checked", {"place": "client"}, headers=HTMX)
        assert "有证明" in text(answer)

    def test_restored_capacity_is_checked_by_a_colleague(self, enter: Enter, house: Cast) -> None:
        assessed(house)
        said = {"stated_on": TODAY.isoformat(), "place": "client"}
        manager = enter("W1")
        for n, kind in enumerate(("limited", "full")):
            form = said | {"kind": kind, "reference": f"M-{n}" + "0" * 31}
            assert manager.post("/client/甲/change", form, headers=HTMX).status_code == 200

        assert "待同事核对" in text(manager.get("/client/甲"))
        (noted,) = MaterialChange.objects.for_closing().filter(kind="full")
        path = f"/change/{noted.reference}/checked"
        assert "须由同事核对" in text(manager.post(path, {"place": "client"}, headers=HTMX), 409)
        head = enter("H1")
        assert path in text(head.get("/client/甲"))
        assert "已核对" in text(head.post(path, {"place": "client"}, headers=HTMX))
        assert "待同事核对" not in text(head.get("/client/甲"))
        assert head.post(path, {"place": "client"}, headers=HTMX).status_code == 404

    def test_another_channel_is_called_by_its_name(self, enter: Enter, house: Cast) -> None:
        elsewhere(house, "甲", TODAY)

        assert "其他渠道 手机银行" in text(enter("W1").get("/client/甲"))

    def test_of_who_is_on_no_list_the_form_says_what_is_not_known(self, enter: Enter, house: Cast) -> None:
        AumFigure.objects.for_closing().filter(client=house.clients["甲"]).delete()
        assert "其他渠道的测评次数从今晚日终起才计入" in text(enter("W1").get("/client/甲/assessment"))
        elsewhere(house, "甲", TODAY)
        assert "其他渠道的测评次数从今晚日终起才计入" not in text(enter("W1").get("/client/甲/assessment"))

    @pytest.mark.parametrize("said", [{"kind": "x" * 30}, {"stated_on": "2026-02-30"}, {"reference": "x"}])
    def test_what_cannot_be_read_is_told(self, enter: Enter, house: Cast, said: dict[str, str]) -> None:
        whole = {"kind": "income", "stated_on": TODAY.isoformat(), "reference": "M-" + "0" * 32}

        assert "表单没有填对" in text(enter("W1").post("/client/甲/change", whole | said, headers=HTMX), 422)
        wrong = {"financial_fen": "1.234", "reference": "F-" + "0" * 32}
        assert "表单没有填对" in text(enter("W1").post("/client/甲/means", wrong, headers=HTMX), 422)

    def test_in_english(self, enter: Enter, house: Cast) -> None:
        assessed(house)
        manager = enter("W1")
        manager.post("/choice/language", {"language": "en"})

        page = text(manager.get("/client/甲"))
        card = page[page.index('id="assessment"') : page.index('id="duties"')]
        assert "growth" in card
        assert "No longer counts from" in card
        assert "loss tolerated" in card

    def test_every_figure_has_its_name(self) -> None:
        assert {*MEANS} == {name for name in Figures.__dataclass_fields__ if name.endswith("_fen")}


class TestWhoIsDue:
    def test_is_a_list_of_ones_own(self, enter: Enter, house: Cast) -> None:
        for name in "甲乙":
            elsewhere(house, name, TODAY - timedelta(400), level=4)
        Holding.objects.for_closing().create(
            client=house.clients["甲"], reference="F1", asset_class="fund", risk_level="R4", currency="CNY", value_fen=1
        )

        page = text(enter("W1").get("/assessments"))
        assert "测试甲" in page
        assert "测试乙" not in page
        assert "已过期，须重测" in page
        assert re.search(r'<tr class="open late">.*?<span class="tag bad">R4</span>', page, re.S)
        assert "测试乙" in text(enter("H1").get("/assessments"))

    def test_is_empty_and_closed_to_others(self, enter: Enter, house: Cast) -> None:
        assert "没有须重新测评的客户" in text(enter("W1").get("/assessments"))
        for who in ("AD", "D1"):
            text(enter(who).get("/assessments"), 409)
