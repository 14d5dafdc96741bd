"""Entitlements on the client's page, in the lobby, in the calendar, and counted down to each booking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from html import unescape
from typing import Any

import pytest

from tests.cast import Cast
from tests.desk.house import NOW
from zhiwo.clients.models import Keeping
from zhiwo.entitlements.models import Booking
from zhiwo.entitlements.operations import book, settle, use
from zhiwo.entitlements.policy import State
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.packs import lay_over, shipped
from zhiwo.org.queries import actor_numbered
from zhiwo.web import clock
from zhiwo.wiring import looks

pytestmark = pytest.mark.django_db
BOOK = {"what": "book", "on": "2026-04-22", "moment": "09:30", "units": "2", "reference": "B-" + "1" * 32}
USE = {"what": "use", "units": "1", "reference": "B-" + "2" * 32}
LOUNGE = "/client/甲/entitlement/airport_lounge"


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield
    lay_over({})


@pytest.fixture
def lobby(house: Cast) -> Cast:
    """Li of the lobby holds a role on 甲, and so sees it."""
    Keeping.objects.for_closing().create(
        client=house.clients["甲"], staff=house.staff["L1"], role="backup", since=date(2026, 1, 1)
    )
    return house


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    text: str = answer.content.decode()
    return text


class TestTheClientsPage:
    def test_shows_what_there_is_and_books_it_in_two_clicks(self, enter: Any) -> None:
        manager = enter("W1")
        page = said(manager.get("/client/甲"))
        assert all(words in page for words in ("增值尊享", "机场贵宾厅", "财富规划", "环球金融"))
        assert "签证与留学协助" not in page  # T3 alone has it

        form = said(manager.get(LOUNGE))
        assert 'min="2026-04-21"' in form
        assert "已预约。" in said(manager.post(LOUNGE, BOOK))
        answer = said(manager.post(LOUNGE, BOOK))  # sent twice
        assert Booking.objects.for_closing().count() == 1
        assert 'id="entitlements" hx-swap-oob="true"' in answer
        assert "09:30" in answer

    def test_says_no_with_a_sentence(self, enter: Any) -> None:
        manager = enter("W1")

        assert "可预约的日期为 2026-04-21 至" in said(manager.post(LOUNGE, BOOK | {"on": "2026-04-20"}), 409)
        assert "请减少数量" in said(manager.post(LOUNGE, BOOK | {"units": "19"}), 409)
        for wrong in ({"on": ""}, {"units": "x"}, {"what": "x"}, {"reference": "B-1"}):
            assert "请检查日期和数量" in said(manager.post(LOUNGE, BOOK | wrong), 422)
        assert "没有找到这项权益" in said(manager.get("/client/甲/entitlement/nothing"), 404)
        assert not Booking.objects.for_closing().exists()

    def test_corrects_what_was_noted_wrongly(self, house: Cast, enter: Any) -> None:
        made = use(actor=house.actor("H1"), client="甲", entitlement="safe_box", at=NOW)
        manager, address = enter("W1"), f"/booking/{made.reference}/correct"

        form = said(manager.get(address))
        assert 'value="cancelled"' in form
        assert all(name in form for name in ("何主任", "李大堂", "陈柜员"))  # who may have given it instead
        assert "王经理 ·" not in form
        assert "2026-05-21 前（含当日）可以更正" in form
        assert "已更正为“已取消”" in said(manager.post(address, {"state": "cancelled"}))
        assert "没有找到" in said(manager.post(address, {"state": "gone"}), 404)

    def test_says_who_gave_it_beside_who_noted_it(self, house: Cast, enter: Any) -> None:
        manager, box = enter("W1"), "/client/甲/entitlement/safe_box"

        form = said(manager.get(box))
        assert all(f'<option value="{one}">' in form for one in ("L1", "C1", "H1"))
        assert '<option value="W1">' not in form  # no manager gives a box
        assert "由大堂经理、柜员或负责人提供" in said(manager.post(box, USE), 409)
        said(manager.post(box, USE | {"giver": "L1", "place": "client"}))
        assert "王经理 · 李大堂提供" in said(manager.get("/client/甲"))
        listed = said(manager.get("/entitlements/list?state=used"))
        assert "<th>提供人</th>" in listed
        assert "<td>王经理</td><td>李大堂</td>" in listed

    def test_asks_who_gave_what_was_booked(self, house: Cast, enter: Any) -> None:
        early = house.actor("W1", date(2026, 4, 10))
        made = book(actor=early, client="甲", entitlement="airport_lounge", on=date(2026, 4, 20), at=NOW)
        manager, address = enter("W1"), f"/booking/{made.reference}/giving"

        assert f'hx-get="{address}"' in said(manager.get("/client/甲"))
        assert '<option value="W1">' in said(manager.get(address))
        assert "记为“已使用”" in said(manager.post(f"/booking/{made.reference}/used", {"giver": "W2"}))
        assert "王经理 · 魏经理提供" in said(manager.get("/client/甲"))
        said(manager.get(address), 404)
        said(enter("W2").get(address), 404)

    def test_says_before_what_calling_off_and_running_out_mean(self, house: Cast, enter: Any) -> None:
        manager = enter("W1")
        form = said(manager.get(LOUNGE))
        assert all(words in form for words in ("当日及之前取消的，额度退回", "未到的计为使用", "可结转 1 期"))
        assert "到期未用的作废" in said(manager.get("/client/甲/entitlement/medical_guide"))
        page = said(manager.get("/client/甲"))
        assert "到期未用可结转 1 期" in page
        assert "到期未用作废" in page

        strict = shipped("entitlements.catalogue").replace("late_counts: false", "late_counts: true")
        lay_over({"entitlements.catalogue": (strict,)})
        assert "至少提前 1 天取消；更晚取消的，仍计为使用" in said(manager.get(LOUNGE))
        made = [
            book(actor=house.actor("W1", date(2026, 4, 10)), client="甲", entitlement="airport_lounge", on=on, at=NOW)
            for on in (date(2026, 4, 20), date(2026, 4, 21))
        ]
        page = said(manager.get("/client/甲"))
        asks = re.findall(r'hx-post="/booking/([^/]+)/cancelled"[^>]*hx-confirm="已过取消期限', page)
        assert asks == [made[0].reference]
        answer = said(manager.post(f"/booking/{made[0].reference}/cancelled", {"place": "client"}))
        assert "计为使用" in answer

    def test_is_read_only_for_who_keeps_nobody(self, enter: Any) -> None:
        page = said(enter("X1").get("/client/甲"))

        assert "机场贵宾厅" in page
        assert "/entitlement/airport_lounge" not in page
        said(enter("X1").post(LOUNGE, BOOK), 409)
        said(enter("W2").post(LOUNGE, BOOK), 404)

    def test_speaks_english(self, house: Cast, enter: Any) -> None:
        book(actor=house.actor("W1"), client="甲", entitlement="airport_lounge", on=date(2026, 4, 22), at=NOW)
        manager = enter("W1")
        manager.post("/choice/language", {"language": "en"})

        page = said(manager.get("/client/甲"))
        assert all(words in page for words in ("Entitlements", "airport lounge", "booked", "wealth planning"))
        assert "Use of entitlements" in said(manager.get("/entitlements"))
        assert "Running out unused" in said(manager.get("/entitlements/lapsing"))


class TestTheLobby:
    def test_finds_who_has_come_and_shows_only_what_is_needed(self, lobby: Cast, enter: Any) -> None:
        book(actor=lobby.actor("W1"), client="甲", entitlement="airport_lounge", on=date(2026, 4, 21), at=NOW)
        lobbyist = enter("L1")

        found = said(lobbyist.post("/arrival", {"q": "测试"}))
        assert 'href="/arrival/%E7%94%B2"' in found
        assert "测**" in found
        assert "测试甲" not in found
        card = said(lobbyist.get("/arrival/甲")).split("<main")[1]
        assert "测试甲" not in card
        assert all(words in card for words in ("请联系 王经理", "T2", "贵宾室", "不限"))
        assert all(words not in card for words in ("126", "19900001234", "学府路", "纺织厂"))
        assert TrailEntry.objects.get(act="client.viewed").subject == "甲"

    def test_puts_a_use_down_in_one_tap(self, lobby: Cast, enter: Any) -> None:
        lobbyist = enter("L1")
        lobbyist.get("/arrival/甲")
        answer = said(lobbyist.post("/client/甲/entitlement/safe_box", USE | {"place": "arrival"}))

        assert "已登记使用 1。" in answer
        assert 'id="arrived" hx-swap-oob="true"' in answer
        assert "测试甲" not in answer
        said(lobbyist.post("/client/甲/entitlement/safe_box", USE | {"place": "arrival"}))
        assert Booking.objects.for_closing().get().entitlement == "safe_box"

    def test_says_little_to_who_did_not_open_the_card(self, lobby: Cast, enter: Any) -> None:
        """Sending a form shows nothing that opening the card would put on the trail; it is put there."""
        said(enter("L1").post("/client/甲/entitlement/safe_box", USE | {"place": "arrival"}))

        assert TrailEntry.objects.filter(act="client.viewed", subject="甲").count() == 1

    def test_uses_a_booking_of_the_day(self, lobby: Cast, enter: Any) -> None:
        made = book(
            actor=lobby.actor("W1", date(2026, 4, 19)),
            client="甲",
            entitlement="airport_lounge",
            on=date(2026, 4, 20),
            at=NOW,
        )
        lobbyist = enter("L1")

        page = said(lobbyist.get("/arrival"))
        assert "测**" in page
        assert "机场贵宾厅" in page
        lobbyist.get("/arrival/甲")
        assert "记为“已使用”" in said(lobbyist.post(f"/booking/{made.reference}/used", {"place": "arrival"}))

    def test_is_for_lobby_counter_and_head_within_their_sight(self, lobby: Cast, enter: Any) -> None:
        for who in ("W1", "X1", "AD", "G1", "Q1"):
            said(enter(who).get("/arrival"), 409)
            said(enter(who).get("/arrival/甲"), 409)
            said(enter(who).post("/arrival", {"q": "测试"}), 409)
        said(enter("H1").get("/arrival/甲"))
        said(enter("C1").get("/arrival/甲"), 404)
        assert "测" not in said(enter("C1").post("/arrival", {"q": "测试"})).replace("测试", "")


class TestReceiving:
    """Li and Chen of N1 keep neither 乙 nor 戊."""

    def test_says_of_a_client_of_the_outlet_the_least(self, house: Cast, enter: Any) -> None:
        early = house.actor("W2", date(2026, 4, 10))
        book(actor=early, client="乙", entitlement="airport_lounge", on=date(2026, 4, 20), at=NOW, moment=time(9, 30))
        lobbyist = enter("L1")

        offered = said(lobbyist.post("/arrival", {"q": "19900009999"}))
        assert "按客户号核对本网点客户" in offered
        assert "19900009999" not in offered  # what was typed may be anybody's number
        card = said(lobbyist.post("/arrival/received", {"q": " 乙 "}))
        assert all(words in card for words in ("测**", "请联系 魏经理", "机场贵宾厅", "09:30", "贵宾室"))
        assert all(words not in card for words in ("测试乙", "<a ", "hx-", "<button", "乙"))
        assert TrailEntry.objects.get(act="client.received").subject == "乙"
        said(lobbyist.get("/arrival/乙"), 404)
        said(lobbyist.get("/client/乙"), 404)

    def test_says_the_same_of_another_outlets_client_as_of_none(self, enter: Any) -> None:
        lobbyist = enter("L1")
        answers = [said(lobbyist.post("/arrival/received", {"q": one}), 404) for one in ("丙", "丁", "无", "")]

        assert len(set(answers)) == 1

    def test_is_for_lobby_and_counter(self, enter: Any) -> None:
        said(enter("C1").post("/arrival/received", {"q": "戊"}))
        for who in ("H1", "W1", "X1", "AD", "Q1"):
            said(enter(who).post("/arrival/received", {"q": "乙"}), 409)
        assert "核对本网点客户" not in said(enter("H1").post("/arrival", {"q": "无"}))

    def test_asks_what_for_where_very_many_are_looked_at(self, enter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(looks, "must_explain", lambda *asked: True)
        lobbyist = enter("L1")

        assert "写明原因后即可继续" in said(lobbyist.post("/arrival/received", {"q": "乙"}))
        assert not TrailEntry.objects.filter(act="client.received").exists()
        then = lobbyist.post("/looks/purpose", {"reason": "客户沙龙到店", "number": "", "place": "arrival"})
        assert then["HX-Redirect"] == "/arrival"

    def test_looks_count_among_those_of_the_day(self, enter: Any) -> None:
        lobbyist = enter("L1")
        for number in ("乙", "戊"):
            said(lobbyist.post("/arrival/received", {"q": number}))

        assert [look.client for look in looks._looks(actor_numbered("L1", date(2026, 4, 20)), NOW)] == ["乙", "戊"]

    def test_speaks_english(self, enter: Any) -> None:
        lobbyist = enter("L1")
        lobbyist.post("/choice/language", {"language": "en"})

        assert "This look is on the trail" in said(lobbyist.post("/arrival/received", {"q": "乙"}))


class TestCounting:
    @pytest.fixture
    def busy(self, house: Cast) -> Cast:
        """甲 used two boxes and has two lounges to come, one called off; 丙 used three boxes; 乙 missed one talk."""
        for client, units in (("甲", 2), ("丙", 3)):
            use(actor=house.actor("G1"), client=client, entitlement="safe_box", units=units, at=NOW)
        lounge = {"entitlement": "airport_lounge", "on": date(2026, 5, 2), "at": NOW}
        book(actor=house.actor("W1"), client="甲", units=2, **lounge)
        off = book(actor=house.actor("W1"), client="甲", **lounge)
        settle(actor=house.actor("W1"), reference=off.reference, state=State.CANCELLED, at=NOW)
        early = house.actor("W2", date(2026, 4, 10))
        check = book(actor=early, client="乙", entitlement="financial_check", on=date(2026, 4, 16), at=NOW)
        settle(actor=house.actor("W2"), reference=check.reference, state=State.MISSED, at=NOW)
        return house

    def test_every_number_opens_its_list(self, busy: Cast, enter: Any) -> None:
        for who, most in (("G1", 18), ("H1", 9), ("W1", 6)):
            browser = enter(who)
            seen, todo = set(), ["/entitlements"]
            counted = 0
            while todo:
                address = todo.pop()
                seen.add(address)
                page = said(browser.get(address))
                for link, number in re.findall(r'class="num" href="([^"]+)">(\d+)<', page):
                    listed = said(browser.get(unescape(link)))
                    assert f"数量 {number}<" in listed, (who, link)
                    counted += 1
                deeper = {unescape(one) for one in re.findall(r'href="(/entitlements\?[^"]+)"', page)}
                todo += sorted(deeper - seen - set(todo))
            assert counted >= most, (who, counted)

    def test_adds_up_by_unit_entitlement_and_tier_with_the_cost(self, busy: Cast, enter: Any) -> None:
        page = said(enter("G1").get("/entitlements"))

        def numbers(narrowed: str) -> list[str]:
            return re.findall(rf'{narrowed}">(\d+)<', page)

        assert numbers("unit=S1&amp;state=used") == ["5"]
        assert [numbers(f"unit=N1&amp;state={state}") for state in ("used", "booked", "missed")] == [
            ["2"],
            ["2"],
            ["1"],
        ]
        assert numbers("unit=N2&amp;state=used") == ["3"]
        assert numbers("state=used&amp;of=safe_box") == ["5"]
        assert numbers("state=used&amp;tier=t3") == ["3"]
        costs = re.findall(r'data-label="成本">([^<]*)<', page)
        assert (costs[0], costs[1], costs[2]) == ("90元", "60元", "150元")  # 30 yuan a box

    def test_is_as_of_a_day_and_of_a_period(self, busy: Cast, enter: Any) -> None:
        """What was put down on the 20th is not there on the 19th."""
        head = enter("G1")

        assert "这段时间没有使用或预约" in said(head.get("/entitlements?on=2026-04-19"))
        assert "这段时间没有使用或预约" in said(head.get("/entitlements?per=quarter&on=2026-03-31"))
        assert "state=booked" not in said(head.get("/entitlements?per=month&on=2026-04-20"))
        assert "state=booked" in said(head.get("/entitlements?per=year"))

    def test_opens_no_unit_out_of_sight(self, busy: Cast, enter: Any) -> None:
        said(enter("H1").get("/entitlements?unit=N2"), 404)
        said(enter("H1").get("/entitlements/list?state=used&unit=N2"), 404)
        said(enter("W1").get("/entitlements/lapsing?unit=N1"), 404)
        said(enter("X1").get("/entitlements"), 409)
        listed = said(enter("H1").get("/entitlements/list?state=used&client=丙"))
        assert "数量 0" in listed
        assert "测试丙" not in listed
        said(enter("H1").get("/entitlements/list?state=cancelled"), 404)


def test_bookings_stand_in_the_calendar(house: Cast, enter: Any) -> None:
    """Each client once a day; what was used without a booking was never ahead."""
    for code, moment in (("airport_lounge", time(9, 30)), ("medical_guide", None)):
        book(actor=house.actor("W1"), client="甲", entitlement=code, on=date(2026, 4, 22), moment=moment, at=NOW)
    use(actor=house.actor("H1"), client="甲", entitlement="safe_box", at=NOW)

    page = said(enter("W1").get("/calendar"))
    assert 'title="09:30 机场贵宾厅、就医绿色通道"' in page
    assert "保管箱开箱" not in page
    assert "机场贵宾厅" not in said(enter("W2").get("/calendar"))
